public import ByteIO

/// A replay into nothing: what `binlogreplay` would do with logs from a place on is done, up to the script that it would
/// write, and what it reaches, meets and warns of is kept.
public struct ReplayRehearsal: Sendable {
  /// From where, and how.
  public struct Options: Sendable {
    /// How logs are read.
    public var reading = LogReader.Options()
    /// Where the first transaction begins.
    public var start: LogWindow.Place
    /// What was found before the logs were opened.
    public var findings: [LogFinding] = []
    /// The tables and views that are there before it; nil if that does not matter.
    public var tables: Set<TableName>?
    /// The definitions of the tables that are there before it, for ``ReplayRehearsal/cascades``.
    public var schema = SchemaHistory()
    /// How many threads make the script.
    public var threads = 1
    /// Is told how many bytes were read.
    public var counter: ByteCounter?

    /// A replay from a place on.
    public init(from start: LogWindow.Place) { self.start = start }
  }

  /// Something of which there may be many.
  public struct Occurrences: Hashable, Sendable {
    /// How many.
    public var count = 0
    /// Where the first one is.
    public var first: LogPosition
  }

  /// A foreign key with CASCADE, SET NULL or SET DEFAULT.
  public struct Cascade: Hashable, Sendable {
    /// The table that it belongs to, whose rows change.
    public var table: TableName
    /// The table that it refers to.
    public var parent: TableName
  }

  /// What is known of the last event of a log.
  public struct LogEnd: Hashable, Sendable {
    /// Which log of the sequence.
    public var index: Int
    /// Its type.
    public var type: EventType
    /// Its time, seconds since the epoch.
    public var time: UInt32
    /// The next log, if it is a ROTATE_EVENT.
    public var next: ByteString?
  }

  /// The first and the last transaction that are complete; nil if there is none.
  public private(set) var first: LogVerification.Edge?, last: LogVerification.Edge?
  /// How many transactions are complete.
  public private(set) var transactions = 0
  /// What ended it before the end of the logs.
  public private(set) var error: BinaryLogError?
  /// Transactions that have no end in the logs.
  public private(set) var cut: [LogVerification.Edge] = []
  /// What was found of the sequence of logs.
  public private(set) var findings: [LogFinding] = []
  /// What the script's reader would be told.
  public private(set) var notes: [SQLScript.Note] = []
  /// How many notes there were beyond those.
  public private(set) var furtherNotes = 0
  /// Events of unknown types that were passed over, and events that stood elsewhere than they say.
  public private(set) var unknownEvents = 0, displacedEvents = 0
  /// How the changes are logged.
  public private(set) var logging = LogVerification.Logging()
  /// Why statements may do something else than on their server.
  public private(set) var hazards: [StatementHazard: Occurrences] = [:]
  /// Tables that are changed, and neither there before nor made in the logs.
  public private(set) var missingTables: [TableName: LogPosition] = [:]
  /// Foreign keys that change rows of their table, while rows of the table that they refer to are updated or deleted, as
  /// rows or by statements, and foreign keys are checked; and where that is first. Not those where the log says that what
  /// foreign keys change is in it too.
  public private(set) var cascades: [Cascade: LogPosition] = [:]
  /// Tables that are made or changed in the logs in a way that does not tell their foreign keys.
  public private(set) var unknownTables: Set<TableName> = []
  /// The GTIDs of the transactions that are complete.
  public private(set) var gtids = MySQLGTIDSet()
  /// The last GTID of each domain of them.
  public private(set) var position = MariaDBGTIDPosition()
  /// Names of distributed transactions that are prepared and not over, and where.
  public private(set) var prepared: [XID: LogPosition] = [:]
  /// The first log's description and those that differ from it in their checksums: whether all events have one.
  public private(set) var hasChecksums = true
  /// The last event of the last log that was read.
  public private(set) var end: LogEnd?

  /// So many names are remembered of each kind.
  static let limit = 10_000

  /// Rehearses a replay.
  /// - Throws: ``BinaryLogError`` (input) if bytes can't be had. All else is in ``error``.
  public init(_ inputs: [LogInput], _ options: Options) throws(BinaryLogError) {
    var run = LogRun.Options()
    run.reading = options.reading
    run.window.startPlace = options.start
    run.findings = options.findings
    run.stopsAtGaps = true
    run.counter = options.counter
    let rehearsal = Consumer(options)
    var error: BinaryLogError?
    do throws(BinaryLogError) {
      let logs = try LogRun(inputs, options: run)
      do throws(BinaryLogError) { try logs.run(rehearsal) } catch let failure { error = failure }
      cut = logs.report.cut.map { LogVerification.Edge($0) }
      findings = logs.report.findings
      unknownEvents = logs.report.unknownEvents
      displacedEvents = logs.report.displacedEvents
    } catch let failure { error = failure }
    do throws(BinaryLogError) { try rehearsal.finish() } catch let failure { error = error ?? failure }
    if let error, error.code == .input { throw error }
    let (cut, findings) = (cut, findings)
    let passedOver = (unknownEvents, displacedEvents)
    self = rehearsal.result
    (self.error, self.cut, self.findings) = (error, cut, findings)
    (unknownEvents, displacedEvents) = passedOver
  }

  /// Nothing.
  fileprivate init() {}

  /// Takes the script, and notes what there is.
  private final class Consumer: LogConsumer {
    var result = ReplayRehearsal()
    private let notes: Notes
    private var script: SQLScript
    private let queue: RenderQueue
    private var known: Set<TableName>?
    private var foreignKeys: ForeignKeyCascades
    private var knownDatabases: Set<ByteString> = ["mysql", "sys", "performance_schema", "information_schema"]
    private var lastTable: TableMap?
    private var lastOperation = RowsOperation.write

    init(_ options: Options) {
      let notes = Notes()
      self.notes = notes
      script = SQLScript(SQLScript.Options(), files: LoadFiles()) { notes.add($0) }
      queue = RenderQueue(Nowhere(), threads: options.threads) { PseudoSQLRenderer(hasTypes: false) }
      known = options.tables
      foreignKeys = ForeignKeyCascades(options.schema)
    }

    var takesFrames: Bool { true }

    func take(
      _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
    ) throws(BinaryLogError) {
      if !event.isUnwrapped { try noteEnd(event, format, context) }
      try script.append(event, format, at: context.log, query: context.query, table: context.table, to: queue)
      switch event.type {
      case .query, .queryCompressed: if let query = context.query { take(query, context.log) }
      case .executeLoadQuery: take(try ExecuteLoadQueryEvent(parsing: event.body, format: format).query, context.log)
      case .beginLoadQuery, .load, .newLoad, .createFile: result.logging.loads += 1
      case .xaPrepare:
        let xa = try XAPrepareEvent(parsing: event.body, format: format)
        if !xa.isOnePhase, result.prepared.count < limit { result.prepared[xa.xid] = context.log }
      case .mariaGTID:
        let body = try MariaDBGTIDEvent(parsing: event.body, format: format)
        if body.flags & MariaDBGTIDEvent.Flag.completedXA != 0, let xid = body.xid { result.prepared[xid] = nil }
      case .formatDescription, .startV3:
        foreignKeys.begin(format)
        if format.checksum != .crc32 { result.hasChecksums = false }
      default:
        if event.type.rowsOperation != nil {
          try take(RowsEvent(parsing: event.body, type: event.type, format: format), context)
        }
      }
    }

    func end(_ transaction: LogTransaction) throws(BinaryLogError) {
      guard transaction.isComplete else { return }
      let edge = LogVerification.Edge(transaction)
      result.first = result.first ?? edge
      result.last = edge
      result.transactions += 1
      switch transaction.gtid {
      case .mysql(let gtid)?: result.gtids.insert(gtid)
      case .mariaDB(let gtid)?: result.position.advance(to: gtid)
      case nil: break
      }
    }

    func finish() throws(BinaryLogError) {
      let done = Result { () throws(BinaryLogError) in
        try script.finish(to: queue)
        try queue.finish()
      }
      (result.notes, result.furtherNotes) = (notes.notes, notes.further)
      result.unknownTables = foreignKeys.unknown
      try done.get()
    }

    private func noteEnd(
      _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
    ) throws(BinaryLogError) {
      let next = event.type == .rotate ? try RotateEvent(parsing: event.body, format: format).nextFile : nil
      result.end = LogEnd(index: context.log.index, type: event.type, time: event.header.timestamp, next: next)
    }

    // MARK: statements and rows

    private func take(_ query: QueryEvent, _ position: LogPosition) {
      if query.errorCode != 0 { result.logging.failedStatements += 1 }
      noteXA(query.statement)
      let context = StatementContext(query)
      let bytes = query.statement.bytes
      guard !(unsafe StatementKind(of: bytes.span.bytes, in: context).isTransactionControl) else { return }
      let statement = LoggedStatement(query.statement, in: context)
      if known != nil {
        if statement.kind.isDefinition { foreignKeys.take(query, statement, position) }
        follow(statement, position)
      }
      // Where rows follow, these are what is replayed.
      let isFollowedByRows = bytes.ends(" START TRANSACTION")
      guard statement.kind.changesData, !isFollowedByRows else { return }
      if statement.kind.isRowChange { result.logging.statements += 1 }
      for hazard in StatementHazard.of(query.statement, in: context) { add(hazard, position) }
      let callsRoutines = statement.uncertainties.contains {
        switch $0 {
        case .procedure, .function, .dynamic, .compound: true
        case .unknown, .unreadable: false
        }
      }
      if callsRoutines { add(.routine, position) }
    }

    private func add(_ hazard: StatementHazard, _ position: LogPosition) {
      result.hazards[hazard, default: Occurrences(first: position)].count += 1
    }

    private func take(_ rows: RowsEvent, _ context: EventContext) {
      if rows.isDummy { return }
      result.logging.rowEvents += 1
      if !rows.holdsAllColumns { result.logging.partialImages += 1 }
      let flags = RowsEvent.Flag.noForeignKeyChecks | RowsEvent.Flag.usesSQLForeignKeys
      guard let table = context.table, table !== lastTable || lastOperation != rows.operation else { return }
      (lastTable, lastOperation) = (table, rows.operation)
      let name = TableName(database: table.database, name: table.table)
      if rows.flags & flags == 0, rows.operation != .write { addParent(name, context.log) }
      touch(name, context.log)
    }

    /// Keeps up which tables there are.
    private func follow(_ statement: LoggedStatement, _ position: LogPosition) {
      lastTable = nil
      for reference in statement.references where reference.access != .read {
        guard let name = reference.name else {
          if statement.kind == .create(.database) { knownDatabases.insert(reference.database) }
          continue
        }
        switch reference.kind {
        case .table, .view, .sequence, .index: break
        default: continue
        }
        let table = TableName(database: reference.database, name: name)
        switch statement.kind {
        case .create(.table), .create(.view), .create(.sequence), .renameTable:
          if let count = known?.count, count < 100 * limit { known?.insert(table) }
        case .drop: break
        default:
          touch(table, position)
          // A REPLACE deletes rows as well.
          if [.update, .delete, .replace, .load].contains(statement.kind) { addParent(table, position) }
        }
      }
    }

    private func addParent(_ table: TableName, _ position: LogPosition) {
      guard result.cascades.count < limit else { return }
      for cascade in foreignKeys.cascades(from: table)
      where result.cascades.count < limit && result.cascades[cascade] == nil { result.cascades[cascade] = position }
    }

    private func touch(_ table: TableName, _ position: LogPosition) {
      guard known?.contains(table) == false, !knownDatabases.contains(table.database),
        result.missingTables[table] == nil, result.missingTables.count < limit
      else { return }
      result.missingTables[table] = position
    }

    /// XA COMMIT and XA ROLLBACK of MySQL, which writes names of transactions in one way only.
    private func noteXA(_ statement: ByteString) {
      guard !result.prepared.isEmpty, let xid = PreparedTransactions.ended(by: statement, of: result.prepared.keys)
      else { return }
      result.prepared[xid] = nil
    }
  }

  /// The notes of a script, not more than can be read.
  private final class Notes {
    var notes: [SQLScript.Note] = []
    var further = 0

    func add(_ note: SQLScript.Note) {
      if notes.count < 100 { notes.append(note) } else { further += 1 }
    }
  }

  /// Takes the script, and keeps nothing.
  private final class Nowhere: ByteSink {
    func write(_ bytes: RawSpan) throws(ByteIOError) {}
  }
}

extension StatementKind {
  /// Whether rows may differ after it, or tables have other rows than on its server.
  fileprivate var changesData: Bool {
    switch self {
    case .insert, .replace, .update, .delete, .load, .select, .call, .do, .create(.table), .other: true
    default: false
    }
  }
}
