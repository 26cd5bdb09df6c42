import BinaryLog
import ByteIO
import Testing

@Suite struct TableFilterTests {
  static func filter(
    databases: [String] = [], notDatabases: [String] = [], tables: [String] = [], notTables: [String] = []
  ) throws -> TableFilter {
    var filter = TableFilter()
    filter.databases = databases.map { NamePattern(ByteString($0)) }
    filter.excludedDatabases = notDatabases.map { NamePattern(ByteString($0)) }
    filter.tables = try tables.map { try TablePattern(ByteString($0)) }
    filter.excludedTables = try notTables.map { try TablePattern(ByteString($0)) }
    return filter
  }

  static func decide(_ filter: TableFilter, _ text: String) -> String {
    switch filter.decide(LoggedStatement(ByteString(text), in: LoggedStatementTests.context)) {
    case .take: "take"
    case .leave: "leave"
    case .undecided: "undecided"
    }
  }

  @Test(arguments: [
    ("shop", "shop", true), ("shop", "Shop", false), ("sh%", "shop", true), ("%op", "shop", true),
    ("%o%o%", "shop", false),
    ("s_op", "shop", true), ("s_p", "sép", true), ("s\\_p", "s_p", true), ("s\\_p", "sap", false), ("*", "x", true),
    ("%", "", true), ("", "", true), ("", "a", false), ("a%b%c", "aXbYbZc", true), ("a%b%c", "aXbYbZ", false),
  ]) func patternsMatchAsLikeDoes(_ pattern: String, _ name: String, _ matches: Bool) {
    #expect(NamePattern(ByteString(pattern)).matches(ByteString(name)) == matches)
  }

  @Test func partsOfTablePatternsCanBeQuoted() throws {
    let quoted = try TablePattern("`a.b`.`c``%`")
    #expect(quoted.matches(database: "a.b", table: "c`%") && !quoted.matches(database: "a.b", table: "c`x"))
    let plain = try TablePattern("orders")
    #expect(plain.matches(database: "any", table: "orders") && !plain.matches(database: "orders", table: "any"))
    for text in ["", ".", "a.", ".a", "a.b.c", "`a", "``", "`a`b"] {
      #expect(throws: TablePattern.SyntaxError.self) { try TablePattern(ByteString(text)) }
    }
  }

  /// The default database is `one` in all of them.
  @Test(arguments: [
    ("INSERT INTO two.w VALUES (1)", "take"), ("INSERT INTO w VALUES (1)", "leave"),
    ("INSERT INTO two.w SELECT * FROM two.t", "take"), ("INSERT INTO two.w SELECT * FROM t", "undecided"),
    ("INSERT INTO t SELECT * FROM two.w", "leave"), ("UPDATE t, two.w SET t.a = 1, w.a = 2", "undecided"),
    ("UPDATE t, two.w SET t.a = 1", "leave"), ("INSERT INTO two.w VALUES (fn())", "undecided"),
    ("INSERT INTO t VALUES (fn())", "undecided"), ("CALL two.p()", "undecided"), ("BEGIN", "take"), ("COMMIT", "take"),
    ("DROP TABLE a, b", "leave"), ("DROP TABLE a, two.b", "undecided"), ("CREATE DATABASE two", "take"),
    ("DROP DATABASE two", "take"), ("DROP DATABASE one", "leave"), ("ALTER DATABASE CHARSET utf8mb4", "leave"),
    ("CREATE USER u", "leave"), ("GRANT ALL ON two.* TO u", "leave"), ("FLUSH TABLES", "leave"),
    ("CREATE TRIGGER two.x BEFORE INSERT ON two.w FOR EACH ROW SET @a = 1", "take"),
    ("CREATE PROCEDURE two.p() SELECT 1", "take"), ("DROP TRIGGER two.x", "take"), ("DROP TRIGGER x", "leave"),
    ("RENAME TABLE t TO two.t", "undecided"), ("XYZZY", "undecided"),
  ]) func aDatabaseIsTakenByWhatStatementsTouch(_ text: String, _ decision: String) throws {
    #expect(Self.decide(try Self.filter(databases: ["two"]), text) == decision)
    // The same, said the other way round; what is of no database is of none that is left.
    if ["leave", "take"].contains(decision),
      !["CREATE USER u", "GRANT ALL ON two.* TO u", "FLUSH TABLES"].contains(text)
    {
      #expect(Self.decide(try Self.filter(notDatabases: ["one"]), text) == decision)
    }
  }

  @Test(arguments: [
    ("INSERT INTO t VALUES (1)", "take"), ("INSERT INTO u VALUES (1)", "leave"),
    ("INSERT INTO two.t VALUES (1)", "leave"),
    ("CREATE DATABASE one", "take"), ("DROP DATABASE one", "undecided"), ("DROP DATABASE two", "leave"),
    ("CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1", "take"), ("DROP TRIGGER x", "undecided"),
    ("CREATE TRIGGER x BEFORE INSERT ON u FOR EACH ROW SET @a = 1", "leave"),
    ("CREATE PROCEDURE p() SELECT 1", "leave"),
    ("TRUNCATE t", "take"), ("ALTER TABLE t RENAME two.x", "undecided"), ("CREATE VIEW t AS SELECT 1", "take"),
  ]) func aTableIsTakenByItsName(_ text: String, _ decision: String) throws {
    #expect(Self.decide(try Self.filter(tables: ["one.t"]), text) == decision)
  }

  @Test func rowsAreDecidedByTheirTable() throws {
    let filter = try Self.filter(
      databases: ["shop%"], tables: ["orders", "shop2.%"], notTables: ["shop3.*", "%.tmp\\_%"])
    #expect(filter.takes(database: "shop1", table: "orders") && !filter.takes(database: "other", table: "orders"))
    #expect(filter.takes(database: "shop2", table: "x") && !filter.takes(database: "shop2", table: "tmp_x"))
    #expect(!filter.takesSome(of: "shop3") && filter.takesSome(of: "shop1") && !filter.takesAll(of: "shop2"))
    #expect(TableFilter().takesAll(of: "x"))
  }

  @Test func reasonsAreSentences() throws {
    let filter = try Self.filter(databases: ["two"])
    let statement = LoggedStatement("INSERT INTO two.w SELECT * FROM t", in: LoggedStatementTests.context)
    #expect(filter.decide(statement) == .undecided("it changes two.w, which is taken, and reads one.t, which is not"))
  }
}
