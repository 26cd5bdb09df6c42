import BackupStreamLib
import ByteIO
import TableRows
import TestSupport
import Testing

@testable import Verification

@Suite struct ComparisonTests {
  private func compare(_ first: ImageFile, _ second: ImageFile, rowLimit: Int = 20) throws -> ComparisonResult {
    try ImageComparison(first: first, second: second, VerificationOptions(), rowLimit: rowLimit).run()
  }

  @Test(arguments: Samples.images, [Compression.none, .gzip]) func anImageIsTheSameAsItselfWrittenAnew(
    _ sample: Samples.Image, _ compression: Compression
  ) throws {
    let made = try MadeImage(ImageParts(reading: sample.open()), compression, blockSize: 4096 * 5)
    let result = try compare(sample.imageFile(), made.file())
    #expect(result.isEqual == true)
    #expect(result.items.isEmpty)
    let rows = try sample.tables().reduce(into: [String: Int64]()) { $0[$1[0] + "." + $1[1]] = Int64($1[4]) }
    for table in result.tables {
      #expect(table.firstRows == table.secondRows)
      if let rows = rows[table.shownName], let read = table.firstRows, read > 0 { #expect(table.firstRows == rows) }
    }
  }

  /// Two images, and what their databases are called here.
  struct Pair: Sendable, Testing.CustomTestStringConvertible {
    var first: Samples.Image, second: Samples.Image
    var testDescription: String { "\(first) \(second)" }
  }

  /// Images of the same tables: of other releases, engines, drivers, compression.
  static let pairs: [Pair] = {
    let groups = [
      ["many_objects", "v605_many_objects5", "v607_many_objects5", "v608_many_objects", "v610_many_objects"],
      ["v605_charset_objs", "v607_charset_objs", "v608_charset_objs"], ["v607_blobs_gz", "v608_blobs_gz"],
      ["datatypes_memory", "v605_datatypes_memory"], ["big", "big_gz"],
      ["one_myisam", "v605_one_myisam", "v607_one_myisam", "v608_one_myisam", "v610_one_myisam"],
      [
        "datatypes_innodb_gz", "datatypes_memory", "datatypes_innodb", "datatypes_myisam", "datatypes_maria",
        "datatypes_archive",
      ], ["datatypes_innodb", "datatypes_memory", "v608_datatypes_innodb"],
    ]
    let images = Dictionary(uniqueKeysWithValues: Samples.images.map { ($0.name, $0) })
    return groups.flatMap { group in
      let known = group.compactMap { images[$0] }
      return known.indices.flatMap { index in known[(index + 1)...].map { Pair(first: known[index], second: $0) } }
    }
  }()

  /// Where the servers showed the same rows of a table, so do the images; where not, they do not.
  @Test(arguments: pairs) func tablesOfTwoImagesDifferWhereTheirServersSaySo(_ pair: Pair) throws {
    var parts = try [pair.first, pair.second].map { try ImageParts(reading: $0.open()) }
    let prefixes = parts.map { $0.preamble.catalogue.databases.first?.name ?? "" }
    // One name for dt_innodb, dt_memory …: that which a change log, or old statements, have in them.
    let keepsSecond = pair.second.name.contains("maria") || pair.second.name.hasPrefix("v")
    if pair.first.name.contains("datatypes") {
      parts[keepsSecond ? 0 : 1].preamble.catalogue.databases[0].name = prefixes[keepsSecond ? 1 : 0]
    }
    let files = try parts.map { try MadeImage($0) }
    let result = try compare(files[0].file(), files[1].file())
    var (seen, same) = (0, 0)
    for table in result.tables {
      let isRenamed = pair.first.name.contains("datatypes") && prefixes.contains(table.database)
      let forms = try ["hex.tsv", "tsv"].map { form in
        try [pair.first, pair.second].enumerated().map { side, sample in
          let database = isRenamed ? prefixes[side] : table.database
          return try sample.text("expected/\(database.display).\(table.name.display).\(form)")?.split(separator: 0x0A)
            .map(Array.init).sorted { $0.lexicographicallyPrecedes($1) }
        }
      }.filter { !$0.contains(nil) }
      if forms.isEmpty || table.obstacle != nil || !(table.columnsOnlyInFirst + table.columnsOnlyInSecond).isEmpty {
        continue
      }
      seen += 1
      let differs = forms.contains { $0[0] != $0[1] }
      #expect(table.differs == differs, "\(table)")
      if !differs, let rows = table.firstRows, rows > 0 { same += 1 }
      if differs { #expect(!table.rows.isEmpty) }
    }
    // Not all of the truth is in samples.
    #expect(same > 0 || seen == 0)
  }

  /// What differs follows from the `source.sql` of both; besides, 6.0.5 stores views without settings, and events have
  /// their DEFINER from 6.0.11 on only (specification 6.3, 14.7).
  @Test(arguments: [
    ("one_myisam", "v605_one_myisam", [String]()), ("one_myisam", "v608_one_myisam", []),
    ("v605_one_myisam", "v610_one_myisam", []), ("empty", "v605_empty", []), ("empty", "v608_empty", []),
    ("v607_charset_objs", "v608_charset_objs", []), ("v605_charset_objs", "v608_charset_objs", ["v_l1", "v_u8"]),
    ("v608_many_objects", "v610_many_objects", []), ("v607_many_objects5", "v608_many_objects", ["a_top", "b_mid"]),
    ("v607_many_objects5", "v610_many_objects", ["a_top", "b_mid"]),
    (
      "many_objects", "v608_many_objects",
      [
        "'bu2'@'%'", "'bu3'@'localhost'", "aria", "aria_nt", "e_clean", "e_multi", "e_once", "v odd \"name\"",
        "v_totals",
      ]
    ), ("datatypes_memory", "v605_datatypes_memory", []), ("datatypes_innodb", "v608_datatypes_innodb", []),
    ("v607_blobs_gz", "v608_blobs_gz", []),
  ]) func whatReleasesWriteDifferentlyIsTheSame(_ first: String, _ second: String, _ different: [String]) throws {
    let images = [first, second].compactMap { name in Samples.images.first { $0.name == name } }
    // Some are not among the samples.
    guard images.count == 2 else { return }
    let result = try compare(images[0].imageFile(), images[1].imageFile())
    #expect(result.items.map(\.name.display).sorted() == different)
    // Each pair has something that is written differently.
    #expect(!result.spellings.isEmpty)
  }

  private func isSame(
    _ type: ItemType, _ one: [ByteString], _ other: [ByteString], database: ByteString? = "d"
  ) -> Bool {
    func meaning(_ statements: [ByteString]) -> StatementMeaning {
      StatementMeaning(ComparedItem(type: type, database: database, name: "t", statements: statements))
    }
    return meaning(one) == meaning(other)
  }

  @Test func whatIsNotCertainToBeTheSameIsDifferent() {
    let table: ByteString =
      "CREATE TABLE `t` (\n  `b` bit(5) DEFAULT b'101',\n  `c` char(5) DEFAULT 'a  b'\n) COMMENT='x y'"
    func changed(_ part: String, _ other: String) -> ByteString {
      ByteString(table.display.replacing("\\n", with: "\n").replacing(part, with: other))
    }
    #expect(isSame(.table, [table], [changed("\n", " ")]))
    #expect(isSame(.table, [table], [changed("`t`", "`d`.`t`")]))
    #expect(isSame(.table, [table], [changed("b'101'", "'\u{5}'")]))
    #expect(isSame(.table, [table], [changed("COMMENT='x y'", "/*!50100 COMMENT='x y' */")]))
    for (part, other) in [
      ("`t`", "`e`.`t`"), ("'a  b'", "'a b'"), ("'x y'", "'x  y'"), ("`c`", "`C`"), ("char(5)", "char(6)"),
      ("b'101'", "'\u{6}'"), ("b'101'", "'5'"), ("bit(5) DEFAULT b'101'", "int(5) DEFAULT '\u{5}'"),
      ("COMMENT='x y'", "/*!60100 COMMENT='x y' */"), ("COMMENT='x y'", "/*M!50100 COMMENT='x y' */"),
      ("COMMENT='x y'", "/* COMMENT='x y' */"), ("COMMENT='x y'", "COMMENT='x y"),
    ] { #expect(!isSame(.table, [table], [changed(part, other)]), "\(other)") }
    // Spaces in a body may matter to those who read it.
    #expect(!isSame(.procedure, ["CREATE PROCEDURE p() SELECT 1"], ["CREATE PROCEDURE p()  SELECT 1"]))
    let settings: [ByteString] = ["SET character_set_client = utf8", "SET sql_mode = ''", "CREATE PROCEDURE p() DO 1"]
    func with(_ first: ByteString, _ second: ByteString) -> [ByteString] { [first, second, settings[2]] }
    #expect(isSame(.procedure, settings, with("SET SQL_MODE = ''", "SET CHARACTER_SET_CLIENT = 'utf8'")))
    for other in [
      with("SET character_set_client = latin1", settings[1]), with(settings[0], "SET sql_mode = 'ANSI'"),
      with(settings[0], settings[0]), with(settings[0], "SET sql_mode = '', x = 1"), with(settings[0], "SET x = ''"),
      [settings[0], settings[2]],
    ] { #expect(!isSame(.procedure, settings, other), "\(other)") }
  }

  private static let definition =
    "CREATE TABLE `t` (`id` int(11) NOT NULL, `v` varchar(20) DEFAULT NULL, `b` text, PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8"

  private func row(_ id: Int64, _ text: String?, _ long: String? = nil) -> [RowValue] {
    [.integer(id), text.map { .bytes(Array($0.utf8)) } ?? .null, long.map { .bytes(Array($0.utf8)) } ?? .null]
  }

  @Test func rowsThatWereChangedAddedAndRemovedAreNamed() throws {
    let many = (100..<3000).map { row($0, "same", "long") }
    let first = try MadeImage([(Self.definition, [row(1, "a"), row(2, "b"), row(3, "c", "x"), row(4, nil)] + many)])
    let second = try MadeImage([
      (Self.definition, many + [row(5, "e"), row(4, ""), row(3, "C", "y"), row(1, "a")])
    ])
    let result = try compare(first.file(), second.file())
    #expect(result.isEqual == false)
    #expect(result.items.isEmpty)
    let table = try #require(result.tables.first)
    #expect(table.keyColumns == ["id"])
    #expect([table.firstRows, table.secondRows] == [2904, 2904])
    #expect([table.onlyInFirst, table.onlyInSecond, table.changed] == [1, 1, 2])
    #expect(
      table.rows.map { "\($0.difference) \($0.key.display) \($0.changedColumns.map(\.display))" } == [
        #"onlyInFirst {"id":2} []"#, #"changed {"id":3} ["v", "b"]"#, #"changed {"id":4} ["v"]"#,
        #"onlyInSecond {"id":5} []"#,
      ])
    #expect(table.rows.allSatisfy { ($0.firstOffset == nil) == ($0.difference == .onlyInSecond) })
    #expect(table.rows.allSatisfy { ($0.secondOffset == nil) == ($0.difference == .onlyInFirst) })
    #expect(
      try compare(first.file(), second.file(), rowLimit: 2).tables[0].rows.map(\.key) == table.rows[..<2].map(\.key))
  }

  @Test func rowsOfATableWithoutAKeyAreCounted() throws {
    let definition = "CREATE TABLE `t` (`a` int(11) DEFAULT NULL, KEY `a` (`a`)) ENGINE=MyISAM"
    func rows(_ values: [Int64?]) -> [[RowValue]] { values.map { [$0.map { .integer($0) } ?? .null] } }
    let first = try MadeImage([(definition, rows([1, 1, 1, 2, nil, nil]))])
    let second = try MadeImage([(definition, rows([2, 1, nil, nil, 3]))])
    let table = try #require(try compare(first.file(), second.file()).tables.first)
    #expect(table.keyColumns == [])
    #expect([table.onlyInFirst, table.onlyInSecond, table.changed] == [2, 1, 0])
    #expect(
      table.rows.map { "\($0.difference) \($0.key.display) \($0.count)" } == [
        #"onlyInFirst {"a":1} 2"#, #"onlyInSecond {"a":3} 1"#,
      ])
  }

  @Test func columnsThatOnlyOneHasAndStatementsThatDifferAreShown() throws {
    let first = try MadeImage([
      (
        "CREATE TABLE `t` (\n  `id` int(11) NOT NULL,\n  `old` int(11) DEFAULT NULL,\n  `e` enum('a','b') DEFAULT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=latin1",
        [[.integer(1), .integer(7), .member(2)], [.integer(2), .null, .member(1)]]
      ),
      ("CREATE TABLE `gone` (\n  `id` int(11) NOT NULL\n) ENGINE=InnoDB", []),
    ])
    let second = try MadeImage([
      (
        "CREATE TABLE `t` (\n  `ID` bigint(20) NOT NULL,\n  `e` enum('b','a','c') DEFAULT NULL,\n  `new` text,\n  PRIMARY KEY (`ID`)\n) ENGINE=MyISAM DEFAULT CHARSET=latin1",
        [[.integer(2), .member(2), .null], [.integer(1), .member(1), .bytes([0x41])]]
      )
    ])
    let result = try compare(first.file(), second.file())
    let table = try #require(result.tables.first)
    // By value, the columns that both have are the same.
    #expect(!table.differs)
    #expect(table.columnsOnlyInFirst == ["old"])
    #expect(table.columnsOnlyInSecond == ["new"])
    #expect(table.keyColumns == ["id"])
    #expect(result.items.map(\.shownName) == ["table d.t", "table d.gone"])
    guard case .statement(let lines) = result.items[0].difference else {
      Issue.record("no lines")
      return
    }
    func text(_ side: ComparisonResult.StatementLine.Side) -> [String] {
      lines.filter { $0.side == side }.map { String($0.text.display.drop { $0 == " " }.prefix(10)) }
    }
    #expect(text(.both) == ["CREATE TAB"])
    #expect(text(.first) == ["`id` int(1", "`old` int(", "`e` enum('", "PRIMARY KE", ") ENGINE=I"])
    #expect(text(.second) == ["`ID` bigin", "`e` enum('", "`new` text", "PRIMARY KE", ") ENGINE=M"])
    if case .onlyInFirst = result.items[1].difference {} else { Issue.record("gone is in both") }
    #expect(result.isEqual == false)
  }

  @Test func textsInOtherCharacterSetsAreComparedByTheirCharacters() throws {
    func definition(_ set: String) -> String {
      "CREATE TABLE `t` (`id` int(11) NOT NULL, `v` varchar(20) DEFAULT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=\(set)"
    }
    let first = try MadeImage([(definition("latin1"), [[.integer(1), .bytes([0x66, 0xFC, 0x72])]])])
    let second = try MadeImage([(definition("utf8"), [[.integer(1), .bytes(Array("für".utf8))]])])
    let third = try MadeImage([(definition("ucs2"), [[.integer(1), .bytes([0, 0x66, 0, 0xFD, 0, 0x72])]])])
    #expect(try compare(first.file(), second.file()).tables.first?.differs == false)
    #expect(try compare(first.file(), third.file()).tables.first?.changed == 1)
  }

  @Test func damageIsNoDifferenceButCannotBeCalledEqual() throws {
    var parts = try ImageParts(reading: Samples.image("datatypes_innodb_gz").open())
    let whole = try MadeImage(parts)
    let place = try #require(parts.chunks.firstIndex { $0.data.count > 8 && $0.data[0] == 1 })
    // A byte too many.
    parts.chunks[place].data.append(0)
    let damaged = try MadeImage(parts)
    let result = try compare(whole.file(), damaged.file())
    #expect(result.isEqual == nil && result.items.isEmpty)
    let table = try #require(result.tables.first { $0.obstacle != nil })
    #expect(table.rows.isEmpty && !table.differs && table.firstRows != table.secondRows)
    let sound = try compare(whole.file(), whole.file())
    #expect(sound.isEqual == true)
  }
}
