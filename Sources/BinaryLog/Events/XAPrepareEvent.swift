import ByteIO

/// An XA_PREPARE_LOG_EVENT: a distributed transaction is prepared, or committed in one phase (server:
/// `XA_prepare_event`, in both families).
public struct XAPrepareEvent: Hashable, Sendable {
  /// Whether it is XA COMMIT … ONE PHASE, after which nothing more comes of it.
  public var isOnePhase: Bool
  /// Which.
  public var xid: XID

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      isOnePhase = try cursor.u8() != 0
      let number = try cursor.le32()
      let (globalLength, branchLength) = (Int(try cursor.le32()), Int(try cursor.le32()))
      xid = try XID(&cursor, format: number, globalLength: globalLength, branchLength: branchLength)
    } catch { throw BinaryLogError(error, in: .xaPrepare) }
  }
}
