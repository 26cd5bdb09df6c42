public import BinaryLog
import ByteIO

/// Takes the events of a run and makes all of them that can be made: SQL, rows as text, lines of JSON.
public final class AllOutput: LogConsumer {
  private var script: SQLScript
  private var json = EventJSON()
  private let queue: RenderQueue
  private let format: Int

  /// An output into nothing.
  /// - Parameter options: its bits choose the form of rows and of statements.
  public init(_ options: Int) {
    var chosen = SQLScript.Options()
    chosen.rows = [.binlog, .statements, .comments, .binlogWithComments][options & 3]
    chosen.isIdempotent = options & 4 != 0
    chosen.omitsGTIDs = options & 8 != 0
    chosen.passesUnknownVariables = options & 16 != 0
    format = options >> 5 & 3
    script = SQLScript(chosen)
    let format = format
    let isIdempotent = chosen.isIdempotent
    queue = RenderQueue(Nothing(), threads: 1) {
      switch format {
      case 0: PseudoSQLRenderer(hasTypes: true)
      case 1: RowSQLRenderer(isIdempotent: isIdempotent)
      default: JSONRowsRenderer()
      }
    }
  }

  /// Whether frames of transactions are wanted too.
  public var takesFrames: Bool { true }

  /// Takes an event.
  public func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
  ) throws(BinaryLogError) {
    if self.format == 3 {
      var output = OutputBuffer()
      return try json.append(event, format, context, to: &output)
    }
    try script.append(
      event, format, at: context.log, query: context.query, table: context.table, isTaken: context.isTaken, to: queue)
  }

  /// Nothing.
  public func end(_ transaction: LogTransaction) throws(BinaryLogError) {}

  /// Ends.
  public func finish() throws(BinaryLogError) {
    try script.finish(to: queue)
    try queue.finish()
  }

  private final class Nothing: ByteSink {
    func write(_ bytes: RawSpan) throws(ByteIOError) {}
  }
}
