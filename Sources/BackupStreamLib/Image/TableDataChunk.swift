internal import ByteIO

/// The head of a table data chunk (specification 7).
public struct TableDataChunk: Hashable, Sendable {
  /// The snapshot, 0-based. (In the image it is counted from 1.)
  public var snapshot: Int
  /// The table number as it is stored: position in the snapshot + 1, or 0 for data common to the snapshot. In images of
  /// 6.0.5 the default and CS drivers count backwards (14.2); see ``ImageReader/position(of:)``.
  public var tableNumber: Int
  /// Whether the chunk says that it is the table's last. No known server sets this.
  public var isLast: Bool
  /// How many bytes of data the chunk has, without this head.
  public var dataLength: Int
  /// Offset in the stream of the chunk's first fragment.
  public var offset: Int64

  /// A head from its parts.
  public init(snapshot: Int, tableNumber: Int, isLast: Bool = false, dataLength: Int, offset: Int64 = 0) {
    self.snapshot = snapshot
    self.tableNumber = tableNumber
    self.isLast = isLast
    self.dataLength = dataLength
    self.offset = offset
  }

  /// At most this many bytes of data are in one chunk: the server's buffer.
  public static let maximumDataLength = 1 << 20

  /// Reads the head.
  /// - Returns: the head, `dataLength` counting what is left in `cursor`.
  init(parsing cursor: inout ByteCursor, offset: Int64) throws(CursorError) {
    snapshot = Int(try cursor.u8()) - 1
    try cursor.skip(2, "the sequence number")
    isLast = try cursor.u8() & 1 != 0
    tableNumber = try cursor.num()
    dataLength = cursor.remaining
    self.offset = offset
  }
}
