import BinaryLog
import BackupStreamLib
import ByteIO
import TableRows
import TestSupport
import Testing

@testable import Verification

@Suite struct ForeignKeyTests {
  private func report(_ file: ImageFile) throws -> LevelReport {
    var report = LevelReport(.rows)
    try ImageVerifier(file, VerificationOptions()).checkForeignKeys(&report)
    return report
  }

  @Test(arguments: Samples.images) func foreignKeysOfSoundImagesHaveTheirParents(_ sample: Samples.Image) throws {
    let report = try report(sample.imageFile())
    #expect(report.findings == [])
    #expect(report.checked.count == 1)
  }

  /// A parent and a child with one column each.
  private func report(
    _ parentType: String, _ parents: [RowValue], _ childType: String, _ children: [RowValue],
    options: String = "DEFAULT CHARSET=latin1"
  ) throws -> LevelReport {
    try report(
      MadeImage([
        (
          "CREATE TABLE `p` (`id` \(parentType) NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB \(options)",
          parents.map { [$0] }
        ),
        (
          "CREATE TABLE `c` (`p_id` \(childType), KEY `k` (`p_id`), CONSTRAINT `f` FOREIGN KEY (`p_id`) REFERENCES `p` (`id`)) ENGINE=InnoDB \(options)",
          children.map { [$0] }
        ),
      ]).file())
  }

  @Test func aMissingParentIsNamed() throws {
    let report = try report(
      "int(11)", [.integer(1), .integer(2)], "int(11)", [.integer(2), .integer(3), .null, .integer(-1), .integer(3)])
    #expect(report.verdict == .failed)
    #expect(
      report.findings.map { "\($0.item ?? ""): \($0.text)" }.sorted() == [
        #"d.c: foreign key f: 3 rows with 2 values that d.p does not have"#,
        #"d.c: foreign key f: {"p_id":-1} has no parent in d.p"#,
        #"d.c: foreign key f: {"p_id":3} has no parent in d.p"#,
      ])
    #expect(report.findings.allSatisfy { $0.kind.rawValue == "missing-parent" && $0.weight == .failure })
    #expect(report.checked == ["1 foreign key: 1 of 4 rows that refer to another have it"])
  }

  @Test func numbersOfOtherWidthsAreTheSame() throws {
    let report = try report(
      "bigint(20) unsigned", [.unsigned(1), .unsigned(200)], "smallint(6)", [.integer(1), .integer(200)])
    #expect(report.findings == [])
    #expect(report.checked == ["1 foreign key: each of 2 rows that refer to another has it"])
  }

  /// For each: the parents, the children, and what the children without a parent are.
  @Test func aCollationThatMayKnowTheTextMakesItADoubt() throws {
    func text(_ text: String) -> RowValue { .bytes(Array(text.utf8)) }
    let utf8 = "DEFAULT CHARSET=utf8"
    let type = "varchar(20)"
    #expect(
      try report(type, [text("Berlin"), text("ö")], type, [text("berlin "), text("ö")], options: utf8).findings == [])
    // Nothing like it, in letters that the collation compares as we do.
    #expect(try report(type, [text("Berlin")], type, [text("Bonn")], options: utf8).verdict == .failed)
    // O with dots may be an O, and a parent may have dots.
    #expect(try report(type, [text("Bonn")], type, [text("Bönn")], options: utf8).verdict == .doubtful)
    #expect(try report(type, [text("Bönn")], type, [text("Bonn")], options: utf8).verdict == .doubtful)
    // Bytes are bytes.
    let binary = utf8 + " COLLATE=utf8_bin"
    #expect(try report(type, [text("Bonn")], type, [text("Bönn")], options: binary).verdict == .failed)
    #expect(try report(type, [text("Bonn")], type, [text("bonn")], options: binary).verdict == .failed)
    #expect(try report(type, [text("Bonn")], type, [text("Bonn ")], options: binary).findings == [])
  }

  @Test func aTableMayReferToItselfByTwoColumns() throws {
    let definition = """
      CREATE TABLE `t` (`a` int(11) NOT NULL, `b` date NOT NULL, `ua` int(11) DEFAULT NULL, `ub` date DEFAULT NULL,
      PRIMARY KEY (`a`,`b`), KEY `k` (`ua`,`ub`), FOREIGN KEY (`ua`,`ub`) REFERENCES `t` (`a`,`b`)) ENGINE=InnoDB
      """
    func day(_ day: Int) -> RowValue {
      var parts = TemporalParts()
      (parts.year, parts.month, parts.day) = (2009, 5, day)
      return .temporal(parts)
    }
    let report = try report(
      MadeImage([
        (
          definition,
          [
            [.integer(1), day(1), .null, day(1)], [.integer(2), day(2), .integer(1), day(1)],
            [.integer(3), day(3), .integer(1), day(2)],
          ]
        )
      ]).file())
    #expect(
      report.findings.first?.text == #"foreign key (ua,ub): {"ua":1,"ub":"2009-05-02"} has no parent in d.t"#)
    #expect(report.findings.count == 2)
  }

  @Test func aTableThatIsNotInTheImageIsADoubt() throws {
    let report = try report(
      MadeImage([
        (
          "CREATE TABLE `c` (`p_id` int(11), CONSTRAINT `f` FOREIGN KEY (`p_id`) REFERENCES `other`.`p` (`id`)) ENGINE=InnoDB",
          [[.integer(1)]]
        )
      ]).file())
    #expect(
      report.findings.map(\.text) == [
        "foreign key f was not checked: the table other.p that it refers to is not in the image"
      ])
    #expect(report.verdict == .doubtful)
  }

  /// Only the child is chosen; its parent is read nevertheless.
  @Test func parentsNeedNotBeChosen() throws {
    let made = try MadeImage([
      ("CREATE TABLE `p` (`id` int(11) NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB", [[.integer(1)]]),
      (
        "CREATE TABLE `c` (`p_id` int(11), CONSTRAINT `f` FOREIGN KEY (`p_id`) REFERENCES `P` (`ID`)) ENGINE=InnoDB",
        [[.integer(1)]]
      ),
    ])
    var options = VerificationOptions()
    options.choices = [TableChoice(name: "%.c") { $1 == "c" }]
    var report = LevelReport(.rows)
    try ImageVerifier(made.file(), options).checkForeignKeys(&report)
    #expect(report.findings == [])
    #expect(report.checked == ["1 foreign key: each of 1 row that refers to another has it"])
  }

  /// Several keys that refer to the same columns share their parents, and are told apart nevertheless.
  @Test func severalKeysMayReferToTheSame() throws {
    let made = try MadeImage([
      (
        """
        CREATE TABLE `c` (`x` int(11), `y` smallint(6), `z` bigint(20), CONSTRAINT `fx` FOREIGN KEY (`x`) REFERENCES `p` (`id`),
        CONSTRAINT `fy` FOREIGN KEY (`y`) REFERENCES `p` (`id`), CONSTRAINT `fz` FOREIGN KEY (`z`) REFERENCES `p` (`other`)) ENGINE=InnoDB
        """,
        [
          [.integer(1), .integer(2), .integer(9)], [.integer(5), .integer(1), .null],
          [.null, .integer(5), .integer(1)],
          [.integer(5), .integer(6), .integer(9)],
        ]
      ),
      (
        "CREATE TABLE `p` (`id` int(11) NOT NULL, `other` bigint(20), PRIMARY KEY (`id`)) ENGINE=InnoDB",
        [[.integer(1), .integer(9)], [.integer(2), .null]]
      ),
    ])
    let report = try report(made.file())
    #expect(
      report.findings.map(\.text).sorted() == [
        "foreign key fx: 2 rows with 1 value that d.p does not have",
        #"foreign key fx: {"x":5} has no parent in d.p"#,
        "foreign key fy: 2 rows with 2 values that d.p does not have",
        #"foreign key fy: {"y":5} has no parent in d.p"#, #"foreign key fy: {"y":6} has no parent in d.p"#,
        "foreign key fz: 1 row with 1 value that d.p does not have",
        #"foreign key fz: {"z":1} has no parent in d.p"#,
      ])
    #expect(report.checked == ["3 foreign keys: 5 of 10 rows that refer to another have it"])
  }
}
