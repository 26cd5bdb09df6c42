public import ByteIO

/// A value of a column, for callers of the library; the formats write values without making these.
///
/// Nothing is lost on the way: encoding it again gives the bytes it was decoded from.
public enum RowValue: Hashable, Sendable {
  /// NULL.
  case null
  /// A signed integer.
  case integer(Int64)
  /// An unsigned integer.
  case unsigned(UInt64)
  /// A FLOAT.
  case float(Float)
  /// A DOUBLE.
  case double(Double)
  /// A DECIMAL as digits: `-12.50`, with all decimals of the column.
  case decimal(ByteString)
  /// A BIT value.
  case bits(UInt64)
  /// A YEAR: 0, or 1901 to 2155.
  case year(Int)
  /// DATE, TIME or DATETIME, as its parts; they need not be a date that exists.
  case temporal(TemporalParts)
  /// A TIMESTAMP: seconds since the epoch and microseconds, UTC.
  case timestamp(seconds: Int64, microseconds: Int)
  /// Text in the column's character set, or binary data.
  case bytes([UInt8])
  /// The index of a member of an ENUM, 1-based; 0 is the invalid value.
  case member(Int)
  /// The members of a SET, bit 0 the first.
  case members(UInt64)
}

/// The parts of a date or a time of day.
public struct TemporalParts: Hashable, Sendable {
  /// Whether a TIME is negative.
  public var isNegative = false
  /// Year, month, day; 0 for a TIME.
  public var year = 0, month = 0, day = 0
  /// Hour, minute, second; a TIME's hours go beyond 23.
  public var hour = 0, minute = 0, second = 0
  /// Microseconds.
  public var microsecond = 0

  /// All zero.
  public init() {}
}
