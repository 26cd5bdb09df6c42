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
  public let start: LogPosition
  /// Its GTID, if it has one.
  public let gtid: GTID?
  /// When it was committed, or as near to that as its first event tells: microseconds since the epoch, UTC.
  public let time: Int64
  /// Whether ``time`` is exact to the microsecond; else to the second.
  public let hasMicroseconds: Bool
  /// The server where it was made.
  public let serverID: UInt32
  /// How it ended.
  public internal(set) var ending = Ending.none
  private var tally: Tally
  /// The rows of each table, if they were counted, in the order in which the tables came.
  public private(set) var tables: [(table: TableName, counts: RowCounts)] = []
  /// The table of the event before, and where it stands in ``tables``.
  private var lastMap: TableMap?
  private var lastPlace = 0
  /// Where tables stand in ``tables``, once there are many.
  private var places: [TableName: Int] = [:]

  /// A transaction of which nothing but its beginning is known.
  init(
    start: LogPosition, time: Int64, hasMicroseconds: Bool, gtid: GTID?, serverID: UInt32, threadID: UInt32?
  ) {
    self.start = start
    self.time = time
    self.hasMicroseconds = hasMicroseconds
    self.gtid = gtid
    self.serverID = serverID
    tally = Tally(end: start, threadID: threadID)
  }

  /// Where its last event ends.
  public var end: LogPosition { tally.end }
  /// The connection, where a statement tells it.
  public var threadID: UInt32? { tally.threadID }
  /// Events, those in a compressed transaction counted one by one.
  public var events: Int { tally.events }
  /// Statements: texts, and groups of row events that one statement made.
  public var statements: Int { tally.statements }
  /// Bytes in the logs.
  public var size: Int64 { tally.size }
  /// Bytes of its events in clear, if it is compressed as a whole.
  public var plainSize: Int64? { tally.plainSize }
  /// When its first statement began, seconds since the epoch.
  public var firstStatement: UInt32 { tally.firstStatement }
  /// When its last statement began.
  public var lastStatement: UInt32 { tally.lastStatement }
  /// The rows of each table, if they were counted.
  public var rows: [TableName: RowCounts] { Dictionary(uniqueKeysWithValues: tables) }

  /// Whether its last event is there.
  public var isComplete: Bool { ending != .none && ending != .cut }

  /// Adds the rows of an event.
  /// - Parameter rows: nil if they can't be counted.
  func add(_ rows: Int?, bytes: Int, _ operation: RowsOperation, to map: TableMap) {
    let place = place(of: map)
    tables[place].counts.add(rows, bytes: bytes, operation)
  }

  private func place(of map: TableMap) -> Int {
    // Most transactions change few tables, and most events the table of the one before.
    if lastMap === map { return lastPlace }
    lastMap = map
    lastPlace = place(of: TableName(database: map.database, name: map.table))
    return lastPlace
  }

  private func place(of table: TableName) -> Int {
    if tables.count <= 16 {
      if let place = tables.firstIndex(where: { $0.table == table }) { return place }
    } else if let place = places[table] {
      return place
    }
    tables.append((table, RowCounts()))
    if tables.count == 17 {
      for (place, entry) in tables.enumerated() { places[entry.table] = place }
    } else if tables.count > 17 {
      places[table] = tables.count - 1
    }
    return tables.count - 1
  }

  /// Takes over what was counted.
  func take(_ tally: Tally) { self.tally = tally }
}

extension LogTransaction.RowCounts {
  /// Adds the rows of an event.
  fileprivate mutating func add(_ rows: Int?, bytes: Int, _ operation: RowsOperation) {
    switch operation {
    case .write: written += rows ?? 0
    case .update: updated += rows ?? 0
    case .delete: deleted += rows ?? 0
    }
    if rows == nil { uncounted += 1 }
    self.bytes += Int64(bytes)
  }
}
