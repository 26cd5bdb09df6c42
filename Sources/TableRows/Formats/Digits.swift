internal import ByteIO

extension OutputBuffer {
  /// Appends a whole number in decimal, with zeros before it up to `width` digits.
  @inline(__always)
  mutating func append(decimal value: UInt64, width: Int = 1) {
    var (length, rest) = (1, value)
    while rest >= 10000 {
      rest /= 10000
      length += 4
    }
    length += rest >= 1000 ? 3 : rest >= 100 ? 2 : rest >= 10 ? 1 : 0
    let zeros = max(0, width - length)
    unsafe withUnfilled(zeros + length) { target in
      for index in 0..<zeros { unsafe target[index] = 48 }
      var (left, next) = (value, zeros + length)
      while left >= 100 {
        next -= 2
        unsafe Self.store(twoDigits: Int(left % 100), at: target + next)
        left /= 100
      }
      if left >= 10 {
        unsafe Self.store(twoDigits: Int(left), at: target + next - 2)
      } else {
        unsafe target[next - 1] = 48 + UInt8(truncatingIfNeeded: left)
      }
      return zeros + length
    }
  }

  @unsafe @inline(__always)
  private static func store(twoDigits value: Int, at target: UnsafeMutablePointer<UInt8>) {
    unsafe target[0] = 48 + UInt8(truncatingIfNeeded: value / 10)
    unsafe target[1] = 48 + UInt8(truncatingIfNeeded: value % 10)
  }

  /// Appends a signed whole number in decimal.
  @inline(__always)
  mutating func append(decimal value: Int64) {
    if value < 0 { append(45) }
    append(decimal: value.magnitude)
  }

  /// Appends the two digits of a number below 100.
  @inline(__always)
  mutating func append(twoDigits value: Int) {
    unsafe withUnfilled(2) { target in
      unsafe Self.store(twoDigits: value, at: target)
      return 2
    }
  }

  /// Appends `YYYY-MM-DD`; years beyond 9999 take the digits they need.
  @inline(__always)
  mutating func append(year: Int, month: Int, day: Int) {
    if year > 9999 { append(decimal: UInt64(year / 10000)) }
    unsafe withUnfilled(10) { target in
      unsafe Self.store(twoDigits: year % 10000 / 100, at: target)
      unsafe Self.store(twoDigits: year % 100, at: target + 2)
      unsafe target[4] = 45
      unsafe Self.store(twoDigits: month, at: target + 5)
      unsafe target[7] = 45
      unsafe Self.store(twoDigits: day, at: target + 8)
      return 10
    }
  }

  /// Appends `HH:MM:SS`; hours beyond 99 take the digits they need.
  @inline(__always)
  mutating func append(hour: Int, minute: Int, second: Int) {
    if hour > 99 { append(decimal: UInt64(hour / 100)) }
    unsafe withUnfilled(8) { target in
      unsafe Self.store(twoDigits: hour % 100, at: target)
      unsafe target[2] = 58
      unsafe Self.store(twoDigits: minute, at: target + 3)
      unsafe target[5] = 58
      unsafe Self.store(twoDigits: second, at: target + 6)
      return 8
    }
  }

  /// Appends a point in time in UTC as `YYYY-MM-DD HH:MM:SS`.
  /// - Parameter seconds: since the epoch.
  @inline(__always)
  mutating func append(timestamp seconds: Int64) {
    let parts = TemporalParts(secondsSince1970: seconds)
    append(year: parts.year, month: parts.month, day: parts.day)
    append(32)
    append(hour: parts.hour, minute: parts.minute, second: parts.second)
  }

  /// Appends two hexadecimal digits, upper case, for each byte.
  @unsafe
  mutating func append(hexadecimal bytes: UnsafeRawBufferPointer) {
    unsafe withUnfilled(bytes.count * 2) { target in
      for index in 0..<bytes.count {
        let byte = unsafe bytes[index]
        let (high, low) = (byte >> 4, byte & 15)
        unsafe target[2 * index] = high < 10 ? 48 + high : 55 + high
        unsafe target[2 * index + 1] = low < 10 ? 48 + low : 55 + low
      }
      return bytes.count * 2
    }
  }

  /// Appends a binary decimal (specification 9.2) as digits: `-12.50`, with all decimals.
  /// - Parameters:
  ///   - bytes: the value, as long as precision and scale say.
  ///   - isZerofill: whether zeros stand before it up to its precision.
  /// - Returns: false if a group of digits has a value that they cannot have.
  @unsafe
  mutating func append(
    decimal bytes: UnsafeRawBufferPointer, precision: Int, scale: Int, isZerofill: Bool
  ) -> Bool {
    var isValid = true
    let isNegative = unsafe bytes[0] & 0x80 == 0
    let mask: UInt32 = isNegative ? 0xFFFF_FFFF : 0
    if isNegative { append(45) }
    var next = 0
    func group(_ digits: Int) -> UInt32 {
      let count = decimalGroupBytes[digits]
      var value: UInt32 = 0
      for index in 0..<count {
        var byte = unsafe bytes[next + index]
        if next + index == 0 { byte ^= 0x80 }
        value = value << 8 | UInt32(byte)
      }
      next += count
      value = (value ^ mask) & (count == 4 ? 0xFFFF_FFFF : (1 << UInt32(8 * count)) - 1)
      if value >= decimalGroupLimits[digits] { isValid = false }
      return value
    }
    let whole = precision - scale
    var hasDigits = isZerofill
    if whole % 9 > 0 {
      let value = group(whole % 9)
      if hasDigits || value != 0 { append(decimal: UInt64(value), width: hasDigits ? whole % 9 : 1) }
      hasDigits = hasDigits || value != 0
    }
    for _ in 0..<whole / 9 {
      let value = group(9)
      if hasDigits || value != 0 { append(decimal: UInt64(value), width: hasDigits ? 9 : 1) }
      hasDigits = hasDigits || value != 0
    }
    if !hasDigits || whole == 0 { append(48) }
    if scale == 0 { return isValid }
    append(46)
    for _ in 0..<scale / 9 { append(decimal: UInt64(group(9)), width: 9) }
    if scale % 9 > 0 { append(decimal: UInt64(group(scale % 9)), width: scale % 9) }
    return isValid
  }
}

/// How many bytes a group of 0 to 9 decimal digits takes (specification 9.2).
let decimalGroupBytes: [Int] = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4]

/// What a group of 0 to 9 decimal digits is below.
let decimalGroupLimits: [UInt32] = [
  1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
]

/// How many bytes a binary decimal takes.
func decimalSize(precision: Int, scale: Int) -> Int {
  let whole = precision - scale
  return whole / 9 * 4 + decimalGroupBytes[whole % 9] + scale / 9 * 4 + decimalGroupBytes[scale % 9]
}
