public import ByteIO

/// What a check of a sequence of logs has found, and what can be reached with them.
public struct LogVerification: Sendable {
  /// One log.
  public struct Log: Sendable {
    /// Its name as it was given.
    public var name: ByteString
    /// Bytes that were read: all of them, unless there is damage.
    public var size: Int64 = 0
    /// Whether it was read to its end.
    public var isWhole = false
    /// What its description says; nil if it has none that can be read.
    public var format: FormatDescription?
    /// The server that wrote it.
    public var serverID: UInt32 = 0
    /// Whether it is a relay log.
    public var isRelayLog = false
    /// Whether its events are encrypted, or all of it.
    public var isEncrypted = false
    /// Events, those in compressed transactions counted one by one.
    public var events = 0
    /// Transactions that begin in it.
    public var transactions = 0
    /// The type of the last event.
    public var lastEvent: EventType?
    /// When the first transaction that begins in it was committed, and the last: microseconds since the epoch, UTC.
    public var firstTime: Int64?, lastTime: Int64?
  }

  /// What is told of a transaction at the edge of a stretch.
  public struct Edge: Hashable, Sendable {
    /// Where it begins and ends.
    public var start: LogPosition, end: LogPosition
    /// When it was committed: microseconds since the epoch, UTC.
    public var time: Int64
    /// Its GTID, if it has one.
    public var gtid: GTID?

    init(_ transaction: LogTransaction) {
      start = transaction.start
      end = transaction.end
      time = transaction.time
      gtid = transaction.gtid
    }
  }

  /// A part of the sequence without a break: each transaction in it can be reached from its beginning.
  public struct Stretch: Sendable {
    /// Where it begins, and where its last complete transaction ends.
    public var start: LogPosition, end: LogPosition
    /// Its first and its last complete transaction; nil if it has none.
    public var first: Edge?, last: Edge?
    /// How many transactions are complete.
    public var transactions = 0
    /// Why it does not begin with the first log, and why it ends before the last; nil where it does.
    public var startReason: LogFinding?, endReason: LogFinding?
  }

  /// How the changes are logged, as far as it limits what can be made of them.
  public struct Logging: Hashable, Sendable {
    /// Statements that change rows, logged as text.
    public var statements = 0
    /// Events of rows.
    public var rowEvents = 0
    /// Those of them whose images do not have all columns.
    public var partialImages = 0
    /// Statements that failed on their server after they had done part of their work.
    public var failedStatements = 0
    /// Events of LOAD DATA.
    public var loads = 0
  }

  /// The logs, in order.
  public var logs: [Log] = []
  /// The parts without a break, in order.
  public var stretches: [Stretch] = []
  /// All that is to be said, in order.
  public var findings: [LogFinding] = []
  /// How many findings there were beyond those.
  public var furtherFindings = 0
  /// How many transactions ended each way.
  public var endings: [LogTransaction.Ending: Int] = [:]
  /// How the changes are logged.
  public var logging = Logging()
  /// The names of distributed transactions that are prepared, and neither committed nor rolled back.
  public var preparedXIDs: [XID] = []
  /// All GTIDs of MySQL, with those before the first log.
  public var gtids = MySQLGTIDSet()
  /// The last GTID of each domain of MariaDB.
  public var position = MariaDBGTIDPosition()
  /// The log that the last one names as the next, which was not given; nil if there is none.
  public var nextLog: ByteString?

  /// Nothing.
  public init() {}

  /// Events of all logs.
  public var events: Int { logs.reduce(0) { $0 + $1.events } }
  /// Bytes of all logs.
  public var size: Int64 { logs.reduce(0) { $0 + $1.size } }
  /// Transactions of all logs.
  public var transactions: Int { logs.reduce(0) { $0 + $1.transactions } }
  /// The weight of the heaviest finding; nil if there is none.
  public var weight: LogFinding.Weight? { findings.map(\.weight).max() }
}
