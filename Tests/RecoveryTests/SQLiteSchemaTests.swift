import BackupStreamLib
import ByteIO
import Foundation
import Recovery
import SystemPackage
import TableRows
import TestSupport
import Testing

/// What tables become.
@Suite struct SQLiteSchemaTests {
  /// A table from a CREATE TABLE statement.
  private func table(_ database: ByteString, _ name: ByteString, _ body: String) throws -> SelectedTable {
    let statement = Array("CREATE TABLE ".utf8) + name.quotedName + Array(" (\(body)) ENGINE=InnoDB".utf8)
    return SelectedTable(
      position: TablePosition(snapshot: 0, position: 0), database: database, name: name,
      definition: try TableDefinition(
        parsing: ByteString(statement), dialect: .mysql60,
        databaseCharacterSet: try #require(CharacterSet.named("latin1", in: .mysql60))))
  }

  /// A database of tables without rows, and the notes.
  private func database(_ tables: [SelectedTable]) throws -> (reading: SQLiteReading, notes: [String]) {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("schema.db")
    let schema = SQLiteSchema(tables)
    let writing = try SQLiteFile(FilePath(file.path), schema: schema)
    try writing.makeIndexes()
    try writing.finish(facts: [])
    let reading = try SQLiteReading(file)
    #expect(try reading.texts("PRAGMA integrity_check") == ["ok"])
    return (reading, schema.notes)
  }

  @Test("each type has the declared type that keeps its values") func types() throws {
    let cases: [(String, String)] = [
      ("TINYINT(1)", "INTEGER"), ("INT UNSIGNED", "INTEGER"), ("BIGINT", "INTEGER"), ("BIGINT UNSIGNED", ""),
      ("DECIMAL(15,2)", "NUMERIC"), ("DECIMAL(16,2)", "TEXT"), ("FLOAT", "REAL"), ("DOUBLE(10,2)", "REAL"),
      ("BIT(63)", "INTEGER"), ("BIT(64)", ""), ("YEAR", "INTEGER"), ("DATE", "TEXT"), ("TIME", "TEXT"),
      ("DATETIME", "TEXT"), ("TIMESTAMP NULL", "TEXT"), ("CHAR(3)", "TEXT"), ("VARCHAR(3)", "TEXT"),
      ("LONGTEXT", "TEXT"), ("ENUM('a')", "TEXT"), ("SET('a')", "TEXT"), ("BINARY(3)", "BLOB"),
      ("VARBINARY(3)", "BLOB"), ("MEDIUMBLOB", "BLOB"), ("POINT", "BLOB"),
    ]
    let body = cases.enumerated().map { "c\($0) \($1.0)" }.joined(separator: ", ")
    let found = try database([table("d", "t", body)]).reading.texts("SELECT type FROM pragma_table_info('t')")
    #expect(found == cases.map(\.1))
  }

  @Test("a primary key is one, and of one integer column it is the row's number") func primaryKeys() throws {
    let (reading, _) = try database([
      table("d", "small", "a INT UNSIGNED NOT NULL, b INT, PRIMARY KEY (a)"),
      table("d", "large", "a BIGINT UNSIGNED NOT NULL, PRIMARY KEY (a)"),
      table("d", "it's \"two\"", "a INT NOT NULL, b CHAR(3) NOT NULL, c INT, PRIMARY KEY (b, a), KEY (c)"),
    ])
    #expect(
      try reading.texts("SELECT group_concat(name || pk || \"notnull\") FROM pragma_table_info('it''s \"two\"')")
        == ["a21,b11,c00"])
    // SQLite itself says how it searches.
    #expect(
      try reading.rows("EXPLAIN QUERY PLAN SELECT * FROM small WHERE a = 1")[0][3].string.contains(
        "PRIMARY KEY (rowid=?)"))
    #expect(
      try reading.rows("EXPLAIN QUERY PLAN SELECT * FROM \"it's \"\"two\"\"\" WHERE b = 'x' AND a = 1")[0][3].string
        .contains("(b=? AND a=?)"))
    #expect(
      try reading.texts("SELECT count(*) || origin || \"unique\" FROM pragma_index_list('large')") == ["1pk1"])
    #expect(try reading.texts("SELECT count(*) FROM pragma_index_list('small')") == ["0"])
  }

  @Test("keys become indexes; what SQLite cannot have is counted") func keys() throws {
    var narrow = try table(
      "d", "t",
      """
      a INT NOT NULL, b VARCHAR(20), c TEXT, g POINT NOT NULL, CHECK (a > 1), UNIQUE KEY u (a, b), UNIQUE KEY p (b(3)),
      KEY k (c(5), a), FULLTEXT KEY f (c), SPATIAL KEY s (g)
      """)
    let (reading, notes) = try database([narrow, table("d", "t_u", "a INT")])
    #expect(
      try reading.texts(
        "SELECT name || \"unique\" || (SELECT group_concat(name) FROM pragma_index_info(l.name)) FROM pragma_index_list('t') l ORDER BY 1"
      )
        == ["t_k0c,a", "t_p0b", "t_u_21a,b"])
    #expect(
      notes == [
        "unique keys on the first characters of columns, now plain indexes: 1",
        "not in the database: FULLTEXT keys: 1, SPATIAL keys: 1, CHECK constraints: 1",
      ])
    narrow.columns = [1, 0]
    let part = try database([narrow])
    #expect(try part.reading.texts("SELECT name FROM pragma_table_info('t')") == ["b", "a"])
    #expect(try part.reading.texts("SELECT name FROM pragma_index_list('t') ORDER BY 1") == ["t_p", "t_u"])
    #expect(part.notes.last?.contains("keys of columns that are not taken: 1") == true)
  }

  @Test("a foreign key needs the other table") func foreignKeys() throws {
    let parent = try table("d", "parent", "id INT NOT NULL, PRIMARY KEY (id)")
    let child = try table(
      "d", "child",
      "a INT, b INT, FOREIGN KEY (a) REFERENCES parent (id) ON DELETE CASCADE, FOREIGN KEY (b) REFERENCES other (x)")
    let (reading, notes) = try database([child, parent])
    #expect(
      try reading.texts("SELECT \"table\" || '.' || \"to\" || '=' || \"from\" FROM pragma_foreign_key_list('child')")
        == ["parent.id=a"])
    #expect(notes == ["not in the database: foreign keys: 1"])
  }

  @Test("names that SQLite does not tell apart or does not take are made ones that it does") func names() throws {
    let long = ByteString(String(repeating: "𝄞", count: 64))
    let odd: [ByteString] = [
      "T", "t", "t_2", "sqlite_stat1", "Backupstream_Image", "a\"b'c`d", "line\nbreak", "nul\0", long,
      ByteString([0x66, 0xFF]), "",
    ]
    let (reading, notes) = try database(
      odd.map { name in
        var table = try table("d", "x", "Ä INT, `x\"y` INT, ` ` INT")
        table.name = name
        return table
      })
    let expected = [
      "T", "t_2", "t_2_2", "_sqlite_stat1", "Backupstream_Image_2", "a\"b'c`d", "line\nbreak", "nul\\x00",
      String(repeating: "𝄞", count: 64), "f\\xFF", "_", "backupstream_image",
    ]
    #expect(try reading.texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid") == expected)
    #expect(
      try reading.texts("SELECT name FROM pragma_table_info('T')") == ["Ä", "x\"y", " "])
    #expect(notes.contains("table d.t is called t_2") && notes.count == 7, "\(notes)")
    let several = try database([table("d", "t", "a INT"), table("e", "t", "a INT")])
    #expect(
      try several.reading.texts("SELECT name FROM sqlite_master WHERE name LIKE '%t' ORDER BY rowid") == ["d.t", "e.t"])
  }

  @Test("a default stays where it means the same") func defaults() throws {
    let cases: [(String, String)] = [
      ("INT DEFAULT '-7'", "-7"), ("BIGINT UNSIGNED DEFAULT '18446744073709551615'", "'18446744073709551615'"),
      ("DECIMAL(5,2) DEFAULT '1.50'", "1.50"), ("DECIMAL(20,2) DEFAULT '1.50'", "'1.50'"),
      ("DOUBLE DEFAULT '1e5'", "1e5"), ("VARCHAR(9) DEFAULT 'it''s'", "'it''s'"), ("INT DEFAULT NULL", "NULL"),
      ("INT", "NULL"), ("BINARY(3) DEFAULT 'a'", "X'610000'"), ("VARBINARY(3) DEFAULT 'a'", "X'61'"),
      ("BIT(5) DEFAULT b'101'", "5"), ("DATE DEFAULT '2001-02-03'", "'2001-02-03'"),
      ("TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
      ("TIMESTAMP NOT NULL DEFAULT '0000-00-00 00:00:00'", "'0000-00-00 00:00:00'"),
      // In the time zone of whoever made the table.
      ("TIMESTAMP NOT NULL DEFAULT '2001-02-03 00:00:00'", "NULL"), ("ENUM('a','b') DEFAULT 'b'", "'b'"),
    ]
    let body = cases.enumerated().map { "c\($0) \($1.0)" }.joined(separator: ", ")
    let (reading, notes) = try database([table("d", "t", body)])
    #expect(try reading.texts("SELECT dflt_value FROM pragma_table_info('t')") == cases.map(\.1))
    #expect(notes == ["not in the database: defaults that SQLite does not have: 1"])
  }
}
