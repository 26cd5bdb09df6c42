public import ByteIO

/// A BINLOG_CHECKPOINT_EVENT of MariaDB: the oldest log that crash recovery needs (server:
/// `Binlog_checkpoint_log_event`).
public struct BinlogCheckpointEvent: Hashable, Sendable {
  /// The log's name.
  public var file: ByteString

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      let length = Int(try cursor.le32())
      file = ByteString(try cursor.take(length, "the log's name"))
    } catch { throw BinaryLogError(error, in: .binlogCheckpoint) }
  }
}
