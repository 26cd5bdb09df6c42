internal import ByteIO

/// What a log tells of a place in it, from which a replay is to begin.
public struct ReplayStart: Sendable {
  /// Where the place lies.
  public enum Place: Hashable, Sendable {
    /// Between two transactions, or before the first or behind the last.
    case boundary
    /// Inside an event or a transaction.
    case inside
    /// Behind the log's end, which is here.
    case behindEnd(Int64)
    /// Behind damage, so that it can't be told.
    case behindDamage(BinaryLogError)
  }

  /// Where it lies.
  public var place = Place.boundary
  /// What the log says of itself; nil if that can't be read.
  public var format: FormatDescription?
  /// The server that wrote it.
  public var serverID: UInt32 = 0
  /// When the log was begun, seconds since the epoch.
  public var begun: UInt32 = 0
  /// The latest time of an event before the place, seconds since the epoch; 0 if there is none.
  public var lastTime: UInt32 = 0
  /// The GTIDs of MySQL up to the place, those of the logs before among them.
  public var gtids = MySQLGTIDSet()
  /// The last GTID of each domain of MariaDB up to the place.
  public var position = MariaDBGTIDPosition()

  /// Reads a log up to a place, its checksums unverified.
  /// - Throws: ``BinaryLogError`` (input, encrypted). What else is wrong is in ``place``.
  public init(
    _ input: LogInput, offset: Int64, _ options: LogReader.Options = LogReader.Options()
  ) throws(BinaryLogError) {
    var reading = options
    reading.verifiesChecksums = false
    reading.opensPayloads = false
    var end: Int64 = 0
    var state = State(offset: offset, file: input.name.lastComponent)
    let result = Result { () throws(BinaryLogError) in
      var reader = try input.reader(reading)
      defer { end = reader.offset }
      try reader.read { (event, format) throws(BinaryLogError) in
        return try state.take(event, format, &self) ? .goOn : .stop
      }
    }
    if case .failure(let error) = result {
      if error.code == .input || error.code == .encrypted { throw error }
      place = .behindDamage(error)
    } else if state.isInside {
      place = .inside
    } else if end < offset {
      place = .behindEnd(end)
    }
  }

  /// What is known while the log is read.
  private struct State {
    let offset: Int64
    let file: ByteString
    var tracker = TransactionTracker()
    /// Whether the place is known to lie inside something.
    var isInside = false

    /// - Returns: whether more must be known.
    mutating func take(
      _ event: borrowing LogEvent, _ format: FormatDescription, _ start: inout ReplayStart
    ) throws(BinaryLogError) -> Bool {
      // Also where the log's own beginning is the place.
      if start.format == nil, event.type == .formatDescription || event.type == .startV3 {
        start.format = format
        start.serverID = event.header.serverID
        start.begun = event.header.timestamp
      }
      var statement: StatementGlance?
      if event.type == .query { statement = StatementGlance(event.body, format) }
      if event.type == .queryCompressed {
        statement = StatementGlance(try QueryEvent(parsing: event.body, format: format, type: event.type))
      }
      let step = try tracker.take(event, format, at: 0, file: file, statement: statement)
      if event.type == .transactionPayload { tracker.endPayload() }
      if event.offset < offset && event.end > offset { isInside = true }
      if event.offset == offset { isInside = !step.begins && !step.isOutside }
      switch event.type {
      case .formatDescription, .startV3: break
      // What the log says of the logs before it may stand behind the place, if that is the log's beginning.
      case .previousGTIDs:
        start.gtids.formUnion(try PreviousGTIDsEvent(parsing: event.body, format: format).gtids)
      case .gtidList:
        for gtid in try GTIDListEvent(parsing: event.body, format: format).position.last {
          start.position.advance(to: gtid)
        }
      default:
        if event.offset >= offset { return step.isOutside }
        start.lastTime = max(start.lastTime, event.header.timestamp)
        guard step.begins, let gtid = tracker.current?.gtid else { break }
        switch gtid {
        case .mysql(let gtid): start.gtids.insert(gtid)
        case .mariaDB(let gtid): start.position.advance(to: gtid)
        }
      }
      return !isInside
    }
  }
}
