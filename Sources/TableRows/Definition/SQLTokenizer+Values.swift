public import ByteIO

extension SQLTokenizer {
  /// The text of a part of the statement, as it is written.
  public func text(_ range: Range<Int>) -> ByteString { ByteString(Array(bytes[range.clamped(to: 0..<bytes.count)])) }

  /// The value of a token without its quotes: the name, the string with its escapes resolved, the bytes that a
  /// hexadecimal or bit string stands for; the text itself for the other kinds.
  public func value(of token: SQLToken) -> ByteString {
    let range = token.range.clamped(to: 0..<bytes.count)
    guard !range.isEmpty else { return ByteString([]) }
    switch token.kind {
    case .word, .number, .symbol: return text(range)
    case .quotedName: return unquoted(range, escapes: false)
    case .string:
      // N'…' has its quote one byte later.
      let isNational = bytes[range.lowerBound] | 0x20 == UInt8(ascii: "n")
      return unquoted(range.dropFirst(isNational ? 1 : 0), escapes: backslashEscapes)
    case .hexString: return ByteString(Self.number(digits(of: range), bitsPerDigit: 4))
    case .bitString: return ByteString(Self.number(digits(of: range), bitsPerDigit: 1))
    }
  }

  private func unquoted(_ range: Range<Int>, escapes: Bool) -> ByteString {
    guard range.count >= 2 else { return ByteString([]) }
    let quote = bytes[range.lowerBound]
    let end = range.upperBound - 1
    var value: [UInt8] = []
    value.reserveCapacity(range.count - 2)
    var index = range.lowerBound + 1
    while index < end {
      let byte = bytes[index]
      index += 1
      if escapes, byte == UInt8(ascii: "\\"), index < end {
        Self.append(escaped: bytes[index], to: &value)
        index += 1
      } else {
        // The second of a doubled quote.
        if byte == quote { index += 1 }
        value.append(byte)
      }
    }
    return ByteString(value)
  }

  /// What stands for a backslash and this byte; `\%` and `\_` keep their backslash.
  private static func append(escaped byte: UInt8, to value: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "0"): value.append(0x00)
    case UInt8(ascii: "b"): value.append(0x08)
    case UInt8(ascii: "t"): value.append(0x09)
    case UInt8(ascii: "n"): value.append(0x0A)
    case UInt8(ascii: "r"): value.append(0x0D)
    case UInt8(ascii: "Z"): value.append(0x1A)
    case UInt8(ascii: "%"), UInt8(ascii: "_"): value += [UInt8(ascii: "\\"), byte]
    default: value.append(byte)
    }
  }

  private func digits(of range: Range<Int>) -> ArraySlice<UInt8> {
    let isQuoted = bytes[range.upperBound - 1] == UInt8(ascii: "'")
    return bytes[range].dropFirst(2).dropLast(isQuoted ? 1 : 0)
  }

  /// The bytes of a number whose last digit ends the last byte.
  private static func number(_ digits: ArraySlice<UInt8>, bitsPerDigit: Int) -> [UInt8] {
    let perByte = 8 / bitsPerDigit
    var value: [UInt8] = []
    var byte: UInt8 = 0
    for (index, digit) in digits.enumerated() {
      let nibble = isDigit(digit) ? digit & 0x0F : (digit | 0x20) &- UInt8(ascii: "a") &+ 10
      byte = byte << UInt8(bitsPerDigit) | nibble
      if (digits.count - index - 1) % perByte == 0 {
        value.append(byte)
        byte = 0
      }
    }
    return value
  }
}
