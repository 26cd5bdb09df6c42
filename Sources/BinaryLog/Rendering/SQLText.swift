internal import ByteIO
internal import TableRows

extension OutputBuffer {
  /// Appends two digits.
  mutating func append(two number: Int) {
    append(48 + UInt8(truncatingIfNeeded: number / 10 % 10))
    append(48 + UInt8(truncatingIfNeeded: number % 10))
  }

  /// Appends six digits.
  mutating func append(six number: UInt32) {
    append(two: Int(number / 10000))
    append(two: Int(number / 100 % 100))
    append(two: Int(number % 100))
  }

  /// Appends `X'…'`.
  mutating func append(hexadecimal bytes: [UInt8]) {
    append("X'")
    for byte in bytes {
      append(Self.digits[Int(byte >> 4)])
      append(Self.digits[Int(byte & 15)])
    }
    append("'")
  }

  private static let digits = Array("0123456789ABCDEF".utf8)

  /// Appends a string for SQL: in quotes, or in hexadecimal digits if anything in it could be read in another way.
  mutating func append(literal value: ByteString) {
    if value.bytes.allSatisfy({ $0 >= 32 && $0 < 127 && $0 != 39 && $0 != 92 }) {
      append("'")
      append(value.bytes)
      append("'")
    } else {
      append("_utf8mb4 ")
      append(hexadecimal: value.bytes)
    }
  }

  /// Appends `261121  2:25:38`, the time in UTC as the stock tools show local time.
  mutating func append(shortTime seconds: UInt32) {
    let second = Int(seconds) % 86400
    let date = TemporalParts(secondsSince1970: Int64(seconds))
    append(two: date.year)
    append(two: date.month)
    append(two: date.day)
    append(" ")
    if second < 36000 { append(" ") } else { append(48 + UInt8(second / 36000)) }
    append(48 + UInt8(second / 3600 % 10))
    append(":")
    append(two: second / 60 % 60)
    append(":")
    append(two: second % 60)
  }
}
