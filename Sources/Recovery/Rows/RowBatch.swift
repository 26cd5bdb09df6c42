internal import ByteIO
public import TableRows

/// Rows of one or more tables, written in one piece of memory, on their way from the thread that wrote them to the
/// place where they go. Owned by one thread at a time, which is why it may pass between them.
public final class RowBatch: @unchecked Sendable {
  /// The rows of one table in the batch.
  public struct Segment: Sendable {
    /// The table, by its index among the selected ones.
    public var table: Int
    /// Where in the batch the rows stand.
    public var range: Range<Int>
    /// How many there are.
    public var rows: Int64
    /// Whether rows behind them were cut off, by the limit.
    public var isCut = false
  }

  /// The rows, written.
  var buffer = OutputBuffer(capacity: 1 << 16)
  /// Whose rows they are, in order.
  public internal(set) var segments: [Segment] = []
  /// What was passed over.
  public internal(set) var losses: [Loss] = []
  /// What was doubtful in rows that were checked, with the table's index among the selected ones.
  public internal(set) var doubts: [(table: Int, doubt: RowDoubt)] = []
  /// How many texts were not in their character set.
  public internal(set) var invalidTexts = 0

  /// How far in the image the batch reaches; see ``RowExtraction/progress``.
  var position: Int64 = 0
  /// Why there is no more, if there is not.
  var error: (any Error)?
  /// Ends of rows in the buffer, kept where a limit may cut between them.
  var rowEnds: [Int] = []
  /// For each table: how many chunks at the start of a range belong to a row that began before it.
  var leading: [Int: Int] = [:]
  /// For each of these tables: where the first such chunk stands.
  var leadingOffset: [Int: Int64] = [:]
  /// For each table: how many chunks behind the end of a range were taken to complete a row.
  var overrun: [Int: Int] = [:]
  /// Tables of which a row began in the range.
  var begun: Set<Int> = []

  /// Gives the rows of a segment to `body`.
  public func withRows(of segment: Segment, _ body: (RawSpan) throws -> Void) rethrows {
    // Taken out of the class while it is lent.
    var rows = OutputBuffer(capacity: 64)
    swap(&rows, &buffer)
    defer { swap(&rows, &buffer) }
    try body(rows.bytes.extracting(segment.range))
  }

  func clear() {
    buffer.removeAll()
    buffer.shrink(to: 16 << 20)
    segments.removeAll(keepingCapacity: true)
    rowEnds.removeAll(keepingCapacity: true)
    losses = []
    doubts = []
    invalidTexts = 0
    error = nil
    leading = [:]
    leadingOffset = [:]
    overrun = [:]
    begun = []
  }
}
