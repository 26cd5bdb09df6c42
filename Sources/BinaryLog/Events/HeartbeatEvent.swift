public import ByteIO

/// A HEARTBEAT_LOG_EVENT or HEARTBEAT_LOG_EVENT_V2: a source tells its replica that it is alive, and how far it is
/// (server: `Heartbeat_event`, `Heartbeat_event_v2`). Sent, never written to a file.
public struct HeartbeatEvent: Hashable, Sendable {
  /// The source's log.
  public var file: ByteString = ""
  /// Where it stands in that log; nil in the first form, where the header says it.
  public var position: UInt64?

  /// Reads the body.
  /// - Parameter type: which of the two.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, type: EventType, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      if type == .heartbeat {
        file = ByteString(try cursor.take(cursor.remaining))
        return
      }
      // Fields with number and length; number 0 is the end.
      while !cursor.isAtEnd {
        let place = cursor.position
        let field = try cursor.packedNumber()
        if field == 0 { break }
        let length = try cursor.packedNumber()
        guard length <= UInt64(cursor.remaining) else {
          throw CursorError(position: place, found: "\(cursor.remaining) bytes left", expected: "\(length)")
        }
        let end = cursor.position + Int(length)
        switch field {
        case 1: file = ByteString(try cursor.take(Int(length)))
        case 2: position = try cursor.packedNumber()
        default: throw CursorError(position: place, found: "field \(field)", expected: "0, 1 or 2")
        }
        guard cursor.position == end else {
          throw CursorError(position: place, found: "a field of \(length) bytes", expected: "its value's length")
        }
      }
    } catch { throw BinaryLogError(error, in: type) }
  }
}
