internal import ByteIO
internal import TableRows

/// What the tables of an image become in an SQLite database.
///
/// | MySQL | declared | how values stand |
/// |---|---|---|
/// | TINYINT to BIGINT, BOOL | INTEGER | numbers, without ZEROFILL's zeros |
/// | BIGINT UNSIGNED | none | numbers; those beyond 2⁶³ − 1 as text, since SQLite would make floats of them |
/// | DECIMAL of up to 15 digits | NUMERIC | numbers |
/// | DECIMAL of more digits | TEXT | the exact digits |
/// | FLOAT, DOUBLE | REAL | numbers; a FLOAT is the shortest decimal that reads back as the same FLOAT |
/// | BIT | INTEGER | numbers; BIT(64) as BIGINT UNSIGNED |
/// | YEAR | INTEGER | 1901 to 2155, 0; of YEAR(2) the two digits |
/// | DATE, DATETIME, TIME | TEXT | `YYYY-MM-DD`, `YYYY-MM-DD hh:mm:ss`, `[-]hh:mm:ss` |
/// | TIMESTAMP | TEXT | `YYYY-MM-DD hh:mm:ss`, UTC |
/// | CHAR, VARCHAR, TEXT | TEXT | UTF-8 |
/// | ENUM, SET | TEXT | the member's name; names with commas between them |
/// | BINARY, VARBINARY, BLOB | BLOB | the bytes; BINARY with its zero bytes at the end |
/// | GEOMETRY and its kind | BLOB | four bytes of SRID, then well-known binary |
/// | JSON, UUID, INET4, INET6 | TEXT | text |
///
/// NULL is NULL. A primary key of one integer column is `INTEGER PRIMARY KEY`, the number of the row itself, unless it
/// is BIGINT UNSIGNED. AUTO_INCREMENT needs no more than that: SQLite numbers new rows so anyway. NOT NULL stays, and
/// so does a default that means the same. Columns that are computed become plain ones.
///
/// Texts are compared by their bytes (BINARY), whatever their collation was: what was unique under a collation that
/// ignores case or accents still is. Keys become indexes called `table_key`. A unique key on the first characters of
/// a column is none of SQLite's, and becomes a plain index on the column. FULLTEXT and SPATIAL keys, keys on
/// expressions and CHECK constraints are left out, foreign keys too if the other table is not taken.
///
/// Tables of one database keep their names; those of several are called `database.table`.
public struct SQLiteSchema: Sendable {
  /// A table.
  struct Table: Sendable {
    /// Its name.
    var name: ByteString
    /// Database and name in the image, as they are shown.
    var shownName: String
    /// CREATE TABLE without the primary key, if that is an index, since that is made once the rows are there.
    var creation: [UInt8]
    /// CREATE TABLE as it should be in the end.
    var finalCreation: [UInt8]
    /// Its indexes.
    var indexes: [Index]
    /// How many columns it has.
    var columnCount: Int
  }

  /// An index.
  struct Index: Sendable {
    /// Its name.
    var name: ByteString
    /// The key in the image, as it is shown.
    var shownName: String
    /// What comes behind CREATE [UNIQUE] INDEX.
    var text: [UInt8]
    /// Whether it is unique.
    var isUnique: Bool
    /// Whether it is that of the primary key.
    var isPrimary: Bool
  }

  /// The table of facts about the image: name and value.
  static let factsTable: ByteString = "backupstream_image"

  /// The tables, in the order of those that were given.
  let tables: [Table]
  /// What is other than in the image, a line each.
  public let notes: [String]

  /// The schema for tables of an image, or of some of their columns.
  public init(_ tables: [SelectedTable]) {
    var builder = SQLiteSchemaBuilder(tables)
    self.tables = tables.indices.map { builder.table($0) }
    notes = builder.notes
  }
}

/// Which table.
private struct TableName: Hashable {
  var database: ByteString
  var name: ByteString
}

/// Makes the tables of a schema, one by one, and remembers what is to be said.
private struct SQLiteSchemaBuilder {
  private let tables: [SelectedTable]
  private let columns: [[SQLiteColumn]]
  private let tableNames: [ByteString]
  private let numbers: [TableName: Int]
  private var names: SQLiteNames
  private let renamed: [String]
  private var prefixKeys = 0
  /// How many were left out of each kind, in the order in which the kinds are shown.
  private var leftOut: [(kind: String, count: Int)] = []

  init(_ tables: [SelectedTable]) {
    self.tables = tables
    var names = SQLiteNames(reserved: [SQLiteSchema.factsTable])
    var renamed: [String] = []
    let hasSeveral = Set(tables.map(\.database)).count > 1
    var numbers: [TableName: Int] = [:]
    var tableNames: [ByteString] = []
    var columns: [[SQLiteColumn]] = []
    for (number, table) in tables.enumerated() {
      numbers[TableName(database: table.database, name: table.name)] = number
      let wanted = hasSeveral ? ByteString(table.database.bytes + [UInt8(ascii: ".")] + table.name.bytes) : table.name
      let name = names.add(wanted)
      tableNames.append(name)
      if name != wanted { renamed.append("table \(table.shownName) is called \(name.display)") }
      var columnNames = SQLiteNames()
      let all = table.definition.columns
      columns.append(
        (table.columns ?? Array(all.indices)).map { index in
          let name = columnNames.add(all[index].name)
          if name != all[index].name {
            renamed.append("column \(all[index].name.display) of \(table.shownName) is called \(name.display)")
          }
          return SQLiteColumn(all[index], name: name)
        })
    }
    self.names = names
    self.renamed = renamed
    self.numbers = numbers
    self.tableNames = tableNames
    self.columns = columns
  }

  var notes: [String] {
    var notes = Array(renamed.prefix(10))
    if renamed.count > notes.count { notes.append("\(renamed.count - notes.count) more have other names too") }
    if prefixKeys > 0 {
      notes.append("unique keys on the first characters of columns, now plain indexes: \(prefixKeys)")
    }
    if !leftOut.isEmpty {
      notes.append("not in the database: " + leftOut.map { "\($0.kind): \($0.count)" }.joined(separator: ", "))
    }
    return notes
  }

  private mutating func leaveOut(_ kind: String, _ count: Int = 1) {
    if count == 0 { return }
    if let place = leftOut.firstIndex(where: { $0.kind == kind }) {
      leftOut[place].count += count
    } else {
      leftOut.append((kind, count))
    }
  }

  mutating func table(_ number: Int) -> SQLiteSchema.Table {
    let table = tables[number]
    let definition = table.definition
    let primary = definition.primaryKey.flatMap { plainColumns($0, number) } ?? []
    let rowNumber = primary.count == 1 && columns[number][primary[0]].isRowNumber ? primary[0] : nil
    var lines: [[UInt8]] = []
    for (index, column) in columns[number].enumerated() {
      lines.append(column.definition(isRowNumber: index == rowNumber, isInPrimaryKey: primary.contains(index)))
      if column.losesDefault { leaveOut("defaults that SQLite does not have") }
    }
    var indexes: [SQLiteSchema.Index] = []
    for key in definition.keys where key.kind != .primary || rowNumber == nil {
      if let index = index(key, number) { indexes.append(index) }
    }
    let references = definition.foreignKeys.compactMap { key in
      let reference = reference(key, number)
      if reference == nil { leaveOut("foreign keys") }
      return reference
    }
    leaveOut("CHECK constraints", definition.checks.count)
    let hasPrimaryIndex = indexes.contains(where: \.isPrimary)
    let primaryLine = Array("PRIMARY KEY ".utf8) + list(primary.map { columns[number][$0].name })
    return SQLiteSchema.Table(
      name: tableNames[number], shownName: table.shownName, creation: creation(number, lines + references),
      finalCreation: creation(number, lines + (hasPrimaryIndex ? [primaryLine] : []) + references), indexes: indexes,
      columnCount: columns[number].count)
  }

  private func creation(_ number: Int, _ lines: [[UInt8]]) -> [UInt8] {
    Array("CREATE TABLE ".utf8) + SQLiteNames.quoted(tableNames[number]) + Array(" (\n  ".utf8)
      + Array(lines.joined(separator: Array(",\n  ".utf8))) + Array("\n)".utf8)
  }

  private func list(_ names: [ByteString]) -> [UInt8] {
    Array("(".utf8) + Array(names.map { SQLiteNames.quoted($0) }.joined(separator: Array(", ".utf8)))
      + Array(")".utf8)
  }

  /// The taken column of a table that a name in a key means: by the same bytes, or but for the case of letters.
  private func column(_ name: ByteString, _ number: Int) -> Int? {
    if let place = columns[number].firstIndex(where: { $0.imageName == name }) { return place }
    let folded = SQLiteNames.folded(name.bytes)
    return columns[number].firstIndex { SQLiteNames.folded($0.imageName.bytes) == folded }
  }

  /// The columns of a key, if they are all taken; nil if not, or if it has expressions.
  private func columns(_ key: KeyDefinition, _ number: Int) -> [Int]? {
    var places: [Int] = []
    for part in key.parts {
      guard let name = part.column, let place = column(name, number) else { return nil }
      // A column that is there twice says nothing more; only a hostile statement has it.
      if !places.contains(place) { places.append(place) }
    }
    return places.isEmpty ? nil : places
  }

  /// The columns of a key, if all of each counts.
  private func plainColumns(_ key: KeyDefinition, _ number: Int) -> [Int]? {
    key.parts.contains { $0.prefixLength != nil } ? nil : columns(key, number)
  }

  private mutating func index(_ key: KeyDefinition, _ number: Int) -> SQLiteSchema.Index? {
    switch key.kind {
    case .fulltext: leaveOut("FULLTEXT keys")
    case .spatial: leaveOut("SPATIAL keys")
    case .vector: leaveOut("VECTOR keys")
    case .primary, .unique, .index:
      guard let places = columns(key, number) else {
        leaveOut("keys of columns that are not taken")
        return nil
      }
      let isPlain = plainColumns(key, number) != nil
      let isUnique = key.kind != .index && isPlain
      if key.kind != .index && !isPlain { prefixKeys += 1 }
      let keyName = key.kind == .primary ? "PRIMARY" : key.name ?? columns[number][places[0]].name
      let name = names.add(ByteString(tableNames[number].bytes + [UInt8(ascii: "_")] + keyName.bytes))
      return SQLiteSchema.Index(
        name: name, shownName: "\(tables[number].shownName), key \(keyName.display)",
        text: SQLiteNames.quoted(name) + Array(" ON ".utf8) + SQLiteNames.quoted(tableNames[number])
          + Array(" ".utf8) + list(places.map { columns[number][$0].name }),
        isUnique: isUnique, isPrimary: key.kind == .primary && isPlain)
    }
    return nil
  }

  private func reference(_ key: ForeignKeyDefinition, _ number: Int) -> [UInt8]? {
    let name = TableName(database: key.referencedDatabase ?? tables[number].database, name: key.referencedTable)
    guard let other = numbers[name], !key.columns.isEmpty, key.columns.count == key.referencedColumns.count else {
      return nil
    }
    let own = key.columns.compactMap { column($0, number).map { columns[number][$0].name } }
    let others = key.referencedColumns.compactMap { column($0, other).map { columns[other][$0].name } }
    guard own.count == key.columns.count, others.count == own.count else { return nil }
    return Array("FOREIGN KEY ".utf8) + list(own) + Array(" REFERENCES ".utf8)
      + SQLiteNames.quoted(tableNames[other]) + Array(" ".utf8) + list(others)
  }
}
