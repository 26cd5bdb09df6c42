extension TemporalParts {
  /// Which of its parts a value shows.
  public enum Kind: Hashable, Sendable {
    /// `YYYY-MM-DD`.
    case date
    /// `[-]HH:MM:SS`, with more digits of hours if there are.
    case time
    /// `YYYY-MM-DD HH:MM:SS`.
    case datetime
  }

  /// Appends the value as the servers print it (server: `my_TIME_to_str`), with `fraction` digits of the second, 0 to 6.
  public func appendText(_ kind: Kind, fraction: Int = 0, to bytes: inout [UInt8]) {
    if kind != .time {
      bytes.appendDecimal(UInt64(clamping: year), width: 4)
      bytes.append(UInt8(ascii: "-"))
      bytes.appendDecimal(UInt64(clamping: month), width: 2)
      bytes.append(UInt8(ascii: "-"))
      bytes.appendDecimal(UInt64(clamping: day), width: 2)
    }
    if kind == .date { return }
    if kind == .datetime { bytes.append(UInt8(ascii: " ")) } else if isNegative { bytes.append(UInt8(ascii: "-")) }
    bytes.appendDecimal(UInt64(clamping: hour), width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendDecimal(UInt64(clamping: minute), width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendDecimal(UInt64(clamping: second), width: 2)
    let digits = min(max(fraction, 0), 6)
    if digits > 0 {
      bytes.append(UInt8(ascii: "."))
      bytes.appendDecimal(UInt64(clamping: microsecond) / powerOfTen(6 - digits), width: digits)
    }
  }

  /// The date and time of day, in UTC, of a number of seconds since 1970; years 0 to 9999 and beyond.
  ///
  /// The calendar's arithmetic is that of H. Hinnant's "chrono-compatible low-level date algorithms".
  public init(secondsSince1970 seconds: Int64, microseconds: Int = 0) {
    self.init()
    let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: 86400)
    let days = Int(remainder < 0 ? quotient - 1 : quotient)
    let time = Int(remainder < 0 ? remainder + 86400 : remainder)
    (hour, minute, second, microsecond) = (time / 3600, time / 60 % 60, time % 60, microseconds)
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}

/// The text of a TIMESTAMP.
public enum TimestampText {
  /// Appends a TIMESTAMP as a server prints it in UTC, `YYYY-MM-DD HH:MM:SS`, with `fraction` digits of the second.
  /// 0 seconds with no fraction is `0000-00-00 00:00:00`.
  public static func append(seconds: Int64, microseconds: Int, fraction: Int = 0, to bytes: inout [UInt8]) {
    let isZero = seconds == 0 && microseconds == 0
    let parts = isZero ? TemporalParts() : TemporalParts(secondsSince1970: seconds, microseconds: microseconds)
    parts.appendText(.datetime, fraction: fraction, to: &bytes)
  }
}
