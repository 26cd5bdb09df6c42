import ByteIO

/// A PREVIOUS_GTIDS_LOG_EVENT: all GTIDs in the logs before this one (server: `Previous_gtids_log_event`).
public struct PreviousGTIDsEvent: Hashable, Sendable {
  /// The GTIDs.
  public var gtids: MySQLGTIDSet

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    do throws(CursorError) {
      var cursor = ByteCursor(body)
      gtids = try MySQLGTIDSet(parsing: &cursor)
      guard cursor.isAtEnd else {
        throw CursorError(
          position: cursor.position, found: "\(cursor.remaining) bytes behind the set", expected: "the end")
      }
    } catch { throw BinaryLogError(error, in: .previousGTIDs) }
  }
}

extension MySQLGTIDSet {
  /// Reads a set as logs hold it (server: `Gtid_set::add_gtid_encoding`): 8 bytes with the number of sources; each a
  /// UUID, a tag in the second form of it, the number of ranges in 8 bytes, and ranges as first number and number behind
  /// the last. Since 8.4 a set with tags is of the second form: the first 8 bytes have 1 at both ends and the number
  /// between them.
  /// - Throws: ``CursorError`` if there are too few bytes, or numbers that do not ascend.
  init(parsing cursor: inout ByteCursor) throws(CursorError) {
    self.init()
    let start = cursor.position
    let head = try cursor.le64()
    let hasTags: Bool
    switch head >> 56 {
    case 0: hasTags = false
    case 1:
      guard head & 255 == 1 else {
        throw CursorError(position: start, found: "form \(head & 255) of a set of GTIDs", expected: "1")
      }
      hasTags = true
    default: throw CursorError(position: start, found: "form \(head >> 56) of a set of GTIDs", expected: "0 or 1")
    }
    let count = hasTags ? (head << 8) >> 16 : head
    var index: UInt64 = 0
    while index < count {
      let place = cursor.position
      let server = ServerUUID(try cursor.take(16, "a UUID"))
      let tag = hasTags ? ByteString(try cursor.tag()) : ""
      let source = MySQLGTID.Source(server: server, tag: tag)
      if !numbers(of: source).isEmpty {
        throw CursorError(position: place, found: "\(source) a second time", expected: "each source once")
      }
      try insertRanges(of: source, &cursor)
      index += 1
    }
  }

  private mutating func insertRanges(of source: MySQLGTID.Source, _ cursor: inout ByteCursor) throws(CursorError) {
    let count = try cursor.le64()
    guard count <= UInt64(cursor.remaining / 16) else {
      throw CursorError(
        position: cursor.position, found: "\(cursor.remaining) bytes left", expected: "\(count) ranges of 16")
    }
    var end: UInt64 = 0
    for _ in 0..<count {
      let place = cursor.position
      let (first, behind) = (try cursor.le64(), try cursor.le64())
      guard first > end, behind > first, behind <= UInt64(Int64.max) else {
        throw CursorError(
          position: place, found: "a range from \(first) to before \(behind)", expected: "ranges that ascend")
      }
      insert(Int64(first)...Int64(behind - 1), of: source)
      end = behind
    }
  }
}

extension ByteCursor {
  /// A tag behind its length, both as `mysql::serialization` packs them.
  mutating func tag() throws(CursorError) -> [UInt8] {
    let place = position
    let length = try serializedNumber()
    guard length <= 32 else { throw CursorError(position: place, found: "a tag of \(length) bytes", expected: "32") }
    let tag = try take(Int(length), "a tag")
    guard tag.isEmpty || MySQLGTID.Source.isTag(tag) else {
      throw CursorError(position: place, found: "'\(ByteString(tag).display)'", expected: "a tag")
    }
    return tag
  }
}
