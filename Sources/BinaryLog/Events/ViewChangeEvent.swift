public import ByteIO

/// A VIEW_CHANGE_EVENT of MySQL's group replication: another set of members (server: `View_change_event`).
public struct ViewChangeEvent: Hashable, Sendable {
  /// Which view: text of up to 40 bytes.
  public var view: ByteString
  /// The number of the last transaction that was certified before.
  public var sequenceNumber: UInt64
  /// What the certification knows: keys and values.
  public var certification: [Certificate]

  /// One thing that the certification knows.
  public struct Certificate: Hashable, Sendable {
    /// The hash of what was written.
    public var key: ByteString
    /// The GTIDs that saw it, as sets stand in logs.
    public var value: ByteString
  }

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      view = ByteString(Array(try cursor.take(40, "the view").prefix { $0 != 0 }))
      sequenceNumber = try cursor.le64()
      let count = try cursor.le32()
      certification = []
      for _ in 0..<count {
        let (keyLength, valueLength) = (Int(try cursor.le16()), Int(try cursor.le32()))
        let key = ByteString(try cursor.take(keyLength, "a key"))
        let value = ByteString(try cursor.take(valueLength, "a value"))
        certification.append(Certificate(key: key, value: value))
      }
    } catch { throw BinaryLogError(error, in: .viewChange) }
  }
}
