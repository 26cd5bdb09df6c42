public import ByteIO

/// A packed value, row or table map that contradicts its type, or a value that its type cannot hold.
public struct PackingError: Error, Hashable, Sendable {
  /// Where: the index of a byte in what is read, or in the output for an error of encoding.
  public var position: Int
  /// What is there.
  public var found: String
  /// What should be there.
  public var expected: String

  /// An error at a position.
  public init(position: Int, found: String, expected: String) {
    self.position = position
    self.found = found
    self.expected = expected
  }

  /// The same as the cursor says it.
  public init(_ error: CursorError) {
    self.init(position: error.position, found: error.found, expected: error.expected)
  }
}

extension PackingError: CustomStringConvertible {
  /// One line: "offset 12: found 3 bytes left for a number, expected 8".
  public var description: String { "offset \(position): found \(found), expected \(expected)" }
}

extension ByteCursor {
  /// Reads `count` bytes, 1 to 8, least significant first.
  mutating func little(_ count: Int) throws(PackingError) -> UInt64 {
    try need(count)
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    try pass(count)
    return value
  }

  /// Reads `count` bytes, 0 to 8, most significant first.
  mutating func big(_ count: Int) throws(PackingError) -> UInt64 {
    try need(count)
    var value: UInt64 = 0
    for index in 0..<count { value = value << 8 | UInt64(bytes[position + index]) }
    try pass(count)
    return value
  }

  /// Reads `count` bytes as they are.
  mutating func octets(_ count: Int) throws(PackingError) -> [UInt8] {
    do throws(CursorError) { return try take(count) } catch { throw PackingError(error) }
  }

  /// Moves past `count` bytes.
  mutating func pass(_ count: Int) throws(PackingError) {
    do throws(CursorError) { try skip(count) } catch { throw PackingError(error) }
  }

  private func need(_ count: Int) throws(PackingError) {
    if count > remaining {
      throw PackingError(position: position, found: "\(remaining) bytes left for a number", expected: "\(count)")
    }
  }
}

extension [UInt8] {
  /// Appends the lowest `count` bytes, least significant first.
  mutating func appendLittle(_ value: UInt64, _ count: Int) {
    for index in 0..<count { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }

  /// Appends the lowest `count` bytes, most significant first.
  mutating func appendBig(_ value: UInt64, _ count: Int) {
    for index in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }

  /// Appends the UTF-8 bytes of a text.
  mutating func append(_ text: String) { append(contentsOf: text.utf8) }

  /// Appends a number in decimal digits, with zeros before it up to `width` digits.
  mutating func appendDecimal(_ value: UInt64, width: Int = 1) {
    let start = count
    var rest = value
    repeat {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    while count - start < width { append(UInt8(ascii: "0")) }
    self[start...].reverse()
  }
}

/// 10 to the power of `exponent`, 0 to 19.
func powerOfTen(_ exponent: Int) -> UInt64 {
  var power: UInt64 = 1
  for _ in 0..<exponent { power *= 10 }
  return power
}
