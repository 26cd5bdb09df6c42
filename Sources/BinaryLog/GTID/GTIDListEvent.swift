import ByteIO

/// A GTID_LIST_EVENT of MariaDB: for each domain and server the last GTID in the logs before this one (server:
/// `Gtid_list_log_event`).
public struct GTIDListEvent: Hashable, Sendable {
  /// The GTIDs as they stand. Of a domain's, the last is the one that was logged last.
  public var gtids: [MariaDBGTID]
  /// Four bits: 1 for the end of a replication up to a GTID, 2 for one that a replica does not take over.
  public var flags: UInt8

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      let head = try cursor.le32()
      let count = Int(head & 0xFFF_FFFF)
      flags = UInt8(head >> 28)
      guard count <= cursor.remaining / 16 else {
        throw CursorError(position: 4, found: "\(cursor.remaining) bytes left", expected: "\(count) GTIDs of 16")
      }
      gtids = []
      gtids.reserveCapacity(count)
      for _ in 0..<count {
        let (domain, server) = (try cursor.le32(), try cursor.le32())
        gtids.append(MariaDBGTID(domain: domain, server: server, sequence: try cursor.le64()))
      }
    } catch { throw BinaryLogError(error, in: .gtidList) }
  }

  /// The position behind the logs before this one: the last GTID of each domain.
  public var position: MariaDBGTIDPosition {
    var position = MariaDBGTIDPosition()
    for gtid in gtids { position.advance(to: gtid) }
    return position
  }
}
