import ByteIO
import TestSupport
import Testing

@testable import BinaryLog

/// The foreign keys that change rows, rolled forward over DDL, are those that a server has after each statement.
@Suite struct ForeignKeyCascadeTests {
  private static let statements = [
    "CREATE DATABASE d2", "CREATE DATABASE d3",
    "CREATE TABLE d2.par (a INT PRIMARY KEY, b INT, KEY (b)) ENGINE=InnoDB",
    "CREATE TABLE d2.chi (a INT, b INT, FOREIGN KEY (a) REFERENCES par (a) ON DELETE CASCADE) ENGINE=InnoDB",
    "CREATE TABLE d2.nul (a INT, FOREIGN KEY (a) REFERENCES par (a) ON UPDATE SET NULL) ENGINE=InnoDB",
    "CREATE TABLE d2.plain (a INT, FOREIGN KEY (a) REFERENCES par (a) ON DELETE NO ACTION ON UPDATE RESTRICT) ENGINE=InnoDB",
    "CREATE TABLE d2.forgets (a INT, FOREIGN KEY (a) REFERENCES par (a) ON DELETE CASCADE) ENGINE=MyISAM",
    "CREATE TABLE d2.copy LIKE d2.chi", "CREATE TABLE d3.far (a INT) ENGINE=InnoDB",
    "ALTER TABLE d3.far ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES d2.par (a) ON DELETE SET NULL",
    "ALTER TABLE d2.plain ADD CONSTRAINT p FOREIGN KEY (a) REFERENCES par (a) ON UPDATE CASCADE, ADD c INT",
    "ALTER TABLE d2.plain DROP FOREIGN KEY p", "RENAME TABLE d2.nul TO d3.nil", "RENAME TABLE d2.par TO d2.old",
    "ALTER TABLE d2.chi ADD later INT", "ALTER TABLE d3.nil ADD later INT",
    "CREATE TABLE d2.self (a INT PRIMARY KEY, b INT, FOREIGN KEY (b) REFERENCES self (a) ON DELETE CASCADE) ENGINE=InnoDB",
    "ALTER TABLE d2.self RENAME TO d2.me", "ALTER TABLE d2.old RENAME d3.parents, ADD z INT",
    "DROP TABLE d2.chi", "CREATE TABLE d2.chi (a INT) ENGINE=InnoDB", "DROP TABLE d3.nil", "DROP DATABASE d2",
    "DROP TABLE d3.far",
  ]

  @Test(arguments: ReplayServer.families) func afterEachStatementTheyAreThoseOfTheServer(_ family: String) throws {
    let server = try ReplayServer.start(family)
    let format = try SchemaHistoryTests.format(family)
    var history = SchemaHistory()
    history.begin(format)
    var cascades = ForeignKeyCascades(history)
    var most = 0
    let ask = """
      SELECT CONCAT(CONSTRAINT_SCHEMA, '.', TABLE_NAME, ' ', UNIQUE_CONSTRAINT_SCHEMA, '.', REFERENCED_TABLE_NAME)
      FROM information_schema.REFERENTIAL_CONSTRAINTS
      WHERE DELETE_RULE IN ('CASCADE', 'SET NULL') OR UPDATE_RULE IN ('CASCADE', 'SET NULL');
      """
    for (index, statement) in Self.statements.enumerated() {
      let truth = Set(try server.rows(statement + ";\n" + ask).map { $0[0] })
      let event = try SchemaHistoryTests.event(statement, format, explicitTimestamps: true)
      let logged = LoggedStatement(event.statement, in: StatementContext(event))
      cascades.take(event, logged, LogPosition(index: 0, file: "bin", offset: Int64(index)))
      var found: Set<String> = []
      for database in ["d2", "d3"] {
        for name in ["par", "old", "parents", "self", "me", "chi", "nul"] {
          for one in cascades.cascades(from: TableName(database: ByteString(database), name: ByteString(name))) {
            let names = [one.table.database, one.table.name, one.parent.database, one.parent.name].map(\.display)
            found.insert("\(names[0]).\(names[1]) \(names[2]).\(names[3])")
          }
        }
      }
      #expect(found == truth, "\(statement)")
      most = max(most, truth.count)
    }
    #expect(most >= 4 && cascades.unknown.isEmpty)
  }

  /// What no server was asked: only how much there is of it.
  private static func cascades(after statements: [String]) throws -> ForeignKeyCascades {
    let format = try SchemaHistoryTests.format("mysql-9.7")
    var history = SchemaHistory()
    history.begin(format)
    var cascades = ForeignKeyCascades(history)
    for (index, statement) in statements.enumerated() {
      let event = try SchemaHistoryTests.event(statement, format, explicitTimestamps: true)
      let logged = LoggedStatement(event.statement, in: StatementContext(event))
      cascades.take(event, logged, LogPosition(index: 0, file: "bin", offset: Int64(index)))
    }
    return cascades
  }

  private static func child(_ number: Int) -> String {
    "CREATE TABLE d2.c\(number) (a INT, FOREIGN KEY (a) REFERENCES r0 (a) ON DELETE CASCADE)"
  }

  @Test func theyComeInTheOrderOfTheTables() throws {
    let cascades = try Self.cascades(after: (10..<40).map(Self.child))
    let names = cascades.cascades(from: TableName(database: "d2", name: "r0")).map(\.table.name.display)
    #expect(names == (10..<40).map { "c\($0)" })
  }

  /// Took minutes, when each table went all the way from name to name.
  @Test(.timeLimit(.minutes(1))) func chainsOfNamesAreGoneOnce() throws {
    let count = 6000
    let cascades = try Self.cascades(
      after: ["CREATE TABLE d2.r0 (a INT PRIMARY KEY)"]
        + (0..<count).map { "RENAME TABLE d2.r\($0) TO d2.r\($0 + 1)" } + (0..<count).map(Self.child))
    #expect(cascades.cascades(from: TableName(database: "d2", name: ByteString("r\(count)"))).count == count)
  }
}
