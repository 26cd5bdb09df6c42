import Foundation
import TestSupport
import Testing

/// What the documents say is what the program does.
@Suite struct ManualTests {
  private static func page() throws -> String {
    try String(contentsOf: Samples.root.appendingPathComponent("man/backupverify.1"), encoding: .utf8)
  }

  private static func plain(_ line: some StringProtocol) -> String {
    String(line).replacing("\\-", with: "-").replacing("\\e", with: "\\").replacing("\\(aq", with: "'")
      .replacing("\\(dq", with: "\"").replacing("\\(ga", with: "`").replacing("\\&", with: "")
  }

  /// Times that a check took differ from run to run.
  private static func timeless(_ line: String) -> String {
    line.replacing(#/in [0-9]+\.[0-9]+ s/#, with: "in 0.00 s").replacing(#/time=[0-9.]+s/#, with: "time=0.000s")
  }

  @Test("the examples of the manual page, one after the other, print what it shows") func examples() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("samples"), withDestinationURL: Samples.root.appendingPathComponent("samples"))
    var examples: [(command: String, output: [String])] = []
    var isExample = false
    for line in try Self.page().split(separator: "\n", omittingEmptySubsequences: false) {
      let text = Self.plain(line)
      if text == ".fi" { isExample = false }
      if text.hasPrefix("$ ") {
        examples.append((String(text.dropFirst(2)), []))
        isExample = true
      } else if isExample {
        examples[examples.count - 1].output.append(Self.timeless(text))
      }
    }
    #expect(examples.count >= 6)
    for (command, output) in examples {
      let result = try Shell.run(
        "{ \(command); } 2>&1", in: folder, environment: ["XDG_STATE_HOME": folder.appendingPathComponent("state").path]
      )
      var lines = result.text.split(separator: "\n", omittingEmptySubsequences: false).map { Self.timeless(String($0)) }
      if lines.last == "" { lines.removeLast() }
      #expect(lines == output, "\(command)")
    }
  }

  @Test("the manual page is well formed") func wellFormed() throws {
    let result = try Shell.run("mandoc -T lint -W warning man/backupverify.1")
    #expect(result.status == 0, "\(result.text)")
  }

  @Test("the help and the manual page have the same options") func options() throws {
    func options(_ text: some StringProtocol) -> Set<String> {
      Set(String(text).matches(of: #/--[a-z][a-z0-9-]+/#).map { String($0.output) })
    }
    let help = options(try Shell.run("backupverify --help").text)
    let page = Self.plain(try Self.page())
    let start = try #require(page.range(of: "\n.SH OPTIONS\n")).upperBound
    let end = try #require(page.range(of: "\n.SH ", range: start..<page.endIndex)).lowerBound
    #expect(help.count > 18)
    #expect(options(page[start..<end]) == help)
  }

  @Test("completions of the shells are those of the program") func completions() throws {
    for (shell, file) in [("bash", "backupverify.bash"), ("zsh", "_backupverify"), ("fish", "backupverify.fish")] {
      let made = try Shell.run("backupverify --generate-completion-script \(shell)")
      let kept = Array(try Data(contentsOf: Samples.root.appendingPathComponent("completions/\(file)")))
      #expect(made.output == kept, "run completions/generate")
    }
  }
}
