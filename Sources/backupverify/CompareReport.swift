import BackupStreamLib
import ByteIO
import ToolKit
import Verification

/// `--compare`: what differs between two images.
struct CompareReport {
  let first: ByteString
  let second: ByteString
  let result: ComparisonResult
  /// What is wrong with the images themselves.
  let doubts: [String]

  /// Whether both have the same; nil if that cannot be told.
  private var isEqual: Bool? { result.isEqual == true && !doubts.isEmpty ? nil : result.isEqual }

  /// How the command ends.
  var status: ExitStatus {
    switch isEqual {
    case true?: .success
    case false?: .finding
    case nil: .doubtful
    }
  }

  // MARK: text

  /// The report for people.
  func text(isVerbose: Bool) -> String {
    var lines = ["- \(first.display)", "+ \(second.display)"]
    for item in result.items { lines += self.lines(item) }
    for table in result.tables where isVerbose || table.differs || table.obstacle != nil { lines += self.lines(table) }
    lines += doubts.map { "doubt: \($0)" }
    if isVerbose {
      for item in result.spellings {
        lines.append("note: \(item.shownName) is the same, and spelled differently:")
        lines += self.lines(item).dropFirst()
      }
    }
    if isVerbose { lines += result.unseen.map { "not seen: \($0)" } }
    let tables = Quantities.count(Int64(result.tables.count), "table")
    switch isEqual {
    case true?: lines.append("no difference in definitions, and in the rows of \(tables)")
    case false?:
      let differing = result.tables.count(where: \.differs)
      lines.append(
        "DIFFERENT: \(Quantities.count(Int64(result.items.count), "definition")), rows of \(differing) of \(tables)")
    case nil: lines.append("DOUBTFUL: no difference is certain, and not all could be compared")
    }
    return lines.map { ByteString($0).displayLines + "\n" }.joined()
  }

  private func lines(_ item: ComparisonResult.Item) -> [String] {
    switch item.difference {
    case .onlyInFirst: ["- \(item.shownName)"]
    case .onlyInSecond: ["+ \(item.shownName)"]
    case .statement(let lines):
      ["  \(item.shownName)"]
        + lines.filter { $0.side != .both }.map { ($0.side == .first ? "-   " : "+   ") + $0.text.display }
    }
  }

  private func lines(_ table: ComparisonResult.Table) -> [String] {
    var counts: [String] = []
    if table.onlyInFirst > 0 { counts.append("\(Quantities.grouped(table.onlyInFirst)) only in the first") }
    if table.onlyInSecond > 0 { counts.append("\(Quantities.grouped(table.onlyInSecond)) only in the second") }
    if table.changed > 0 { counts.append("\(Quantities.grouped(table.changed)) changed") }
    var line = "  table \(table.shownName)"
    if let first = table.firstRows, let second = table.secondRows {
      line +=
        first == second
        ? ": " + Quantities.count(first, "row")
        : ": \(Quantities.grouped(first)) and \(Quantities.grouped(second)) rows"
    }
    if !counts.isEmpty {
      line += ": " + counts.joined(separator: ", ")
    } else if table.obstacle == nil {
      line += ", the same"
    }
    var lines = [line]
    if let obstacle = table.obstacle { lines.append("    doubt: not compared: \(obstacle)") }
    let columns = [("-", table.columnsOnlyInFirst), ("+", table.columnsOnlyInSecond)]
    for (sign, names) in columns where !names.isEmpty {
      lines.append("\(sign)   columns, not compared: " + names.map(\.display).joined(separator: ", "))
    }
    for row in table.rows {
      let times = row.count > 1 ? " (\(row.count) times)" : ""
      switch row.difference {
      case .onlyInFirst: lines.append("-   \(row.key.display)\(times)")
      case .onlyInSecond: lines.append("+   \(row.key.display)\(times)")
      case .changed:
        lines.append("~   \(row.key.display): " + row.changedColumns.map(\.display).joined(separator: ", "))
      }
    }
    let more = table.onlyInFirst + table.onlyInSecond + table.changed - table.rows.reduce(0) { $0 + $1.count }
    if more > 0 { lines.append("    and \(Quantities.grouped(more)) more") }
    return lines
  }

  // MARK: JSON lines

  /// The report for programs.
  var json: [UInt8] {
    var json = JSONWriter()
    for item in result.items { json.line("item") { write(item, &$0) } }
    for item in result.spellings { json.line("spelling") { write(item, &$0) } }
    for table in result.tables { json.line("table") { write(table, &$0) } }
    json.line("comparison") { json in
      json.value("first", data: first)
      json.value("second", data: second)
      json.value("verdict", isEqual.map { $0 ? "equal" : "different" } ?? "doubtful")
      json.array("doubts", of: doubts) { $0.value(nil, $1) }
      json.array("unseen", of: result.unseen) { $0.value(nil, $1) }
    }
    return json.bytes
  }

  /// The report for programs if there is none: why.
  static func json(first: ByteString, second: ByteString, unknown reason: String) -> [UInt8] {
    var json = JSONWriter()
    json.line("comparison") { json in
      json.value("first", data: first)
      json.value("second", data: second)
      json.value("verdict", "unknown")
      json.value("reason", reason)
    }
    return json.bytes
  }

  private func write(_ item: ComparisonResult.Item, _ json: inout JSONWriter) {
    json.value("item", item.type.name)
    if let database = item.database { json.value("database", data: database) }
    json.value("name", data: item.name)
    switch item.difference {
    case .onlyInFirst: json.value("difference", "only-in-first")
    case .onlyInSecond: json.value("difference", "only-in-second")
    case .statement(let lines):
      json.value("difference", "statement")
      for (name, side) in [("first", ComparisonResult.StatementLine.Side.first), ("second", .second)] {
        json.array("only_in_\(name)", of: lines.filter { $0.side == side }) { $0.value(nil, $1.text.display) }
      }
    }
  }

  private func write(_ table: ComparisonResult.Table, _ json: inout JSONWriter) {
    json.value("database", data: table.database)
    json.value("table", data: table.name)
    if let rows = table.firstRows { json.value("first_rows", rows) }
    if let rows = table.secondRows { json.value("second_rows", rows) }
    json.value("only_in_first", table.onlyInFirst)
    json.value("only_in_second", table.onlyInSecond)
    json.value("changed", table.changed)
    json.array("key", of: table.keyColumns) { $0.value(nil, $1.display) }
    json.array("columns_only_in_first", of: table.columnsOnlyInFirst) { $0.value(nil, $1.display) }
    json.array("columns_only_in_second", of: table.columnsOnlyInSecond) { $0.value(nil, $1.display) }
    if let obstacle = table.obstacle { json.value("obstacle", obstacle) }
    json.array("rows", of: table.rows) { json, row in
      json.object { json in
        json.value(
          "difference",
          row.difference == .changed
            ? "changed" : row.difference == .onlyInFirst ? "only-in-first" : "only-in-second")
        json.value("key", data: row.key)
        json.value("count", row.count)
        json.array("changed_columns", of: row.changedColumns) { $0.value(nil, $1.display) }
        if let offset = row.firstOffset { json.value("first_offset", offset) }
        if let offset = row.secondOffset { json.value("second_offset", offset) }
      }
    }
  }
}
