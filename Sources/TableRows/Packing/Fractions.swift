internal import ByteIO

/// TIME, DATETIME and TIMESTAMP with fractions: the second version, of MySQL 5.6 and later and MariaDB 10.1 and later
/// (server: `my_time_packed_from_binary` and its neighbours), and MariaDB's first one (`Field_time_hires` and its
/// neighbours).
enum Fractions {
  /// The bytes of a fraction of 0 to 6 digits; version 2 always fills them: one byte counts hundredths, two count
  /// 100 µs, three count microseconds.
  static func bytes(_ digits: Int) -> Int { (digits + 1) / 2 }
  /// The microseconds in a unit of those.
  static func unit(_ digits: Int) -> Int { Int(powerOfTen(6 - 2 * bytes(digits))) }
  /// The microseconds in a unit of MariaDB's first version, which counts units of the last digit.
  static func oldUnit(_ digits: Int) -> Int { Int(powerOfTen(6 - digits)) }

  /// Microseconds of `count` units, which must be less than a second.
  static func microseconds(_ count: UInt64, unit: Int, at position: Int) throws(PackingError) -> Int {
    guard count < 1_000_000 / UInt64(unit) else {
      throw PackingError(
        position: position, found: "a fraction of \(count) units of \(unit) µs", expected: "less than a second")
    }
    return Int(count) * unit
  }

  /// Whether a fraction is one, and a multiple of the unit.
  static func fits(_ microseconds: Int, unit: Int) -> Bool {
    (0...999_999).contains(microseconds) && microseconds % unit == 0
  }
}

extension TemporalParts {
  /// The whole value is one signed number most significant byte first, offset by half its range; its magnitude holds
  /// ten bits of hours, six of minutes, six of seconds and the fraction. So a negative time with a fraction borrows.
  init(decodingTime2 cursor: inout ByteCursor, _ digits: Int) throws(PackingError) {
    self.init()
    let start = cursor.position
    let fractionBytes = Fractions.bytes(digits)
    let fractionBits = 8 * fractionBytes
    let value = Int(try cursor.big(3 + fractionBytes)) - 1 << (23 + fractionBits)
    isNegative = value < 0
    let magnitude = abs(value)
    let whole = magnitude >> fractionBits
    guard whole < 1 << 22 else {
      throw PackingError(position: start, found: "a time of \(whole >> 12) hours", expected: "at most 1023")
    }
    (hour, minute, second) = (whole >> 12, whole >> 6 & 63, whole & 63)
    microsecond = try Fractions.microseconds(
      UInt64(magnitude - whole << fractionBits), unit: Fractions.unit(digits), at: start)
  }

  func encodeTime2(_ digits: Int, into bytes: inout [UInt8]) throws(PackingError) {
    let unit = Fractions.unit(digits)
    try check(
      .time2(fraction: digits), bytes.count, hasNoDate, fits(hour, 1023), fits(minute, 63), fits(second, 63),
      Fractions.fits(microsecond, unit: unit))
    let fractionBytes = Fractions.bytes(digits)
    let magnitude = (hour << 12 | minute << 6 | second) << (8 * fractionBytes) + microsecond / unit
    let value = (isNegative ? -magnitude : magnitude) + 1 << (23 + 8 * fractionBytes)
    bytes.appendBig(UInt64(value), 3 + fractionBytes)
  }

  /// A sign bit that is always 1, 17 bits of year × 13 + month, five of the day, five of the hour, six and six of
  /// minute and second, then the fraction.
  init(decodingDatetime2 cursor: inout ByteCursor, _ digits: Int) throws(PackingError) {
    self.init()
    let start = cursor.position
    let raw = Int(try cursor.big(5))
    guard raw >> 39 == 1 else {
      throw PackingError(position: start, found: "a DATETIME with a minus sign", expected: "one without")
    }
    let months = raw >> 22 & 0x1FFFF
    (year, month, day) = (months / 13, months % 13, raw >> 17 & 31)
    (hour, minute, second) = (raw >> 12 & 31, raw >> 6 & 63, raw & 63)
    microsecond = try Fractions.microseconds(
      try cursor.big(Fractions.bytes(digits)), unit: Fractions.unit(digits), at: start)
  }

  func encodeDatetime2(_ digits: Int, into bytes: inout [UInt8]) throws(PackingError) {
    let unit = Fractions.unit(digits)
    try check(
      .datetime2(fraction: digits), bytes.count, !isNegative, fits(year, 10082), fits(month, 12), fits(day, 31),
      fits(hour, 31), fits(minute, 63), fits(second, 63), Fractions.fits(microsecond, unit: unit))
    let months = year * 13 + month
    try check(.datetime2(fraction: digits), bytes.count, months <= 0x1FFFF)
    let whole = 1 << 39 | months << 22 | day << 17 | hour << 12 | minute << 6 | second
    bytes.appendBig(UInt64(whole), 5)
    bytes.appendBig(UInt64(microsecond / unit), Fractions.bytes(digits))
  }

  /// Units of the last digit, offset so that -838:59:59.99… is positive, most significant byte first.
  init(decodingOldTime cursor: inout ByteCursor, _ digits: Int) throws(PackingError) {
    self.init()
    let value = Int(try cursor.big(Self.oldTimeBytes[digits])) - Self.oldTimeZero(digits)
    isNegative = value < 0
    let perSecond = Int(powerOfTen(digits))
    let seconds = abs(value) / perSecond
    (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
    microsecond = abs(value) % perSecond * Fractions.oldUnit(digits)
  }

  func encodeOldTime(_ digits: Int, into bytes: inout [UInt8]) throws(PackingError) {
    let unit = Fractions.oldUnit(digits)
    try check(
      .oldTimeFraction(digits), bytes.count, hasNoDate, fits(hour, 1 << 20), fits(minute, 59), fits(second, 59),
      Fractions.fits(microsecond, unit: unit))
    let magnitude = (hour * 3600 + minute * 60 + second) * Int(powerOfTen(digits)) + microsecond / unit
    let value = (isNegative ? -magnitude : magnitude) + Self.oldTimeZero(digits)
    let count = Self.oldTimeBytes[digits]
    try check(.oldTimeFraction(digits), bytes.count, value >= 0 && value >> (8 * count) == 0)
    bytes.appendBig(UInt64(value), count)
  }

  /// Units of the last digit since year 0 in a calendar of 13 months of 32 days, most significant byte first.
  init(decodingOldDatetime cursor: inout ByteCursor, _ digits: Int) throws(PackingError) {
    self.init()
    let raw = try cursor.big(Self.oldDatetimeBytes[digits])
    let perSecond = powerOfTen(digits)
    microsecond = Int(raw % perSecond) * Fractions.oldUnit(digits)
    let seconds = Int(raw / perSecond)
    (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
    let days = seconds / 86400
    (year, month, day) = (days / 416, days / 32 % 13, days % 32)
  }

  func encodeOldDatetime(_ digits: Int, into bytes: inout [UInt8]) throws(PackingError) {
    let unit = Fractions.oldUnit(digits)
    let type = PackedType.oldDatetimeFraction(digits)
    try check(
      type, bytes.count, !isNegative, fits(year, 1 << 30), fits(month, 12), fits(day, 31), fits(hour, 23),
      fits(minute, 59), fits(second, 59), Fractions.fits(microsecond, unit: unit))
    let days = (year * 13 + month) * 32 + day
    let seconds = UInt64(days * 86400 + hour * 3600 + minute * 60 + second)
    let (product, overflow) = seconds.multipliedReportingOverflow(by: powerOfTen(digits))
    let (value, carry) = product.addingReportingOverflow(UInt64(microsecond / unit))
    let count = Self.oldDatetimeBytes[digits]
    try check(type, bytes.count, !overflow && !carry && (count == 8 || value >> UInt64(8 * count) == 0))
    bytes.appendBig(value, count)
  }

  private static let oldTimeBytes = [3, 4, 4, 5, 5, 5, 6]
  private static let oldDatetimeBytes = [5, 6, 6, 7, 7, 7, 8]
  /// 838:59:59 and a second, in units of the last digit.
  private static func oldTimeZero(_ digits: Int) -> Int { 3_020_400 * Int(powerOfTen(digits)) }
}

/// The three forms of a TIMESTAMP: seconds since the epoch, and a fraction.
enum PackedTimestamp {
  static func decode(
    _ cursor: inout ByteCursor, as type: PackedType
  ) throws(PackingError) -> (seconds: Int64, microseconds: Int) {
    let start = cursor.position
    guard let (digits, unit) = fraction(type) else { return (Int64(try cursor.little(4)), 0) }
    let seconds = Int64(try cursor.big(4))
    let count = try cursor.big(Fractions.bytes(digits))
    return (seconds, try Fractions.microseconds(count, unit: unit, at: start))
  }

  static func encode(
    _ seconds: Int64, _ microseconds: Int, as type: PackedType, into bytes: inout [UInt8]
  ) throws(PackingError) {
    let parts = fraction(type)
    guard type == .timestamp || parts != nil, (0...Int64(UInt32.max)).contains(seconds),
      Fractions.fits(microseconds, unit: parts?.unit ?? 1_000_000)
    else {
      throw PackingError(
        position: bytes.count, found: "a timestamp of \(seconds) s and \(microseconds) µs",
        expected: "a value of the type \(type)")
    }
    guard let parts else { return bytes.appendLittle(UInt64(seconds), 4) }
    bytes.appendBig(UInt64(seconds), 4)
    bytes.appendBig(UInt64(microseconds / parts.unit), Fractions.bytes(parts.digits))
  }

  private static func fraction(_ type: PackedType) -> (digits: Int, unit: Int)? {
    switch type {
    case .timestamp2(let digits): (digits, Fractions.unit(digits))
    case .oldTimestampFraction(let digits): (digits, Fractions.oldUnit(digits))
    default: nil
    }
  }
}
