internal import ByteIO

/// The dates and times of MySQL 5.x and 6.0, without fractions (specification 9.2). Later ones are in Fractions.swift.
extension TemporalParts {
  init(decoding cursor: inout ByteCursor, as type: PackedType) throws(PackingError) {
    self.init()
    switch type {
    case .date:
      let raw = Int(try cursor.little(3))
      (year, month, day) = (raw >> 9, raw >> 5 & 15, raw & 31)
    case .time:
      let raw = Int(try cursor.little(3))
      let value = raw >= 1 << 23 ? raw - 1 << 24 : raw
      isNegative = value < 0
      (hour, minute, second) = (abs(value) / 10000, abs(value) / 100 % 100, abs(value) % 100)
    case .datetime:
      let raw = try cursor.little(8)
      let (date, time) = (Int(raw / 1_000_000), Int(raw % 1_000_000))
      (year, month, day) = (date / 10000, date / 100 % 100, date % 100)
      (hour, minute, second) = (time / 10000, time / 100 % 100, time % 100)
    case .time2(let digits): try self.init(decodingTime2: &cursor, digits)
    case .datetime2(let digits): try self.init(decodingDatetime2: &cursor, digits)
    case .oldTimeFraction(let digits): try self.init(decodingOldTime: &cursor, digits)
    case .oldDatetimeFraction(let digits): try self.init(decodingOldDatetime: &cursor, digits)
    default:
      throw PackingError(position: cursor.position, found: "the type \(type)", expected: "one of a date or a time")
    }
  }

  func encode(as type: PackedType, into bytes: inout [UInt8]) throws(PackingError) {
    switch type {
    case .date:
      try check(
        type, bytes.count, hasNoFraction && hasNoTime && !isNegative, fits(year, 32767), fits(month, 15), fits(day, 31))
      bytes.appendLittle(UInt64(day | month << 5 | year << 9), 3)
    case .time:
      try check(
        type, bytes.count, hasNoFraction && hasNoDate, fits(hour, 838), fits(minute, 99), fits(second, 99))
      let value = hour * 10000 + minute * 100 + second
      try check(type, bytes.count, value < 1 << 23 || (value == 1 << 23 && isNegative))
      bytes.appendLittle(UInt64(truncatingIfNeeded: isNegative ? -value : value), 3)
    case .datetime:
      try check(
        type, bytes.count, hasNoFraction && !isNegative, fits(year, 1_844_674_407), fits(month, 99), fits(day, 99),
        fits(hour, 99), fits(minute, 99), fits(second, 99))
      let date = UInt64((year * 100 + month) * 100 + day)
      let time = UInt64((hour * 100 + minute) * 100 + second)
      let (sum, overflow) = (date &* 1_000_000).addingReportingOverflow(time)
      try check(type, bytes.count, !overflow && date <= UInt64.max / 1_000_000)
      bytes.appendLittle(sum, 8)
    case .time2(let digits): try encodeTime2(digits, into: &bytes)
    case .datetime2(let digits): try encodeDatetime2(digits, into: &bytes)
    case .oldTimeFraction(let digits): try encodeOldTime(digits, into: &bytes)
    case .oldDatetimeFraction(let digits): try encodeOldDatetime(digits, into: &bytes)
    default: throw mismatch(type, bytes.count)
    }
  }

  var hasNoFraction: Bool { microsecond == 0 }
  var hasNoDate: Bool { year == 0 && month == 0 && day == 0 }
  var hasNoTime: Bool { hour == 0 && minute == 0 && second == 0 }

  func fits(_ part: Int, _ maximum: Int) -> Bool { (0...maximum).contains(part) }

  /// Throws unless all of `conditions` hold.
  func check(_ type: PackedType, _ position: Int, _ conditions: Bool...) throws(PackingError) {
    if conditions.contains(false) { throw mismatch(type, position) }
  }

  func mismatch(_ type: PackedType, _ position: Int) -> PackingError {
    PackingError(
      position: position,
      found: "\(isNegative ? "-" : "")\(year)-\(month)-\(day) \(hour):\(minute):\(second) and \(microsecond) µs",
      expected: "a value of the type \(type)")
  }
}
