internal import ByteIO

/// Values as bytes that are the same when the values are, whatever type of its kind their columns have: a tag and the
/// value. A whole number is the same in any width, signed or not, and as a DECIMAL or a YEAR; a FLOAT is the same as a
/// DOUBLE; dates and times are text; text is what the decoder makes of it.
struct CanonicalValues: RowFormat, BitwiseCopyable {
  enum Tag: UInt8 {
    case null
    /// 8 bytes: a whole number from 0 on.
    case natural
    /// 8 bytes: one below 0.
    case negative
    /// 8 bytes: a floating-point number.
    case floating
    /// The digits of a number that is not whole, or is longer.
    case digits
    /// A date or a time.
    case temporal
    case text
    case bytes
    /// 8 bytes: the number of an ENUM's member, or the members of a SET.
    case member
  }

  static var quote: UInt8 { 0 }
  static var padsNumbers: Bool { false }
  /// So that it is asked about members and about texts that are invalid.
  static var isLogged: Bool { true }

  /// Whether the members of an ENUM or SET are compared by their names, as columns of different definitions are.
  let namesMembers: Bool
  /// Whether a floating-point zero is the same with a minus sign.
  let joinsZeros: Bool

  @inline(__always) func beginRow(_ output: inout OutputBuffer) {}
  @inline(__always) func beginValue(_ place: Int, _ output: inout OutputBuffer) {}
  @inline(__always) func endRow(_ output: inout OutputBuffer) {}
  @inline(__always) func null(_ output: inout OutputBuffer) { output.append(Tag.null.rawValue) }

  @inline(__always)
  func integer(_ value: Int64, _ output: inout OutputBuffer) {
    output.append(value < 0 ? Tag.negative.rawValue : Tag.natural.rawValue)
    output.append(word: UInt64(bitPattern: value))
  }

  @inline(__always)
  func integer(_ value: UInt64, _ output: inout OutputBuffer) {
    output.append(Tag.natural.rawValue)
    output.append(word: value)
  }

  func number(_ value: Double, _ output: inout OutputBuffer) {
    output.append(Tag.floating.rawValue)
    output.append(word: joinsZeros && value == 0 ? 0 : value.bitPattern)
  }

  func number(_ value: Float, _ output: inout OutputBuffer) { number(Double(value), &output) }

  @inline(__always)
  func beginDigits(isNumber: Bool, _ output: inout OutputBuffer) -> Int {
    output.append(isNumber ? Tag.digits.rawValue : Tag.temporal.rawValue)
    return output.count
  }

  /// A number loses the zeros at the end of its decimals, and what is whole then becomes an integer.
  func endDigits(_ begun: Int, isNumber: Bool, _ output: inout OutputBuffer) {
    if !isNumber { return }
    var end = output.count
    var hasPoint = false
    for position in begun..<end where output.bytes[position] == UInt8(ascii: ".") { hasPoint = true }
    if hasPoint {
      while output.bytes[end - 1] == UInt8(ascii: "0") { end -= 1 }
      if output.bytes[end - 1] == UInt8(ascii: ".") {
        end -= 1
        hasPoint = false
      }
    }
    output.truncate(to: end)
    let isNegative = end > begun && output.bytes[begun] == UInt8(ascii: "-")
    let first = isNegative ? begun + 1 : begun
    // 18 digits are below 2^63.
    guard !hasPoint, end - first <= 18 else { return }
    var value: Int64 = 0
    for position in first..<end { value = value * 10 + Int64(output.bytes[position] &- 48) }
    output.truncate(to: begun - 1)
    integer(isNegative ? -value : value, &output)
  }

  @unsafe @inline(__always)
  func text(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    output.append(Tag.text.rawValue)
    unsafe output.append(raw: bytes)
  }

  @unsafe
  func binary(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    output.append(Tag.bytes.rawValue)
    unsafe output.append(raw: bytes)
  }

  @unsafe
  func bits(_ bytes: UnsafeRawBufferPointer, count: Int, _ output: inout OutputBuffer) {
    integer(unsafe bitNumber(bytes), &output)
  }

  func member(_ value: UInt64, isSet: Bool, bytes: Int, isKnown: Bool, _ output: inout OutputBuffer) -> Bool {
    if namesMembers { return false }
    output.append(Tag.member.rawValue)
    output.append(word: value)
    return true
  }
}
