internal import ByteIO

extension ByteCursor {
  /// Reads `count` bytes as a string.
  mutating func string(_ count: Int, _ what: StaticString) throws(CursorError) -> ByteString {
    ByteString(try take(count, what))
  }

  /// Reads a string up to its zero byte, and moves past that.
  mutating func terminatedString(_ what: StaticString) throws(CursorError) -> ByteString {
    var end = position
    while end < bytes.byteCount, bytes[end] != 0 { end += 1 }
    guard end < bytes.byteCount else {
      throw CursorError(position: position, found: "\(remaining) bytes without a zero byte", expected: "\(what)")
    }
    defer { try? skip(1) }
    return try string(end - position, what)
  }

  /// Reads all that is left.
  mutating func rest() throws(CursorError) -> [UInt8] { try take(remaining) }
}
