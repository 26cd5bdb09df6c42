internal import ByteIO

/// A moment as an image stores it: six bytes, UTC, to the second (specification 3).
public struct ImageTime: Hashable, Sendable {
  /// The year, 1900 to 5995.
  public var year: Int
  /// The month, 1 to 12. Other values occur only in damaged images, and in the time that is not set (1900-01-00).
  public var month: Int
  /// The day of the month; 0 only in the time that is not set.
  public var day: Int
  /// The hour, 0 to 23.
  public var hour: Int
  /// The minute, 0 to 59.
  public var minute: Int
  /// The second, 0 to 61.
  public var second: Int

  /// A moment from its parts.
  public init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// Six zero bytes, "not set".
  public static let notSet = ImageTime(year: 1900, month: 1, day: 0, hour: 0, minute: 0, second: 0)

  /// Whether the time is set, that is, other than six zero bytes.
  public var isSet: Bool { self != .notSet }

  /// A moment as seconds since 1970-01-01 00:00:00 UTC.
  public init(secondsSince1970 seconds: Int64) {
    let days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
    let rest = Int(seconds - days * 86400)
    // Days to civil date, counting years from March (proleptic Gregorian calendar).
    let shifted = days + 719468
    let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
    let dayOfEra = Int(shifted - era * 146097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.init(
      year: yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60)
  }

  /// Seconds since 1970-01-01 00:00:00 UTC; nil for a moment that is in no calendar.
  public var secondsSince1970: Int64? {
    guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 62 else { return nil }
    // Civil date to days, counting years from March.
    let shifted = Int64(month <= 2 ? year - 1 : year)
    let monthFromMarch = Int64((month + 9) % 12)
    let yearOfEra = shifted % 400
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let days = shifted / 400 * 146097 + dayOfEra - 719468
    return days * 86400 + Int64(hour * 3600 + minute * 60 + second)
  }

  /// The six bytes.
  var bytes: [UInt8] {
    let years = year - 1900
    let parts = [years >> 4, (years & 15) << 4 | (month - 1), day, hour, minute, second]
    return parts.map { UInt8(truncatingIfNeeded: $0) }
  }
}

extension ImageTime: CustomStringConvertible {
  /// `YYYY-MM-DD hh:mm:ss`, in UTC.
  public var description: String { "\(pad(year, 4))-\(pad(month))-\(pad(day)) \(time)" }

  /// `YYYY-MM-DDThh:mm:ssZ` (RFC 3339).
  public var rfc3339: String { "\(pad(year, 4))-\(pad(month))-\(pad(day))T\(time)Z" }

  private var time: String { "\(pad(hour)):\(pad(minute)):\(pad(second))" }

  private func pad(_ value: Int, _ width: Int = 2) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// What an item of the catalogue is (specification 5.3). The raw values are those of the image.
public enum ItemType: UInt16, Hashable, Sendable, CaseIterable {
  /// A character set.
  case charset = 1
  /// A user.
  case user = 2
  /// A privilege: one GRANT.
  case privilege = 3
  /// A database.
  case database = 4
  /// A table.
  case table = 5
  /// A view.
  case view = 6
  /// A stored procedure.
  case procedure = 7
  /// A stored function.
  case function = 8
  /// An event.
  case event = 9
  /// A trigger.
  case trigger = 10
  /// A tablespace.
  case tablespace = 11

  /// The name in words: "stored procedure".
  public var name: String {
    switch self {
    case .charset: "character set"
    case .user: "user"
    case .privilege: "privilege"
    case .database: "database"
    case .table: "table"
    case .view: "view"
    case .procedure: "stored procedure"
    case .function: "stored function"
    case .event: "event"
    case .trigger: "trigger"
    case .tablespace: "tablespace"
    }
  }
}

extension ByteCursor {
  /// Reads a `num`: base 128, least significant group first, at most eight bytes (specification 3).
  mutating func num() throws(CursorError) -> Int {
    let start = position
    var value = 0
    for shift in stride(from: 0, to: 56, by: 7) {
      let byte = try u8()
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw CursorError(position: start, found: "a number of more than 8 bytes", expected: "at most 8")
  }

  /// Reads a string: a `num` length and that many bytes.
  mutating func string() throws(CursorError) -> ByteString { ByteString(try take(try num(), "a string")) }

  /// Reads a time of six bytes.
  mutating func time() throws(CursorError) -> ImageTime {
    let bytes = try take(6, "a time")
    return ImageTime(
      year: 1900 + (Int(bytes[0]) << 4 | Int(bytes[1]) >> 4), month: Int(bytes[1] & 15) + 1, day: Int(bytes[2]),
      hour: Int(bytes[3]), minute: Int(bytes[4]), second: Int(bytes[5]))
  }

  /// Reads an item type; nil for 0, the end of a list.
  mutating func itemType() throws(CursorError) -> ItemType? {
    let start = position
    let code = try le16()
    if code == 0 { return nil }
    guard let type = ItemType(rawValue: code), code >= ItemType.privilege.rawValue else {
      throw CursorError(position: start, found: "item type \(code)", expected: "3 to 11, or 0 at the end of a list")
    }
    return type
  }

  /// Demands that nothing is left.
  func expectEnd(_ what: String) throws(CursorError) {
    if !isAtEnd {
      throw CursorError(position: position, found: "\(remaining) more bytes", expected: "the end of \(what)")
    }
  }
}

/// The bytes of a chunk, and where its fields end: the original writer's fragments depend on that.
struct ChunkBytes {
  /// The bytes.
  private(set) var bytes: [UInt8] = []
  /// The index behind each field, in order.
  private(set) var fieldEnds: [Int] = []

  mutating func append(_ byte: UInt8) { field { $0.append(byte) } }
  mutating func append(le16 value: UInt16) { field { $0.append(le16: value) } }
  mutating func append(num value: Int) { field { $0.append(num: value) } }
  mutating func append(string value: ByteString) {
    field { $0.append(num: value.count) }
    field { $0 += value.bytes }
  }
  mutating func append(raw value: ByteString) { field { $0 += value.bytes } }

  private mutating func field(_ append: (inout [UInt8]) -> Void) {
    append(&bytes)
    fieldEnds.append(bytes.count)
  }
}

extension [UInt8] {
  /// Appends two bytes, least significant first.
  mutating func append(le16 value: UInt16) {
    append(UInt8(value & 0xFF))
    append(UInt8(value >> 8))
  }

  /// Appends four bytes, least significant first.
  mutating func append(le32 value: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) { append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
  }

  /// Appends eight bytes, least significant first.
  mutating func append(le64 value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
  }

  /// Appends a `num`, 0 to 2^56 - 1.
  mutating func append(num value: Int) {
    precondition(value >= 0 && value < 1 << 56)
    var rest = value
    while rest > 0x7F {
      append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Appends a string: its length as a `num`, and its bytes.
  mutating func append(string value: ByteString) {
    append(num: value.count)
    append(contentsOf: value.bytes)
  }
}
