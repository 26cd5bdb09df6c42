import Foundation

/// The manual page of a command, and what must hold of it, of the command's help and of its completions: the same for
/// all commands.
public struct ManualPage {
  private let command: String
  /// The page as it is shown: its escapes are the characters that they stand for.
  private let text: String

  /// The page of a command.
  public init(_ command: String) throws {
    self.command = command
    let file = Samples.root.appendingPathComponent("man/\(command).1")
    text = Self.plain(try String(contentsOf: file, encoding: .utf8))
  }

  /// What must hold.
  public enum Fact: String, CaseIterable, Sendable {
    case examplesPrintWhatIsShown = "the examples of the page, one after the other, print what it shows"
    case pageIsWellFormed = "the page is well formed"
    case pageHasTheOptions = "the help and the page have the same options"
    case helpIsWhole = "the help fits 80 columns and has examples and the exit statuses of the page"
    case helpAndVersionHaveTheirNames = "the usual names of help and version are known"
    case completionsAreThoseOfTheProgram = "completions of the shells are those of the program"
  }

  /// What is wrong: nothing, if the fact holds.
  public func faults(_ fact: Fact) throws -> [String] {
    switch fact {
    case .examplesPrintWhatIsShown: try wrongExamples()
    case .pageIsWellFormed: try misformed()
    case .pageHasTheOptions: try wrongOptions()
    case .helpIsWhole: try wrongHelp()
    case .helpAndVersionHaveTheirNames: try wrongNames()
    case .completionsAreThoseOfTheProgram: try wrongCompletions()
    }
  }

  private func misformed() throws -> [String] {
    let result = try Shell.run("mandoc -T lint -W warning man/\(command).1 2>&1")
    return result.status == 0 ? [] : lines(result.text)
  }

  /// Command lines stand behind `$ `, their output below them up to the next or to `.fi`.
  private func wrongExamples() throws -> [String] {
    var examples: [(command: String, output: [String])] = []
    var isExample = false
    for line in lines(text) {
      if line == ".fi" { isExample = false }
      if line.hasPrefix("$ ") {
        examples.append((String(line.dropFirst(2)), []))
        isExample = true
      } else if isExample {
        examples[examples.count - 1].output.append(Self.timeless(line))
      }
    }
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("samples"), withDestinationURL: Samples.root.appendingPathComponent("samples"))
    let environment = ["XDG_STATE_HOME": folder.appendingPathComponent(".state").path]
    var faults = examples.count < 5 ? ["only \(examples.count) examples"] : []
    for example in examples {
      let result = try Shell.run("{ \(example.command); } 2>&1", in: folder, environment: environment)
      var shown = lines(Self.timeless(result.text))
      if shown.last == "" { shown.removeLast() }
      if shown != example.output { faults.append("$ \(example.command)\n\(shown.joined(separator: "\n"))") }
    }
    return faults
  }

  private func wrongOptions() throws -> [String] {
    // An option has a tag of its own; texts may name others.
    let tags = section("OPTIONS").split(separator: "\n.TP\n").map { $0.prefix { $0 != "\n" } }.joined(separator: "\n")
    let (page, help) = (options(tags), options(try Shell.run("\(command) --help").text))
    return (help.count < 10 ? ["only \(help.count) options"] : [])
      + help.subtracting(page).map { "only in the help: \($0)" }
      + page.subtracting(help).map { "only in the page: \($0)" }
  }

  /// The text of a section; empty if there is none.
  private func section(_ title: String) -> Substring {
    guard let start = text.range(of: "\n.SH \(title)\n")?.upperBound else { return "" }
    return text[start..<(text.range(of: "\n.SH ", range: start..<text.endIndex)?.lowerBound ?? text.endIndex)]
  }

  private func options(_ text: String) -> Set<String> {
    Set(text.matches(of: #/--[a-z][a-z0-9-]+/#).map { String($0.output) })
  }

  private func wrongHelp() throws -> [String] {
    let help = try Shell.run("\(command) --help", environment: ["COLUMNS": "80"]).text
    var faults = lines(help).filter { $0.count > 80 }
    let headings = ["OVERVIEW: ", "\nEXAMPLES\n", "\nEXIT STATUS\n", "\nUSAGE: ", "\nARGUMENTS:\n", "\nGENERAL:\n"]
    var rest = help[...]
    for heading in headings {
      guard let range = rest.range(of: heading) else { return faults + ["no \(heading)"] }
      rest = rest[range.upperBound...]
    }
    guard let start = help.range(of: "\nEXIT STATUS\n")?.upperBound,
      let end = help.range(of: "\n\n", range: start..<help.endIndex)?.lowerBound
    else { return faults + ["no end of the statuses"] }
    let told = help[start..<end].matches(of: #/(?m)^  (\d+)  +\S/#).map { String($0.output.1) }
    // A line that was too long goes on at the margin.
    faults += lines(String(help[start..<end])).filter { !$0.hasPrefix("  ") }
    let page = section("EXIT STATUS").matches(of: #/\n\.B (\d+)/#).map { String($0.output.1) }
    if told != page || told != ["0", "1", "2", "3", "64"] { faults.append("statuses \(told), in the page \(page)") }
    return faults
  }

  private func wrongNames() throws -> [String] {
    var faults: [String] = []
    for (names, text) in [
      (["--help", "-h", "-?"], "OVERVIEW: "), (["--version", "-V", "-qV", "-Vq"], "\(command) 0."),
    ] {
      let expected = try Shell.run("\(command) \(names[0])").text
      for name in names {
        let result = try Shell.run("\(command) \(name)")
        let isRight = result.status == 0 && result.errors.isEmpty && result.text == expected
        if !isRight || !expected.hasPrefix(text) { faults.append("\(name): \(result.status) \(result.errors)") }
      }
    }
    return faults
  }

  private func wrongCompletions() throws -> [String] {
    var faults: [String] = []
    for (shell, file) in [("bash", "\(command).bash"), ("zsh", "_\(command)"), ("fish", "\(command).fish")] {
      let made = try Shell.run("\(command) --generate-completion-script \(shell)")
      let kept = try Data(contentsOf: Samples.root.appendingPathComponent("completions/\(file)"))
      if made.status != 0 || made.output != Array(kept) { faults.append("\(file): run completions/generate") }
    }
    if try Shell.run("bash -n completions/\(command).bash").status != 0 {
      faults.append("bash does not read its script")
    }
    return faults
  }

  /// Times that a check took differ from run to run; and a terminal does not show the carriage returns of CSV.
  private static func timeless(_ text: String) -> String {
    text.replacing(#/in [0-9]+\.[0-9]+ s/#, with: "in 0.00 s").replacing(#/time=[0-9.]+s/#, with: "time=0.000s")
      .replacing("\r\n", with: "\n")
  }

  private static func plain(_ text: String) -> String {
    text.replacing("\\-", with: "-").replacing("\\e", with: "\\").replacing("\\(aq", with: "'")
      .replacing("\\(dq", with: "\"").replacing("\\(ga", with: "`").replacing("\\&", with: "")
      .replacing(#/\\\[u([0-9A-F]{4})\]/#) { match in
        UInt32(match.output.1, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
      }
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
