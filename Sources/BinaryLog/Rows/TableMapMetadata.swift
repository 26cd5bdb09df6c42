public import ByteIO
internal import TableRows

/// What a table map says beyond what its rows need to be read (`binlog_row_metadata`; server:
/// `Table_map_event::Optional_metadata_fields`). Lists are empty where the server did not say.
public struct TableMapMetadata: Hashable, Sendable {
  /// For each column, whether it is unsigned; false for what is no number.
  public var isUnsigned: [Bool] = []
  /// For each column, the number of the collation of its text, ENUM or SET; nil for other columns.
  public var collations: [UInt64?] = []
  /// The names of the columns.
  public var names: [ByteString] = []
  /// For each column, the members of an ENUM or SET, in the column's character set; nil for other columns.
  public var members: [[ByteString]?] = []
  /// For each column, the kind of a spatial one (server: `Field::geometry_type`; 0 GEOMETRY, 1 POINT …).
  public var geometryTypes: [UInt64?] = []
  /// The columns of the primary key by their indices, in order, and how many bytes of each count; 0 for all.
  public var primaryKey: [(column: Int, prefix: UInt64)] {
    get { keyColumns.indices.map { (keyColumns[$0], keyPrefixes[$0]) } }
    set {
      keyColumns = newValue.map(\.column)
      keyPrefixes = newValue.map(\.prefix)
    }
  }
  /// For each column, whether SELECT * shows it.
  public var isVisible: [Bool] = []
  /// For each column, the dimensions of a VECTOR of MySQL.
  public var dimensions: [UInt64?] = []
  /// The numbers of the fields that nobody knows and that were passed over.
  public var unknownFields: [UInt8] = []

  private var keyColumns: [Int] = []
  private var keyPrefixes: [UInt64] = []

  /// No metadata.
  public init() {}

  /// Reads all fields up to the end.
  /// - Parameters:
  ///   - codes: the types of the columns, ENUM and SET as such (247, 248).
  ///   - isMariaDB: whether the server is MariaDB, which counts spatial columns as text.
  init(parsing cursor: inout ByteCursor, codes: [UInt8], isMariaDB: Bool) throws(CursorError) {
    while !cursor.isAtEnd {
      let field = try cursor.u8()
      let length = try cursor.packedCount("a field of metadata")
      let end = cursor.position + length
      try read(field, &cursor, end, codes, isMariaDB)
      guard cursor.position == end else {
        throw CursorError(
          position: cursor.position, found: "\(end - cursor.position) bytes behind field \(field) of the metadata",
          expected: "its end")
      }
    }
  }

  private mutating func read(
    _ field: UInt8, _ cursor: inout ByteCursor, _ end: Int, _ codes: [UInt8], _ isMariaDB: Bool
  ) throws(CursorError) {
    switch field {
    case 1: isUnsigned = try Self.bits(&cursor, codes) { Self.isNumber($0) }
    case 2: try readDefault(&cursor, end, codes) { Self.isCharacter($0) || isMariaDB && $0 == 255 }
    case 3: try Self.readEach(&cursor, &collations, codes) { Self.isCharacter($0) || isMariaDB && $0 == 255 }
    case 4:
      names = []
      for _ in codes { names.append(ByteString(try cursor.take(try cursor.packedCount("a name")))) }
    case 5: try readMembers(&cursor, codes, 248)
    case 6: try readMembers(&cursor, codes, 247)
    case 7: try Self.readEach(&cursor, &geometryTypes, codes) { $0 == 255 }
    case 8, 9: try readPrimaryKey(&cursor, end, codes.count, hasPrefixes: field == 9)
    case 10: try readDefault(&cursor, end, codes) { $0 == 247 || $0 == 248 }
    case 11: try Self.readEach(&cursor, &collations, codes) { $0 == 247 || $0 == 248 }
    case 12: isVisible = try Self.bits(&cursor, codes) { _ in true }
    case 13: try Self.readEach(&cursor, &dimensions, codes) { $0 == 242 }
    default:
      unknownFields.append(field)
      try cursor.skip(end - cursor.position)
    }
  }

  private static func isNumber(_ code: UInt8) -> Bool {
    switch code {
    case 1, 2, 3, 4, 5, 8, 9, 246: true
    default: false
    }
  }

  private static func isCharacter(_ code: UInt8) -> Bool {
    switch code {
    case 15, 253, 254, 252, 249, 250, 251, 140, 141: true
    default: false
    }
  }

  /// A bit for each column that counts, the first in the top bit of the first byte.
  private static func bits(
    _ cursor: inout ByteCursor, _ codes: [UInt8], _ counts: (UInt8) -> Bool
  ) throws(CursorError) -> [Bool] {
    let bytes = try cursor.take((codes.count { counts($0) } + 7) / 8, "a bit for each column")
    var bit = 0
    return codes.map { code in
      guard counts(code) else { return false }
      defer { bit += 1 }
      return bytes[bit >> 3] >> UInt8(7 - bit & 7) & 1 == 1
    }
  }

  /// A number for each column that counts.
  private static func readEach(
    _ cursor: inout ByteCursor, _ values: inout [UInt64?], _ codes: [UInt8], _ counts: (UInt8) -> Bool
  ) throws(CursorError) {
    if values.isEmpty { values = Array(repeating: nil, count: codes.count) }
    for (column, code) in codes.enumerated() where counts(code) { values[column] = try cursor.packedNumber() }
  }

  /// A number for most columns that count, and pairs of which one and its own for the others.
  private mutating func readDefault(
    _ cursor: inout ByteCursor, _ end: Int, _ codes: [UInt8], _ counts: (UInt8) -> Bool
  ) throws(CursorError) {
    let columns = codes.indices.filter { counts(codes[$0]) }
    let usual = try cursor.packedNumber("a collation")
    if collations.isEmpty { collations = Array(repeating: nil, count: codes.count) }
    for column in columns { collations[column] = usual }
    while cursor.position < end {
      let start = cursor.position
      let index = try cursor.packedNumber("the index of a column")
      guard index < UInt64(columns.count) else {
        throw CursorError(position: start, found: "column \(index) of text", expected: "one of \(columns.count)")
      }
      collations[columns[Int(index)]] = try cursor.packedNumber("a collation")
    }
  }

  private mutating func readMembers(
    _ cursor: inout ByteCursor, _ codes: [UInt8], _ wanted: UInt8
  ) throws(CursorError) {
    if members.isEmpty { members = Array(repeating: nil, count: codes.count) }
    for (column, code) in codes.enumerated() where code == wanted {
      var list: [ByteString] = []
      for _ in 0..<(try cursor.packedCount("a number of members")) {
        list.append(ByteString(try cursor.take(try cursor.packedCount("a member"))))
      }
      members[column] = list
    }
  }

  private mutating func readPrimaryKey(
    _ cursor: inout ByteCursor, _ end: Int, _ columns: Int, hasPrefixes: Bool
  ) throws(CursorError) {
    while cursor.position < end {
      let start = cursor.position
      let column = try cursor.packedNumber("the index of a column")
      guard column < UInt64(columns) else {
        throw CursorError(position: start, found: "column \(column) in the primary key", expected: "one of \(columns)")
      }
      keyColumns.append(Int(column))
      keyPrefixes.append(hasPrefixes ? try cursor.packedNumber("the length of a prefix") : 0)
    }
  }
}
