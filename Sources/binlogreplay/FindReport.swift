import BinaryLog
import ByteIO
import ToolKit

/// Finds the transactions in which something matches a pattern: `--find`, `--stop-before`, `--stop-after`.
final class PatternMatcher: LogConsumer {
  /// Something that matches in a transaction.
  struct Match {
    /// What was done, in a line.
    var text: String
    /// The table, if rows were changed.
    var table: TableName?
    /// How many rows; nil for a statement.
    var rows: Int?
  }

  private let pattern: StatementPattern
  private let rows: RowMatcher?
  private let found: (LogTransaction, [Match]) throws(BinaryLogError) -> Bool
  private var statements: [Match] = []
  private var changes: [RowChange: Int] = [:]
  /// Whether nothing more is looked for.
  private(set) var isDone = false

  private struct RowChange: Hashable {
    var operation: RowsOperation
    var table: TableName
  }

  /// - Parameters:
  ///   - condition: which rows; then statements don't match.
  ///   - found: is told of each transaction with a match; what it says is whether to go on.
  init(
    _ pattern: StatementPattern, where condition: RowPredicate? = nil,
    found: @escaping (LogTransaction, [Match]) throws(BinaryLogError) -> Bool
  ) {
    self.pattern = pattern
    rows = condition.map { RowMatcher($0) }
    self.found = found
  }

  func begin(_ transaction: LogTransaction) throws(BinaryLogError) {
    statements = []
    changes = [:]
  }

  func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
  ) throws(BinaryLogError) {
    guard context.isTaken, !isDone else { return }
    if let rows {
      try take(event, format, context, rows)
    } else if let query = context.query {
      take(query)
    } else if event.type == .executeLoadQuery {
      take(try ExecuteLoadQueryEvent(parsing: event.body, format: format).query)
    } else if event.type == .rowsQuery || event.type == .annotateRows {
      let text = try RowsQueryEvent(parsing: event.body, type: event.type).statement
      if pattern.matches(text: text) { statements.append(Match(text: TransactionList.shortened(text))) }
    } else if let operation = event.type.rowsOperation, let table = context.table {
      if pattern.matches(operation, database: table.database, table: table.table) {
        changes[RowChange(operation: operation, table: .init(database: table.database, name: table.table))] = 0
      }
    }
  }

  /// Counts the rows of an event for which the condition holds.
  private func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext, _ rows: RowMatcher
  ) throws(BinaryLogError) {
    guard let operation = event.type.rowsOperation, let table = context.table,
      pattern.matches(operation, database: table.database, table: table.table)
    else { return }
    let job = RowsJob(type: event.type, table: table, format: format, offset: event.offset)
    let count = try rows.count(job, event.body).matching
    if count == 0 { return }
    changes[
      RowChange(operation: operation, table: .init(database: table.database, name: table.table)), default: 0] += count
  }

  private func take(_ query: QueryEvent) {
    if pattern.matches(query.statement, in: StatementContext(query)) {
      statements.append(Match(text: TransactionList.shortened(query.statement)))
    }
  }

  func end(_ transaction: LogTransaction) throws(BinaryLogError) {
    guard !isDone, !(statements.isEmpty && changes.isEmpty) else { return }
    var matches = statements
    for (change, matching) in changes.sorted(by: { $0.key.table < $1.key.table }) {
      let counts = transaction.rows[change.table] ?? .init()
      let (verb, all) =
        switch change.operation {
        case .write: ("INSERT INTO", counts.written)
        case .update: ("UPDATE", counts.updated)
        case .delete: ("DELETE FROM", counts.deleted)
        }
      let name = "\(change.table.database.display).\(change.table.name.display)"
      matches.append(
        Match(text: "\(verb) \(name)", table: change.table, rows: rows == nil ? all : matching))
    }
    isDone = try !found(transaction, matches)
  }
}

/// Writes what `--find` finds.
final class FindReport {
  private var output = StandardOutput()
  private let isJSON: Bool
  /// How many transactions matched.
  private(set) var count = 0

  init(isJSON: Bool) { self.isJSON = isJSON }

  func write(_ transaction: LogTransaction, _ matches: [PatternMatcher.Match]) throws(BinaryLogError) {
    count += 1
    do throws(ByteIOError) {
      if isJSON { try writeJSON(transaction, matches) } else { try writeText(transaction, matches) }
    } catch { throw BinaryLogError(error) }
  }

  func finish() throws(ByteIOError) { try output.flush() }

  private func writeText(_ transaction: LogTransaction, _ matches: [PatternMatcher.Match]) throws(ByteIOError) {
    let gtid = transaction.gtid.map { "  \($0)" } ?? ""
    try output.write(
      "\(transaction.start)  \(LogTime.text(transaction.time))\(gtid)  \(Quantities.size(transaction.size))\n")
    for match in matches {
      let rows = match.rows.map { ": " + Quantities.count(Int64($0), "row") } ?? ""
      try output.write("    \(match.text)\(rows)\n")
    }
    try output.write("    to end before it: --stop-position=\(transaction.start)\n")
  }

  private func writeJSON(_ transaction: LogTransaction, _ matches: [PatternMatcher.Match]) throws(ByteIOError) {
    var json = JSONWriter()
    json.line("match") { json in
      TransactionFacts.write(transaction, to: &json)
      json.array("matches", of: matches) { json, match in
        json.object { json in
          json.value("text", match.text)
          if let table = match.table {
            json.value("database", data: table.database)
            json.value("table", data: table.name)
          }
          if let rows = match.rows { json.value("rows", rows) }
        }
      }
      json.value("stop_position", "\(transaction.start)")
    }
    try output.write(json.bytes)
  }
}
