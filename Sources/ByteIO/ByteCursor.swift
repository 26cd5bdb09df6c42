/// A checked cursor over bytes that may be hostile: every read is held against what is left before it happens.
///
/// The one cursor of the project. A read that does not fit throws a ``CursorError`` and moves nothing.
public struct ByteCursor: ~Escapable {
  /// All bytes, from the first to the last that may be read.
  public let bytes: RawSpan
  @usableFromInline var next: Int

  /// The index in ``bytes`` of the next byte to read.
  @inlinable public var position: Int { next }

  /// A cursor at the first of `bytes`.
  @inlinable
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) {
    self.bytes = bytes
    next = 0
  }

  /// How many bytes are left.
  @inlinable public var remaining: Int { bytes.byteCount - next }
  /// Whether nothing is left.
  @inlinable public var isAtEnd: Bool { next == bytes.byteCount }

  /// The next byte, without moving; nil at the end.
  public func peek() -> UInt8? { isAtEnd ? nil : bytes[next] }

  /// Reads one byte.
  @inlinable
  public mutating func u8() throws(CursorError) -> UInt8 {
    try need(1, "a byte")
    defer { next += 1 }
    return bytes[next]
  }

  /// Reads two bytes, least significant first.
  @inlinable
  public mutating func le16() throws(CursorError) -> UInt16 {
    try need(2, "a number")
    defer { next += 2 }
    // Sound, as below: the load checks its bounds, and every bit pattern is a number.
    return UInt16(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: next, as: UInt16.self))
  }

  /// Reads four bytes, least significant first.
  @inlinable
  public mutating func le32() throws(CursorError) -> UInt32 {
    try need(4, "a number")
    defer { next += 4 }
    return UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: next, as: UInt32.self))
  }

  /// Reads eight bytes, least significant first.
  @inlinable
  public mutating func le64() throws(CursorError) -> UInt64 {
    try need(8, "a number")
    defer { next += 8 }
    return UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: next, as: UInt64.self))
  }

  /// Reads `count` bytes as they are.
  /// - Parameter what: what they are, for the error.
  public mutating func take(_ count: Int, _ what: StaticString = "bytes") throws(CursorError) -> [UInt8] {
    try need(count, what)
    defer { next += count }
    return bytes.extracting(next..<next + count).array
  }

  /// Moves past `count` bytes.
  @inlinable
  public mutating func skip(_ count: Int, _ what: StaticString = "bytes") throws(CursorError) {
    try need(count, what)
    next += count
  }

  @inlinable @inline(__always)
  func need(_ count: Int, _ what: StaticString) throws(CursorError) {
    if count < 0 || count > remaining { throw tooShort(count, what) }
  }

  @usableFromInline @inline(never)
  func tooShort(_ count: Int, _ what: StaticString) -> CursorError {
    CursorError(position: next, found: "\(remaining) bytes left for \(what)", expected: "\(count)")
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
