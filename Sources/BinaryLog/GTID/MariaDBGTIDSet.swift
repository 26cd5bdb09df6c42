public import ByteIO

/// A set of GTIDs of MariaDB, to choose transactions by: single ones and ranges of sequence numbers, each of one domain
/// and one server. The server itself knows no such sets.
public struct MariaDBGTIDSet: Hashable, Sendable {
  /// Sequence numbers from one server in one domain.
  public struct Range: Hashable, Sendable {
    /// The first GTID.
    public var first: MariaDBGTID
    /// The sequence number of the last.
    public var last: UInt64
  }

  /// The ranges, as they were given.
  public private(set) var ranges: [Range] = []

  /// The empty set.
  public init() {}

  /// Adds a GTID.
  public mutating func insert(_ gtid: MariaDBGTID) { ranges.append(Range(first: gtid, last: gtid.sequence)) }

  /// Whether a GTID is in it.
  public func contains(_ gtid: MariaDBGTID) -> Bool {
    ranges.contains {
      $0.first.domain == gtid.domain && $0.first.server == gtid.server
        && $0.first.sequence <= gtid.sequence && gtid.sequence <= $0.last
    }
  }

  /// Reads "0-1-5, 0-1-7-9": single GTIDs, and ranges as DOMAIN-SERVER-FIRST-LAST.
  /// - Throws: ``CursorError`` with a position in the text.
  public init(parsing text: ByteString) throws(CursorError) {
    var scanner = GTIDScanner(text)
    while scanner.peek() != nil {
      if scanner.skip(",") { continue }
      let start = scanner.position
      let first = try scanner.mariaDBGTID()
      let last = scanner.skip("-") ? try scanner.number(upTo: .max, "the last sequence number") : first.sequence
      guard last >= first.sequence else {
        throw CursorError(
          position: start, found: "\(first)-\(last)", expected: "a range that ends behind its beginning")
      }
      ranges.append(Range(first: first, last: last))
      if scanner.peek() != nil, !scanner.skip(",") { throw scanner.unexpected("',' or the end") }
    }
  }
}

extension MariaDBGTIDSet: CustomStringConvertible {
  /// "0-1-5,0-1-7-9".
  public var description: String {
    ranges.map { $0.last == $0.first.sequence ? "\($0.first)" : "\($0.first)-\($0.last)" }.joined(separator: ",")
  }
}
