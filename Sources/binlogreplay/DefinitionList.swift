import BinaryLog
import ByteIO
import SystemPackage
import ToolKit

/// `--ddl`: the statements that create, alter or drop something, or concern accounts, as SQL for the stock client with a
/// comment before each; or as JSON lines.
final class DefinitionList: LogConsumer {
  private let queue: RenderQueue
  private let isJSON: Bool
  private var script: SQLScript
  /// Whether a CREATE TABLE … START TRANSACTION is to be committed: the server takes nothing else before that.
  private var hasOpened = false

  /// - Parameter note: is told what the reader of the script should know.
  init(to sink: any ByteSink, isJSON: Bool, note: @escaping (SQLScript.Note) -> Void) {
    queue = RenderQueue(sink, threads: 1) { JSONRowsRenderer() }
    self.isJSON = isJSON
    var options = SQLScript.Options()
    options.showsComments = false
    options.rows = .comments
    options.failedStatements = .run
    script = SQLScript(options, report: note)
  }

  func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
  ) throws(BinaryLogError) {
    switch event.type {
    case .formatDescription, .startV3, .intvar, .rand, .userVar:
      // The session that statements need.
      if !isJSON { try script.append(event, format, at: context.log, isTaken: context.isTaken, to: queue) }
    case .query, .queryCompressed:
      if let query = context.query { try take(query, event, format, context) }
    default: break
    }
    if hasOpened && context.ends {
      if !isJSON { try script.append(event, format, at: context.log, to: queue) }
      hasOpened = false
    }
  }

  private func take(
    _ query: QueryEvent, _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
  ) throws(BinaryLogError) {
    let statement = LoggedStatement(query.statement, in: StatementContext(query))
    let isWanted = context.isTaken && (statement.kind.isDefinition || statement.kind == .account)
    if isJSON {
      if isWanted { try write(json(statement, query, event, context)) }
      return
    }
    if isWanted {
      try write(comment(query, event, context))
      hasOpened = query.statement.bytes.suffix(18).elementsEqual(" START TRANSACTION".utf8)
    }
    // What is not wanted uses up the values that were set for it.
    try script.append(event, format, at: context.log, query: query, isTaken: isWanted, to: queue)
  }

  func end(_ transaction: LogTransaction) throws(BinaryLogError) {}

  /// Ends the script.
  func finish() throws(BinaryLogError) {
    if !isJSON { try script.finish(to: queue) }
    try queue.finish()
  }

  private func write(_ text: [UInt8]) throws(BinaryLogError) { try queue.withText { $0.append(text) } }

  private func time(_ query: QueryEvent, _ event: borrowing LogEvent) -> String {
    LogTime.text(Int64(event.header.timestamp) * 1_000_000 + Int64(query.variables.microseconds ?? 0))
  }

  /// Where, when and as what.
  private func comment(_ query: QueryEvent, _ event: borrowing LogEvent, _ context: EventContext) -> [UInt8] {
    var text = "\n-- \(context.log), \(time(query, event))"
    if let gtid = context.transaction?.gtid { text += ", GTID \(gtid.description)" }
    text += query.database.isEmpty ? ", no default database" : ", default database \(query.database.display)"
    switch query.variables.alterPhase {
    case "start": text += ", begins here and follows where it ends"
    case "rollback": text += ", failed with error \(query.errorCode) and is left out"
    default: if query.errorCode != 0 { text += ", failed with error \(query.errorCode) after part of its work" }
    }
    return Array((text + "\n").utf8)
  }

  private func json(
    _ statement: LoggedStatement, _ query: QueryEvent, _ event: borrowing LogEvent, _ context: EventContext
  ) -> [UInt8] {
    let (position, end, server) = (event.offset, event.end, event.header.serverID)
    let time = time(query, event)
    var json = JSONWriter()
    json.line("definition") { json in
      json.value("file", data: context.log.file)
      json.value("position", position)
      json.value("end_position", end)
      if let gtid = context.transaction?.gtid { json.value("gtid", gtid.description) }
      json.value("time", time)
      json.value("server_id", server)
      json.value("thread_id", query.threadID)
      json.value("database", data: query.database)
      json.value("action", statement.kind.action)
      if let kind = statement.kind.objectKind { json.value("object_type", "\(kind)") }
      json.value("temporary", statement.isTemporary)
      json.array("objects", of: statement.references.filter { $0.access == .define }) { json, object in
        json.object { json in
          json.value("type", "\(object.kind)")
          json.value("database", data: object.database)
          if let name = object.name { json.value("name", data: name) }
        }
      }
      json.value("error_code", query.errorCode)
      if let phase = query.variables.alterPhase { json.value("alter_phase", phase) }
      json.value("statement", data: query.statement)
    }
    return json.bytes
  }
}

extension StatementVariables {
  /// MariaDB: which part of an ALTER TABLE in two phases a statement is.
  fileprivate var alterPhase: String? {
    guard let flags = alterFlags else { return nil }
    return flags & 2 != 0 ? "start" : flags & 4 != 0 ? "commit" : flags & 8 != 0 ? "rollback" : nil
  }
}

extension StatementKind {
  /// What is done.
  fileprivate var action: String {
    switch self {
    case .create: "create"
    case .alter: "alter"
    case .drop: "drop"
    case .renameTable: "rename"
    case .truncate: "truncate"
    case .account: "account"
    default: "other"
    }
  }

  /// With what.
  fileprivate var objectKind: SchemaObjectKind? {
    switch self {
    case .create(let kind), .alter(let kind), .drop(let kind): kind
    case .renameTable, .truncate: .table
    default: nil
    }
  }
}
