import ByteIO
import TableRows
import Testing

@Suite("The grammar of CREATE TABLE")
struct DefinitionGrammarTests {
  private func text(_ statement: String, _ range: Range<Int>) -> String {
    String(decoding: Array(statement.utf8)[range], as: UTF8.self)
  }

  @Test("Tokens: comments are skipped, version comments entered, quotes resolved")
  func tokens() throws {
    let statement =
      "a/*x*/`b``c` /*!50100 'd\\n''e' */ # f\n-- g\n/*M!100301 x'41' */ b'101' 0x0F 1.5e3 1e 1a --2 N'h' t.1a \"i\""
    var tokenizer = SQLTokenizer(ByteString(statement))
    var values: [String] = []
    var kinds: [SQLToken.Kind] = []
    while let token = try tokenizer.next() {
      values.append(tokenizer.value(of: token).display)
      kinds.append(token.kind)
    }
    #expect(
      values == [
        "a", "b`c", "d\\n'e", "A", "\\x05", "\\x0F", "1.5e3", "1e", "1a", "-", "-", "2", "h", "t", ".", "1a", "i",
      ])
    #expect(
      kinds == [
        .word, .quotedName, .string, .hexString, .bitString, .hexString, .number, .word, .word, .symbol, .symbol,
        .number, .string, .word, .symbol, .word, .string,
      ])
  }

  @Test("sql_mode: ANSI_QUOTES and NO_BACKSLASH_ESCAPES")
  func modes() throws {
    let table = try TableDefinition(
      parsing: #"CREATE TABLE "t""x" ("a" ENUM('\','b'), b CHAR(2) DEFAULT '\')"#, dialect: .modern,
      databaseCharacterSet: Definitions.utf8mb4, ansiQuotes: true, backslashEscapes: false)
    #expect(table.name == "t\"x")
    #expect(table.columns[0].type == .enumeration(["\\", "b"]))
    #expect(table.columns[1].defaultValue == .literal("\\"))
  }

  @Test("Ranges are those of the original statement")
  func ranges() throws {
    let statement =
      "CREATE OR REPLACE TEMPORARY TABLE IF NOT EXISTS `d b`.t (\n  `a` int /*!50000 NOT NULL */ COMMENT 'é,)',\n"
      + "  b INT UNIQUE,\n  PRIMARY KEY USING BTREE (`a`) KEY_BLOCK_SIZE=4,\n"
      + "  CONSTRAINT f FOREIGN KEY i (b) REFERENCES o.p (q) MATCH FULL ON UPDATE NO ACTION ON DELETE SET NULL,\n"
      + "  KEY k ((lower(`a`)) DESC, b(3)) /*!80000 INVISIBLE */\n) ENGINE=InnoDB, DEFAULT CHARACTER SET = latin1 "
      + "AUTO_INCREMENT 7 `PAGE_COMPRESSED`=1 UNION=(x,`y`)\n/*!50100 PARTITION BY HASH (a) PARTITIONS 2 */;"
    let table = try Definitions.parse(statement)
    #expect(table.database == "d b" && table.name == "t" && table.isTemporary)
    #expect(
      table.columns.map { text(statement, $0.range) } == [
        "`a` int /*!50000 NOT NULL */ COMMENT 'é,)'", "b INT UNIQUE",
      ])
    #expect(
      table.keys.map { text(statement, $0.range) } == [
        "b INT UNIQUE", "PRIMARY KEY USING BTREE (`a`) KEY_BLOCK_SIZE=4",
        "KEY k ((lower(`a`)) DESC, b(3)) /*!80000 INVISIBLE",
      ])
    #expect(table.keys[2].parts.map(\.expression) == ["lower(`a`)", nil])
    #expect(table.keys[2].parts[0].isDescending && table.keys[2].parts[1].prefixLength == 3)
    let foreignKey = try #require(table.foreignKeys.first)
    #expect(
      text(statement, foreignKey.range)
        == "CONSTRAINT f FOREIGN KEY i (b) REFERENCES o.p (q) MATCH FULL ON UPDATE NO ACTION ON DELETE SET NULL")
    #expect(foreignKey.name == "f" && foreignKey.columns == ["b"] && foreignKey.referencedDatabase == "o")
    #expect(foreignKey.referencedTable == "p" && foreignKey.referencedColumns == ["q"])
    #expect(
      table.options.map { text(statement, $0.range) } == [
        "ENGINE=InnoDB", "DEFAULT CHARACTER SET = latin1", "AUTO_INCREMENT 7", "`PAGE_COMPRESSED`=1", "UNION=(x,`y`)",
      ])
    #expect(table.options.map(\.name) == ["ENGINE", "CHARSET", "AUTO_INCREMENT", "PAGE_COMPRESSED", "UNION"])
    #expect(table.options.map(\.value) == ["InnoDB", "latin1", "7", "1", "x,`y`"])
    #expect(table.partitioning == "PARTITION BY HASH (a) PARTITIONS 2")
  }

  @Test("Defaults and generated columns")
  func defaults() throws {
    let table = try Definitions.parse(
      """
      CREATE TABLE t (a INT DEFAULT -5, b BIT(3) DEFAULT b'101', c CHAR(4) DEFAULT _utf8mb4'x' 'y',
        d DATETIME(6) NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6), e INT DEFAULT nextval(`s`.`q`),
        f INT DEFAULT (1 + (2)), g INT DEFAULT NULL, h DATE DEFAULT DATE'2001-02-03', i INT AS (a + 1) STORED NOT NULL,
        j INT GENERATED ALWAYS AS (concat(')', a)) VIRTUAL INVISIBLE COMMENT 'x', k INT DEFAULT TRUE,
        l INT DEFAULT NEXT VALUE FOR s.q CHECK (l > 0), m CHAR(1) DEFAULT _latin1'z', n VARCHAR(9) COMPRESSED)
      """)
    #expect(
      table.columns.map(\.defaultValue) == [
        .literal("-5"), .expression("b'101'"), .literal("xy"), .expression("current_timestamp(6)"),
        .expression("nextval(`s`.`q`)"), .expression("(1 + (2))"), .null, .expression("DATE'2001-02-03'"), nil, nil,
        .literal("1"), .expression("NEXT VALUE FOR s.q"), .expression("_latin1'z'"), nil,
      ])
    #expect(table.columns[3].onUpdate == "current_timestamp(6)")
    #expect(table.columns[8].generated == GeneratedColumn(expression: "a + 1", isStored: true))
    #expect(table.columns[8].isNullable == false)
    #expect(table.columns[9].generated == GeneratedColumn(expression: "concat(')', a)", isStored: false))
    #expect(table.columns[9].isInvisible && table.columns[9].comment == "x")
    #expect(table.columns[13].isCompressed)
    #expect(table.checks == ["l > 0"])
  }

  @Test("Character sets: the column's, else its collation's, else the table's, else the database's")
  func characterSets() throws {
    func sets(_ rest: String, _ dialect: CharacterSet.Dialect = .modern) throws -> [String] {
      let table = try Definitions.parse(
        "CREATE TABLE t (a CHAR(1), b CHAR(1) CHARSET latin2, c CHAR(1) COLLATE greek_bin, "
          + "d ENUM('a') COLLATE uca1400_ai_ci)" + rest, dialect, characterSet: Definitions.latin1)
      return table.columns.map { $0.characterSet?.name ?? "" }
    }
    #expect(try sets("") == ["latin1", "latin2", "greek", "latin1"])
    #expect(try sets(" COLLATE ucs2_bin") == ["ucs2", "latin2", "greek", "ucs2"])
    #expect(try sets(" CHARSET=utf8mb4 COLLATE=uca1400_as_cs") == ["utf8mb4", "latin2", "greek", "utf8mb4"])
    #expect(try sets(" COLLATE=uca1400_as_cs") == ["latin1", "latin2", "greek", "latin1"])
    #expect(try sets(" DEFAULT CHARACTER SET = DEFAULT") == ["latin1", "latin2", "greek", "latin1"])
    let old = try Definitions.parse("CREATE TABLE t (a CHAR(1), b TIMESTAMP) CHARSET utf8", .mysql60)
    #expect(old.columns[0].characterSet?.maximumBytes == 4)
    #expect(old.columns[1].isNullable == false)
  }

  @Test("Options and attributes of MariaDB")
  func mariadb() throws {
    let table = try Definitions.parse(
      """
      CREATE TABLE `t` (`a` int(11) NOT NULL DEFAULT 0 `ENCODE`='x' `SKIP`=1, `s` timestamp(6) GENERATED ALWAYS AS ROW START,
      `e` timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE, `w` varchar(3) WITHOUT SYSTEM VERSIONING, `j` JSON,
      `p` point REF_SYSTEM_ID=4326, PERIOD FOR SYSTEM_TIME (`s`, `e`), PRIMARY KEY (`a`,`p` WITHOUT OVERLAPS),
      VECTOR KEY `v` (`w`) `M`=16 `DISTANCE`=cosine, KEY k (a) IGNORED)
      ENGINE=InnoDB PAGE_CHECKSUM=1 `ENCRYPTED`=YES `ENCRYPTION_KEY_ID`=1 CONNECTION='mysql://x' WITH SYSTEM VERSIONING
       PARTITION BY SYSTEM_TIME INTERVAL 1 HOUR STARTS TIMESTAMP'2020-01-01 00:00:00' AUTO PARTITIONS 3
      """)
    #expect(table.columns[1].generated == GeneratedColumn(expression: "ROW START", isStored: true))
    #expect(table.columns[4].type == .text(lengthBytes: 4) && table.columns[4].collation == "utf8mb4_bin")
    #expect(table.keys.map(\.kind) == [.primary, .vector, .index])
    #expect(
      table.options.map(\.name) == [
        "ENGINE", "PAGE_CHECKSUM", "ENCRYPTED", "ENCRYPTION_KEY_ID", "CONNECTION", "SYSTEM VERSIONING",
      ])
    #expect(table.partitioning?.display.hasSuffix("AUTO PARTITIONS 3") == true)
  }

  @Test("What only MySQL has: JSON, VECTOR, SRID, START TRANSACTION, attributes of engines")
  func mysql() throws {
    let table = try Definitions.parse(
      """
      CREATE TABLE `t` (`my_row_id` bigint unsigned NOT NULL AUTO_INCREMENT /*!80023 INVISIBLE */, `j` json,
      `v` vector(3), `g` geometry NOT NULL /*!80003 SRID 4326 */, `gc` geomcollection, w VECTOR,
      x INT /*!50606 STORAGE DISK */ /*!50606 COLUMN_FORMAT DYNAMIC */ /*!80021 ENGINE_ATTRIBUTE '{}' */ NOT SECONDARY,
      PRIMARY KEY (`my_row_id`), KEY m ((cast(json_extract(`j`,_utf8mb4'$') as unsigned array))),
      FULLTEXT KEY ft (a) /*!50100 WITH PARSER `ngram` */, CONSTRAINT c CHECK ((x < 5)) /*!80016 NOT ENFORCED */)
      /*!50100 TABLESPACE `ts` */ /*!50606 STORAGE DISK */ ENGINE=InnoDB START TRANSACTION
      """, jsonIsText: false)
    #expect(
      table.columns.map(\.type) == [
        .integer(bytes: 8, isUnsigned: true, width: nil), .json, .vector(3), .geometry("GEOMETRY"),
        .geometry("GEOMETRYCOLLECTION"), .vector(2048), .integer(bytes: 4, isUnsigned: false, width: nil),
      ])
    #expect(table.columns[0].isInvisible)
    #expect(table.options.map(\.name) == ["TABLESPACE", "STORAGE", "ENGINE", "START TRANSACTION"])
    #expect(table.checks == ["(x < 5)"])
  }

  @Test("What has no columns of its own says so")
  func elsewhere() {
    #expect(Definitions.code("CREATE TABLE t LIKE u") == .copiesTable)
    #expect(Definitions.code("CREATE TABLE t (LIKE u)") == .copiesTable)
    #expect(Definitions.code("CREATE TABLE t SELECT 1") == .dependsOnQuery)
    #expect(Definitions.code("CREATE TABLE t ENGINE=InnoDB AS (SELECT 1)") == .dependsOnQuery)
    #expect(
      Definitions.code("CREATE TABLE t (a INT) ENGINE=InnoDB IGNORE AS WITH x AS (SELECT 1) SELECT 1")
        == .dependsOnQuery)
    #expect(Definitions.code("CREATE TABLE t (a INT) PARTITION BY HASH (a) PARTITIONS 2 SELECT 1") == .dependsOnQuery)
    #expect(Definitions.code("CREATE TABLE t ENGINE=CONNECT") == .noColumns)
    #expect(Definitions.code("CREATE VIEW t AS SELECT 1") == .notCreateTable)
  }

  @Test(
    "What has no place is an error",
    arguments: [
      "CREATE TABLE t (a INT,)", "CREATE TABLE t (a INT", "CREATE TABLE t (a)", "CREATE TABLE t (a FOO)",
      "CREATE TABLE t (a INT BAR)", "CREATE TABLE t (a INT) BAR", "CREATE TABLE t (a INT) ENGINE=", "CREATE TABLE t ()",
      "CREATE TABLE t (a INT); DROP TABLE u", "CREATE TABLE t (a BIT(65))", "CREATE TABLE t (a DECIMAL(66))",
      "CREATE TABLE t (a DECIMAL(3,4))", "CREATE TABLE t (a DATETIME(7))", "CREATE TABLE t (a VARCHAR)",
      "CREATE TABLE t (a CHAR(9999999999))", "CREATE TABLE t (a CHAR(1) CHARSET nosuch)",
      "CREATE TABLE t (a CHAR(1) COLLATE nosuch_ci)", "CREATE TABLE t (a INT, A INT)", "CREATE TABLE t (a ENUM())",
      "CREATE TABLE t (a INT /*!50000 )", "CREATE TABLE t (a INT COMMENT 'x)", "CREATE TABLE `` (a INT)",
      "CREATE TABLE t (a INT CHARSET latin1)", "CREATE TABLE t (a INT) PARTITION BY HASH (a", "CREATE TABLE t (a INT))",
    ])
  func misplaced(statement: String) { #expect(Definitions.code(statement) == .syntax) }

  @Test("An error is one line that says what, where, found and expected")
  func errors() {
    let error = #expect(throws: DefinitionError.self) { try Definitions.parse("CREATE TABLE t (\n  a INT NUL\n)") }
    #expect(
      error?.description
        == "column a: found NUL at byte 25 of the statement, expected an attribute of a column, or , or ); "
        + "near: t (\\n  a INT NUL\\n)")
  }

  @Test("No cut, changed byte or endless repetition crashes or hangs")
  func damage() throws {
    let statements = try Definitions.imageStatements().map(\.statement).sorted { $0.count > $1.count }
    var generator = SystemRandomNumberGenerator()
    var picked = statements.filter { $0.count < 4000 }.prefix(8).map(\.bytes)
    for text in [
      "CREATE TABLE t (a INT DEFAULT CASE WHEN 1 THEN (2) END, b ENUM('x','y') CHARSET utf8, c INT AS (a) STORED) "
        + "/*!50100 PARTITION BY HASH (a) (PARTITION p) */",
      "CREATE TABLE a.b (x SERIAL, y NATIONAL CHAR VARYING(3) REFERENCES p (q) ON DELETE SET NULL, PERIOD FOR z (x, y), "
        + "CHECK (x > 0x1F)) UNION=(a,b) WITH SYSTEM VERSIONING",
    ] { picked.append(Array(text.utf8)) }
    func read(_ bytes: [UInt8]) {
      _ = try? TableDefinition(
        parsing: ByteString(bytes), dialect: .mysql60, databaseCharacterSet: Definitions.latin1)
    }
    for bytes in picked {
      for length in bytes.indices { read(Array(bytes[..<length])) }
      for _ in 0..<2000 {
        var changed = bytes
        changed[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        read(changed)
      }
    }
    for piece in ["(", "/*!50000 ", "a INT,", "'", "x.", "AS (", "IGNORE ", "AS "] {
      read(Array("CREATE TABLE t (a INT DEFAULT ".utf8) + Array(String(repeating: piece, count: 100_000).utf8))
      read(Array("CREATE TABLE t (".utf8) + Array(String(repeating: piece, count: 100_000).utf8))
      read(
        Array("CREATE TABLE t (a INT) PARTITION BY HASH ".utf8) + Array(String(repeating: piece, count: 100_000).utf8))
    }
  }
}
