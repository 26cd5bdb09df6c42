import Foundation
import TestSupport
import Testing

/// What the documents say is what the program does.
@Suite struct ManualTests {
  /// The examples of a manual page: command lines behind `$ `, and the output below them up to the next or to `.fi`.
  static func examples(_ page: String) throws -> [(command: String, output: [String])] {
    let url = Samples.root.appendingPathComponent("man/\(page)")
    var examples: [(command: String, output: [String])] = []
    var isExample = false
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false) {
      let text = line.replacingOccurrences(of: "\\-", with: "-").replacingOccurrences(of: "\\e", with: "\\")
        .replacingOccurrences(of: "\\(aq", with: "'").replacingOccurrences(of: "\\(dq", with: "\"")
        .replacingOccurrences(of: "\\(ga", with: "`").replacingOccurrences(of: "\\&", with: "")
      if text == ".fi" || text == ".EE" { isExample = false }
      if text.hasPrefix("$ ") {
        examples.append((String(text.dropFirst(2)), []))
        isExample = true
      } else if isExample {
        examples[examples.count - 1].output.append(text)
      }
    }
    return examples
  }

  @Test("the examples of the manual page print what it shows") func examples() throws {
    let examples = try Self.examples("backupinfo.1")
    #expect(examples.count >= 5)
    for (command, output) in examples {
      let result = try Shell.run(command + " 2>&1")
      #expect(
        result.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).filter { !$0.isEmpty }
          == output.filter { !$0.isEmpty }, "\(command)")
    }
  }

  @Test("the manual pages are well formed", arguments: ["backupinfo.1", "backup-image.5"])
  func wellFormed(_ page: String) throws {
    let result = try Shell.run("mandoc -T lint -W warning man/\(page)")
    #expect(result.status == 0, "\(result.text)")
  }

  @Test("every option of the help is in the manual page") func options() throws {
    let help = try Shell.run("backupinfo --help").text
    let page = try String(contentsOf: Samples.root.appendingPathComponent("man/backupinfo.1"), encoding: .utf8)
      .replacingOccurrences(of: "\\-", with: "-")
    let options = Set(help.matches(of: #/--[a-z][a-z-]+/#).map { String($0.output) })
    #expect(options.count > 15)
    for option in options { #expect(page.contains(option), "\(option)") }
  }

  @Test("the examples of the library write an image and list it") func snippets() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let written = try Shell.run("WriteImage new.bak && ls -A && gunzip -t < new.bak && ListImage new.bak", in: folder)
    #expect(written.status == 0 && written.errors.isEmpty, "\(written.errors)")
    #expect(written.text == "new.bak\nshop.t  12 bytes\nas of 2026-11-21 02:04:56 UTC\n")
    let listed = try Shell.run("backupinfo --tables new.bak", in: folder)
    #expect(listed.text.hasSuffix("new.bak\tshop\tt\tMEMORY\tdefault\t0\t2\t12\t2\n"))
  }

  @Test("the example that takes a table out of an image does so")
  func extractTable() throws {
    let result = try Shell.run("ExtractTable samples/images/one_myisam/one_myisam.bak onemyi t1 | head -n 4")
    #expect(result.text == "id,name,amount\r\n1,alpha,10.50\r\n2,beta,-3.25\r\n3,,\r\n")
  }

  @Test(
    "the library's documentation shows the examples that are built",
    arguments: ["ListImage", "WriteImage", "ExtractTable"])
  func documentation(_ name: String) throws {
    let text = try String(contentsOf: Samples.root.appendingPathComponent("Snippets/\(name).swift"), encoding: .utf8)
    let code = try #require(text.range(of: "import BackupStreamLib")).lowerBound
    let article = "Sources/BackupStreamLib/BackupStreamLib.docc/BackupStreamLib.md"
    let shown = try String(contentsOf: Samples.root.appendingPathComponent(article), encoding: .utf8)
    #expect(shown.contains("```swift\n" + text[code...] + "```"))
  }
}
