/// A checked cursor over bytes that may be hostile: every read is held against what is left before it happens.
///
/// The one cursor of the project. A read that does not fit throws a ``CursorError`` and moves nothing.
public struct ByteCursor: ~Escapable {
  /// All bytes, from the first to the last that may be read.
  public let bytes: RawSpan
  /// The index in ``bytes`` of the next byte to read.
  public private(set) var position: Int

  /// A cursor at the first of `bytes`.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) {
    self.bytes = bytes
    position = 0
  }

  /// How many bytes are left.
  public var remaining: Int { bytes.byteCount - position }
  /// Whether nothing is left.
  public var isAtEnd: Bool { position == bytes.byteCount }

  /// The next byte, without moving; nil at the end.
  public func peek() -> UInt8? { isAtEnd ? nil : bytes[position] }

  /// Reads one byte.
  public mutating func u8() throws(CursorError) -> UInt8 {
    try need(1, "a byte")
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads two bytes, least significant first.
  public mutating func le16() throws(CursorError) -> UInt16 { UInt16(truncatingIfNeeded: try little(2)) }
  /// Reads four bytes, least significant first.
  public mutating func le32() throws(CursorError) -> UInt32 { UInt32(truncatingIfNeeded: try little(4)) }
  /// Reads eight bytes, least significant first.
  public mutating func le64() throws(CursorError) -> UInt64 { try little(8) }

  /// Reads `count` bytes as they are.
  /// - Parameter what: what they are, for the error.
  public mutating func take(_ count: Int, _ what: StaticString = "bytes") throws(CursorError) -> [UInt8] {
    try need(count, what)
    defer { position += count }
    return unsafe Array(unsafeUninitializedCapacity: count) { buffer, filled in
      for index in 0..<count { unsafe buffer[index] = bytes[position + index] }
      filled = count
    }
  }

  /// Moves past `count` bytes.
  public mutating func skip(_ count: Int, _ what: StaticString = "bytes") throws(CursorError) {
    try need(count, what)
    position += count
  }

  private mutating func little(_ width: Int) throws(CursorError) -> UInt64 {
    try need(width, "a number")
    var value: UInt64 = 0
    for index in 0..<width { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += width
    return value
  }

  private func need(_ count: Int, _ what: StaticString) throws(CursorError) {
    if count < 0 || count > remaining {
      throw CursorError(position: position, found: "\(remaining) bytes left for \(what)", expected: "\(count)")
    }
  }
}

/// A read that does not fit what is there.
public struct CursorError: Error, Hashable, Sendable {
  /// Index of the first byte of the field that could not be read.
  public var position: Int
  /// What is there.
  public var found: String
  /// What was needed.
  public var expected: String

  /// An error at a position.
  public init(position: Int, found: String, expected: String) {
    self.position = position
    self.found = found
    self.expected = expected
  }
}
