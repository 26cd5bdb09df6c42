public import ByteIO
internal import TableRows

/// What reports show of many transactions, written straight into a buffer.
extension OutputBuffer {
  /// Appends a time as ``LogTime/text(_:)`` gives it.
  /// - Parameter microseconds: since the epoch.
  public mutating func append(time microseconds: Int64) {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    let seconds = remainder < 0 ? quotient - 1 : quotient
    let fraction = microseconds - seconds * 1_000_000
    let parts = TemporalParts(secondsSince1970: seconds)
    append(number: parts.year)
    append("-")
    append(two: parts.month)
    append("-")
    append(two: parts.day)
    append("T")
    append(two: parts.hour)
    append(":")
    append(two: parts.minute)
    append(":")
    append(two: parts.second)
    if fraction > 0 {
      append(".")
      append(six: UInt32(fraction))
    }
    append("Z")
  }

  /// Appends a GTID as its server writes it.
  public mutating func append(_ gtid: GTID) {
    switch gtid {
    case .mysql(let gtid): append(gtid)
    case .mariaDB(let gtid):
      append(number: gtid.domain)
      append("-")
      append(number: gtid.server)
      append("-")
      append(number: gtid.sequence)
    }
  }

  mutating func append(_ gtid: MySQLGTID) {
    let server = gtid.source.server
    for shift in stride(from: UInt64(60), through: 0, by: -4) {
      append(digit: server.high >> shift)
      if shift == 32 || shift == 16 || shift == 0 { append("-") }
    }
    for shift in stride(from: UInt64(60), through: 0, by: -4) {
      append(digit: server.low >> shift)
      if shift == 48 { append("-") }
    }
    append(":")
    if !gtid.source.tag.isEmpty {
      append(display: gtid.source.tag)
      append(":")
    }
    append(number: gtid.number)
  }

  private mutating func append(digit value: UInt64) {
    let digit = UInt8(truncatingIfNeeded: value & 15)
    append(digit < 10 ? 48 + digit : 87 + digit)
  }
}
