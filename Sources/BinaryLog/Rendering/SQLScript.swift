internal import ByteIO

/// Writes what a log holds as text that the stock client of its family executes: what `mariadb-binlog` and
/// `mysqlbinlog` write, equal in effect, where these are right.
///
/// It is fed event by event, in order; those that are about the log among them. Settings of the session are written
/// when they change.
public struct SQLScript: ~Copyable {
  /// How rows are written.
  public enum Rows: Sendable {
    /// As BINLOG statements, which hold the events themselves.
    case binlog
    /// By the queue's renderer, as statements for servers of either family; so are sessions.
    case statements
    /// By the queue's renderer, as comments behind the BINLOG statements.
    case binlogWithComments
    /// By the queue's renderer, as comments alone.
    case comments
  }

  /// What becomes of a statement that failed on its server after it had done part of its work.
  public enum FailedStatements: Sendable {
    /// It is run, and must fail in the same way; where the client can't be told so, the script ends with an error.
    case expect
    /// It is run; the client stops at its error, unless it is run with `--force`.
    case run
    /// It is left out.
    case skip
  }

  /// What is written.
  public struct Options: Sendable {
    /// How rows are written.
    public var rows = Rows.binlog
    /// What becomes of statements that failed.
    public var failedStatements = FailedStatements.expect
    /// Whether GTIDs are left out, so that the server gives its own; so they are with ``Rows/statements``.
    public var omitsGTIDs = false
    /// Whether places and headers of events are shown as comments.
    public var showsComments = true
    /// Whether the statements that made rows are shown as comments.
    public var showsOriginalStatements = true
    /// Whether rows that are missing, or there already, are passed over (MySQL: `rbr_exec_mode`; MariaDB:
    /// `slave_exec_mode`, which needs a privilege and holds for the whole server, is left to the user).
    public var isIdempotent = false
    /// Whether session variables of unknown codes are passed over, and told of.
    public var passesUnknownVariables = false
    /// Other names for databases and tables. The tables that come with events must have theirs already.
    public var rewriting = NameRewriting()
    /// How many bytes of events a BINLOG statement holds before it is ended and another one begun.
    public var binlogSize = 1 << 20

    /// What the stock tools write.
    public init() {}
  }

  /// Something that the reader of the script should know.
  public struct Note: Hashable, Sendable {
    /// Where in the logs.
    public var position: LogPosition
    /// Whether it is good to know how to run the script, or doubtful that its effect is that of the log.
    public var weight: LogFinding.Weight
    /// What.
    public var text: String
  }

  let options: Options
  let files: LoadFiles?
  let report: (Note) -> Void

  var text = OutputBuffer(capacity: 1 << 12)
  /// Values of variables for the next statement.
  var context = OutputBuffer(capacity: 256)
  /// Whether ``context`` has names that are not ASCII.
  var contextNeedsUTF8 = false
  var session = SessionState()
  var rows = RowsState()
  var transaction = TransactionState()
  /// LOAD DATA of before 5.0 whose file is coming: by file number.
  var loads: [UInt32: LoadEvent] = [:]
  var hasBegun = false
  var isMariaDB = false
  var serverNumbers = (0, 0, 0)
  /// What comments say of an event's time and server, kept for the next one.
  var shownHeader: (time: UInt32, server: UInt32, text: [UInt8]) = (0, 0, [])
  /// Kinds of notes that were given already.
  var noted: Set<String> = []

  /// What ends a statement.
  static let end: StaticString = "/*!*/;\n"
  static let delimiter = Array("/*!*/;".utf8)

  /// A script.
  /// - Parameters:
  ///   - files: where the files of LOAD DATA go; without it such a statement is an error.
  ///   - report: is told what the user should know: where a replay can't be exact, and why.
  public init(_ options: Options = Options(), files: LoadFiles? = nil, report: @escaping (Note) -> Void = { _ in }) {
    var options = options
    // Statements made of rows make other transactions than the log's, of servers of either family.
    if options.rows == .statements { options.omitsGTIDs = true }
    self.options = options
    self.files = files
    self.report = report
  }

  /// Writes an event.
  /// - Parameters:
  ///   - format: of its log.
  ///   - position: where it begins.
  ///   - query: the statement, if the event is a QUERY_EVENT and it has been read already.
  ///   - table: the table, if the event has rows; needed unless they are written as BINLOG statements.
  ///   - isTaken: whether it is wanted. What an unwanted event ends or sets for others matters all the same.
  /// - Throws: ``BinaryLogError`` if its body is damaged, or if the client can't do what it stands for: `unsupported`,
  ///   with what the user can do.
  public mutating func append(
    _ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition, query: QueryEvent? = nil,
    table: TableMap? = nil, isTaken: Bool = true, to queue: RenderQueue
  ) throws(BinaryLogError) {
    let type = event.type
    if type == .tableMap || type.rowsOperation != nil {
      return try appendRows(event, format, at: position, table, isTaken, queue)
    }
    if rows.isOpen || rows.mapCount > 0 || rows.isInStatements { try endRows(format, queue) }
    if type == .formatDescription || type == .startV3 {
      beginLog(event, format)
    } else {
      comment(event, format, at: position)
      try write(event, format, at: position, query, isTaken)
    }
    // Kept back, but not without end.
    if text.count > 1 << 20 { transaction.isHeld = false }
    if !transaction.isHeld { try flush(queue) }
  }

  /// Ends the script: what was changed for it is set back.
  public mutating func finish(to queue: RenderQueue) throws(BinaryLogError) {
    guard hasBegun else { return }
    if rows.isOpen { try closeBinlog(queue) }
    if rows.isInStatements { text.append("DELIMITER /*!*/;\n") }
    if transaction.isOpen && !transaction.isXA {
      text.append("ROLLBACK /* the logs end inside the transaction */\n/*!*/;\n")
    }
    dropProcedure()
    if transaction.hasGTIDNext { text.append("SET @@SESSION.GTID_NEXT= 'AUTOMATIC'\n/*!*/;\n") }
    text.append("DELIMITER ;\n# End of the logs\n/*!50003 SET COMPLETION_TYPE=@OLD_COMPLETION_TYPE*/;\n")
    if options.isIdempotent && !isMariaDB { text.append("/*!50700 SET @@SESSION.RBR_EXEC_MODE=STRICT*/;\n") }
    text.append("/*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=0*/;\n")
    if isMariaDB && transaction.domain != nil {
      text.append("/*!100001 SET @@SESSION.SERVER_ID=@@GLOBAL.SERVER_ID */;\n")
      text.append("/*!100001 SET @@SESSION.GTID_DOMAIN_ID=@@GLOBAL.GTID_DOMAIN_ID */;\n")
    }
    try flush(queue)
  }

  mutating func flush(_ queue: RenderQueue) throws(BinaryLogError) {
    guard text.count > 0 else { return }
    try queue.withText { output in output.append(text.bytes) }
    text.removeAll()
  }

  /// Tells the user something.
  /// - Parameter kind: of such notes only the first is given.
  mutating func note(
    _ message: String, at position: LogPosition, once kind: String? = nil, _ weight: LogFinding.Weight = .note
  ) {
    if let kind, !noted.insert(kind).inserted { return }
    report(Note(position: position, weight: weight, text: message))
  }
}
