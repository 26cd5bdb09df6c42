/// How a column's value stands in a packed row: the types of the binary log's row format, those of MySQL 6.0
/// (specification 9.2) and those since.
///
/// A definition and the kind of server that packed the row give it, or a table map of a binary log.
public enum PackedType: Hashable, Sendable {
  /// 1, 2, 3, 4 or 8 bytes, least significant first.
  case integer(bytes: Int, isUnsigned: Bool)
  /// IEEE 754, 4 bytes.
  case float
  /// IEEE 754, 8 bytes.
  case double
  /// Binary decimal.
  case decimal(precision: Int, scale: Int)
  /// ceil(n/8) bytes, most significant first.
  case bit(Int)
  /// 1 byte: 0, or the year - 1900.
  case year
  /// 3 bytes: day + 32 month + 512 year.
  case date
  /// 3 bytes, signed: ±HHMMSS as a decimal number.
  case time
  /// 8 bytes: YYYYMMDDHHMMSS as a decimal number.
  case datetime
  /// 4 bytes: seconds since the epoch, UTC.
  case timestamp
  /// TIME of MySQL 5.6 and later (TIME2), with 0 to 6 digits of fraction.
  case time2(fraction: Int)
  /// DATETIME of MySQL 5.6 and later (DATETIME2).
  case datetime2(fraction: Int)
  /// TIMESTAMP of MySQL 5.6 and later (TIMESTAMP2).
  case timestamp2(fraction: Int)
  /// TIME with a fraction of MariaDB 5.3 and later, where `mysql56_temporal_format` is off.
  case oldTimeFraction(Int)
  /// DATETIME with a fraction, the same.
  case oldDatetimeFraction(Int)
  /// TIMESTAMP with a fraction, the same.
  case oldTimestampFraction(Int)
  /// A string of up to `maximum` bytes behind a length of 1 byte (up to 255) or 2. `trims` is what was removed from its
  /// end when it was packed: CHAR loses spaces, BINARY zero bytes.
  case string(maximum: Int, trims: Trimming)
  /// The index of a member, 1-based, in 1 or 2 bytes.
  case enumeration(bytes: Int)
  /// A bitmap in 1, 2, 3, 4 or 8 bytes.
  case set(bytes: Int)
  /// A value with a length of 1 to 4 bytes before it.
  case blob(lengthBytes: Int)

  /// What packing removed from the end of a string.
  public enum Trimming: Hashable, Sendable {
    /// Nothing.
    case nothing
    /// Spaces, byte by byte.
    case spaces
    /// Zero bytes.
    case zeros
  }
}
