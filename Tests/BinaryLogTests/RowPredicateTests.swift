import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

/// Conditions on rows, against what the server itself finds.
@Suite struct RowPredicateTests {
  /// How many rows of a table in a case a condition holds for.
  static func count(_ one: LogCase, _ table: String, _ condition: String) throws -> (rows: Int, matching: Int) {
    let matcher = RowMatcher(try RowPredicate(parsing: ByteString(condition)))
    var definitions = try Definitions(one)
    for file in one.files { try definitions.addAll(file) }
    var total = (rows: 0, matching: 0)
    for file in one.files {
      var reader = try LogInput(opening: FilePath(file.path), name: ByteString(file.lastPathComponent)).reader()
      var maps = TableMaps()
      try reader.read { (event, format) throws(BinaryLogError) in
        if event.type == .tableMap { try maps.add(event.body, format: format, resolve: definitions.resolve) }
        guard event.type.rowsOperation == .write else { return .goOn }
        let rows = try RowsEvent(parsing: event.body, type: event.type, format: format)
        if rows.isDummy { return .goOn }
        let map = try maps.table(of: rows)
        if map.table.display != table { return .goOn }
        let job = RowsJob(type: event.type, table: map, format: format, offset: event.offset)
        let found = try matcher.count(job, event.body)
        total = (total.rows + found.rows, total.matching + found.matching)
        return .goOn
      }
    }
    return total
  }

  /// Conditions of which the number of inserted rows of `mariadb-10.11/row-types` that they hold for is known from its
  /// `case.sql`, or that say the same in two ways.
  @Test(arguments: [
    ("ints", "id = 2", "@1 = 2"), ("ints", "t = 127", "`t` = '127'"),
    ("ints", "bu = 18446744073709551615", "@11 > 1e19"),
    ("ints", "t IS NULL", "NOT t IS NOT NULL"), ("ints", "id < 3", "id IN (1,2)"), ("ints", "id <> 1", "NOT (id = 1)"),
    ("decs", "b = 12345678.91", "b = 12345678.910"), ("decs", "b > -1e99 OR b IS NULL", "id >= 0"),
    ("flts", "f = 0.1", "d = 0.1"), ("strs", "c = 'abc'", "c LIKE 'a_c'"), ("strs", "v IS NULL", "v <=> NULL"),
    ("bins", "b = x'00FF00FF'", "b = 0x00FF00FF"), ("times", "d = '2024-02-29'", "dt0 = '2024-02-29 12:34:56'"),
    ("times", "t0 < '-800:00:00'", "t6 <= '-838:59:58.999999'"), ("enums", "e = 'a'", "e = 1"),
    ("bits", "b64 = 18446744073709551615", "b64 > 18446744073709551614"),
  ])
  func sameInTwoWays(_ table: String, _ first: String, _ second: String) throws {
    let one = LogCases.named("mariadb-10.11/row-types")
    let (left, right) = (try Self.count(one, table, first), try Self.count(one, table, second))
    #expect(left.matching == right.matching, "\(first) \(second)")
    #expect(left.matching > 0, "\(first)")
  }

  @Test("What is compared with NULL is neither true nor false")
  func nulls() throws {
    let one = LogCases.named("mariadb-10.11/row-types")
    let all = try Self.count(one, "ints", "id >= 0").rows
    let equal = try Self.count(one, "ints", "t = 127").matching
    let different = try Self.count(one, "ints", "NOT t = 127").matching
    let null = try Self.count(one, "ints", "t IS NULL").matching
    #expect(null > 0 && equal + different + null == all)
  }

  @Test(arguments: [
    "", "id", "id =", "id = 1 AND", "(id = 1", "id = 1)", "id = 'x", "id LIKE 5", "@0 = 1", "id = 1x", "id = x'4'",
    "id IN ()", "id IS 5", "id NOT = 4", "= 4", "id = 0xZZ", "id ~ 4",
  ])
  func whatIsNoCondition(_ text: String) {
    #expect(throws: RowPredicate.SyntaxError.self) { try RowPredicate(parsing: ByteString(text)) }
  }

  @Test("Deep nesting is refused")
  func nesting() {
    let text = String(repeating: "(", count: 100_000) + "id = 1" + String(repeating: ")", count: 100_000)
    #expect(throws: RowPredicate.SyntaxError.self) { try RowPredicate(parsing: ByteString(text)) }
  }

  @Test("A column that the table does not have is said so")
  func unknownColumn() throws {
    #expect(throws: BinaryLogError.self) {
      try Self.count(LogCases.named("mariadb-10.11/flashback"), "t", "nothing_such = 1")
    }
  }
}
