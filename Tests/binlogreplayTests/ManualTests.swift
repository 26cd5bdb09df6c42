import Foundation
import TestSupport
import Testing

/// What the documents say is what the program does.
@Suite struct ManualTests {
  private static func page() throws -> String {
    try String(contentsOf: Samples.root.appendingPathComponent("man/binlogreplay.1"), encoding: .utf8)
  }

  /// The text that a line of the page stands for.
  private static func plain(_ line: some StringProtocol) -> String {
    String(line).replacing("\\-", with: "-").replacing("\\e", with: "\\").replacing("\\(aq", with: "'")
      .replacing("\\(dq", with: "\"").replacing("\\(ga", with: "`").replacing("\\&", with: "")
      .replacing(#/\\\[u([0-9A-F]{4})\]/#) { match in
        UInt32(match.output.1, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
      }
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
        examples[examples.count - 1].output.append(text)
      }
    }
    #expect(examples.count >= 10)
    for (command, output) in examples {
      let result = try Shell.run("{ \(command); } 2>&1", in: folder)
      var lines = result.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      #expect(lines == output, "\(command)")
    }
  }

  @Test("the manual page is well formed") func wellFormed() throws {
    let result = try Shell.run("mandoc -T lint -W warning man/binlogreplay.1")
    #expect(result.status == 0, "\(result.text)")
  }

  @Test("the help and the manual page have the same options") func options() throws {
    func options(_ text: some StringProtocol) -> Set<String> {
      Set(String(text).matches(of: #/--[a-z][a-z0-9-]+/#).map { String($0.output) })
    }
    let help = options(try Shell.run("binlogreplay --help").text)
    let page = Self.plain(try Self.page())
    let start = try #require(page.range(of: "\n.SH OPTIONS\n")).upperBound
    let end = try #require(page.range(of: "\n.SH ", range: start..<page.endIndex)).lowerBound
    #expect(help.count > 40)
    #expect(options(page[start..<end]).subtracting(["--force"]) == help)
  }

  @Test("completions of the shells are those of the program") func completions() throws {
    for (shell, file) in [("bash", "binlogreplay.bash"), ("zsh", "_binlogreplay"), ("fish", "binlogreplay.fish")] {
      let made = try Shell.run("binlogreplay --generate-completion-script \(shell)")
      let kept = Array(try Data(contentsOf: Samples.root.appendingPathComponent("completions/\(file)")))
      #expect(made.output == kept, "run completions/generate")
    }
    let options = try Shell.run(
      "bash -c 'source completions/binlogreplay.bash; COMP_WORDS=(binlogreplay --stop-); COMP_CWORD=1; COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE}; _binlogreplay binlogreplay --stop- binlogreplay; echo \"${COMPREPLY[@]}\"'"
    )
    for option in ["--stop-before", "--stop-position", "--stop-gtid"] {
      #expect(options.text.contains(option), "\(options.text) \(options.errors)")
    }
  }

  @Test("the recipe finds the bad statement and writes what came before it") func recipe() throws {
    let logs = "samples/binlogs/mariadb-10.11/flashback/binlog"
    let result = try Shell.run("samples/recipes/find-the-bad-statement 'UPDATE fb.t' \(logs)")
    #expect(result.status == 0, "\(result.errors)")
    // The first UPDATE came right behind the middle of the case, of which case.json has the position.
    let middle = try Shell.run("binlogreplay -q --stop-position=bin.000001:3634 \(logs)")
    #expect(result.output == middle.output && middle.text.contains("BINLOG '"))
    #expect(result.errors.contains("UPDATE fb.t: 19 rows"), "\(result.errors)")
    #expect(result.errors.contains("everything before bin.000001:3634"))
    let after = try #require(result.errors.firstMatch(of: #/binlogreplay (--start-position=\S+)/#)).output.1
    // GTIDs 1 to 5 came before, 7 to 10 after.
    let rest = try Shell.run("binlogreplay -q --list \(after) \(logs)")
    #expect(rest.text.split(separator: "\n").count == 4)
    #expect(rest.text.contains(" 0-15110-7 ") && !rest.text.contains(" 0-15110-6 "))
    let none = try Shell.run("samples/recipes/find-the-bad-statement 'DROP TABLE fb.t' \(logs)")
    #expect(none.status == 1 && none.output.isEmpty)
    let row = try Shell.run("WHERE='@1=1001' samples/recipes/find-the-bad-statement 'UPDATE fb.t' \(logs)")
    #expect(row.status == 0 && row.errors.contains("everything before bin.000001:5751"), "\(row.errors)")
    #expect(try Shell.run("samples/recipes/find-the-bad-statement").status == 64)
  }
}
