internal import ByteIO

/// The values of MariaDB's COMPRESSED columns (server: `Field_longstr::compress` and `uncompress`).
public enum CompressedColumn {
  /// The bytes that a stored value stands for.
  ///
  /// An empty value is empty. Else the first byte says how the others are stored: its upper half the method, 0 as they
  /// are and 8 deflate; bit 3 that the stream is without zlib's header; the lower three the number of bytes, most significant
  /// first, of the length before compression that follow.
  /// - Parameter limit: the most bytes that a value may have.
  /// - Throws: ``PackingError`` for an unknown method, a damaged stream, or a length beyond the limit.
  public static func decode(_ stored: RawSpan, limit: Int = Int(UInt32.max)) throws(PackingError) -> [UInt8] {
    var cursor = ByteCursor(stored)
    if cursor.isAtEnd { return [] }
    let head = try cursor.little(1)
    switch head >> 4 {
    case 0 where head == 0: return try cursor.octets(cursor.remaining)
    case 8:
      let length = try cursor.big(Int(head & 7))
      guard length <= UInt64(clamping: limit) else {
        throw PackingError(position: 1, found: "a length of \(length)", expected: "at most \(limit)")
      }
      do throws(ByteIOError) {
        return try ZlibBytes.inflate(
          stored.extracting(cursor.position..<stored.byteCount), isWrapped: head & 8 == 0, length: Int(length))
      } catch {
        throw PackingError(position: cursor.position, found: error.detail, expected: "a deflate stream")
      }
    default:
      throw PackingError(position: 0, found: "a first byte of 0x\(hexadecimal(UInt8(head)))", expected: "0 or 0x8…")
    }
  }
}
