/// Events that take effect together: a transaction, or a statement that is none, with what the log says of it.
///
/// Its beginning is known when it begins; its end, its size and what it holds, once it has ended.
public final class LogTransaction {
  /// What grows with each event. Whoever reads the events keeps it as long as the transaction is open.
  struct Tally {
    var end: LogPosition
    var threadID: UInt32?
    var events = 0, statements = 0
    var size: Int64 = 0
    var plainSize: Int64?
    var firstStatement: UInt32 = 0, lastStatement: UInt32 = 0
  }

  /// How it ended.
  public enum Ending: Hashable, Sendable {
    /// Not yet.
    case none
    /// XID_EVENT or COMMIT.
    case commit
    /// ROLLBACK, or XA ROLLBACK.
    case rollback
    /// XA PREPARE: it is to be committed or rolled back later.
    case prepare
    /// It was a statement by itself: DDL, or one on tables without transactions.
    case statement
    /// The logs end inside it, or the server stopped, or the next one begins.
    case cut
  }

  /// What was done to the rows of a table.
  public struct RowCounts: Hashable, Sendable {
    /// Inserted, updated, deleted rows.
    public var written = 0, updated = 0, deleted = 0
    /// Events of rows whose number can't be told from the log.
    public var uncounted = 0
    /// Bytes of the events that hold them.
    public var bytes: Int64 = 0

    /// None.
    public init() {}

    /// All rows.
    public var total: Int { written + updated + deleted }
  }

  /// Where its first event begins.
  public internal(set) var start: LogPosition
  /// Where its last event ends.
  public internal(set) var end: LogPosition
  /// Its GTID, if it has one.
  public internal(set) var gtid: GTID?
  /// When it was committed, or as near to that as its first event tells: microseconds since the epoch, UTC.
  public internal(set) var time: Int64
  /// Whether ``time`` is exact to the microsecond; else to the second.
  public internal(set) var hasMicroseconds = false
  /// The server where it was made.
  public internal(set) var serverID: UInt32
  /// The connection, where a statement tells it.
  public internal(set) var threadID: UInt32?
  /// How it ended.
  public internal(set) var ending = Ending.none
  /// Events, those in a compressed transaction counted one by one.
  public internal(set) var events = 0
  /// Statements: texts, and groups of row events that one statement made.
  public internal(set) var statements = 0
  /// Bytes in the logs.
  public internal(set) var size: Int64 = 0
  /// Bytes of its events in clear, if it is compressed as a whole.
  public internal(set) var plainSize: Int64?
  /// When its first statement began, seconds since the epoch.
  public internal(set) var firstStatement: UInt32 = 0
  /// When its last statement began.
  public internal(set) var lastStatement: UInt32 = 0
  /// The rows of each table, if they were counted.
  public var rows: [TableName: RowCounts] { Dictionary(uniqueKeysWithValues: tables) }
  /// The same, in the order in which the tables came.
  public var tables: [(table: TableName, counts: RowCounts)] { changes.map { ($0.table, $0.counts) } }
  private var changes: [(map: TableMap, table: TableName, counts: RowCounts)] = []
  /// Where tables stand in ``changes``, once there are many.
  private var places: [TableName: Int] = [:]
  /// Whether its rows or statements hold DDL.
  public internal(set) var isDDL = false

  /// A transaction of which nothing but its beginning is known.
  public init(start: LogPosition, time: Int64, serverID: UInt32) {
    self.start = start
    end = start
    self.time = time
    self.serverID = serverID
  }

  /// Whether its last event is there.
  public var isComplete: Bool { ending != .none && ending != .cut }

  /// Adds the rows of an event.
  /// - Parameter rows: nil if they can't be counted.
  func add(_ rows: Int?, bytes: Int, _ operation: RowsOperation, to map: TableMap) {
    let place = place(of: map)
    switch operation {
    case .write: changes[place].counts.written += rows ?? 0
    case .update: changes[place].counts.updated += rows ?? 0
    case .delete: changes[place].counts.deleted += rows ?? 0
    }
    if rows == nil { changes[place].counts.uncounted += 1 }
    changes[place].counts.bytes += Int64(bytes)
  }

  private func place(of map: TableMap) -> Int {
    // Most transactions change few tables, and most events the table of the one before.
    if let last = changes.indices.last, changes[last].map === map { return last }
    let table = TableName(database: map.database, name: map.table)
    if changes.count <= 16 {
      for place in changes.indices where changes[place].table == table {
        changes[place].map = map
        return place
      }
    } else if let place = places[table] {
      return place
    }
    changes.append((map, table, RowCounts()))
    if changes.count == 17 {
      for (place, change) in changes.enumerated() { places[change.table] = place }
    } else if changes.count > 17 {
      places[table] = changes.count - 1
    }
    return changes.count - 1
  }

  /// Takes over what was counted.
  func take(_ tally: Tally) {
    end = tally.end
    threadID = tally.threadID
    (events, statements) = (tally.events, tally.statements)
    (size, plainSize) = (tally.size, tally.plainSize)
    (firstStatement, lastStatement) = (tally.firstStatement, tally.lastStatement)
  }
}
