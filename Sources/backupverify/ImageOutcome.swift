import ByteIO
import ToolKit
import Verification

/// What became of one image, or of another file that could not be used.
final class ImageOutcome {
  /// The file as it was given.
  let name: ByteString
  /// What was found; nil if it was not read.
  var verification: ImageVerification?
  /// When it passed, if it has not changed since: seconds since the epoch.
  var passedAt: Int64?
  /// Where its index was stored, if that was asked for.
  var indexPath: String?
  /// Why it could not be used.
  var failure: String?
  /// Whether it is an image; else logs, or a file of ours.
  let isImage: Bool
  /// The part of it that was checked.
  var sample: Sample?
  /// Whether the rows of all tables were.
  var choosesAll = true

  init(name: ByteString) {
    self.name = name
    isImage = true
  }

  /// Another file than an image, and why it could not be used.
  init(name: ByteString, failure: String) {
    self.name = name
    self.failure = failure
    isImage = false
  }

  /// Whether the image itself is damaged, and not only the way from it.
  var isDamaged: Bool {
    verification?.levels.contains { $0.verdict == .failed && $0.level != .recoverability } ?? false
  }

  /// How the command ends for it.
  var status: ExitStatus {
    if failure != nil { return .failure }
    switch verification?.verdict {
    case .failed?: return .finding
    case .unknown?: return .failure
    case _ where verification?.unmatched.isEmpty == false: return .finding
    case .doubtful?: return .doubtful
    case .passed?, .notApplicable?, nil: return .success
    }
  }
}
