internal import ByteIO

/// How the packed rows of a table are laid out, and what their values mean: made once from the definition, used for
/// every row.
public struct RowLayout: Sendable {
  /// Where the values of BLOB, TEXT and spatial columns stand.
  public enum BlobPlacement: Hashable, Sendable {
    /// In the row: images of 6.0.5 to 6.0.7, MyISAM and MARIA rows, binary logs.
    case inline
    /// Behind the row, each by itself: images of 6.0.8 and later.
    case apart
  }

  /// The columns, in the order of the row.
  public let columns: [ColumnDefinition]
  /// How each stands in the row.
  public let types: [PackedType]
  /// Where BLOB values stand.
  public let blobs: BlobPlacement
  /// The indices of the columns whose values stand apart, in order.
  public let apartColumns: [Int]
  /// How many bytes of null bits a row begins with.
  public var nullBytes: Int { (columns.count + 7) / 8 }

  let plan: [ColumnPlan]

  /// The layout of the rows of a table in an image of MySQL 6.0 (specification 9.2).
  /// - Parameter isBigEndian: whether the server was; then ENUM and SET values have their most significant byte first.
  public init(_ definition: TableDefinition, blobs: BlobPlacement, isBigEndian: Bool = false) {
    columns = definition.columns
    types = definition.columns.map { PackedType($0) }
    self.blobs = blobs
    let apart = definition.columns.indices.filter { blobs == .apart && definition.columns[$0].type.isBlob }
    apartColumns = apart
    plan = zip(definition.columns, types).enumerated().map { index, column in
      ColumnPlan(
        column.0, column.1, index: index, isApart: apart.contains(index), isBigEndian: isBigEndian)
    }
  }
}

extension RowLayout {
  /// What a row image of a binary log is read for.
  enum ImageUse {
    /// To be shown: strings as they are.
    case bytes
    /// To have its values.
    case values
    /// To have its values as a server shall understand them.
    case statement
    /// To be compared with the rows of a table, byte by byte.
    case comparison
  }

  /// The layout of the row images of a log that hold these columns.
  /// - Parameter isWritten: for each of them, whether its value is wanted.
  init(images logged: [LoggedColumn], isWritten: [Bool], use: ImageUse) {
    let columns = logged.map { column in
      guard case .char = column.definition.type, column.definition.characterSet?.minimumBytes ?? 1 > 1 else {
        return column.definition
      }
      // Logs lose spaces, not bytes as images do; old ones the last byte of one.
      var definition = column.definition
      definition.type = .char(0)
      return definition
    }
    self.columns = columns
    types = logged.map(\.type)
    blobs = .inline
    apartColumns = []
    plan = logged.enumerated().map { index, column in
      var plan = ColumnPlan(columns[index], column.type, index: index, isApart: false, isBigEndian: false)
      plan.isWritten = isWritten[index]
      plan.adapt(to: column, use)
      return plan
    }
  }
}

/// What the decoder needs to know of a column, without a reference in it.
struct ColumnPlan {
  /// How the bytes are read.
  enum Reading: UInt8 {
    case integer1, integer2, integer3, integer4, integer8
    case float, double, decimal, bit, year, date, time, datetime, timestamp
    case string1, string2, blobInline, blobApart
    case member1, member2, members
    case time2, datetime2, timestamp2
    /// Any of the newer types: by the value codec.
    case other
  }

  /// What a string or BLOB means.
  enum Content: UInt8 {
    /// Text in a set of which bytes below 80 hex alone are ASCII.
    case asciiText
    /// The same, and the set is a UTF-8.
    case utf8Text
    /// Text that must be converted always.
    case wideText
    /// No text.
    case binary
    /// A spatial value.
    case geometry
    /// Not a string.
    case none
    /// A string of which nothing is known but its bytes.
    case unknown
    /// A value of a COMPRESSED column.
    case compressed
  }

  var reading: Reading
  var content: Content
  var isUnsigned = false
  var isBigEndian = false
  /// BINARY: the zero bytes at the end were removed, and belong there.
  var padsZeros = false
  /// Whether numbers are shown with zeros before them.
  var isZerofill = false
  /// Whether the value is wanted; else it is passed over.
  var isWritten = true
  /// Whether it is not known if a number is unsigned.
  var isSignUnknown = false
  /// Whether the names of an ENUM's or SET's members are known.
  var areMembersKnown = true
  /// What a value of a COMPRESSED column is once it is decompressed.
  var plainContent = Content.none
  /// The most bytes of a character, for UTF-8.
  var characterBytes: Int8 = 4
  /// Bytes of a fixed-size value; bytes of length of an inline BLOB.
  var size: Int32 = 0
  /// Display width for ZEROFILL; digits of a YEAR; characters of a CHAR in a wide set; size of a BINARY.
  var width: Int32 = 0
  /// Precision of a DECIMAL; bits of a BIT.
  var precision: Int32 = 0
  /// Scale of a DECIMAL; decimals of a FLOAT or DOUBLE, -1 for none.
  var scale: Int32 = -1
  /// The index of the column.
  var index: Int32

  init(_ column: ColumnDefinition, _ type: PackedType, index: Int, isApart: Bool, isBigEndian: Bool) {
    self.index = Int32(index)
    reading = .other
    content = .none
    isZerofill = column.isZerofill
    setReading(type, isApart: isApart, isBigEndian: isBigEndian)
    setContent(column)
    setDisplay(column.type)
  }

  /// What is different in logs.
  mutating func adapt(to column: LoggedColumn, _ use: RowLayout.ImageUse) {
    isSignUnknown = !column.isSignKnown
    // The number that is there, not rounded to the decimals of FLOAT(M,D).
    if reading == .float || reading == .double { scale = -1 }
    areMembersKnown = column.areMembersKnown
    let isString =
      switch column.definition.type {
      case .char, .varchar, .text, .binary, .varbinary, .blob: true
      default: false
      }
    if isString && !column.isCharacterSetKnown { content = .unknown }
    switch use {
    case .values: break
    case .statement:
      // The server takes the backslash of UTF-8 for another character of sjis.
      if column.definition.characterSet?.name == "sjis" && content == .asciiText { content = .wideText }
    case .bytes:
      padsZeros = false
      if isString || content == .geometry { content = .asciiText }
    case .comparison: if isString && content != .wideText { content = .binary }
    }
    if column.definition.isCompressed && isString { (plainContent, content) = (content, .compressed) }
  }

  private mutating func setReading(_ type: PackedType, isApart: Bool, isBigEndian: Bool) {
    switch type {
    case .integer(let bytes, let isUnsigned):
      self.isUnsigned = isUnsigned
      size = Int32(bytes)
      reading =
        switch bytes {
        case 1: .integer1
        case 2: .integer2
        case 3: .integer3
        case 4: .integer4
        default: .integer8
        }
    case .float: (reading, size) = (.float, 4)
    case .double: (reading, size) = (.double, 8)
    case .decimal(let precision, let scale):
      reading = .decimal
      size = Int32(decimalSize(precision: precision, scale: scale))
      self.precision = Int32(precision)
      self.scale = Int32(scale)
    case .bit(let bits):
      reading = .bit
      size = Int32((bits + 7) / 8)
      precision = Int32(bits)
    case .year: (reading, size) = (.year, 1)
    case .date: (reading, size) = (.date, 3)
    case .time: (reading, size) = (.time, 3)
    case .datetime: (reading, size) = (.datetime, 8)
    case .timestamp: (reading, size) = (.timestamp, 4)
    case .string(let maximum, let trims):
      reading = maximum <= 255 ? .string1 : .string2
      padsZeros = trims == .zeros
      width = Int32(clamping: maximum)
    case .enumeration(let bytes):
      reading = bytes == 1 ? .member1 : .member2
      size = Int32(bytes)
      self.isBigEndian = isBigEndian
    case .set(let bytes):
      reading = .members
      size = Int32(bytes)
      self.isBigEndian = isBigEndian
    case .blob(let lengthBytes):
      reading = isApart ? .blobApart : .blobInline
      size = Int32(lengthBytes)
    case .time2(let fraction): setFraction(.time2, 3, fraction)
    case .datetime2(let fraction): setFraction(.datetime2, 5, fraction)
    case .timestamp2(let fraction): setFraction(.timestamp2, 4, fraction)
    case .oldTimeFraction, .oldDatetimeFraction, .oldTimestampFraction:
      reading = .other
    }
  }

  /// - Parameter whole: bytes of the value without its fraction.
  private mutating func setFraction(_ reading: Reading, _ whole: Int, _ digits: Int) {
    self.reading = reading
    size = Int32(whole + Fractions.bytes(digits))
    precision = Int32(digits)
  }

  private mutating func setContent(_ column: ColumnDefinition) {
    switch column.type {
    case .char, .varchar, .text:
      guard let set = column.characterSet, set != .binary else { return content = .binary }
      characterBytes = Int8(clamping: set.maximumBytes)
      content = set.isUTF8 ? .utf8Text : set.isASCIICompatible ? .asciiText : .wideText
      if case .char(let characters) = column.type, set.minimumBytes > 1 { width = Int32(clamping: characters) }
    case .binary, .varbinary, .blob: content = .binary
    case .geometry: content = .geometry
    default: content = .none
    }
  }

  private mutating func setDisplay(_ type: ColumnType) {
    switch type {
    case .integer(let bytes, _, let width):
      let usual: Int32 = [1: 3, 2: 5, 3: 8, 4: 10][bytes] ?? 20
      if isZerofill { self.width = width.map { Int32(clamping: $0) } ?? usual }
    case .float(_, let length, let decimals):
      width = Int32(length ?? 12)
      scale = Int32(decimals ?? -1)
    case .double(_, let length, let decimals):
      width = Int32(length ?? 22)
      scale = Int32(decimals ?? -1)
    case .year(let digits): width = Int32(digits)
    default: break
    }
  }
}
