public import ArgumentParser
internal import ByteIO

/// A command of the project: what all of them have in common when they start and end.
public protocol BackupStreamCommand: ParsableCommand {
  /// Long options whose pattern may be left out, which then matches everything.
  static var optionalPatterns: Set<String> { get }

  /// The options that every command has.
  var general: GeneralOptions { get }

  /// Does what the command line asks for.
  /// - Returns: how the command ends.
  func perform(_ messages: Messages) -> ExitCode
}

extension BackupStreamCommand {
  /// None.
  public static var optionalPatterns: Set<String> { [] }

  /// Parses the command line and runs the command; usage errors exit with 64. Signals leave nothing unfinished behind.
  public static func main() {
    Signals.install()
    Interruption.watch()
    GeneralOptions.$version.withValue(configuration.version) {
      main(RawArguments.normalized(RawArguments.all, optionalPatterns: optionalPatterns))
    }
  }

  /// Runs the command.
  public func run() throws {
    throw perform(Messages(command: Self.configuration.commandName ?? "", quiet: general.quiet))
  }
}

extension CommandConfiguration {
  /// What a command says of itself.
  /// - Parameters:
  ///   - command: its name.
  ///   - abstract: what it is for, in a sentence.
  ///   - usage: its command line.
  ///   - discussion: how it works, in short; then its EXAMPLES and its EXIT STATUS.
  public init(command: String, abstract: String, usage: String, discussion: String) {
    self.init(
      commandName: command, abstract: abstract, usage: usage, discussion: discussion,
      version: "\(command) \(BackupStream.version)", helpNames: [.short, .long, .customShort("?")])
  }
}

extension ExitCode {
  /// The exit code of a status.
  public init(_ status: ExitStatus) { self.init(status.rawValue) }
}

/// Facts about the project.
public enum BackupStream {
  /// The version of all commands and libraries.
  public static let version = "0.1.0"
}
