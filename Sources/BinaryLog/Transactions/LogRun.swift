public import ByteIO

/// Reads a sequence of logs once, from the first event to the last, and hands the wanted transactions to a consumer.
public final class LogRun {
  /// What is read, and how.
  public struct Options: Sendable {
    /// How each log is read.
    public var reading = LogReader.Options()
    /// Which transactions are wanted.
    public var window = LogWindow()
    /// Which events of them.
    public var filter = EventFilter()
    /// Other names for the tables of row events. (Those in statements are for who writes these.)
    public var rewriting = NameRewriting()
    /// What is known of the tables at the window's beginning.
    public var schema = SchemaHistory()
    /// Whether ``schema`` is of the window's beginning; else of that of the logs.
    public var schemaIsOfStart = false
    /// Whether tables are to have their definitions, rolled forward over the statements in the logs.
    public var definesTables = false
    /// Whether the rows of each table are counted.
    public var countsRows = false
    /// What was found before the logs were opened.
    public var findings: [LogFinding] = []
    /// Whether a gap between logs ends the run there.
    public var stopsAtGaps = false
    /// Is told how many bytes were read.
    public var counter: ByteCounter?

    /// Everything.
    public init() {}
  }

  /// What a run has seen.
  public struct Report {
    /// The last transaction that was wanted and is complete.
    public var lastIncluded: LogTransaction?
    /// The first transaction behind the window.
    public var firstExcluded: LogTransaction?
    /// How many transactions were wanted, and lay in the window but were left out.
    public var included = 0, left = 0
    /// A transaction that was cut by the end of the logs, or of the server.
    public var cut: [LogTransaction] = []
    /// Events of unknown types that were passed over, and events that stood elsewhere than they say.
    public var unknownEvents = 0, displacedEvents = 0
    /// Statements on which the filters could not decide: where, and why.
    public var doubts: [(position: LogPosition, reason: String)] = []
    /// How many there were; of very many, not all are in ``doubts``.
    public var doubtCount = 0
    /// Tables whose definition does not fit their table map, and why: they are taken by position.
    public var disagreements: [(table: TableName, reason: String)] = []
    /// What was found of the sequence of logs.
    public var findings: [LogFinding] = []
    /// Where the run ended.
    public var end: LogPosition
  }

  private let inputs: [LogInput]
  private var state: RunState?
  /// What has been seen so far.
  public private(set) var report: Report

  /// A run over logs.
  /// - Throws: ``BinaryLogError`` (notFound) if the window names a log that is not among them.
  public init(_ inputs: [LogInput], options: Options) throws(BinaryLogError) {
    self.inputs = inputs
    let state = try RunState(options, names: inputs.map { $0.name.lastComponent })
    report = state.report
    self.state = consume state
  }

  /// Reads the logs. It can be done once.
  /// - Throws: ``BinaryLogError``, with file and offset, and what the consumer throws.
  public func run(_ consumer: any LogConsumer) throws(BinaryLogError) {
    guard var state = state.take() else { return }
    let result = Result { () throws(BinaryLogError) in try state.run(inputs, consumer) }
    report = state.report
    report.findings = state.findings
    report.disagreements = state.disagreements
    try result.get()
  }
}

extension ByteString {
  /// What stands behind the last slash.
  var lastComponent: ByteString {
    ByteString(Array(bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]))
  }
}
