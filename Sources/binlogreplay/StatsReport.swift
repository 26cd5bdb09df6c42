import BinaryLog
import ByteIO
import ToolKit

/// `--stats`: what was done to each table, when, and in which transactions.
final class StatsReport: LogConsumer {
  private var output = StandardOutput()
  private let isJSON: Bool
  private var statistics = Statistics()

  init(isJSON: Bool) { self.isJSON = isJSON }

  func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
  ) throws(BinaryLogError) {
    statistics.add(event, at: context.log)
    guard context.isTaken else { return }
    if let query = context.query {
      add(query, event)
    } else if event.type == .executeLoadQuery {
      add(try ExecuteLoadQueryEvent(parsing: event.body, format: format).query, event)
    }
  }

  private func add(_ query: QueryEvent, _ event: borrowing LogEvent) {
    let place = StatementContext(query)
    statistics.add(LoggedStatement(query.statement, in: place), size: Int64(event.header.length))
  }

  func end(_ transaction: LogTransaction) throws(BinaryLogError) { statistics.add(transaction) }

  /// Events of rows whose number the log does not tell.
  var uncounted: Int64 { statistics.uncounted }

  /// Writes the report.
  func finish() throws(ByteIOError) {
    if isJSON {
      try output.write(StatsJSON(statistics).lines)
    } else {
      try output.write(text(BarChart()))
    }
    try output.flush()
  }

  // MARK: text

  /// The report for people.
  private func text(_ chart: BarChart) -> String {
    var sections = [overview]
    sections.append(tables)
    sections.append(times(chart))
    sections.append(transactions("Biggest transactions", statistics.biggest))
    sections.append(transactions("Longest transactions", statistics.longest))
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private var overview: [String] {
    let total = statistics.total
    var lines: [String] = []
    var logs = Quantities.count(Int64(statistics.logs), "log") + ", " + Quantities.size(statistics.bytes)
    if let start = statistics.start, let end = statistics.end { logs += ", \(start) to \(end)" }
    lines.append("Logs          " + logs)
    if let first = statistics.firstTime, let last = statistics.lastTime {
      let span = Quantities.duration(seconds: Double(last - first) / 1e6)
      lines.append("Time          \(LogTime.text(first)) to \(LogTime.text(last)) (\(span))")
    }
    let words: [(LogTransaction.Ending, String)] = [
      (.commit, "committed"), (.statement, "single statements"), (.rollback, "rolled back"), (.prepare, "prepared"),
      (.cut, "cut"),
    ]
    let endings = words.compactMap { ending, word in
      statistics.endings[ending].map { "\(Quantities.grouped($0)) \(word)" }
    }
    lines.append(
      "Transactions  " + Quantities.grouped(total.transactions)
        + (endings.isEmpty ? "" : ": " + endings.joined(separator: ", ")))
    lines.append("Statements    " + Quantities.grouped(total.statements))
    lines.append("Events        " + Quantities.grouped(statistics.events))
    let rows = [(total.inserted, "inserted"), (total.updated, "updated"), (total.deleted, "deleted")]
    lines.append(
      "Rows          " + rows.map { "\(Quantities.grouped($0.0)) \($0.1)" }.joined(separator: ", "))
    if statistics.plainBytes > 0 {
      lines.append("Uncompressed  " + Quantities.size(statistics.plainBytes) + " in compressed transactions")
    }
    return lines
  }

  /// How many tables are shown; JSON has all.
  private static let shownTables = 40

  private var tables: [String] {
    let sorted = statistics.sortedTables
    if sorted.isEmpty { return [] }
    var rows = [["Table", "inserted", "updated", "deleted", "statements", "transactions", "size"]]
    for (table, counts) in sorted.prefix(Self.shownTables) {
      rows.append(Self.row("\(table.database.display).\(table.name.display)", counts))
    }
    let others = statistics.otherTables
    if others.transactions > 0 { rows.append(Self.row("tables beyond \(Statistics.tableLimit)", others)) }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
    if sorted.count > Self.shownTables {
      lines.append("and \(Quantities.count(Int64(sorted.count - Self.shownTables), "more table")); --json has all")
    }
    return lines
  }

  private static func row(_ name: String, _ counts: Statistics.TableCounts) -> [String] {
    let numbers = [Int64(counts.rows.written), Int64(counts.rows.updated), Int64(counts.rows.deleted)]
    return [name] + (numbers + [counts.statements, counts.transactions]).map { Quantities.grouped($0) }
      + [Quantities.size(counts.rows.bytes)]
  }

  /// How many bars are shown.
  private static let shownBars = 40

  private func times(_ chart: BarChart) -> [String] {
    let (minutes, spans) = statistics.spans.fitting(Self.shownBars)
    if spans.isEmpty { return [] }
    let unit =
      switch minutes {
      case 1: "minute"
      case 60: "hour"
      case 1440: "day"
      case 2..<60: "\(minutes) minutes"
      case 60..<1440: "\(minutes / 60) hours"
      default: "\(minutes / 1440) days"
      }
    var columns = spans.map { span in
      guard let counts = span.counts else { return ["", "", ""] }
      return [Quantities.size(counts.bytes), Quantities.grouped(counts.transactions), Quantities.grouped(counts.rows)]
    }
    columns.insert(["size", "transactions", "rows"], at: 0)
    let widths = (0..<3).map { column in columns.map { $0[column].count }.max() ?? 0 }
    let remarks = columns.map { texts in
      texts.indices.map { String(repeating: " ", count: widths[$0] - texts[$0].count) + texts[$0] }
        .joined(separator: "  ")
    }
    let heading = BarChart.Bar(label: "Each \(unit), UTC", value: 0, remark: remarks[0])
    let bars = zip(spans, remarks.dropFirst()).map { span, remark in
      guard let counts = span.counts else { return BarChart.Bar(label: "-", value: 0, remark: "") }
      let time = LogTime.text(span.start * 1_000_000)
      return BarChart.Bar(
        label: time.prefix(10) + " " + time.dropFirst(11).prefix(5), value: counts.bytes, remark: remark)
    }
    return chart.lines([heading] + bars)
  }

  private func transactions(_ heading: String, _ list: [LogTransaction]) -> [String] {
    if list.isEmpty { return [] }
    var rows: [[String]] = []
    for transaction in list {
      let count = transaction.rows.values.reduce(Int64(0)) { $0 + Int64($1.total) }
      rows.append([
        "\(transaction.start)", LogTime.text(transaction.time), transaction.gtid?.description ?? "-",
        Quantities.size(transaction.size), Quantities.count(count, "row"),
        Quantities.count(Int64(transaction.statements), "statement"),
        Quantities.duration(seconds: Double(max(0, transaction.seconds))),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return [heading]
      + rows.map { row in
        row.indices.map { column in
          let space = String(repeating: " ", count: widths[column] - row[column].count)
          return column < 3 ? row[column] + space : space + row[column]
        }.joined(separator: "  ")
      }
  }
}

extension Statistics {
  /// The tables, those with the most bytes first.
  var sortedTables: [(TableName, TableCounts)] {
    tables.sorted { ($1.value.rows.bytes, $0.key) < ($0.value.rows.bytes, $1.key) }.map { ($0.key, $0.value) }
  }
}
