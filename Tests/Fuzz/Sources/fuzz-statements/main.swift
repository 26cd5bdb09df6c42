// The input's first byte chooses character set and sql_mode, the second what is done; the rest is a statement of a log.

import BinaryLog
import ByteIO
import FuzzSupport
import TableRows

/// What is known of every statement.
enum Statements {
  static let sets = ["utf8mb4", "latin1", "sjis", "gbk", "big5", "gb18030", "cp932", "binary"]

  static func context(_ choice: Int) -> StatementContext {
    let mode: UInt64 = (choice & 8 == 0 ? 0 : 4) | (choice & 16 == 0 ? 0 : 1 << 20)
    return StatementContext(
      database: "one", sqlMode: mode,
      characterSet: CharacterSet.named(ByteString(sets[choice & 7]), in: .modern) ?? .binary)
  }

  static func check(_ bytes: [UInt8], _ choice: Int, _ task: Int) {
    let context = context(choice)
    let statement = LoggedStatement(ByteString(bytes), in: context)
    demand(StatementKind(of: bytes.span.bytes, in: context) == statement.kind, "two kinds")
    for reference in statement.references {
      for range in [reference.databaseRange, reference.nameRange].compactMap({ $0 }) {
        demand(
          range.lowerBound < range.upperBound && range.upperBound <= bytes.count, "a name outside of the statement")
      }
      demand(!"\(reference)".contains("\n"), "a name of two lines")
    }
    for uncertainty in statement.uncertainties { demand(!"\(uncertainty)".isEmpty, "an uncertainty without a reason") }
    switch task & 3 {
    case 0: checkRewriting(bytes, context)
    case 1: checkFilter(statement)
    default: checkPattern(bytes, context)
    }
  }

  private static func checkRewriting(_ bytes: [UInt8], _ context: StatementContext) {
    var rewriting = NameRewriting()
    rewriting.databases = ["no such database": "x"]
    if let same = try? rewriting.rewrite(ByteString(bytes), in: context) {
      demand(same.bytes == bytes, "a statement is rewritten that names nothing of it")
    }
    rewriting.databases = ["one": "a `b", "two": "c.d"]
    rewriting.tables = [.init(database: "one", name: "t"): .init(database: "three", name: "u")]
    guard let text = try? rewriting.rewrite(ByteString(bytes), in: context) else { return }
    var target = context
    target.database = rewriting.rewrite(database: context.database)
    let kinds: Set<SchemaObjectKind> = [.table, .view, .sequence]
    let after = LoggedStatement(text, in: target).references.filter { kinds.contains($0.kind) && $0.name != nil }
    demand(!after.contains { $0.database == "one" || $0.database == "two" }, "an old name is left: \(text.display)")
  }

  private static func checkFilter(_ statement: LoggedStatement) {
    var filter = TableFilter()
    demand(filter.decide(statement) == .take, "no filter, and it is not taken")
    filter.databases = [NamePattern("o%")]
    filter.excludedTables = (try? [TablePattern("one.t_%")]) ?? []
    if case .undecided(let reason) = filter.decide(statement) { demand(!reason.isEmpty, "no reason") }
  }

  /// The front of the statement as a pattern for all of it.
  private static func checkPattern(_ bytes: [UInt8], _ context: StatementContext) {
    let words = bytes.split(separator: 0x20, maxSplits: 4, omittingEmptySubsequences: true)
    for count in 1...4 {
      let text = ByteString(Array(words.prefix(count).joined(separator: [0x20])))
      guard let pattern = try? StatementPattern(text) else { continue }
      _ = pattern.matches(bytes.span.bytes, in: context)
      _ = pattern.matches(.delete, database: "one", table: "t")
    }
  }
}

Fuzzer.main(
  seeds: { file in
    guard let file else {
      return ["WITH a AS (SELECT 1) SELECT * FROM a, t", "GRANT SELECT (a) ON two.* TO u"].map { [0, 0] + $0.utf8 }
    }
    return file.split(separator: 10).flatMap { line -> [[UInt8]] in
      let text = line.split(separator: 9).first.map(Array.init) ?? []
      return text.first == UInt8(ascii: "#") ? [] : (0..<3).map { [0, $0] + text }
    }
  },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let (choice, task) = (input.byte(), input.byte())
    Statements.check(input.rest, choice, task)
    return 0
  })
