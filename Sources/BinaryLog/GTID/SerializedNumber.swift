import ByteIO

extension ByteCursor {
  /// Reads a number of 1 to 9 bytes as `mysql::serialization` writes it: the one bits at the low end of the first byte
  /// say how many bytes follow; behind them and a zero bit come the bits of the value, least significant first.
  mutating func serializedNumber() throws(CursorError) -> UInt64 {
    let place = position
    let first = try u8()
    let extra = (~first).trailingZeroBitCount
    if extra == 8 { return try le64() }
    guard extra <= remaining else {
      throw CursorError(position: place, found: "\(remaining) bytes left", expected: "\(extra) more")
    }
    var value = UInt64(first >> UInt8(extra + 1))
    var shift = UInt64(7 - extra)
    for _ in 0..<extra {
      value |= UInt64(try u8()) << shift
      shift += 8
    }
    return value
  }

  /// Reads a number that may be negative: the lowest bit is the sign, the others are the value,
  /// inverted if it is negative.
  mutating func serializedSignedNumber() throws(CursorError) -> Int64 {
    let packed = try serializedNumber()
    return Int64(bitPattern: packed >> 1) ^ -Int64(packed & 1)
  }
}
