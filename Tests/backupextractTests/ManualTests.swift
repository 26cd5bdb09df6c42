import Foundation
import TestSupport
import Testing

/// What the documents say is what the program does.
@Suite struct ManualTests {
  /// A command line of the manual page, and the output that it shows.
  struct Example {
    var command: String
    var output: [String] = []
  }

  private static func page() throws -> String {
    try String(contentsOf: Samples.root.appendingPathComponent("man/backupextract.1"), encoding: .utf8)
  }

  /// The text that a line of the page stands for.
  private static func plain(_ line: some StringProtocol) -> String {
    String(line).replacing("\\-", with: "-").replacing("\\e", with: "\\").replacing("\\(aq", with: "'")
      .replacing("\\(dq", with: "\"").replacing("\\(ga", with: "`").replacing("\\&", with: "")
      .replacing(#/\\\[u([0-9A-F]{4})\]/#) { match in
        UInt32(match.output.1, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
      }
  }

  /// The examples: command lines behind `$ `, and the output below them up to the next or to `.fi`.
  private static func examples() throws -> [Example] {
    var examples: [Example] = []
    var isExample = false
    for line in try page().split(separator: "\n", omittingEmptySubsequences: false) {
      let text = plain(line)
      if text == ".fi" { isExample = false }
      if text.hasPrefix("$ ") {
        examples.append(Example(command: String(text.dropFirst(2))))
        isExample = true
      } else if isExample {
        examples[examples.count - 1].output.append(text)
      }
    }
    return examples
  }

  @Test("the examples of the manual page, one after the other, print what it shows") func examples() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("samples"), withDestinationURL: Samples.root.appendingPathComponent("samples"))
    let examples = try Self.examples()
    #expect(examples.count >= 10)
    for example in examples {
      let result = try Shell.run("{ \(example.command); } 2>&1", in: folder)
      // A terminal does not show the carriage returns of CSV.
      let text = result.text.replacing("\r\n", with: "\n")
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      #expect(lines == example.output, "\(example.command)")
    }
  }

  @Test("the manual page is well formed") func wellFormed() throws {
    let result = try Shell.run("mandoc -T lint -W warning man/backupextract.1")
    #expect(result.status == 0, "\(result.text)")
  }

  @Test("the help and the manual page have the same options") func options() throws {
    func options(_ text: some StringProtocol) -> Set<String> {
      Set(String(text).matches(of: #/--[a-z][a-z-]+/#).map { String($0.output) })
    }
    let help = options(try Shell.run("backupextract --help").text)
    let page = Self.plain(try Self.page())
    let start = try #require(page.range(of: "\n.SH OPTIONS\n")).upperBound
    let end = try #require(page.range(of: "\n.SH ", range: start..<page.endIndex)).lowerBound
    #expect(help.count > 20)
    #expect(options(page[start..<end]) == help)
  }

  @Test("the help fits a terminal of 80 columns") func helpWidth() throws {
    let help = try Shell.run("backupextract --help", environment: ["COLUMNS": "80"]).text
    for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }
}
