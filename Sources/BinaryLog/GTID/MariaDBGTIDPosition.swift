public import ByteIO

/// A position in the GTIDs of MariaDB: the last one of each domain, as `gtid_binlog_pos` is one (server:
/// `rpl_binlog_state`, of which this is what its text form has).
public struct MariaDBGTIDPosition: Hashable, Sendable {
  /// The last GTID of each domain, ordered by domain.
  public private(set) var last: [MariaDBGTID] = []

  /// The position before everything.
  public init() {}

  /// Whether no domain has a GTID.
  public var isEmpty: Bool { last.isEmpty }

  private func index(of domain: UInt32) -> (index: Int, isThere: Bool) {
    var (low, high) = (0, last.count)
    while low < high {
      let middle = (low + high) / 2
      if last[middle].domain < domain { low = middle + 1 } else { high = middle }
    }
    return (low, low < last.count && last[low].domain == domain)
  }

  /// The last GTID of a domain.
  public subscript(domain: UInt32) -> MariaDBGTID? {
    let (index, isThere) = index(of: domain)
    return isThere ? last[index] : nil
  }

  /// Makes a GTID the last of its domain.
  /// - Returns: which was the last before.
  @discardableResult
  public mutating func advance(to gtid: MariaDBGTID) -> MariaDBGTID? {
    let (index, isThere) = index(of: gtid.domain)
    guard isThere else {
      last.insert(gtid, at: index)
      return nil
    }
    defer { last[index] = gtid }
    return last[index]
  }

  /// Whether the position is at a GTID or past it: the domain's last has its number or a larger one.
  public func covers(_ gtid: MariaDBGTID) -> Bool { self[gtid.domain].map { $0.sequence >= gtid.sequence } ?? false }

  /// Reads "0-1-100,1-2-5", white space between all parts; empty for the position before everything.
  /// - Throws: ``CursorError`` with a position in the text. Two GTIDs of a domain are an error.
  public init(parsing text: ByteString) throws(CursorError) {
    var scanner = GTIDScanner(text)
    if scanner.peek() == nil { return }
    repeat {
      _ = scanner.peek()
      let start = scanner.position
      let gtid = try scanner.mariaDBGTID()
      if advance(to: gtid) != nil {
        throw CursorError(
          position: start, found: "a second GTID of domain \(gtid.domain)", expected: "one of each domain")
      }
    } while scanner.skip(",")
    if scanner.peek() != nil { throw scanner.unexpected("',' or the end") }
  }
}

extension MariaDBGTIDPosition: CustomStringConvertible {
  /// "0-1-100,1-2-5".
  public var description: String { last.map(\.description).joined(separator: ",") }
}
