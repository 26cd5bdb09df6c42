public import ByteIO

/// A TRANSACTION_CONTEXT_EVENT of MySQL's group replication: what the transaction behind it was certified against
/// (server: `Transaction_context_event`).
public struct TransactionContextEvent: Hashable, Sendable {
  /// The server's UUID as text.
  public var server: ByteString
  /// The connection.
  public var threadID: UInt32
  /// Whether its GTID was given, not made.
  public var hasGivenGTID: Bool
  /// The GTIDs that the transaction could see.
  public var snapshot: MySQLGTIDSet
  /// Hashes of what it writes.
  public var writeSet: [ByteString]
  /// Hashes of what it reads.
  public var readSet: [ByteString]

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      let serverLength = Int(try cursor.u8())
      threadID = try cursor.le32()
      hasGivenGTID = try cursor.u8() != 0
      let snapshotLength = Int(try cursor.le32())
      let (writes, reads) = (try cursor.le32(), try cursor.le32())
      server = ByteString(try cursor.take(serverLength, "the server's UUID"))
      let place = cursor.position
      let encoded = try cursor.take(snapshotLength, "the set of GTIDs")
      var inner = unsafe ByteCursor(encoded.span.bytes)
      snapshot = encoded.isEmpty ? MySQLGTIDSet() : try MySQLGTIDSet(parsing: &inner)
      guard inner.isAtEnd else {
        throw CursorError(position: place + inner.position, found: "bytes behind the set", expected: "its end")
      }
      writeSet = try Self.items(&cursor, count: writes)
      readSet = try Self.items(&cursor, count: reads)
    } catch { throw BinaryLogError(error, in: .transactionContext) }
  }

  private static func items(_ cursor: inout ByteCursor, count: UInt32) throws(CursorError) -> [ByteString] {
    var items: [ByteString] = []
    for _ in 0..<count {
      let length = Int(try cursor.le16())
      items.append(ByteString(try cursor.take(length, "a hash")))
    }
    return items
  }
}
