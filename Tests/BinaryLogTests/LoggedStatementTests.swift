import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

@Suite struct LoggedStatementTests {
  static let context = StatementContext(database: "one")

  static func tables(_ statement: LoggedStatement, written: Bool) -> Set<String> {
    Set(statement.tables(written: written).map(\.description))
  }

  /// A line of samples/statements/locked-tables.tsv.
  struct Locked: Testing.CustomTestStringConvertible {
    var text: String
    var written: Set<String>
    var read: Set<String>
    var testDescription: String { text }
  }

  static let locked: [Locked] = {
    let file = Samples.root.appendingPathComponent("samples/statements/locked-tables.tsv")
    let lines = ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n")
    return lines.filter { !$0.hasPrefix("#") }.map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      let text = Truth.unescaped(Array(fields[0].utf8)[...])
      return Locked(
        text: String(decoding: text, as: UTF8.self), written: Set(fields[1].split(separator: " ").map(String.init)),
        read: Set(fields[2].split(separator: " ").map(String.init)))
    }
  }()

  @Test func theTableOfLocksIsThere() { #expect(Self.locked.count > 60) }

  @Test(arguments: locked) func statementsTouchWhatTheServerLocks(_ line: Locked) {
    let statement = LoggedStatement(ByteString(line.text), in: Self.context)
    let (written, read) = (Self.tables(statement, written: true), Self.tables(statement, written: false))
    #expect(statement.isCertain, "\(statement.uncertainties)")
    #expect(written.union(read) == line.written.union(line.read))
    // Of an UPDATE of several tables the server locks all before it looks at what is assigned.
    if statement.kind == .update {
      #expect(written.isSubset(of: line.written) && !written.isEmpty)
    } else {
      #expect(written == line.written)
    }
  }

  @Test(arguments: [
    ("UPDATE t, u SET t.b = u.b WHERE t.a = u.a", "one.t"),
    ("UPDATE t JOIN u ON t.a = u.a, two.w SET u.b = 1, w.b = (SELECT MIN(b) FROM v)", "one.u two.w"),
    ("UPDATE (t x CROSS JOIN f) CROSS JOIN v SET x.b = 5", "one.t"),
    ("UPDATE one.t, two.t SET two.t.b = 1 WHERE one.t.a = two.t.a", "two.t"),
    ("UPDATE t, u SET b = 1", "one.t one.u"),
    ("UPDATE t AS u, u AS t SET u.b = 1", "one.t"),
  ]) func updatesWriteTheTablesOfAssignedColumns(_ text: String, _ written: String) {
    let statement = LoggedStatement(ByteString(text), in: Self.context)
    #expect(Self.tables(statement, written: true) == Set(written.split(separator: " ").map(String.init)))
  }

  @Test(arguments: [
    ("BEGIN", StatementKind.begin), ("begin /* x */", .begin), ("START TRANSACTION", .begin), ("BEGIN WORK", .begin),
    ("BEGIN NOT ATOMIC SELECT 1; END", .other), ("COMMIT", .commit), ("COMMIT WORK AND CHAIN", .commit),
    ("ROLLBACK", .rollback), ("ROLLBACK TO `a`", .rollbackToSavepoint),
    ("rollback work to savepoint a", .rollbackToSavepoint),
    ("SAVEPOINT `s p`", .savepoint), ("RELEASE SAVEPOINT a", .releaseSavepoint),
    ("XA START X'61',X'',1", .xaStart), ("XA BEGIN 'a'", .xaStart), ("XA END X'61'", .xaEnd),
    ("XA PREPARE X'61'", .xaPrepare), ("XA COMMIT X'61' ONE PHASE", .xaCommit), ("XA ROLLBACK 'a'", .xaRollback),
    ("  /* c */ -- d\n INSERT INTO t VALUES (1)", .insert), ("insert\tt values (1)", .insert),
    ("INSERT/**/INTO t VALUES (1)", .insert), ("/*!50000 REPLACE */ INTO t VALUES (1)", .replace),
    ("WITH c AS (SELECT 1) DELETE FROM t", .delete), ("WITH c AS (SELECT 1) UPDATE t SET a=1", .update),
    ("WITH c AS (SELECT 1) SELECT * FROM c", .select), ("((SELECT 1) UNION (SELECT 2))", .select),
    ("SET STATEMENT sql_mode='', x=(1) FOR UPDATE t SET a=1", .update), ("SET @a = 1", .set),
    ("SET PASSWORD FOR u = 'x'", .account), ("SET DEFAULT ROLE r TO u", .account),
    ("CREATE TABLE t (a INT)", .create(.table)), ("CREATE OR REPLACE TEMPORARY TABLE t (a INT)", .create(.table)),
    ("DROP /*!40005 TEMPORARY */ TABLE IF EXISTS `tmp`", .drop(.table)),
    (
      "CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `vw` AS SELECT 1", .create(.view)
    ),
    ("CREATE DEFINER=`table`@`%` TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a=1", .create(.trigger)),
    ("CREATE DEFINER=CURRENT_USER() PROCEDURE p() BEGIN END", .create(.procedure)),
    ("CREATE AGGREGATE FUNCTION f() RETURNS INT RETURN 1", .create(.function)),
    ("ALTER EVENT e DISABLE", .alter(.event)), ("ALTER ONLINE IGNORE TABLE t ADD a INT", .alter(.table)),
    ("CREATE UNIQUE INDEX i ON t (a)", .create(.index)), ("CREATE SCHEMA s", .create(.database)),
    ("CREATE SPATIAL REFERENCE SYSTEM 4120 NAME 'x'", .create(.infrastructure)),
    ("CREATE SPATIAL INDEX i ON t (g)", .create(.index)), ("CREATE SEQUENCE s START 5", .create(.sequence)),
    ("RENAME TABLE a TO b", .renameTable), ("RENAME USER a TO b", .account), ("TRUNCATE t", .truncate),
    ("DROP ROLE r", .account), ("GRANT ALL ON *.* TO u", .account), ("LOAD DATA INFILE 'x' INTO TABLE t", .load),
    ("LOAD INDEX INTO CACHE t", .maintenance), ("ANALYZE LOCAL TABLE t", .maintenance), ("FLUSH TABLES", .maintenance),
    ("CALL p(1)", .call), ("DO SLEEP(1)", .do), ("XYZZY", .other), ("", .other), ("'", .other),
  ]) func kindsAreTold(_ text: String, _ kind: StatementKind) {
    let bytes = Array(text.utf8)
    #expect(StatementKind(of: bytes.span.bytes, in: Self.context) == kind)
    #expect(LoggedStatement(ByteString(text), in: Self.context).kind == kind)
  }

  /// Of definitions: what they define, and what they only name.
  @Test(arguments: [
    ("CREATE TABLE two.x LIKE t", "two.x", "one.t"), ("CREATE TABLE x (LIKE two.t)", "one.x", "two.t"),
    (
      "CREATE TABLE IF NOT EXISTS x (a INT REFERENCES u (a), FOREIGN KEY (a) REFERENCES two.w (a))", "one.x",
      "one.u two.w"
    ),
    ("CREATE TABLE x (a VARCHAR(9) DEFAULT (fn(1)), KEY k (a)) ENGINE=MERGE UNION=(t, two.t)", "one.x", "one.t two.t"),
    ("CREATE TABLE x (a INT KEY) IGNORE AS SELECT a FROM t JOIN u USING (a)", "one.x", "one.t one.u"),
    ("CREATE TABLE x (SELECT a FROM t) UNION (SELECT a FROM u)", "one.x", "one.t one.u"),
    ("CREATE TABLE x WITH c AS (SELECT 1) SELECT * FROM c, two.w", "one.x", "two.w"),
    (
      "CREATE TABLE x (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (1)) AS SELECT a FROM v", "one.x",
      "one.v"
    ),
    ("CREATE TABLE x TABLE v", "one.x", "one.v"), ("CREATE INDEX t ON two.w (a)", "two.w", ""),
    ("DROP INDEX `PRIMARY` ON t", "one.t", ""),
    ("DROP TABLE a, two.b, `c-d` /* generated by server */", "one.a two.b one.c-d", ""),
    ("DROP VIEW IF EXISTS a, two.b CASCADE", "one.a two.b", ""), ("TRUNCATE two.t", "two.t", ""),
    ("RENAME TABLE a TO two.b, c WAIT 5 TO d", "one.a two.b one.c one.d", ""),
    ("RENAME TABLES IF EXISTS a TO b", "one.a one.b", ""),
    ("ALTER TABLE t ADD COLUMN x INT, RENAME COLUMN a TO b, RENAME KEY k TO l, RENAME AS two.z", "one.t two.z", ""),
    ("ALTER TABLE t RENAME z", "one.t one.z", ""),
    ("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE two.w WITHOUT VALIDATION", "one.t two.w", ""),
    ("ALTER TABLE t CONVERT PARTITION p TO TABLE q", "one.t one.q", ""),
    ("ALTER TABLE t CONVERT TABLE q TO PARTITION p VALUES LESS THAN (3)", "one.t one.q", ""),
    ("ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4, ADD FOREIGN KEY (a) REFERENCES u (a)", "one.t", "one.u"),
    ("CREATE TRIGGER two.x BEFORE INSERT ON two.w FOR EACH ROW INSERT INTO one.t VALUES (1)", "two.w", ""),
    (
      "CREATE OR REPLACE VIEW two.vv (a, b) AS SELECT t.a, fn2.b FROM t JOIN (SELECT 1 AS b) fn2 WITH CHECK OPTION",
      "two.vv", "one.t"
    ),
    ("CREATE SEQUENCE IF NOT EXISTS s START 5", "one.s", ""), ("ALTER SEQUENCE two.s RESTART 3", "two.s", ""),
    ("DROP SEQUENCE s, two.s", "one.s two.s", ""),
    ("INSERT INTO t VALUES (NEXTVAL(s), SETVAL(two.s, 5), NEXT VALUE FOR s3)", "one.t one.s two.s one.s3", ""),
    ("INSERT INTO t SELECT LASTVAL(s)", "one.t", "one.s"),
    ("UPDATE t FOR PORTION OF p FROM '2000-01-01' TO '2001-01-01' SET a = 1", "one.t", ""),
    ("DELETE HISTORY FROM t BEFORE SYSTEM_TIME '2020-01-01'", "one.t", ""),
    ("INSERT INTO x SELECT * FROM t FOR SYSTEM_TIME AS OF '2020-01-01' AS y, u", "one.x", "one.t one.u"),
    ("INSERT INTO t VALUES (1) RETURNING a, (SELECT b FROM u)", "one.t", "one.u"),
    ("OPTIMIZE TABLE t, two.w", "", "one.t two.w"),
    ("ANALYZE NO_WRITE_TO_BINLOG TABLE t PERSISTENT FOR ALL", "", "one.t"),
    ("GRANT SELECT (a, b), INSERT ON two.w TO 'u'@'%'", "", "two.w"),
    ("REVOKE ALL PRIVILEGES, GRANT OPTION FROM u", "", ""),
    ("INSERT INTO one.`a``b` VALUES (1)", "one.a`b", ""), ("INSERT INTO one.1x VALUES (1)", "one.1x", ""),
    ("LOAD DATA LOCAL INFILE 'into table x' REPLACE INTO TABLE two.t CHARACTER SET utf8mb4 (a, @b)", "two.t", ""),
    ("SELECT * FROM window, next, `select`", "", "one.window one.next one.select"),
  ]) func definitionsAndOthersTouchWhatTheyName(_ text: String, _ written: String, _ read: String) {
    let statement = LoggedStatement(ByteString(text), in: Self.context)
    #expect(Self.tables(statement, written: true) == Set(written.split(separator: " ").map(String.init)))
    #expect(Self.tables(statement, written: false) == Set(read.split(separator: " ").map(String.init)))
    #expect(statement.isCertain, "\(statement.uncertainties)")
  }

  @Test(arguments: [
    ("CREATE DATABASE IF NOT EXISTS d CHARACTER SET utf8mb4", "d"), ("ALTER SCHEMA d COLLATE utf8mb4_bin", "d"),
    ("ALTER DATABASE CHARACTER SET latin1", "one"), ("ALTER DATABASE COLLATE = latin1_bin", "one"),
    ("ALTER DATABASE charset charset latin1", "charset"), ("DROP DATABASE IF EXISTS `a b`", "a b"),
    ("CREATE USER 'u'@'%' IDENTIFIED BY 'x'", "mysql"), ("DROP ROLE r", "mysql"),
  ]) func databasesAreTouched(_ text: String, _ database: String) {
    let statement = LoggedStatement(ByteString(text), in: Self.context)
    #expect(statement.references.map(\.database) == [ByteString(database)])
    #expect(statement.references.allSatisfy { $0.name == nil && $0.access != .read } && statement.isCertain)
  }

  @Test(arguments: [
    "CALL p()", "INSERT INTO t VALUES (fn(1))", "INSERT INTO t SELECT two.fn(a) FROM u",
    "SELECT `rt`.`fn`(_utf8mb4'x')",
    "UPDATE t SET a = `abs`(1)", "EXECUTE s", "XYZZY t", "INSERT INTO t VALUES ('open",
    "INSERT INTO t VALUES (1); DROP TABLE u",
    "BEGIN NOT ATOMIC INSERT INTO t VALUES (1); END", "SELECT * FROM t /* open",
    "INSERT INTO t SELECT * FROM nobody(1) x",
  ]) func whatCannotBeKnownIsSaid(_ text: String) {
    #expect(!LoggedStatement(ByteString(text), in: Self.context).isCertain)
  }

  @Test func functionsOfTheServersAreNoUncertainty() {
    let text = """
      INSERT INTO t SELECT CONCAT(a, NOW(6)), CAST(b AS CHAR(10)), IF(a, b, COALESCE(c, ST_GeomFromText('x'))), COUNT(*),
      GROUP_CONCAT(DISTINCT a ORDER BY b SEPARATOR ','), JSON_EXTRACT(a, '$.x'), a IN (1,2), NOT (a), MATCH (a) AGAINST ('x'),
      ROW_NUMBER() OVER (PARTITION BY a), VALUES(a), left(a,1), CONVERT(a USING utf8mb4), INTERVAL(1,2) FROM u
      """
    let statement = LoggedStatement(ByteString(text), in: Self.context)
    #expect(statement.isCertain, "\(statement.uncertainties)")
  }

  @Test func modesOfTheSessionChangeWhatIsRead() {
    let ansi = StatementContext(database: "one", sqlMode: 4)
    let quoted: ByteString = "INSERT INTO \"a b\" SELECT '\"' FROM \"u\""
    #expect(Self.tables(LoggedStatement(quoted, in: ansi), written: true) == ["one.a b"])
    let plain: ByteString = "INSERT INTO t SELECT 'a\\' FROM u WHERE b = ' FROM v'"
    let noEscapes = StatementContext(database: "one", sqlMode: 1 << 20)
    #expect(Self.tables(LoggedStatement(plain, in: noEscapes), written: false) == ["one.u"])
    // In sjis 表 ends in the byte of a backslash.
    let sjis = StatementContext(database: "one", characterSet: CharacterSet.named("sjis", in: .modern) ?? .binary)
    let bytes =
      Array("INSERT INTO `".utf8) + [0x95, 0x5C] + Array("` VALUES ('".utf8) + [0x95, 0x5C]
      + Array("', (SELECT 1 FROM u))".utf8)
    let statement = LoggedStatement(ByteString(bytes), in: sjis)
    #expect(Self.tables(statement, written: true) == ["one.表"])
    #expect(Self.tables(statement, written: false) == ["one.u"])
    let latin1 = StatementContext(database: "one", characterSet: CharacterSet.named("latin1", in: .modern) ?? .binary)
    let accented = LoggedStatement(ByteString(Array("DROP TABLE ".utf8) + [0xE9]), in: latin1)
    #expect(Self.tables(accented, written: true) == ["one.é"])
  }

  @Test func deepNestingAndLongListsAreRead() {
    let deep =
      "SELECT " + String(repeating: "(", count: 100_000) + "SELECT 1 FROM u" + String(repeating: ")", count: 100_000)
      + " FROM t"
    #expect(Self.tables(LoggedStatement(ByteString(deep), in: Self.context), written: false) == ["one.u", "one.t"])
    let long = "INSERT INTO t VALUES (1,'a')" + String(repeating: ",(2,'b')", count: 100_000)
    #expect(Self.tables(LoggedStatement(ByteString(long), in: Self.context), written: true) == ["one.t"])
  }

  /// A server has executed every statement of a log: each is of a kind that is known, and if it isn't certain what it
  /// touches, it is for the routines that it calls.
  @Test(arguments: LogCases.all.filter { !$0.isDamaged && !$0.isEncrypted && $0.case != "relay-log" })
  func statementsOfLogsAreUnderstood(_ one: LogCase) throws {
    for file in one.files {
      var reader = try LogInput(opening: FilePath(file.path), name: ByteString(file.lastPathComponent)).reader()
      try reader.read { (event, format) throws(BinaryLogError) in
        guard event.type == .query || event.type == .queryCompressed || event.type == .executeLoadQuery else {
          return .goOn
        }
        let query =
          event.type == .executeLoadQuery
          ? try ExecuteLoadQueryEvent(parsing: event.body, format: format).query
          : try QueryEvent(parsing: event.body, format: format, type: event.type)
        let statement = LoggedStatement(query.statement, in: StatementContext(query))
        let shown = String(query.statement.display.prefix(200))
        #expect(statement.kind != .other, "\(one.name): \(shown)")
        for uncertainty in statement.uncertainties {
          switch uncertainty {
          case .function, .procedure: break
          default: Issue.record("\(one.name): \(uncertainty): \(shown)")
          }
          if one.case != "routines" { Issue.record("\(one.name): \(uncertainty): \(shown)") }
        }
        if statement.kind.isRowChange {
          #expect(!statement.tables(written: true).isEmpty, "\(one.name): \(shown)")
        }
        return .goOn
      }
    }
  }
}
