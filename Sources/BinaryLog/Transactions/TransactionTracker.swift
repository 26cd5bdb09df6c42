internal import ByteIO

/// Finds where transactions begin and end in a sequence of events, whatever server wrote it.
///
/// From 5.6 (MySQL) and 10.0 (MariaDB) on a GTID event begins each one. Before that BEGIN does, or a statement stands by
/// itself, behind the events that belong to it: values of variables, blocks of files.
struct TransactionTracker {
  /// What an event is to the transactions.
  struct Step {
    /// Whether it belongs to none: it is about the log.
    var isOutside = false
    /// Whether it is the first of one.
    var begins = false
    /// Whether it is the last of one.
    var ends = false
    /// Whether the one before it was still open, and is cut.
    var cutsBefore = false
  }

  /// The one that is open, or was the last.
  private(set) var current: LogTransaction?
  private var tally: LogTransaction.Tally
  private var isOpen = false
  /// What a GTID event has announced.
  private var hasGTID = false
  /// MariaDB: one statement follows, and no COMMIT.
  private var isStandalone = false
  /// Whether it was begun for good: BEGIN, XA START, or a GTID event of MariaDB that stands for it.
  private var hasBegun = false
  private var isXA = false
  private var isInsideStatement = false

  init() { tally = LogTransaction.Tally(end: LogPosition(index: 0, file: "", offset: 0)) }

  /// Takes the next event.
  /// - Parameters:
  ///   - index: which log of the sequence it is in.
  ///   - statement: what it is, if the event is a statement.
  mutating func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, at index: Int, file: ByteString,
    statement: StatementGlance?
  ) throws(BinaryLogError) -> Step {
    var step = Step()
    let type = event.type
    switch type {
    case .formatDescription, .startV3:
      // A server has begun: what was open is gone with the one before.
      step.isOutside = true
      step.cutsBefore = isOpen && format.created != 0 && event.header.flags & EventHeader.Flag.artificial == 0
      if step.cutsBefore { isOpen = false }
      return step
    case .stop, .rotate, .previousGTIDs, .gtidList, .binlogCheckpoint, .startEncryption, .heartbeat, .heartbeatV2,
      .slave, .ignorable, .unknown:
      step.isOutside = true
      return step
    default: break
    }
    if !type.hasName {
      step.isOutside = true
      return step
    }
    if startsGroup(type, statement) && isOpen && (hasBegun || hasGTID) {
      step.cutsBefore = true
      isOpen = false
    }
    if !isOpen {
      try open(event, format, LogPosition(index: index, file: file, offset: event.offset))
      step.begins = true
    }
    count(event, statement, index, file)
    if let ending = ending(event, statement) {
      step.ends = true
      current?.take(tally)
      current?.ending = ending
      isOpen = false
    }
    return step
  }

  /// Says that there are no more events.
  /// - Returns: whether that cuts a transaction.
  mutating func finish() -> Bool {
    defer { isOpen = false }
    return isOpen
  }

  /// The one that was cut.
  mutating func takeCut() -> LogTransaction? {
    current?.take(tally)
    current?.ending = .cut
    return current
  }

  /// Whether an event can't belong to what came before.
  private func startsGroup(_ type: EventType, _ statement: StatementGlance?) -> Bool {
    switch type {
    case .gtid, .anonymousGTID, .taggedGTID, .mariaGTID, .incident: true
    case .query, .queryCompressed: hasBegun && !isXA && statement?.kind == .begin
    default: false
    }
  }

  private mutating func open(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ start: LogPosition
  ) throws(BinaryLogError) {
    let header = event.header
    (hasGTID, isStandalone, hasBegun, isXA, isInsideStatement) = (false, false, false, false, false)
    var (gtid, commitTime): (GTID?, UInt64) = (nil, 0)
    var threadID: UInt32?
    switch event.type {
    case .gtid, .anonymousGTID, .taggedGTID:
      let event = try GTIDEvent(parsing: event.body, type: event.type, format: format)
      hasGTID = true
      gtid = event.gtid.map { .mysql($0) }
      commitTime = event.immediateCommitTime ?? 0
    case .mariaGTID:
      let event = try MariaDBGTIDEvent(parsing: event.body, format: format)
      hasGTID = true
      isStandalone = event.flags & MariaDBGTIDEvent.Flag.standalone != 0
      hasBegun = !isStandalone
      isXA = event.flags & MariaDBGTIDEvent.Flag.preparedXA != 0
      gtid = .mariaDB(event.gtid(header))
      threadID = event.threadID
    default: break
    }
    isOpen = true
    current = LogTransaction(
      start: start, time: commitTime > 0 ? Int64(clamping: commitTime) : Int64(header.timestamp) * 1_000_000,
      hasMicroseconds: commitTime > 0, gtid: gtid, serverID: header.serverID, threadID: threadID)
    tally = LogTransaction.Tally(end: start, threadID: threadID)
  }

  private mutating func count(
    _ event: borrowing LogEvent, _ statement: StatementGlance?, _ index: Int, _ file: ByteString
  ) {
    tally.events += 1
    if event.isUnwrapped {
      tally.plainSize = (tally.plainSize ?? 0) + Int64(event.bytes.byteCount)
    } else {
      tally.size += Int64(event.header.length)
    }
    if tally.end.index == index {
      tally.end.offset = event.end
    } else {
      tally.end = LogPosition(index: index, file: file, offset: event.end)
    }
    countTime(event)
    if let statement {
      if tally.threadID == nil { tally.threadID = statement.threadID }
      if statement.kind == .other { tally.statements += 1 }
    }
    if event.type.rowsOperation != nil && !isInsideStatement {
      tally.statements += 1
      isInsideStatement = true
    }
    if event.type == .executeLoadQuery || event.type == .execLoad || event.type == .load { tally.statements += 1 }
  }

  /// A GTID event has the time of the last statement, or of the commit.
  private mutating func countTime(_ event: borrowing LogEvent) {
    let time = event.header.timestamp
    guard time > 0 else { return }
    switch event.type {
    case .gtid, .anonymousGTID, .taggedGTID, .mariaGTID, .transactionPayload: break
    default:
      if tally.firstStatement == 0 || time < tally.firstStatement { tally.firstStatement = time }
      if time > tally.lastStatement { tally.lastStatement = time }
    }
  }

  /// Says that the compressed transaction that the last event is was not opened: it is over.
  mutating func endPayload() {
    current?.take(tally)
    isOpen = false
  }

  /// Says that the statement whose rows came is over.
  mutating func endStatement() { isInsideStatement = false }

  private mutating func ending(
    _ event: borrowing LogEvent, _ statement: StatementGlance?
  ) -> LogTransaction.Ending? {
    switch event.type {
    case .xid: return .commit
    case .xaPrepare:
      let body = event.body
      return body.byteCount > 0 && body[0] != 0 ? .commit : .prepare
    case .incident: return .statement
    case .query, .queryCompressed: return statement.flatMap { ending($0.kind) }
    case .executeLoadQuery: return hasBegun ? nil : .statement
    case .execLoad, .load, .deleteFile: return hasBegun ? nil : .statement
    default:
      // Rows outside BEGIN: the flag on the last event of the statement says that it is over.
      guard !hasBegun && !hasGTID, event.type.rowsOperation != nil, let flags = rowsFlags(event) else { return nil }
      return flags & 1 != 0 ? .statement : nil
    }
  }

  private mutating func ending(_ statement: StatementGlance.Kind) -> LogTransaction.Ending? {
    switch statement {
    case .begin:
      hasBegun = true
      isStandalone = false
      return nil
    case .xaStart:
      (hasBegun, isXA) = (true, true)
      return nil
    case .commit, .xaCommit: return .commit
    case .rollback, .xaRollback: return .rollback
    case .xaPrepare: return .prepare
    case .other: return hasBegun ? nil : .statement
    }
  }

  /// The flags of an event of rows, behind the table's number.
  private func rowsFlags(_ event: borrowing LogEvent) -> UInt16? {
    let body = event.body
    return body.byteCount >= 8 ? UInt16(body[6]) | UInt16(body[7]) << 8 : nil
  }
}
