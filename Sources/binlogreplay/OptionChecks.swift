import ArgumentParser
import BinaryLog
import ByteIO
import ToolKit

extension BinlogReplay {
  /// What the command writes.
  enum Product { case sql, list, stats, ddl, find, verify, events }

  /// What is asked for.
  var product: Product {
    if task.list { return .list }
    if task.stats { return .stats }
    if task.ddl { return .ddl }
    if task.find != nil { return .find }
    if task.verify { return .verify }
    return task.json ? .events : .sql
  }

  /// Checks what can be checked without the logs.
  func checkOptions() throws {
    try RawArguments.checkFiles(
      logs, orAsk: "Which logs? Give files, an index file, a folder, or - for standard input.")
    try RawArguments.checkNames([
      ("--output", place.output), ("--image", window.image), ("--schema", sql.schema), ("--load-files", sql.loadFiles),
    ])
    let tasks = [task.list, task.stats, task.ddl, task.find != nil, task.verify].filter(\.self).count
    if tasks > 1 { throw ValidationError("--list, --stats, --ddl, --find and --verify exclude each other.") }
    if task.where != nil && task.find == nil && window.stopBefore == nil && window.stopAfter == nil {
      throw ValidationError("--where is for --find, --stop-before and --stop-after.")
    }
    let isSQL = product == .sql
    let forSQL: [(String, Bool)] = [
      ("--row-sql", sql.rowSql), ("--idempotent", sql.idempotent), ("--verbose", sql.verbose > 0),
      ("--base64-output", sql.base64Output != .auto), ("--skip-gtids", sql.skipGtids),
      ("--load-files", sql.loadFiles != nil), ("--rewrite-db", !filters.rewriteDb.isEmpty),
      ("--rename-table", !filters.renameTable.isEmpty),
    ]
    if !isSQL, let option = forSQL.first(where: { $0.1 }) {
      throw ValidationError("\(option.0) is for SQL, and another task is asked for.")
    }
    if sql.idempotent && !sql.rowSql { throw ValidationError("--idempotent is for --row-sql.") }
    if sql.rowSql && sql.base64Output == .decodeRows {
      throw ValidationError("--row-sql and --base64-output=decode-rows exclude each other.")
    }
    if place.replace && place.output == nil { throw ValidationError("--replace is for --output.") }
    let stops = [window.stopPosition, window.stopDatetime, window.stopGtid, window.stopBefore, window.stopAfter]
    if stops.compactMap(\.self).count > 1 { throw ValidationError("Only one --stop-… can be given.") }
    let starts = [window.startPosition, window.startDatetime, window.startGtid]
    if starts.compactMap(\.self).count > 1 { throw ValidationError("Only one --start-… can be given.") }
    _ = try logWindow()
    _ = try eventFilter()
    _ = try rewriting()
    _ = try condition()
    for text in [task.find, window.stopBefore, window.stopAfter].compactMap(\.self) { _ = try pattern(text) }
  }

  /// The filters.
  func eventFilter() throws -> EventFilter {
    var filter = EventFilter()
    filter.tables.databases = filters.database.map { NamePattern(RawArguments.bytes($0)) }
    filter.tables.excludedDatabases = filters.excludeDatabase.map { NamePattern(RawArguments.bytes($0)) }
    filter.tables.tables = try filters.table.map { try tablePattern($0, "--table") }
    filter.tables.excludedTables = try filters.excludeTable.map { try tablePattern($0, "--exclude-table") }
    filter.servers = Set(filters.serverId)
    filter.onUndecided =
      switch filters.onUndecided {
      case .stop: .stop
      case .take: .take
      case .leave: .leave
      }
    return filter
  }

  /// Other names for databases and tables.
  func rewriting() throws -> NameRewriting {
    var rewriting = NameRewriting()
    for text in filters.rewriteDb {
      let (old, new) = try halves(text, "--rewrite-db", "OLD=NEW")
      rewriting.databases[RawArguments.bytes(old)] = RawArguments.bytes(new)
    }
    for text in filters.renameTable {
      let (old, new) = try halves(text, "--rename-table", "DATABASE.OLD=DATABASE.NEW")
      rewriting.tables[try tableName(old, text)] = try tableName(new, text)
    }
    return rewriting
  }

  private func halves(_ text: String, _ option: String, _ form: String) throws -> (String, String) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError("\(option)=\(text): it is \(form).")
    }
    return (parts[0], parts[1])
  }

  private func tableName(_ text: String, _ whole: String) throws -> TableName {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError("--rename-table=\(whole): it is DATABASE.OLD=DATABASE.NEW.")
    }
    return .init(database: RawArguments.bytes(parts[0]), name: RawArguments.bytes(parts[1]))
  }

  /// What is looked for.
  func pattern(_ text: String) throws -> StatementPattern {
    do { return try StatementPattern(RawArguments.bytes(text)) } catch {
      throw ValidationError("The pattern '\(text)': \(error).")
    }
  }

  /// Which rows are looked for.
  func condition() throws -> RowPredicate? {
    guard let text = task.where else { return nil }
    do { return try RowPredicate(parsing: RawArguments.bytes(text)) } catch {
      throw ValidationError("--where=\(text): \(error).")
    }
  }

  private func tablePattern(_ text: String, _ option: String) throws -> TablePattern {
    do { return try TablePattern(RawArguments.bytes(text)) } catch {
      throw ValidationError("\(option)=\(text): \(error).")
    }
  }

  /// The window, as far as options tell.
  func logWindow() throws -> LogWindow {
    var result = LogWindow()
    result.startPlace = try window.startPosition.map { try place($0, "--start-position") }
    result.stopPlace = try window.stopPosition.map { try place($0, "--stop-position") }
    result.startTime = try window.startDatetime.map { try time($0, "--start-datetime") }
    result.stopTime = try window.stopDatetime.map { try time($0, "--stop-datetime") }
    if let start = result.startTime, let stop = result.stopTime, stop <= start {
      throw ValidationError("--stop-datetime is not behind --start-datetime.")
    }
    result.startGTIDs = try window.startGtid.map { try parsed($0, "--start-gtid") { try GTIDBound(parsing: $0) } }
    result.stopGTIDs = try window.stopGtid.map { try parsed($0, "--stop-gtid") { try GTIDBound(parsing: $0) } }
    if case .mysqlSet? = result.stopGTIDs { throw ValidationError("--stop-gtid is one GTID, such as UUID:5.") }
    result.includedGTIDs = try window.includeGtids.map {
      try parsed($0, "--include-gtids") { try GTIDSet(parsing: $0) }
    }
    result.excludedGTIDs = try window.excludeGtids.map {
      try parsed($0, "--exclude-gtids") { try GTIDSet(parsing: $0) }
    }
    return result
  }

  private func parsed<Value>(_ text: String, _ option: String, _ parse: (ByteString) throws -> Value) throws -> Value {
    do { return try parse(ByteString(text)) } catch let error as CursorError {
      throw ValidationError(
        "\(option)=\(text): at character \(error.position + 1) found \(error.found), expected \(error.expected).")
    }
  }

  /// `FILE:OFFSET`, or an offset alone where one log is read.
  private func place(_ text: String, _ option: String) throws -> LogWindow.Place {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let last = parts.last, let offset = Int64(last), offset >= 0 else {
      throw ValidationError("\(option) is FILE:OFFSET, such as bin.000001:3634.")
    }
    if parts.count == 1 {
      guard logs.count == 1 else { throw ValidationError("\(option) is FILE:OFFSET where several logs are read.") }
      return .init(file: nil, offset: offset)
    }
    return .init(file: RawArguments.bytes(parts.dropLast().joined(separator: ":")), offset: offset)
  }

  private func time(_ text: String, _ option: String) throws -> Int64 {
    do { return try TimeText.microseconds(text, zone: window.timeZone) } catch let error as TimeText.Failure {
      throw ValidationError("\(option)=\(text): \(error.text).")
    }
  }
}
