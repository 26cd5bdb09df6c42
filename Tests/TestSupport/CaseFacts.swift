internal import Foundation

/// What `case.json` says of a case of binary logs.
public struct CaseFacts: Sendable, Decodable {
  /// A moment of the case.
  public struct Moment: Sendable, Decodable {
    /// `mid` or `end`, the folder of the truth.
    public let what: String
    /// The log.
    public let file: String
    /// Where in it.
    public let position: Int
    /// The server's GTIDs; empty where it gives none.
    public let gtid: String?
    /// Seconds since the epoch.
    public let epoch: Int
  }

  /// The middle.
  public let mid: Moment
  /// The end.
  public let end: Moment
}

extension LogCase {
  /// What `case.json` says; nil without one.
  public var facts: CaseFacts? {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("case.json")) else { return nil }
    return try? JSONDecoder().decode(CaseFacts.self, from: data)
  }

  /// Whether the tables at both moments are known.
  public var hasTruth: Bool {
    ["mid", "end"].allSatisfy {
      FileManager.default.fileExists(atPath: folder.appendingPathComponent("expected/\($0)/TABLES.txt").path)
    }
  }
}
