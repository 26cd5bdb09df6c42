import BinaryLog
import ByteIO
import TableRows
import Testing

@Suite struct StatementPatternTests {
  static func matches(_ pattern: String, _ statement: String) throws -> Bool {
    let bytes = Array(statement.utf8)
    return try StatementPattern(ByteString(pattern)).matches(bytes.span.bytes, in: StatementContext(database: "shop"))
  }

  /// The default database is `shop`.
  @Test(arguments: [
    ("DROP TABLE", "drop /* x */ table if exists orders", true), ("DROP TABLE", "DROP VIEW v", false),
    ("DROP TABLE", "INSERT INTO t VALUES ('DROP TABLE x')", false),
    ("drop table", "-- DROP TABLE\nCREATE TABLE t (a INT)", false),
    ("DROP TABLE orders", "DROP TABLE a, `orders`", true), ("DROP TABLE shop.orders", "DROP TABLE orders", true),
    ("DROP TABLE shop.orders", "DROP TABLE other.orders", false),
    ("DROP TABLE shop.ord%", "DROP TABLE other.x, shop.orders2", true),
    ("DROP TABLE `shop`.`ord%`", "DROP TABLE orders", false), ("DROP TEMPORARY TABLE", "DROP TABLE a", false),
    ("DROP TEMPORARY TABLE", "DROP /*!40005 TEMPORARY */ TABLE a", true), ("DROP", "DROP DATABASE x", true),
    ("DROP DATABASE shop", "DROP DATABASE IF EXISTS shop", true), ("DROP DATABASE shop", "DROP DATABASE shop2", false),
    ("DROP SCHEMA sh%", "DROP DATABASE shop2", true),
    ("DELETE FROM shop.orders", "DELETE o FROM orders AS o JOIN other.x USING (id)", true),
    ("DELETE FROM shop.orders", "DELETE x FROM orders AS o JOIN other.x USING (id)", false),
    ("DELETE shop.orders", "WITH c AS (SELECT 1) DELETE FROM orders", true),
    ("UPDATE orders", "UPDATE a, orders SET a.x = orders.y", false),
    ("UPDATE orders", "UPDATE a, orders SET orders.x = a.y", true),
    ("INSERT INTO orders", "INSERT orders SELECT * FROM x", true),
    ("INSERT INTO x", "INSERT orders SELECT * FROM x", false),
    ("ALTER TABLE shop.%", "ALTER TABLE orders ADD a INT", true),
    ("ALTER TABLE shop.%", "ALTER TABLE other.orders ADD a INT", false),
    ("TRUNCATE orders", "TRUNCATE TABLE shop.orders", true),
    ("RENAME TABLE new", "RENAME TABLE orders TO other.new", true),
    ("CREATE INDEX orders", "CREATE INDEX i ON orders (a)", true),
    ("CREATE TRIGGER x", "CREATE DEFINER=`a`@`b` TRIGGER x BEFORE INSERT ON orders FOR EACH ROW SET @a = 1", true),
    ("CREATE TRIGGER orders", "CREATE TRIGGER x BEFORE INSERT ON orders FOR EACH ROW SET @a = 1", false),
    ("CALL shop.p", "CALL p(1)", true), ("LOAD DATA INTO TABLE orders", "LOAD DATA INFILE 'x' INTO TABLE orders", true),
    ("shop.orders", "INSERT INTO a SELECT * FROM orders", true), ("shop.orders", "SELECT 'shop.orders'", false),
    ("COMMIT", "COMMIT", true), ("COMMIT", "ROLLBACK", false),
    ("REPLACE INTO orders", "REPLACE orders VALUES (1)", true),
    // Texts.
    ("DROP COLUMN", "ALTER TABLE t ADD a INT, drop  /* x */ `column`", true),
    ("DROP COLUMN", "ALTER TABLE t COMMENT='DROP COLUMN'", false),
    ("alter table orders drop column a", "ALTER TABLE orders DROP COLUMN a, ADD b INT", true),
    ("alter table orders drop column b", "ALTER TABLE orders DROP COLUMN a, ADD b INT", false),
    ("orders", "UPDATE x SET a = (SELECT MAX(id) FROM Orders)", true), ("order", "UPDATE orders SET a = 1", false),
    ("id = 42", "DELETE FROM x WHERE id=42 AND a", true), ("= 'it''s'", "DELETE FROM x WHERE a=\"it's\"", true),
    ("CREATE USER", "create user 'u'@'%'", true), ("GRANT ALL", "GRANT ALL ON *.* TO u", true),
    ("CREATE TABLE IF NOT EXISTS orders", "CREATE TABLE IF NOT EXISTS orders (a INT)", true),
  ]) func statementsMatchByWhatTheyDo(_ pattern: String, _ statement: String, _ matches: Bool) throws {
    #expect(try Self.matches(pattern, statement) == matches)
  }

  @Test func rowsMatchByTheirTable() throws {
    func matches(_ pattern: String, _ operation: RowsOperation) throws -> Bool {
      try StatementPattern(ByteString(pattern)).matches(operation, database: "shop", table: "orders")
    }
    #expect(
      try matches("DELETE FROM shop.orders", .delete) && matches("delete orders", .delete) && matches("DELETE", .delete)
    )
    #expect(try !matches("DELETE FROM shop.orders", .write) && !matches("DELETE FROM x.orders", .delete))
    #expect(try matches("INSERT shop.%", .write) && matches("UPDATE", .update) && matches("shop.orders", .update))
    #expect(
      try !matches("DROP TABLE shop.orders", .delete) && !matches("orders", .delete) && !matches("REPLACE", .write))
  }

  @Test(arguments: ["", "  ", "DROP TABLE `a", "id = 'x", "DROP TABLE a.b.c"]) func wrongPatternsAreErrors(
    _ pattern: String
  ) {
    #expect(throws: TablePattern.SyntaxError.self) { try StatementPattern(ByteString(pattern)) }
  }

  @Test func textsAreFoundInEveryCharacterSet() throws {
    // 表 ends in the byte of a backslash.
    let bytes = Array("DELETE FROM x WHERE a = '".utf8) + [0x95, 0x5C] + Array("'".utf8)
    let sjis = StatementContext(characterSet: CharacterSet.named("sjis", in: .modern) ?? .binary)
    #expect(try StatementPattern("a = '表'").matches(bytes.span.bytes, in: sjis))
    #expect(try !StatementPattern("a = '裏'").matches(bytes.span.bytes, in: sjis))
  }
}
