internal import ByteIO
internal import TableRows

/// Which events of a transaction are wanted: by the tables that they change, and by the server that made them.
public struct EventFilter: Sendable {
  /// What becomes of a statement on which it can't be decided.
  public enum Undecided: Sendable {
    /// An error.
    case stop
    /// It is taken, and counted.
    case take
    /// It is left, and counted.
    case leave
  }

  /// Which tables.
  public var tables = TableFilter()
  /// Which servers; empty: all.
  public var servers: Set<UInt32> = []
  /// What becomes of a statement on which it can't be decided.
  public var onUndecided = Undecided.stop

  /// Everything.
  public init() {}

  /// Whether everything is wanted.
  public var isEmpty: Bool { tables.isEmpty && servers.isEmpty }

  /// Decides on an event.
  /// - Parameter table: the table of rows, with the name that it has in the log.
  /// - Returns: whether it is wanted; and why that could not be told, if it was decided all the same.
  /// - Throws: ``BinaryLogError`` (undecidable).
  func takes(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ query: QueryEvent?, table: TableName?
  ) throws(BinaryLogError) -> (isTaken: Bool, doubt: String?) {
    if !servers.isEmpty && !servers.contains(event.header.serverID) { return (false, nil) }
    if tables.isEmpty { return (true, nil) }
    if let table { return (tables.takes(database: table.database, table: table.name), nil) }
    var query = query
    if event.type == .executeLoadQuery {
      query = try ExecuteLoadQueryEvent(parsing: event.body, format: format).query
    }
    guard let query else { return (true, nil) }
    switch tables.decide(LoggedStatement(query.statement, in: StatementContext(query))) {
    case .take: return (true, nil)
    case .leave: return (false, nil)
    case .undecided(let reason):
      switch onUndecided {
      case .take: return (true, reason)
      case .leave: return (false, reason)
      case .stop:
        throw BinaryLogError(
          .undecidable, event: event.type,
          found: "a statement of which it can't be told whether the filters want it: \(reason)",
          expected: "--on-undecided=take or leave to go on")
      }
    }
  }
}

extension StatementContext {
  /// What a logged statement was read with.
  public init(_ query: QueryEvent) {
    let client = query.variables.collations.flatMap { CollationNumber.characterSet(UInt64($0.client)) }
    self.init(database: query.database, sqlMode: query.variables.sqlMode ?? 0, characterSet: client ?? .utf8mb4)
  }
}
