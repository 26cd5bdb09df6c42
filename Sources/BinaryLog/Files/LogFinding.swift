public import ByteIO

/// Something that is to be said of a sequence of logs, and where.
public struct LogFinding: Hashable, Sendable {
  /// How much it weighs.
  public enum Weight: Int, Hashable, Sendable, Comparable {
    /// It is as it should be, and good to know.
    case note
    /// It may be that something is missing or wrong; it can't be told, or was not checked.
    case doubt
    /// Something is wrong: what lies behind it can't be reached from before it.
    case failure

    /// The word before it in a report.
    public var heading: String {
      switch self {
      case .failure: "FAILURE"
      case .doubt: "doubt"
      case .note: "note"
      }
    }

    /// By weight.
    public static func < (left: Weight, right: Weight) -> Bool { left.rawValue < right.rawValue }
  }

  /// What it is about.
  public enum Kind: String, Hashable, Sendable {
    /// A log that should be there is not.
    case missingLog = "missing-log"
    /// Logs do not stand in the order in which they were written.
    case wrongOrder = "wrong-order"
    /// The same log a second time.
    case duplicateLog = "duplicate-log"
    /// A log of another server, or of another series.
    case foreignLog = "foreign-log"
    /// The log before names another one as the next.
    case otherNext = "other-next"
    /// A log ends where it should not.
    case cut
    /// The log could not be read to its end.
    case damage
    /// Transactions are missing.
    case gap
    /// A transaction that came before, or that the next log does not know of.
    case disorder
    /// The first logs of the server are not here.
    case purgedStart = "purged-start"
    /// The server was writing the log.
    case inUse = "in-use"
    /// The server was killed while it wrote the log.
    case killed
    /// It is a relay log.
    case relayLog = "relay-log"
    /// The server says that something happened that is not in its log.
    case incident
    /// Events of unknown types, or events that stand elsewhere than they say, were passed over.
    case passedOver = "passed-over"
    /// A transaction is not complete.
    case incomplete
    /// How rows or statements are logged limits what can be made of them.
    case limits
    /// An index names what is not there, or not all that is.
    case index
  }

  /// How much it weighs.
  public var weight: Weight
  /// What it is about.
  public var kind: Kind
  /// The log as it was named; nil if it is about none of them.
  public var file: ByteString?
  /// Where in the log.
  public var offset: Int64?
  /// What is found, in a sentence without the place.
  public var text: String

  /// A finding from its parts.
  public init(_ weight: Weight, _ kind: Kind, file: ByteString?, at offset: Int64? = nil, _ text: String) {
    self.weight = weight
    self.kind = kind
    self.file = file
    self.offset = offset
    self.text = text
  }
}

extension LogFinding: CustomStringConvertible {
  /// One line: "bin.000002 at offset 120: …".
  public var description: String {
    let place = [file?.display, offset.map { "at offset \($0)" }].compactMap(\.self).joined(separator: " ")
    return place.isEmpty ? text : "\(place): \(text)"
  }
}
