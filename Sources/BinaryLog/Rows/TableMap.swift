public import ByteIO
public import TableRows

/// A TABLE_MAP_EVENT: which table the number in the events of rows behind it stands for, and what its columns are
/// (server: `Table_map_log_event`).
public final class TableMap: Sendable {
  /// The number.
  public let id: UInt64
  /// Bits (server: `Table_map_log_event::enum_flag`).
  public let flags: UInt16
  /// The database.
  public let database: ByteString
  /// The table.
  public let table: ByteString
  /// The type code of each column (server: `enum_field_types`), ENUM and SET as such.
  public let codes: [UInt8]
  /// Each column's two bytes of metadata as the stock tools print them, one number; 0 where a type has none.
  public let typeMetadata: [UInt16]
  /// How each column's value stands in a row. Empty in maps of before 5.1.4, which have no metadata.
  public let types: [PackedType]
  /// For each column, whether NULL is allowed.
  public let isNullable: [Bool]
  /// What else the map says.
  public let metadata: TableMapMetadata
  /// The definition that ``columns`` come from, if one was given and fits the map.
  public let definition: TableDefinition?
  /// Why a definition that was given does not fit: then it is as if none had been.
  public let disagreement: TableDisagreement?
  /// What is known of each column: from the definition, else from the map.
  public let columns: [LoggedColumn]

  /// How many columns there are.
  public var columnCount: Int { codes.count }

  /// Reads the event's body.
  /// - Throws: ``BinaryLogError`` if it contradicts the format.
  public convenience init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      try self.init(&cursor, format)
    } catch { throw BinaryLogError(error, in: .tableMap) }
  }

  private init(_ cursor: inout ByteCursor, _ format: FormatDescription) throws(CursorError) {
    id = try Self.tableID(&cursor, format, .tableMap)
    flags = try cursor.le16()
    database = try Self.name(&cursor)
    table = try Self.name(&cursor)
    let count = try cursor.packedCount("the number of columns")
    var codes = try cursor.take(count, "the types of the columns")
    if cursor.isAtEnd {
      // Before 5.1.4.
      (self.codes, typeMetadata, types, isNullable) = (codes, [], [], [])
      metadata = TableMapMetadata()
    } else {
      let position = cursor.position
      let bytes = try cursor.take(try cursor.packedCount("the metadata"))
      let nulls = try cursor.take((count + 7) / 8, "a bit for each column")
      isNullable = (0..<count).map { nulls[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
      typeMetadata = try Self.located(position) { () throws(PackingError) in try Self.realTypes(&codes, bytes) }
      let plain = try Self.located(position) { () throws(PackingError) in
        try PackedType.types(codes: codes, metadata: bytes)
      }
      let metadata = try TableMapMetadata(parsing: &cursor, codes: codes, isMariaDB: format.isMariaDB)
      types = plain.enumerated().map { column, type in
        guard case .integer(let size, _) = type, !metadata.isUnsigned.isEmpty else { return type }
        return .integer(bytes: size, isUnsigned: metadata.isUnsigned[column])
      }
      self.metadata = metadata
      self.codes = codes
    }
    definition = nil
    disagreement = nil
    columns = LoggedColumn.columns(codes, types, metadata, definition: nil)
  }

  private init(_ map: TableMap, database: ByteString, table: ByteString, definition: TableDefinition?) {
    id = map.id
    flags = map.flags
    self.database = database
    self.table = table
    codes = map.codes
    typeMetadata = map.typeMetadata
    types = map.types
    isNullable = map.isNullable
    metadata = map.metadata
    let definition = definition?.withRowVersions(columnCount: map.columnCount)
    disagreement = definition.flatMap { TableDisagreement.between(map, $0) } ?? map.disagreement
    self.definition = disagreement == nil ? definition : nil
    columns = LoggedColumn.columns(codes, types, metadata, definition: self.definition)
  }

  /// The same map, with what a definition of the table says; see ``disagreement``.
  public func described(by definition: TableDefinition) -> TableMap {
    TableMap(self, database: database, table: table, definition: definition)
  }

  /// The same map, of a table with another name.
  public func renamed(database: ByteString, table: ByteString) -> TableMap {
    TableMap(self, database: database, table: table, definition: definition)
  }

  private static func located<Result>(
    _ position: Int, _ body: () throws(PackingError) -> Result
  ) throws(CursorError) -> Result {
    do throws(PackingError) { return try body() } catch {
      throw CursorError(position: position + error.position, found: error.found, expected: error.expected)
    }
  }

  /// Which columns identify a row, by their indices: those of the primary key, or of a unique key without NULL, as far as
  /// definition or map tell; nil if nothing is known.
  public var keyColumns: [Int]? {
    if let definition {
      let keys = definition.keys.filter { $0.kind == .primary } + definition.keys.filter { $0.kind == .unique }
      for key in keys {
        let columns = key.parts.compactMap { part in
          part.prefixLength != nil ? nil : definition.columns.firstIndex { Self.isSame($0.name, part.column) }
        }
        guard columns.count == key.parts.count else { continue }
        // A generated column has no value in some logs.
        let isUsable = columns.allSatisfy {
          (key.kind == .primary || !definition.columns[$0].isNullable) && definition.columns[$0].generated == nil
        }
        if isUsable { return columns }
      }
      return nil
    }
    let key = metadata.primaryKey
    return key.isEmpty || key.contains { $0.prefix != 0 } ? nil : key.map(\.column)
  }

  /// Whether there are whole numbers of which neither map nor definition says if they are signed: those with the highest
  /// bit set are shown as negative ones.
  public var hasUnknownSigns: Bool {
    columns.contains { column in
      if case .integer = column.type { !column.isSignKnown } else { false }
    }
  }

  private static func isSame(_ name: ByteString, _ other: ByteString?) -> Bool {
    guard let other else { return false }
    return name == other || name.text?.lowercased() == other.text?.lowercased()
  }

  /// The number of a table: 6 bytes, or 4 in trees of before 5.1.4 (post-header of 6 bytes).
  static func tableID(
    _ cursor: inout ByteCursor, _ format: FormatDescription, _ type: EventType
  ) throws(CursorError) -> UInt64 {
    let low = UInt64(try cursor.le32())
    return format.postHeaderLength(type) == 6 ? low : low | UInt64(try cursor.le16()) << 32
  }

  /// A name: its length in a byte, the bytes, a zero byte.
  private static func name(_ cursor: inout ByteCursor) throws(CursorError) -> ByteString {
    let name = try cursor.take(Int(try cursor.u8()), "a name")
    let position = cursor.position
    guard try cursor.u8() == 0 else {
      throw CursorError(position: position, found: "no zero byte behind a name", expected: "one")
    }
    return ByteString(name)
  }

  /// Takes ENUM and SET for what they are, not for the strings that they come as, and tells the metadata of each column.
  private static func realTypes(_ codes: inout [UInt8], _ metadata: [UInt8]) throws(PackingError) -> [UInt16] {
    var position = 0
    var numbers: [UInt16] = []
    for (column, code) in codes.enumerated() {
      let size: Int
      switch code {
      case 4, 5, 17, 18, 19, 140, 242, 245, 249...252, 255: size = 1
      case 15, 16, 141, 246, 247, 248, 253, 254: size = 2
      case 20: size = metadata.count > position && metadata[position] == 15 ? 4 : 2
      default: size = 0
      }
      guard position + size <= metadata.count else {
        throw PackingError(position: position, found: "metadata that end early", expected: "\(size) bytes more")
      }
      let (first, second) = (size > 0 ? metadata[position] : 0, size > 1 ? metadata[position + 1] : 0)
      let isBigEndian = code == 246 || code == 247 || code == 248 || code == 253 || code == 254
      numbers.append(isBigEndian ? UInt16(first) << 8 | UInt16(second) : UInt16(first) | UInt16(second) << 8)
      if code == 254 && (first == 247 || first == 248) { codes[column] = first }
      position += size
    }
    return numbers
  }
}
