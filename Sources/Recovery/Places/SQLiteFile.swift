internal import ByteIO
public import SystemPackage

/// A new SQLite database with tables of an image. It appears under its name when it is whole, or not at all.
///
/// ```swift
/// let database = try SQLiteFile("shop.db", schema: SQLiteSchema(tables))
/// try extraction.run { batch in
///   for segment in batch.segments { try database.insert(batch, segment) }
/// }
/// try database.makeIndexes()
/// try database.finish(facts: [("image", .text("shop.bak"))])
/// ```
///
/// It is made without a journal and in one transaction, since a file that is not whole is thrown away; indexes are
/// made once the rows are there, which takes one sort instead of a search for each row.
public final class SQLiteFile {
  /// A fact about the image.
  public enum Fact: Hashable, Sendable {
    /// A number.
    case integer(Int64)
    /// Text.
    case text(String)
    /// Not known.
    case null
  }

  /// How many rows were left out because their key was there already, for each table; only with `isSalvage`.
  public private(set) var duplicates: [Int64]
  /// Unique keys that became plain indexes since rows are there twice; only with `isSalvage`.
  public private(set) var brokenKeys: [String] = []

  private let schema: SQLiteSchema
  private let path: FilePath
  private let isSalvage: Bool
  private let file: PartialFile
  private let database: SQLiteDatabase
  private var statements: [Int: SQLiteStatement] = [:]
  /// How many statements are kept prepared: each takes a few kilobytes.
  private static let statementLimit = 64

  /// Begins a database, and makes the tables.
  /// - Parameters:
  ///   - isReplacing: whether a file that is there may be replaced.
  ///   - isSalvage: whether rows whose key is there already are left out and counted, instead of being an error.
  /// - Throws: ``ByteIOError`` if the file cannot be made, or is there already; ``SQLiteError``.
  public init(_ path: FilePath, schema: SQLiteSchema, isReplacing: Bool = false, isSalvage: Bool = false) throws {
    self.path = path
    self.schema = schema
    self.isSalvage = isSalvage
    duplicates = [Int64](repeating: 0, count: schema.tables.count)
    try Self.checkJournals(of: path)
    file = try PartialFile(path, isReplacing: isReplacing)
    database = try SQLiteDatabase(file.temporary, shownAs: path)
    try begin()
  }

  /// SQLite would take what a journal beside the new file says for changes of it.
  private static func checkJournals(of path: FilePath) throws(ByteIOError) {
    for ending in ["-journal", "-wal"] {
      guard let name = path.lastComponent, let component = FilePath.Component(name.string + ending),
        let descriptor = try? FileDescriptor.open(path.removingLastComponent().appending(component), .readOnly)
      else { continue }
      try? descriptor.close()
      throw ByteIOError(
        .system, operation: "create", path: path, errno: .fileExists,
        detail: "\(component.string) belongs to a database of this name that is open or was not closed; remove it first"
      )
    }
  }

  private func begin() throws {
    for setting in [
      // In salvage a key that cannot be unique is taken back.
      "journal_mode = \(isSalvage ? "MEMORY" : "OFF")", "synchronous = OFF", "locking_mode = EXCLUSIVE",
      "cache_size = -8192", "foreign_keys = OFF", "encoding = 'UTF-8'",
    ] { try database.execute("PRAGMA " + setting, "set up") }
    try database.execute("BEGIN", "begin")
    for table in schema.tables { try database.execute(table.creation, "create \(table.shownName)") }
  }

  /// Adds the rows of a segment.
  /// - Throws: ``ExtractionError`` if the rows break a rule of the table, such as a key that is there twice;
  ///   ``SQLiteError``.
  public func insert(_ batch: RowBatch, _ segment: RowBatch.Segment) throws {
    let table = schema.tables[segment.table]
    let statement = try statement(segment.table)
    let before = isSalvage ? database.changes : 0
    try batch.withRows(of: segment) { rows in
      try reporting(table.shownName) { () throws(SQLiteError) in
        try statement.run(rows: rows, "write rows of \(table.shownName)")
      }
    }
    if isSalvage { duplicates[segment.table] += segment.rows - (database.changes - before) }
  }

  private func statement(_ number: Int) throws(SQLiteError) -> SQLiteStatement {
    if let statement = statements[number] { return statement }
    if statements.count >= Self.statementLimit { statements.removeAll() }
    let table = schema.tables[number]
    let front = "INSERT \(isSalvage ? "OR IGNORE " : "")INTO "
    let marks = " VALUES(?" + String(repeating: ",?", count: table.columnCount - 1) + ")"
    let statement = try database.prepare(
      Array(front.utf8) + SQLiteNames.quoted(table.name) + Array(marks.utf8), "write rows of \(table.shownName)")
    statements[number] = statement
    return statement
  }

  /// Says of a broken rule that the image breaks it.
  private func reporting(_ table: String, _ body: () throws(SQLiteError) -> Void) throws {
    do throws(SQLiteError) {
      try body()
    } catch {
      guard error.isConstraint else { throw error }
      throw ExtractionError(
        table: table, offset: nil, reason: "its rows break a rule of its definition: \(error.message)")
    }
  }

  /// Makes the indexes. Call it when all rows are there.
  /// - Throws: ``ExtractionError`` if a key that is unique is there twice; ``SQLiteError``.
  public func makeIndexes() throws {
    statements.removeAll()
    try database.execute("COMMIT", "write")
    try database.execute("BEGIN", "begin")
    var primaries: [(table: SQLiteSchema.Table, index: SQLiteSchema.Index)] = []
    for table in schema.tables {
      for index in table.indexes {
        if try make(index, table), index.isPrimary { primaries.append((table, index)) }
      }
    }
    if !primaries.isEmpty { try declare(primaries) }
  }

  /// - Returns: whether it is as it should be.
  private func make(_ index: SQLiteSchema.Index, _ table: SQLiteSchema.Table) throws -> Bool {
    let operation = "create index \(index.name.display)"
    let create = Array("CREATE \(index.isUnique ? "UNIQUE " : "")INDEX ".utf8) + index.text
    if !isSalvage || !index.isUnique {
      try reporting(table.shownName) { () throws(SQLiteError) in try database.execute(create, operation) }
      return true
    }
    do throws(SQLiteError) {
      try database.execute("SAVEPOINT index_of_rows", operation)
      try database.execute(create, operation)
      try database.execute("RELEASE index_of_rows", operation)
      return true
    } catch {
      guard error.isConstraint else { throw error }
      try database.execute("ROLLBACK TO index_of_rows", operation)
      try database.execute("RELEASE index_of_rows", operation)
      brokenKeys.append(index.shownName)
      try database.execute(Array("CREATE INDEX ".utf8) + index.text, operation)
      return false
    }
  }

  /// Makes unique indexes the primary keys of their tables: what is stored is the same, so only the words for it in
  /// SQLite's own table change (sqlite.org/fileformat2.html, 2.6 and "Representation of SQL indices"). A library that does not
  /// allow that leaves them as they are, which is as good for searching.
  private func declare(_ primaries: [(table: SQLiteSchema.Table, index: SQLiteSchema.Index)]) throws(SQLiteError) {
    try database.execute("PRAGMA writable_schema = ON", "create primary keys")
    for (table, index) in primaries {
      let automatic = Array("sqlite_autoindex_".utf8) + table.name.bytes + Array("_1".utf8)
      let isIndex =
        Array("UPDATE sqlite_master SET sql = NULL, name = ".utf8) + SQLiteNames.literal(automatic)
        + Array(" WHERE type = 'index' AND name = ".utf8) + SQLiteNames.literal(index.name.bytes)
      let isTable =
        Array("UPDATE sqlite_master SET sql = ".utf8) + SQLiteNames.literal(table.finalCreation)
        + Array(" WHERE type = 'table' AND name = ".utf8) + SQLiteNames.literal(table.name.bytes)
      do throws(SQLiteError) {
        try database.execute(isTable, "create the primary key of \(table.shownName)")
      } catch {
        if error.message.contains("may not be modified") { break }
        throw error
      }
      try database.execute(isIndex, "create the primary key of \(table.shownName)")
    }
    try database.execute("PRAGMA writable_schema = OFF", "create primary keys")
  }

  /// Adds the table of facts, and ends the database: now it is there under its name.
  /// - Throws: ``ByteIOError``, ``SQLiteError``.
  public func finish(facts: [(name: String, fact: Fact)]) throws {
    try database.execute(
      "CREATE TABLE \(SQLiteSchema.factsTable.display) (\n  name TEXT NOT NULL PRIMARY KEY,\n  value\n)", "write facts")
    for (name, fact) in facts {
      let value =
        switch fact {
        case .integer(let number): Array("\(number)".utf8)
        case .text(let text): SQLiteNames.literal(Array(text.utf8.prefix { $0 != 0 }))
        case .null: Array("NULL".utf8)
        }
      try database.execute(
        Array("INSERT INTO \(SQLiteSchema.factsTable.display) VALUES('\(name)', ".utf8) + value + Array(")".utf8),
        "write facts")
    }
    try database.execute("COMMIT", "write")
    // Reads all definitions anew: what they say now must be what SQLite understands.
    try database.execute("PRAGMA writable_schema = RESET", "read the definitions again")
    try database.execute("SELECT count(*) FROM sqlite_master", "read the definitions again")
    database.close()
    try file.commit()
  }

  /// Gives the database up; nothing of it remains. Harmless after ``finish(facts:)``.
  public func discard() {
    statements.removeAll()
    database.close()
    file.discard()
  }
}
