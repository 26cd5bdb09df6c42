/// What the value of a column must be, made once from its definition; without a reference in it, for the loop over
/// values.
struct ValueCheck {
  /// How the bytes are read.
  enum Kind: UInt8 {
    /// So many bytes, any of them.
    case fixed
    case float, double, decimal, bit, date, time, datetime, timestamp
    /// A length of one byte, or two, and a string.
    case shortString, longString
    /// A length of 1 to 4 bytes, and a value.
    case blobInline
    /// A value apart from the row.
    case blobApart
    case member, members
    /// Dates and times of later servers.
    case fraction
  }

  /// A group of decimal digits: the bytes that it takes, and the number that it must be below.
  struct DigitGroup {
    var bytes: Int
    var limit: UInt32

    init(_ digits: Int) {
      bytes = decimalGroupBytes[digits]
      limit = UInt32(powerOfTen(digits))
    }
  }

  /// What a string or BLOB must be.
  enum Content {
    case any
    case text(TextForm)
    case geometry
    case json
  }

  var kind: Kind
  var content = Content.any
  /// The index of the column.
  var column: Int32
  /// Bytes of a fixed-size value, or of a BLOB's length.
  var size: Int
  /// The most bytes of a string; the most characters of it, if that is not the same.
  var maximum = Int.max, characters = Int.max
  /// The number of an ENUM's members.
  var members = 0
  /// The bits of a SET that are no members; the bits of a BIT's first byte that are none of its.
  var forbidden: UInt64 = 0
  /// Whether it must not be negative.
  var isUnsigned = false
  /// Whether members stand with their most significant byte first.
  var isBigEndian = false
  /// Whether packing removed spaces from the end, byte by byte.
  var isTrimmed = false
  /// A DECIMAL's groups of nine digits, and the shorter ones before and behind them.
  var first = DigitGroup(0), wholeGroups = 0, last = DigitGroup(0)

  init(_ plan: ColumnPlan, _ definition: ColumnDefinition, _ type: PackedType) {
    column = plan.index
    size = Int(plan.size)
    isBigEndian = plan.isBigEndian
    switch plan.reading {
    case .integer1, .integer2, .integer3, .integer4, .integer8, .year: kind = .fixed
    case .float: kind = .float
    case .double: kind = .double
    case .decimal:
      kind = .decimal
      let (scale, integerDigits) = (Int(plan.scale), Int(plan.precision - plan.scale))
      first = DigitGroup(integerDigits % 9)
      wholeGroups = integerDigits / 9 + scale / 9
      last = DigitGroup(scale % 9)
    case .bit:
      kind = plan.precision & 7 == 0 ? .fixed : .bit
      forbidden = ~((1 << UInt64(plan.precision & 7)) - 1)
    case .date: kind = .date
    case .time: kind = .time
    case .datetime: kind = .datetime
    case .timestamp: kind = .timestamp
    case .string1: (kind, size) = (.shortString, 1)
    case .string2: (kind, size) = (.longString, 2)
    case .blobInline: kind = .blobInline
    case .blobApart: kind = .blobApart
    case .member1, .member2: kind = .member
    case .members: kind = .members
    case .time2, .datetime2, .timestamp2, .other: kind = .fraction
    }
    take(type, definition)
  }

  private mutating func take(_ type: PackedType, _ definition: ColumnDefinition) {
    switch definition.type {
    case .float(let isUnsigned, _, _), .double(let isUnsigned, _, _), .decimal(_, _, let isUnsigned):
      self.isUnsigned = isUnsigned || definition.isZerofill
    case .enumeration(let members): self.members = members.count
    case .set(let members): forbidden = members.count >= 64 ? 0 : ~((1 << UInt64(members.count)) - 1)
    case .geometry: content = .geometry
    case .json: content = .json
    case .char(let count), .varchar(let count):
      if let set = definition.characterSet, set.maximumBytes > 1 { characters = count }
      content = Self.content(definition)
    case .text: content = Self.content(definition)
    default: break
    }
    if definition.isCompressed { content = .any }
    guard case .string(let maximum, let trims) = type else { return }
    self.maximum = maximum
    isTrimmed = trims == .spaces
  }

  private static func content(_ definition: ColumnDefinition) -> Content {
    guard let set = definition.characterSet, set != .binary else { return .any }
    if case .any = TextForm(set) { return .any }
    return .text(TextForm(set))
  }
}
