public import BackupStreamLib
public import ByteIO
internal import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a command says to people: one line each, on standard error, safe on a terminal.
public struct Messages: Sendable {
  private let command: String
  private let isQuiet: Bool

  /// - Parameters:
  ///   - command: the command's name, in front of each line.
  ///   - quiet: whether to leave out everything but errors.
  public init(command: String, quiet: Bool) {
    self.command = command
    isQuiet = quiet
  }

  /// Says what went wrong.
  public func error(_ text: String) { write(text) }

  /// Says what went wrong with a file; one without a path is standard output.
  public func error(_ error: ByteIOError) { write("\(error.path?.display ?? "standard output"): \(error)") }

  /// Says what the user may want to know, unless asked to be quiet.
  public func note(_ text: String) { if !isQuiet { write(text) } }

  /// Says why the index beside an image is passed over, if there is a reason.
  public func noteIndex(_ problem: SideIndex.Problem?, of image: String) {
    if let problem { note("\(image): \(problem)") }
  }

  private func write(_ text: String) {
    let shown = ByteString(text).displayLines.split(separator: "\n", omittingEmptySubsequences: false)
    let line = "\(command): \(shown.joined(separator: "\\n"))\n"
    _ = try? FileDescriptor.standardError.writeAll(Array(line.utf8))
  }

  /// Whether a file is a terminal.
  public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether to colour what goes to a file: a terminal, unless NO_COLOR is set (to anything) or it is a dumb one.
  public static func coloursTerminal(_ descriptor: Int32) -> Bool {
    isTerminal(descriptor) && Environment.variable("NO_COLOR") == nil && Environment.variable("TERM") != "dumb"
  }
}
