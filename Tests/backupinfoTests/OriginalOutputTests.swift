import Foundation
import TestSupport
import Testing

/// The options of the original client give the original's bytes, for every recorded run of it.
@Suite struct OriginalOutputTests {
  /// One recorded run.
  struct Run {
    let arguments: [String]
    let output: [UInt8]
    let status: Int32
  }

  /// The runs recorded beside an image: `=== mysqlbackup ARGS ===`, the output, perhaps `--- stderr ---`, `--- rc N ---`.
  static func runs(_ sample: Samples.Image) throws -> [Run] {
    guard let recorded = try sample.text("mysqlbackup.txt") else { return [] }
    let lines = recorded.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var runs: [Run] = []
    var arguments: [String]?
    var output: [UInt8] = []
    var (status, isOutput): (Int32, Bool) = (0, true)
    func finish() { if let arguments { runs.append(Run(arguments: arguments, output: output, status: status)) } }
    for line in lines.dropLast(lines.last?.isEmpty == true ? 1 : 0) {
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("=== mysqlbackup ") && text.hasSuffix(" ===") {
        finish()
        (arguments, output, status, isOutput) = (split(String(text.dropFirst(16).dropLast(4))), [], 0, true)
      } else if text == "--- stderr ---" {
        isOutput = false
      } else if text.hasPrefix("--- rc ") {
        status = Int32(text.split(separator: " ")[2]) ?? -1
      } else if isOutput {
        output += line + [UInt8(ascii: "\n")]
      }
    }
    finish()
    return runs
  }

  /// Arguments were recorded with spaces between and no quotes; a piece that is no option belongs to the one before.
  private static func split(_ text: String) -> [String] {
    var arguments: [String] = []
    for piece in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
      if piece.hasPrefix("-") || piece.hasSuffix(".bak") || arguments.isEmpty {
        arguments.append(piece)
      } else {
        arguments[arguments.count - 1] += " " + piece
      }
    }
    return arguments
  }

  @Test("the same bytes for every recorded set of options", arguments: Samples.allImages)
  func sameBytes(_ sample: Samples.Image) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let runs = try Self.runs(sample).filter { $0.arguments.count > 1 }
    #expect(!runs.isEmpty)
    // All in one shell; a run for each would be slower by far.
    let script = runs.enumerated().map { number, run in
      let quoted = run.arguments.map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }
      return "backupinfo \(quoted.joined(separator: " ")) >'\(folder.path)/\(number)' 2>/dev/null; echo $?"
    }
    let result = try Shell.run(script.joined(separator: "\n"), in: sample.folder)
    let statuses = result.text.split(separator: "\n").map { Int32($0) ?? -1 }
    #expect(statuses.count == runs.count)
    for (number, run) in runs.enumerated() {
      let output = Array(try Data(contentsOf: folder.appendingPathComponent("\(number)")))
      #expect(output == run.output, "\(run.arguments.joined(separator: " "))")
      #expect((statuses[number] == 0) == (run.status == 0), "\(run.arguments.joined(separator: " "))")
    }
  }

  @Test("damaged images print what the original printed before it stopped") func damaged() throws {
    let report = try Samples.Image(name: "", folder: Samples.folder.appendingPathComponent("broken")).text("report.txt")
    let text = String(decoding: try #require(report), as: UTF8.self)
    var compared = 0
    for section in text.components(separatedBy: "\n=== ").dropFirst() {
      let heading = section.prefix { $0 != "\n" }
      guard let name = heading.split(separator: " ").first.map(String.init),
        FileManager.default.fileExists(atPath: Samples.folder.appendingPathComponent("broken/\(name)").path),
        let body = section.dropFirst(heading.count + 1).components(separatedBy: "--- stderr ---\n").first
      else { continue }
      let result = try Shell.run(
        "backupinfo --all --snapshots --data-chunks --exact \(name)",
        in: Samples.folder.appendingPathComponent("broken"))
      // The report keeps the last part of long outputs.
      let recorded = body.components(separatedBy: "--- RESTORE").first ?? body
      // Where the original stops at once, ours may still print what it has read.
      #expect(recorded.isEmpty || result.text.contains(recorded), "\(name) \(recorded.count) \(result.text.count)")
      #expect(result.status != 0 || heading.contains("rc 0"), "\(name)")
      compared += 1
    }
    #expect(compared >= 20)
  }
}
