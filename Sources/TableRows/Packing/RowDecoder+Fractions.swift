internal import ByteIO

/// Dates and times as MySQL 5.6 and later and MariaDB since have them: see `Fractions`.
extension RowDecoder {
  func writeFractional<Format: RowFormat>(
    _ column: ColumnPlan, _ row: RawSpan, _ position: Int, as format: Format, to output: inout OutputBuffer
  ) throws(RowError) {
    let digits = Int(column.precision)
    let fractionBytes = Fractions.bytes(digits)
    let wholeBytes = Int(column.size) - fractionBytes
    if column.reading == .time2 {
      return try writeTime(
        column, big(row, position, Int(column.size)), digits, fractionBytes, position, as: format, to: &output)
    }
    let whole = big(row, position, wholeBytes)
    let microseconds = try microseconds(column, big(row, position + wholeBytes, fractionBytes), position)
    if column.reading == .timestamp2 {
      if Format.isLogged,
        format.timestamp(Int64(whole), microseconds: microseconds, fraction: digits, &output)
      {
        return
      }
      let begun = format.beginDigits(isNumber: false, &output)
      if whole == 0 && microseconds == 0 {
        output.append("0000-00-00 00:00:00")
      } else {
        output.append(timestamp: Int64(whole))
      }
      output.append(fraction: microseconds, digits: digits)
      return format.endDigits(begun, isNumber: false, &output)
    }
    guard whole >> 39 == 1 else {
      throw error(column, position, found: "a DATETIME with a minus sign", expected: "one without")
    }
    let months = whole >> 22 & 0x1FFFF
    let begun = format.beginDigits(isNumber: false, &output)
    output.append(year: months / 13, month: months % 13, day: whole >> 17 & 31)
    output.append(32)
    output.append(hour: whole >> 12 & 31, minute: whole >> 6 & 63, second: whole & 63)
    output.append(fraction: microseconds, digits: digits)
    format.endDigits(begun, isNumber: false, &output)
  }

  private func writeTime<Format: RowFormat>(
    _ column: ColumnPlan, _ raw: Int, _ digits: Int, _ fractionBytes: Int, _ position: Int, as format: Format,
    to output: inout OutputBuffer
  ) throws(RowError) {
    let value = raw - 1 << (23 + 8 * fractionBytes)
    let magnitude = abs(value)
    let whole = magnitude >> (8 * fractionBytes)
    guard whole < 1 << 22 else {
      throw error(column, position, found: "a time of \(whole >> 12) hours", expected: "at most 1023")
    }
    let microseconds = try microseconds(column, magnitude - whole << (8 * fractionBytes), position)
    let begun = format.beginDigits(isNumber: false, &output)
    if value < 0 { output.append(45) }
    output.append(hour: whole >> 12, minute: whole >> 6 & 63, second: whole & 63)
    output.append(fraction: microseconds, digits: digits)
    format.endDigits(begun, isNumber: false, &output)
  }

  @inline(__always)
  private func microseconds(_ column: ColumnPlan, _ count: Int, _ position: Int) throws(RowError) -> Int {
    if count == 0 { return 0 }
    let unit = Fractions.unit(Int(column.precision))
    guard count < 1_000_000 / unit else {
      throw error(
        column, position, found: "a fraction of \(count) units of \(unit) µs", expected: "less than a second")
    }
    return count * unit
  }

  /// A number of up to 6 bytes, most significant first.
  @inline(__always)
  private func big(_ row: RawSpan, _ position: Int, _ count: Int) -> Int {
    var value = 0
    for index in 0..<count { value = value << 8 | Int(row[position + index]) }
    return value
  }
}

extension OutputBuffer {
  /// Appends a point and so many digits of microseconds; nothing for 0 digits.
  @inline(__always)
  mutating func append(fraction microseconds: Int, digits: Int) {
    if digits == 0 { return }
    append(46)
    append(decimal: UInt64(microseconds) / powerOfTen(6 - digits), width: digits)
  }
}
