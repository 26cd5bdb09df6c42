internal import ByteIO

/// A part of an event that MariaDB has compressed (server: `binlog_buf_compress`, `binlog_buf_uncompress`).
enum CompressedRecord {
  /// The bytes that were compressed.
  ///
  /// The first byte says how: its highest bit is set, the three below it are 0 for zlib, the lowest three count the
  /// bytes of the length, most significant first, that follow.
  /// - Parameter position: where the record begins in the body, for errors.
  static func decode(_ record: RawSpan, at position: Int) throws(CursorError) -> [UInt8] {
    var cursor = ByteCursor(record)
    let head = try cursor.u8()
    guard head & 0xF8 == 0x80, (1...4).contains(head & 7) else {
      throw CursorError(position: position, found: "a first byte of 0x\(hexadecimal(head))", expected: "0x81 to 0x84")
    }
    var length = 0
    for _ in 0..<(head & 7) { length = length << 8 | Int(try cursor.u8()) }
    do throws(ByteIOError) {
      return try ZlibBytes.inflate(
        record.extracting(cursor.position..<record.byteCount), isWrapped: true, length: length)
    } catch {
      throw CursorError(position: position + cursor.position, found: error.detail, expected: "a zlib stream")
    }
  }
}
