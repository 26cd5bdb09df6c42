internal import ByteIO

extension ByteCursor {
  /// Reads a number of 1, 3, 4 or 9 bytes (server: `net_field_length`).
  /// - Parameter what: what it is, for the error.
  mutating func packedNumber(_ what: StaticString = "a number") throws(CursorError) -> UInt64 {
    let start = position
    let first = try u8()
    switch first {
    case 252: return UInt64(try le16())
    case 253: return UInt64(try le16()) | UInt64(try u8()) << 16
    case 254: return try le64()
    case 251, 255: throw CursorError(position: start, found: "the byte \(first)", expected: "\(what)")
    default: return UInt64(first)
    }
  }

  /// Reads such a number that counts bytes or things of at least a byte each: at most as many as are left.
  mutating func packedCount(_ what: StaticString = "a length") throws(CursorError) -> Int {
    let start = position
    let count = try packedNumber(what)
    guard count <= UInt64(remaining) else {
      throw CursorError(position: start, found: "\(remaining) bytes left for \(what)", expected: "\(count)")
    }
    return Int(count)
  }
}
