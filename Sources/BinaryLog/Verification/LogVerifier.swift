public import ByteIO

/// Reads a sequence of logs to the end of each, whatever is wrong with them, and says what they are good for.
public struct LogVerifier: ~Copyable {
  let options: LogReader.Options
  private let counter: ByteCounter?
  var checker = SequenceChecker()
  var tracker = TransactionTracker()
  var result = LogVerification()
  private var log = LogVerification.Log(name: "")
  private var stretch: LogVerification.Stretch?
  /// How many failures there were when the stretch was last known to be without a break.
  private var failures = 0
  /// Followed only where no checksum vouches for the events.
  var tables = TableMaps()
  var prepared: [XID: LogPosition] = [:]
  /// So many prepared transactions are remembered.
  static let preparedLimit = 10_000

  /// A verifier before the first log.
  /// - Parameters:
  ///   - options: how logs are read.
  ///   - counter: is told how many bytes were read.
  public init(_ options: LogReader.Options = LogReader.Options(), counter: ByteCounter? = nil) {
    self.options = options
    self.counter = counter
  }

  /// Checks logs.
  /// - Parameter findings: what was found before they were opened.
  /// - Throws: ``BinaryLogError`` (input) if bytes can't be had, (encrypted) if keys are missing. All else is a finding.
  public static func verify(
    _ inputs: [LogInput], _ options: LogReader.Options = LogReader.Options(), findings: [LogFinding] = [],
    counter: ByteCounter? = nil
  ) throws(BinaryLogError) -> LogVerification {
    var verifier = LogVerifier(options, counter: counter)
    for finding in findings { verifier.checker.add(finding) }
    for input in inputs {
      try verifier.read(input.name) { () throws(BinaryLogError) in try input.reader(options, counter: counter) }
    }
    return verifier.finish()
  }

  private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  // MARK: one log

  /// Reads the next log.
  /// - Parameters:
  ///   - name: as it was given.
  ///   - makeReader: opens it.
  /// - Throws: ``BinaryLogError`` (input, encrypted); all else is a finding.
  public mutating func read(
    _ name: ByteString, _ makeReader: () throws(BinaryLogError) -> LogReader
  ) throws(BinaryLogError) {
    log = LogVerification.Log(name: name)
    checker.begin(name)
    tables = TableMaps()
    let start = LogPosition(index: result.logs.count, file: name.lastComponent, offset: 4)
    noteBreak(at: start)
    if stretch == nil { stretch = LogVerification.Stretch(start: start, end: start) }
    var end: Int64 = 0
    var failure: BinaryLogError?
    do throws(BinaryLogError) {
      var reader = try makeReader()
      end = reader.offset
      do throws(BinaryLogError) {
        try reader.read { (event, format) throws(BinaryLogError) in
          try take(event, format, start)
          return .goOn
        }
      } catch { failure = error }
      end = max(end, reader.offset)
      notePassedOver(reader.unknownEvents, reader.displacedEvents)
    } catch { failure = error }
    if let failure, failure.code == .input || failure.code == .encrypted { throw failure }
    log.size = failure == nil ? end : min(end, failure?.offset ?? end)
    log.isWhole = failure == nil
    checker.end(at: log.size, error: failure)
    if failure != nil, tracker.finish() { endCut() }
    result.logs.append(log)
    noteBreak(at: LogPosition(index: start.index + 1, file: start.file, offset: 4))
  }

  private mutating func notePassedOver(_ unknown: Int, _ displaced: Int) {
    if unknown > 0 {
      checker.add(
        LogFinding(.doubt, .passedOver, file: log.name, "\(counted(unknown, "event")) of unknown types passed over"))
    }
    if displaced > 0 {
      checker.add(
        LogFinding(
          .doubt, .passedOver, file: log.name, "\(counted(displaced, "event")) standing elsewhere than the headers say")
      )
    }
  }

  private mutating func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ start: LogPosition
  ) throws(BinaryLogError) {
    log.events += 1
    let type = event.type
    if !event.isUnwrapped { log.lastEvent = type }
    try checker.take(event, format)
    if checker.failures != failures {
      noteBreak(at: LogPosition(index: start.index, file: start.file, offset: event.offset))
    }
    var statement: StatementGlance?
    switch type {
    case .formatDescription, .startV3:
      if log.format == nil {
        log.format = format
        log.serverID = event.header.serverID
        log.isRelayLog = event.header.flags & EventHeader.Flag.relayLog != 0
      }
    case .startEncryption: log.isEncrypted = true
    case .query, .queryCompressed:
      statement = type == .query ? StatementGlance(event.body, format) : nil
      if statement == nil || statement?.kind == .other || statement?.kind.isEndOfXA == true {
        let query = try QueryEvent(
          parsing: event.body, format: format, type: type, keepsUnknownVariables: options.passesUnknownEvents)
        let glance = statement ?? StatementGlance(query)
        note(query, glance)
        statement = glance
      }
    case .beginLoadQuery, .load, .newLoad, .createFile: result.logging.loads += 1
    case .xaPrepare: notePrepared(try XAPrepareEvent(parsing: event.body, format: format), event, start)
    case .mariaGTID: noteCompleted(try MariaDBGTIDEvent(parsing: event.body, format: format))
    case .tableMap:
      if !isChecked(event, format) { _ = try tables.add(event.body, format: format) }
    default:
      if type.rowsOperation != nil {
        try note(try RowsEvent(parsing: event.body, type: type, format: format), isChecked: isChecked(event, format))
      }
    }
    let step = try tracker.take(event, format, at: start.index, file: start.file, statement: statement)
    if step.cutsBefore { endCut() }
    if step.begins { beginTransaction() }
    if step.ends { endTransaction() }
  }

  // MARK: transactions and stretches

  private mutating func beginTransaction() {
    log.transactions += 1
    guard let transaction = tracker.current else { return }
    if log.firstTime == nil { log.firstTime = transaction.time }
    log.lastTime = transaction.time
  }

  private mutating func endTransaction() {
    guard let transaction = tracker.current else { return }
    result.endings[transaction.ending, default: 0] += 1
    if stretch?.first == nil { stretch?.first = LogVerification.Edge(transaction) }
    stretch?.last = LogVerification.Edge(transaction)
    stretch?.end = transaction.end
    stretch?.transactions += 1
  }

  private mutating func endCut() {
    guard let transaction = tracker.takeCut() else { return }
    result.endings[.cut, default: 0] += 1
    checker.add(
      LogFinding(
        .doubt, .incomplete, file: transaction.start.file, at: transaction.start.offset,
        "the transaction that begins here\(transaction.gtid.map { ", \($0)," } ?? "") is not complete"))
  }

  /// Ends the stretch if something has broken it: what follows begins another.
  private mutating func noteBreak(at place: LogPosition) {
    let now = checker.failures
    if now == failures { return }
    failures = now
    let reason = checker.lastFailure
    guard var done = stretch else { return }
    if done.transactions == 0 {
      // Nothing was reached since the last break: there is but one, and its first reason counts.
      stretch = LogVerification.Stretch(start: place, end: place, startReason: done.startReason ?? reason)
      return
    }
    done.endReason = reason
    result.stretches.append(done)
    stretch = LogVerification.Stretch(start: place, end: place, startReason: reason)
  }

  /// What was found in all of them.
  public mutating func finish() -> LogVerification {
    checker.finish()
    if tracker.finish() { endCut() }
    if var stretch {
      if checker.failures != failures { stretch.endReason = checker.lastFailure }
      if stretch.transactions > 0 || result.stretches.isEmpty { result.stretches.append(stretch) }
    }
    noteLimits()
    result.gtids = checker.seenGTIDs
    result.position = checker.position
    if let next = checker.nextLog, !result.logs.contains(where: { $0.name.lastComponent == next }) {
      result.nextLog = next
    }
    result.findings = checker.findings
    result.furtherFindings = checker.furtherFindings
    return result
  }

  private mutating func noteLimits() {
    let logging = result.logging
    if logging.statements > 0 {
      checker.add(
        LogFinding(
          .note, .limits, file: nil,
          "\(counted(logging.statements, "statement")) changing rows logged as text: what such a one does depends on what it finds"
        ))
    }
    if logging.partialImages > 0 {
      checker.add(
        LogFinding(
          .note, .limits, file: nil,
          "\(logging.partialImages) of \(logging.rowEvents) events of rows have images without all columns: they can't be "
            + "undone in full, and REPLACE may have lost what it reset"))
    }
    if logging.failedStatements > 0 {
      checker.add(
        LogFinding(
          .note, .limits, file: nil,
          "\(counted(logging.failedStatements, "statement")) failed on the server after part of the work; a replay must meet the "
            + "same errors"))
    }
    result.preparedXIDs = prepared.sorted { $0.value < $1.value }.map(\.key)
    for (xid, place) in prepared.sorted(by: { $0.value < $1.value }) {
      checker.add(
        LogFinding(
          .note, .incomplete, file: place.file, at: place.offset,
          "XA transaction \(xid) is prepared here, and neither committed nor rolled back up to the end"))
    }
  }
}
