/// How a command ends; the same numbers for all commands.
public enum ExitStatus: Int32, Comparable, Sendable {
  /// Done, and all is sound.
  case success = 0
  /// A finding: damage, a difference, nothing that matches.
  case finding = 1
  /// It could not be done, or it could not be told: I/O, a server, something unreadable.
  case failure = 2
  /// Done, but something was skipped or is doubtful.
  case doubtful = 3
  /// The command line is not one that the command knows.
  case usage = 64

  /// Which of two outcomes weighs more, when one number must tell of both: what could not be done, then a finding, then
  /// a doubt.
  private var weight: Int {
    switch self {
    case .success: 0
    case .doubtful: 1
    case .finding: 2
    case .failure: 3
    case .usage: 4
    }
  }

  /// Whether the right one weighs more.
  public static func < (left: ExitStatus, right: ExitStatus) -> Bool { left.weight < right.weight }
}
