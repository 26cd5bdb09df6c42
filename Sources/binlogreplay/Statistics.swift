import BinaryLog

/// What `--stats` counts. Memory is bounded, whatever the logs hold.
struct Statistics {
  /// What was done to a table.
  struct TableCounts {
    var rows = LogTransaction.RowCounts()
    /// Statements in the log that change or define it; those that the log has as rows are not among them.
    var statements: Int64 = 0
    /// Transactions with such rows or statements.
    var transactions: Int64 = 0
  }

  /// How many tables are counted one by one.
  static let tableLimit = 100_000
  /// How many of the biggest and longest transactions are kept.
  static let listed = 10

  private(set) var tables: [TableName: TableCounts] = [:]
  /// All tables beyond the limit.
  private(set) var otherTables = TableCounts()
  private(set) var spans = TimeSpans()
  private(set) var total = TimeSpans.Counts()
  private(set) var endings: [LogTransaction.Ending: Int64] = [:]
  private(set) var events: Int64 = 0
  /// Events of rows that could not be counted.
  private(set) var uncounted: Int64 = 0
  private(set) var bytes: Int64 = 0
  private(set) var plainBytes: Int64 = 0
  private(set) var logs = 0
  private(set) var start: LogPosition?
  private(set) var end: LogPosition?
  private(set) var firstTime: Int64?
  private(set) var lastTime: Int64?
  private(set) var biggest: [LogTransaction] = []
  private(set) var longest: [LogTransaction] = []

  /// The tables that statements of the transaction at hand change.
  private var touched: Set<TableName> = []

  /// Counts an event, in a transaction or not.
  mutating func add(_ event: borrowing LogEvent, at position: LogPosition) {
    events += 1
    if event.isUnwrapped { return }
    if end?.index != position.index { logs += 1 }
    if start == nil { start = position }
    bytes += Int64(event.header.length)
    end = LogPosition(index: position.index, file: position.file, offset: event.end)
  }

  /// Counts a statement that stands in the log as such.
  /// - Parameter size: of its event.
  mutating func add(_ statement: LoggedStatement, size: Int64) {
    for (number, reference) in statement.tables(written: true).enumerated() {
      guard let name = reference.name else { continue }
      let table = TableName(database: reference.database, name: name)
      with(table) { counts in
        counts.statements += 1
        if number == 0 { counts.rows.bytes += size }
      }
      if touched.count < Self.tableLimit { touched.insert(table) }
    }
  }

  /// Counts a transaction that is over.
  mutating func add(_ transaction: LogTransaction) {
    var counts = TimeSpans.Counts()
    counts.transactions = 1
    counts.statements = Int64(transaction.statements)
    counts.bytes = transaction.size
    for (table, rows) in transaction.rows {
      counts.inserted += Int64(rows.written)
      counts.updated += Int64(rows.updated)
      counts.deleted += Int64(rows.deleted)
      touched.remove(table)
      with(table) { counts in
        counts.transactions += 1
        counts.rows.written += rows.written
        counts.rows.updated += rows.updated
        counts.rows.deleted += rows.deleted
        counts.rows.uncounted += rows.uncounted
        counts.rows.bytes += rows.bytes
      }
      uncounted += Int64(rows.uncounted)
    }
    for table in touched { with(table) { $0.transactions += 1 } }
    touched.removeAll(keepingCapacity: true)
    total += counts
    spans.add(counts, at: transaction.time)
    plainBytes += transaction.plainSize ?? 0
    endings[transaction.ending, default: 0] += 1
    firstTime = min(firstTime ?? transaction.time, transaction.time)
    lastTime = max(lastTime ?? transaction.time, transaction.time)
    Self.insert(transaction, into: &biggest) { $0.size }
    if transaction.seconds > 0 { Self.insert(transaction, into: &longest) { $0.seconds } }
  }

  private mutating func with(_ table: TableName, _ body: (inout TableCounts) -> Void) {
    if tables.count < Self.tableLimit || tables[table] != nil {
      body(&tables[table, default: TableCounts()])
    } else {
      body(&otherTables)
    }
  }

  /// Keeps the largest, in falling order; of equals those that came first.
  private static func insert(
    _ transaction: LogTransaction, into list: inout [LogTransaction], _ measure: (LogTransaction) -> Int64
  ) {
    let value = measure(transaction)
    if list.count == listed, let last = list.last, measure(last) >= value { return }
    let index = list.firstIndex { measure($0) < value } ?? list.count
    list.insert(transaction, at: index)
    if list.count > listed { list.removeLast() }
  }
}

extension LogTransaction {
  /// Seconds from its first statement to its last.
  var seconds: Int64 { Int64(lastStatement) - Int64(firstStatement) }
}
