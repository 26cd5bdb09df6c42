public import ArgumentParser

/// What the project's commands have in common when they start.
public enum CommandLineRunner {
  /// Arguments in the one form that the parser knows: names of options may be written with `_` for `-`, as MySQL's
  /// programs allow; options whose pattern may be left out get `%`, which
  /// matches everything.
  public static func normalized(_ arguments: some Sequence<String>, optionalPatterns: Set<String> = ["--ddl"])
    -> [String]
  {
    var isPastOptions = false
    return arguments.map { argument in
      if argument == "--" { isPastOptions = true }
      guard !isPastOptions, argument.hasPrefix("--"), argument.count > 2 else { return argument }
      if optionalPatterns.contains(argument) { return argument + "=%" }
      // The parser would take the next argument for the value.
      if argument.hasSuffix("=") { return argument + "''" }
      let name = argument.prefix { $0 != "=" }
      let isOriginal = name == "--open_files_limit" || name.hasPrefix("---")
      if isOriginal { return argument }
      if name == "--open-files-limit" { return "--open_files_limit" + argument.dropFirst(name.count) }
      return String(name.map { $0 == "_" ? "-" : $0 }) + argument.dropFirst(name.count)
    }
  }

  /// Parses the arguments and runs the command; usage errors exit with 64.
  public static func run<Command: ParsableCommand>(_ command: Command.Type, arguments: [String]) {
    Command.main(arguments)
  }
}

/// Facts about the project.
public enum BackupStream {
  /// The version of all commands and libraries.
  public static let version = "0.1.0"
}
