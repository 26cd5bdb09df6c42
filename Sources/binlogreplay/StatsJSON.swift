import BinaryLog
import ToolKit

/// The findings of `--stats` as JSON lines: an object for each table, each minute, each of the biggest and longest
/// transactions, and the totals last.
struct StatsJSON {
  private let statistics: Statistics

  init(_ statistics: Statistics) { self.statistics = statistics }

  /// The lines.
  var lines: [UInt8] {
    var json = JSONWriter()
    for (table, counts) in statistics.sortedTables {
      json.line("table") { json in
        json.value("database", data: table.database)
        json.value("table", data: table.name)
        Self.write(counts, to: &json)
      }
    }
    if statistics.otherTables.statements > 0 || statistics.otherTables.transactions > 0 {
      json.line("table") { json in
        json.null("database")
        json.null("table")
        Self.write(statistics.otherTables, to: &json)
      }
    }
    for span in statistics.spans.all {
      json.line("minute") { json in
        json.value("time", LogTime.text(span.start * 1_000_000))
        json.value("seconds", statistics.spans.minutes * 60)
        Self.write(span.counts, to: &json)
      }
    }
    for (measure, list) in [("size", statistics.biggest), ("seconds", statistics.longest)] {
      for (rank, transaction) in list.enumerated() {
        json.line("transaction") { json in
          json.value("by", measure)
          json.value("rank", rank + 1)
          TransactionFacts.write(transaction, to: &json)
        }
      }
    }
    json.line("total") { write(to: &$0) }
    return json.bytes
  }

  private static func write(_ counts: Statistics.TableCounts, to json: inout JSONWriter) {
    json.value("inserted", counts.rows.written)
    json.value("updated", counts.rows.updated)
    json.value("deleted", counts.rows.deleted)
    if counts.rows.uncounted > 0 { json.value("uncounted_events", counts.rows.uncounted) }
    json.value("statements", counts.statements)
    json.value("transactions", counts.transactions)
    json.value("bytes", counts.rows.bytes)
  }

  private static func write(_ counts: TimeSpans.Counts, to json: inout JSONWriter) {
    json.value("transactions", counts.transactions)
    json.value("statements", counts.statements)
    json.value("inserted", counts.inserted)
    json.value("updated", counts.updated)
    json.value("deleted", counts.deleted)
    json.value("bytes", counts.bytes)
  }

  private func write(to json: inout JSONWriter) {
    json.value("logs", statistics.logs)
    json.value("events", statistics.events)
    json.value("log_bytes", statistics.bytes)
    json.value("plain_bytes", statistics.plainBytes)
    if let start = statistics.start, let end = statistics.end {
      json.value("file", data: start.file)
      json.value("position", start.offset)
      json.value("end_file", data: end.file)
      json.value("end_position", end.offset)
    }
    if let first = statistics.firstTime, let last = statistics.lastTime {
      json.value("first_time", LogTime.text(first))
      json.value("last_time", LogTime.text(last))
    }
    json.value("tables", statistics.tables.count)
    Self.write(statistics.total, to: &json)
    let endings: [(String, LogTransaction.Ending)] = [
      ("committed", .commit), ("single_statements", .statement), ("rolled_back", .rollback), ("prepared", .prepare),
      ("cut", .cut),
    ]
    for (name, ending) in endings { json.value(name, statistics.endings[ending] ?? 0) }
  }
}
