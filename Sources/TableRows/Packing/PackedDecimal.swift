internal import ByteIO

/// The binary decimal of specification 9.2: groups of nine digits from the point outwards, most significant byte
/// first, the top bit flipped, everything inverted for negative numbers.
struct PackedDecimal {
  /// The most digits that the format's code handles; servers allow 65.
  static let maximumPrecision = 81
  /// Digits before and after the point.
  let integerDigits: Int, scale: Int

  init(precision: Int, scale: Int) {
    integerDigits = precision - scale
    self.scale = scale
  }

  /// The sizes of all groups in digits, in order.
  private var groups: [Int] {
    var groups = integerDigits % 9 > 0 ? [integerDigits % 9] : []
    groups += Array(repeating: 9, count: integerDigits / 9 + scale / 9)
    if scale % 9 > 0 { groups.append(scale % 9) }
    return groups
  }

  /// The number as text: a minus sign if it is negative, at least one digit, and all decimals.
  func decode(_ cursor: inout ByteCursor) throws(PackingError) -> ByteString {
    let start = cursor.position
    let isNegative = (cursor.peek() ?? 0x80) & 0x80 == 0
    var digits: [UInt8] = []
    digits.reserveCapacity(integerDigits + scale)
    for (number, size) in groups.enumerated() {
      let count = decimalGroupBytes[size]
      var group = try cursor.big(count)
      if number == 0 { group ^= 0x80 << UInt64(8 * (count - 1)) }
      if isNegative { group = ~group & (1 << UInt64(8 * count) - 1) }
      guard group < powerOfTen(size) else {
        throw PackingError(
          position: start, found: "the number \(group) in a group of decimal digits", expected: "\(size) digits")
      }
      digits.appendDecimal(group, width: size)
    }
    var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    let whole = digits[..<integerDigits].drop { $0 == UInt8(ascii: "0") }
    text.append(contentsOf: whole)
    if whole.isEmpty { text.append(UInt8(ascii: "0")) }
    if scale > 0 {
      text.append(UInt8(ascii: "."))
      text.append(contentsOf: digits[integerDigits...])
    }
    return ByteString(text)
  }

  /// Appends the bytes of a number; decimals that are not written are zeros.
  func encode(_ text: ByteString, into bytes: inout [UInt8]) throws(PackingError) {
    let isNegative = text.bytes.first == UInt8(ascii: "-")
    let unsigned = text.bytes.dropFirst(isNegative ? 1 : 0)
    let parts = unsigned.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let whole = parts[0].drop { $0 == UInt8(ascii: "0") }
    let fraction = parts.count > 1 ? parts[1] : []
    let isNumber = unsigned.contains { $0 != UInt8(ascii: ".") }
    let isDigits = !(whole + fraction).contains { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber, isDigits, whole.count <= integerDigits, fraction.count <= scale else {
      throw PackingError(
        position: bytes.count, found: "the decimal '\(text.display)'",
        expected: "at most \(integerDigits) digits before the point and \(scale) after it")
    }
    var digits = [UInt8](repeating: UInt8(ascii: "0"), count: integerDigits - whole.count)
    digits += whole
    digits += fraction
    digits += repeatElement(UInt8(ascii: "0"), count: scale - fraction.count)
    let start = bytes.count
    var position = 0
    for size in groups {
      let group = digits[position..<position + size].reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
      bytes.appendBig(isNegative ? ~group : group, decimalGroupBytes[size])
      position += size
    }
    bytes[start] ^= 0x80
  }
}
