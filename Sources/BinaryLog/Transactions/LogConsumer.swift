/// What is known of an event besides its bytes, when a consumer gets it.
public struct EventContext {
  /// Which log of the sequence it is in, and its name without the folder.
  public var log: LogPosition
  /// The transaction that it belongs to, as far as that has come; nil for an event that is about the log.
  public var transaction: LogTransaction?
  /// Whether it is the first event of its transaction.
  public var begins = false
  /// Whether it is the last event of its transaction.
  public var ends = false
  /// The statement, if the event is QUERY_EVENT or QUERY_COMPRESSED_EVENT; BEGIN, COMMIT, XA START and the like only for
  /// a consumer that ``LogConsumer/takesFrames``.
  public var query: QueryEvent? { readQuery?.event }
  /// The table, if the event is a table map or has rows; nil if it has rows of no table.
  public var table: TableMap?
  /// Whether filters want it. An event that they do not want is handed on, because what it ends or sets may matter.
  public var isTaken = true
  /// The statement. Not in the context itself, which is handed on for every event and has to be small.
  var readQuery: ReadQuery?

  /// A statement that was read.
  final class ReadQuery {
    let event: QueryEvent

    init(_ event: QueryEvent) { self.event = event }
  }
}

/// Takes the events of the transactions that are wanted, and those about the logs, in order.
public protocol LogConsumer: AnyObject {
  /// Whether it wants the session of statements that only begin or end a transaction.
  var takesFrames: Bool { get }
  /// A transaction begins; its first event follows.
  func begin(_ transaction: LogTransaction) throws(BinaryLogError)
  /// Takes an event.
  func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
  ) throws(BinaryLogError)
  /// A transaction is over, or was cut.
  func end(_ transaction: LogTransaction) throws(BinaryLogError)
  /// A transaction inside the window was left out by its GTID.
  func leave(_ transaction: LogTransaction) throws(BinaryLogError)
}

extension LogConsumer {
  /// No.
  public var takesFrames: Bool { false }
  /// Nothing.
  public func begin(_ transaction: LogTransaction) throws(BinaryLogError) {}
  /// Nothing.
  public func leave(_ transaction: LogTransaction) throws(BinaryLogError) {}
}
