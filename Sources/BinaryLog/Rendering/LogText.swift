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
    append(gtid.source.server)
    append(":")
    if !gtid.source.tag.isEmpty {
      append(display: gtid.source.tag)
      append(":")
    }
    append(number: gtid.number)
  }

  mutating func append(_ server: ServerUUID) {
    // Sound: 32 digits and 4 dashes are written, one behind the other.
    unsafe withUnfilled(36) { target in
      var place = 0
      for digit in 0..<32 {
        let half = digit < 16 ? server.high : server.low
        let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (digit & 15))) & 15
        unsafe target[place] = value < 10 ? 48 + value : 87 + value
        place += 1
        guard digit == 7 || digit == 11 || digit == 15 || digit == 19 else { continue }
        unsafe target[place] = UInt8(ascii: "-")
        place += 1
      }
      return place
    }
  }
}
