internal import BinaryLog

extension Finding.Kind {
  /// Where the validity point lies in the logs.
  static let validityPoint = Finding.Kind(rawValue: "validity-point")
  /// A log that should be there is not.
  static let missingLog = Finding.Kind(rawValue: "missing-log")
  /// The log may be that of another server than the image.
  static let otherServer = Finding.Kind(rawValue: "other-server")
  /// A transaction has no end.
  static let incomplete = Finding.Kind(rawValue: "incomplete")
  /// Events were passed over.
  static let unknownEvents = Finding.Kind(rawValue: "unknown-events")
  /// Statements that may do something else in a replay.
  static let unsafeStatements = Finding.Kind(rawValue: "unsafe-statements")
  /// How changes are logged limits what can be made of them.
  static let limits = Finding.Kind(rawValue: "limits")
  /// What is to be known when the logs are replayed.
  static let replay = Finding.Kind(rawValue: "replay")
  /// Tables that the logs change and the image does not have.
  static let otherTables = Finding.Kind(rawValue: "other-tables")
  /// Foreign keys that change rows by themselves.
  static let cascades = Finding.Kind(rawValue: "cascades")
  /// A distributed transaction is neither committed nor rolled back.
  static let prepared = Finding.Kind(rawValue: "prepared")

  /// What a replay ends with.
  init(_ code: BinaryLogError.Code) {
    let word =
      switch code {
      case .notALog: "not-a-log"
      case .encrypted: "encrypted"
      case .truncated: "cut"
      case .damaged, .checksum: "damage"
      case .unknownEvent: "unknown-events"
      case .unsupported, .undecidable: "replay"
      case .discontinuous: "gap"
      case .notFound: "validity-point"
      case .input: "input"
      }
    self.init(rawValue: word)
  }
}
