public import ByteIO

/// An INCIDENT_EVENT: something happened on the server that its log does not hold (server: `Incident_event`).
public struct IncidentEvent: Hashable, Sendable {
  /// What: 1 for LOST_EVENTS, the only one there is.
  public var incident: UInt16
  /// What the server says of it.
  public var message: ByteString

  /// The server's name for the incident; nil for a number without one.
  public var name: String? { incident == 1 ? "LOST_EVENTS" : incident == 0 ? "NONE" : nil }

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      incident = try cursor.le16()
      let length = Int(try cursor.u8())
      message = ByteString(try cursor.take(length, "the message"))
    } catch { throw BinaryLogError(error, in: .incident) }
  }
}
