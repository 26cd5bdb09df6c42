import ByteIO

/// An XID_EVENT: COMMIT of a transaction of engines that can recover (server: `Xid_event`).
public struct XIDEvent: Hashable, Sendable {
  /// The server's number of the transaction, which binds log and engines together in crash recovery.
  public var number: UInt64

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      if let fixed = format.postHeaderLength(.xid) { try cursor.skip(fixed, "the fixed part") }
      number = try cursor.le64()
    } catch { throw BinaryLogError(error, in: .xid) }
  }
}
