import BinaryLog
import BackupStreamLib
import ByteIO
import TableRows
import TestSupport
import Testing

@testable import Verification

@Suite struct KeyTests {
  private func report(_ file: ImageFile) throws -> LevelReport {
    var report = LevelReport(.rows)
    try ImageVerifier(file, VerificationOptions()).checkKeys(&report)
    return report
  }

  private func report(_ definition: String, _ rows: [[RowValue]]) throws -> LevelReport {
    try report(MadeImage([(definition, rows)]).file())
  }

  @Test(arguments: Samples.images) func keysOfSoundImagesHaveNoDuplicates(_ sample: Samples.Image) throws {
    let report = try report(sample.imageFile())
    #expect(report.findings == [])
    #expect(report.checked.count == 1)
  }

  /// As many values as the truth has rows: each table of these images has one key, its primary one, or none.
  @Test func allRowsOfAnImageAreLookedAt() throws {
    let sample = Samples.image("one_myisam")
    let rows = try sample.tables().reduce(0) { $0 + (Int($1[4]) ?? 0) }
    #expect(rows > 0)
    #expect(
      try report(sample.imageFile()).checked == [
        "1 primary or unique key of 1 table: no duplicates among \(Quantities.count(Int64(rows), "value"))"
      ])
  }

  @Test func aRowThatIsThereTwiceIsFoundAndNamed() throws {
    let sample = Samples.image("datatypes_innodb_gz")
    let image = try sample.open()
    var parts = try ImageParts(reading: image)
    // A whole row of a table without BLOBs.
    let place = try #require(parts.chunks.firstIndex { $0.data.first == 1 })
    parts.chunks.insert(parts.chunks[place], at: place)
    let made = try MadeImage(parts)
    let file = try made.file()
    let report = try report(file)
    #expect(report.findings.count == 1)
    let finding = try #require(report.findings.first)
    #expect(finding.kind.rawValue == "duplicate-key" && finding.weight == .failure)
    let head = try #require(parts.chunks.indices.contains(place) ? parts.chunks[place] : nil)
    let table = try #require(
      parts.preamble.catalogue.databases.flatMap { database in
        database.items.filter {
          $0.tablePosition == TablePosition(snapshot: head.snapshot, position: head.tableNumber - 1)
        }.map { database.name.display + "." + $0.name.display }
      }.first)
    #expect(finding.item == table)
    #expect(finding.text.contains("occurs 2 times"))
    // Both offsets are those of the chunks.
    var offsets: [Int64] = []
    try file.reader().forEachTableDataChunk { chunk, data in
      if data.array == head.data { offsets.append(chunk.offset) }
    }
    #expect(offsets.count == 2)
    #expect(finding.offset == offsets.first)
    #expect(finding.text.hasSuffix("also at offset \(offsets.last ?? 0)"))
  }

  @Test func theValuesOfADuplicateAreShown() throws {
    let report = try report(
      "CREATE TABLE `t` (`a` int(11) NOT NULL, `b` varchar(20) DEFAULT NULL, PRIMARY KEY (`a`), UNIQUE KEY `u` (`b`,`a`)) ENGINE=InnoDB DEFAULT CHARSET=utf8",
      [
        [.integer(1), .bytes(Array("x".utf8))], [.integer(2), .bytes(Array("y\"".utf8))],
        [.integer(-7), .null], [.integer(2), .bytes(Array("y\"".utf8))], [.integer(2), .null],
      ])
    #expect(
      report.findings.map(\.text).map { $0.split(separator: ", also").first.map(String.init) ?? "" }.sorted() == [
        #"PRIMARY KEY: {"a":2} occurs 3 times"#, #"key u: {"b":"y\"","a":2} occurs 2 times"#,
      ])
    #expect(report.findings.allSatisfy { $0.item == "d.t" })
    #expect(report.checked == ["2 primary or unique keys of 1 table: 2 duplicates among 8 values"])
  }

  @Test func nullIsTheSameAsNothing() throws {
    let report = try report(
      "CREATE TABLE `t` (`a` int(11) DEFAULT NULL, `b` int(11) DEFAULT NULL, UNIQUE KEY `u` (`a`,`b`)) ENGINE=InnoDB",
      [[.null, .null], [.null, .null], [.integer(1), .null], [.integer(1), .null]])
    #expect(report.findings == [])
  }

  /// Of the texts, those of one line are the same in the unique key, and no others.
  struct TextCase: Sendable, Testing.CustomTestStringConvertible {
    var column: String
    var key = "`b`"
    var same: [[[UInt8]]]
    var testDescription: String { column + " " + key }
  }

  static let texts: [TextCase] = [
    .init(column: "varchar(20) CHARACTER SET latin1", same: [[[0x41], [0x61, 0x20]], [[0x62]], [[0x20, 0x62]]]),
    // "cH" is no letter in Czech, "ch" is one; Turkish has I and i.
    .init(
      column: "varchar(20) CHARACTER SET utf8 COLLATE utf8_czech_ci", same: [[Array("ch".utf8)], [Array("cH".utf8)]]),
    .init(
      column: "varchar(20) CHARACTER SET utf8 COLLATE utf8_turkish_ci", same: [[[0x49]], [[0x69], [0x69, 0x20]]]),
    .init(column: "varchar(20) CHARACTER SET latin5", same: [[[0x49]], [[0x69]]]),
    .init(column: "varchar(20) CHARACTER SET utf8 COLLATE utf8_bin", same: [[[0x41]], [[0x61], [0x61, 0x20, 0x20]]]),
    .init(column: "varbinary(20)", same: [[[0x41]], [[0x61]], [[0x61, 0x20]]]),
    .init(column: "blob", key: "`b`(2)", same: [[[1, 2, 3], [1, 2, 4], [1, 2]], [[1, 3]], [[1]]]),
    // A prefix counts characters.
    .init(
      column: "text CHARACTER SET utf8", key: "`b`(2)",
      same: [[Array("äöü".utf8), Array("äö".utf8)], [Array("ä".utf8), Array("ä x".utf8)], [Array("äx".utf8)]]),
    .init(
      column: "varchar(20) CHARACTER SET ucs2", key: "`b`(2)",
      same: [
        [[0, 0x61, 0, 0x62, 0, 0x63], [0, 0x61, 0, 0x62]], [[0, 0x61], [0, 0x61, 0, 0x20, 0, 1]], [[1, 0x20]],
      ]),
    .init(
      column: "varchar(20) CHARACTER SET sjis COLLATE sjis_bin", key: "`b`(1)",
      same: [[[0x82, 0xA0, 0x41], [0x82, 0xA0]], [[0x82, 0xA1]], [[0x41, 0x42], [0x41]]]),
    .init(
      column: "varchar(20) CHARACTER SET utf16", key: "`b`(1)",
      same: [[[0xD8, 0, 0xDC, 0, 0, 0x61], [0xD8, 0, 0xDC, 0]], [[0xD8, 0, 0xDC, 1]]]),
  ]

  @Test(arguments: texts) func textsAreTheSameWhereTheCollationIsSureToSaySo(_ texts: TextCase) throws {
    let definition =
      "CREATE TABLE `t` (`b` \(texts.column) NOT NULL, UNIQUE KEY `u` (\(texts.key))) ENGINE=MyISAM DEFAULT CHARSET=latin1"
    let report = try report(definition, texts.same.flatMap { $0 }.map { [.bytes($0)] })
    let counts = texts.same.map(\.count).filter { $0 > 1 }
    let found = report.findings.compactMap { finding in
      finding.text.split(separator: "occurs ").last.flatMap { $0.split(separator: " ").first }.flatMap { Int($0) }
    }
    #expect(found.sorted() == counts.sorted())
  }

  @Test func numbersAreComparedByValue() throws {
    let zeros = "CREATE TABLE `t` (`b` double NOT NULL, UNIQUE KEY `u` (`b`)) ENGINE="
    #expect(try report(zeros + "InnoDB", [[.double(0)], [.double(-0.0)], [.double(1)]]).findings.count == 1)
    #expect(try report(zeros + "MEMORY", [[.double(0)], [.double(-0.0)], [.double(1)]]).findings.count == 0)
    let decimals = "CREATE TABLE `t` (`b` decimal(10,2) NOT NULL, UNIQUE KEY `u` (`b`)) ENGINE=InnoDB"
    #expect(
      try report(decimals, [[.decimal("1.50")], [.decimal("-1.50")], [.decimal("15.00")], [.decimal("1.05")]])
        .findings.count == 0)
    #expect(try report(decimals, [[.decimal("-12.50")], [.decimal("-12.50")]]).findings.count == 1)
  }

  @Test func manyDuplicatesAreCountedAndSomeAreShown() throws {
    let report = try report(
      "CREATE TABLE `t` (`a` int(11) NOT NULL, PRIMARY KEY (`a`)) ENGINE=InnoDB",
      (0..<3000).map { [.integer($0 % 1000)] })
    #expect(report.findings.count == 21)
    #expect(report.findings.last?.text == "PRIMARY KEY: 980 further values occur more than once")
    #expect(report.findings.first?.text.contains("occurs 3 times") == true)
    #expect(report.checked == ["1 primary or unique key of 1 table: 1,000 duplicates among 3,000 values"])
  }
}
