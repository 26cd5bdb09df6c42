public import ByteIO

/// Checks that logs follow each other without a gap, in one pass, while somebody reads them: their names and numbers,
/// how each one ends, which one it names as the next, whose it is, and whether the GTIDs that it begins with are those of
/// the logs before.
///
/// Whoever reads tells it of each log: ``begin(_:)``, ``take(_:_:)`` for each event, ``end(at:error:)``; and at last
/// ``finish()``. Memory is a few facts of each log, and the GTIDs as ranges.
public struct SequenceChecker {
  /// What was found so far, at most ``findingLimit`` of each kind.
  public private(set) var findings: [LogFinding] = []
  /// How many findings there were beyond those.
  public private(set) var furtherFindings = 0
  /// How many failures there were.
  public private(set) var failures = 0
  /// The last failure.
  public private(set) var lastFailure: LogFinding?
  private var counts: [LogFinding.Kind: Int] = [:]
  /// How many findings of a kind are kept.
  public static let findingLimit = 100

  /// What is known of the log at hand, or the last one.
  private var log = LogFacts(name: "")
  private var previous: LogFacts?
  private var seenNames: Set<ByteString> = []
  private var seenMarks: Set<LogFacts.Mark> = []
  var gtids = GTIDTracker()

  /// A checker before the first log.
  public init() {}

  /// Whether something was found that weighs so much, or more.
  public func hasFindings(_ weight: LogFinding.Weight) -> Bool { findings.contains { $0.weight >= weight } }

  /// Adds a finding.
  public mutating func add(_ finding: LogFinding) {
    let count = counts[finding.kind, default: 0]
    counts[finding.kind] = count + 1
    if finding.weight == .failure {
      failures += 1
      lastFailure = finding
    }
    if count < Self.findingLimit { findings.append(finding) } else { furtherFindings += 1 }
  }

  mutating func add(_ weight: LogFinding.Weight, _ kind: LogFinding.Kind, at offset: Int64? = nil, _ text: String) {
    add(LogFinding(weight, kind, file: log.name, at: offset, text))
  }

  /// A log begins.
  /// - Parameter name: as it was given.
  public mutating func begin(_ name: ByteString) {
    log = LogFacts(name: name)
    if !seenNames.insert(name).inserted {
      add(.failure, .duplicateLog, "the log is there a second time")
      log.isOutOfPlace = true
    } else if let previous {
      compareNames(previous)
    } else if let number = log.number?.number, number > 1 {
      add(.note, .purgedStart, "the first log has the number \(number): what was logged before is not here")
    }
  }

  private mutating func compareNames(_ previous: LogFacts) {
    guard let now = log.number, let before = previous.number, now.base == before.base else { return }
    if now.number <= before.number {
      add(.failure, .wrongOrder, "it follows \(previous.shownName), which has the number \(before.number)")
      log.isOutOfPlace = true
    } else if now.number > before.number + 1 {
      let first = now.numbered(before.number + 1).display
      let last = now.number > before.number + 2 ? " to \(now.numbered(now.number - 1).display)" : ""
      add(.failure, .missingLog, "\(first)\(last) should stand before it, and is not here")
      log.isOutOfPlace = true
    }
  }

  /// The next event of the log. Those of a compressed transaction may be left out.
  /// - Throws: ``BinaryLogError`` if an event that it needs can't be read.
  public mutating func take(_ event: borrowing LogEvent, _ format: FormatDescription) throws(BinaryLogError) {
    if event.isUnwrapped { return }
    let type = event.type
    if log.isOver {
      add(.failure, .cut, at: event.offset, "events stand behind the \(log.lastType) that ended the log")
    }
    log.lastType = type
    log.lastOffset = event.offset
    // A relay log also holds the ROTATE_EVENTs of the source.
    log.isOver = (type == .rotate || type == .stop) && (!log.isRelayLog || event.header.serverID == log.serverID)
    switch type {
    case .formatDescription, .startV3:
      takeDescription(event, format)
    case .rotate:
      let rotate = try RotateEvent(parsing: event.body, format: format)
      // That of a source's log, which stands in a replica's. Before 5.1 only its time tells.
      let isArtificial = event.header.flags & EventHeader.Flag.artificial != 0 || event.header.timestamp == 0
      if isArtificial {
        log.isRelayLog = true
        log.isOver = false
      }
      log.next = rotate.nextFile
    case .gtid, .anonymousGTID, .taggedGTID:
      let body = try GTIDEvent(parsing: event.body, type: type, format: format)
      if !log.isRelayLog { report(gtids.take(body), at: event.offset) }
    case .mariaGTID:
      let body = try MariaDBGTIDEvent(parsing: event.body, format: format)
      if !log.isRelayLog { report(gtids.take(body.gtid(event.header)), at: event.offset) }
    case .previousGTIDs:
      let body = try PreviousGTIDsEvent(parsing: event.body, format: format)
      if !log.isRelayLog { report(gtids.take(body.gtids, isFirst: previous == nil), at: event.offset) }
      log.hasGTIDList = true
    case .gtidList:
      let body = try GTIDListEvent(parsing: event.body, format: format)
      if !log.isRelayLog { report(gtids.take(body.position, isFirst: previous == nil), at: event.offset) }
      log.hasGTIDList = true
    case .incident:
      let body = try IncidentEvent(parsing: event.body, format: format)
      add(
        .failure, .incident, at: event.offset,
        "the server says \(body.name ?? "incident \(body.incident)"): \(body.message.display)")
    default: break
    }
  }

  private mutating func report(_ findings: [GTIDTracker.Result], at offset: Int64) {
    for finding in findings {
      log.hasGTIDFailure = log.hasGTIDFailure || finding.weight == .failure
      add(finding.weight, finding.kind, at: offset, finding.text)
    }
  }

  private mutating func takeDescription(_ event: borrowing LogEvent, _ format: FormatDescription) {
    guard log.description == nil else { return }
    log.take(event.header, format)
    log.mark = event.bytes.array
    gtids.beginLog()
    if log.isRelayLog, previous == nil {
      add(.note, .relayLog, "relay logs: the positions in their events are those of the source's logs")
    }
    guard let previous, previous.description != nil else { return }
    if format.isMariaDB != previous.isMariaDB {
      add(
        .failure, .foreignLog,
        "a log of \(log.serverText), behind one of \(previous.serverText) (\(previous.shownName))")
    } else if log.isRelayLog != previous.isRelayLog {
      add(.failure, .foreignLog, "a \(log.kindText) behind the \(previous.kindText) \(previous.shownName)")
    } else if log.serverID != previous.serverID {
      log.isOtherServer = true
    }
    if log.time < previous.time, log.number?.base != previous.number?.base || log.number == nil {
      add(.failure, .wrongOrder, "it was begun before \(previous.shownName)")
    }
    compareEnd(previous)
  }

  /// Whether the log before ended as the beginning of this one asks for.
  private mutating func compareEnd(_ previous: LogFacts) {
    if log.isRelayLog || previous.isRelayLog || log.isOutOfPlace { return }
    if previous.lastType == .rotate, let next = previous.next, next != log.name.lastComponent {
      let weight: LogFinding.Weight = LogName(next)?.number == log.number?.number ? .note : .failure
      add(weight, .otherNext, "\(previous.shownName) names \(next.display) as the next log, not this one")
    } else if previous.wasCut, !previous.hasError {
      if log.created == 0 {
        add(
          LogFinding(
            .failure, .cut, file: previous.name, at: previous.end,
            "it ends without ROTATE_EVENT, though the server went on with another log: it was cut"))
      } else {
        add(
          LogFinding(
            .note, .killed, file: previous.name, at: previous.end,
            "it ends without STOP_EVENT: the server was killed, and started again with \(log.shownName)"))
      }
    } else if previous.lastType == .stop, log.created == 0, previous.version == 4 {
      add(.doubt, .otherNext, "the server had stopped before, but this log was not begun by a start of it")
    }
  }

  /// The log is at its end.
  /// - Parameters:
  ///   - offset: where it ends, or where it could not be read on.
  ///   - error: why it could not be read to its end.
  public mutating func end(at offset: Int64, error: BinaryLogError?) {
    log.end = offset
    log.hasError = error != nil
    if let error {
      let kind: LogFinding.Kind = error.code == .truncated ? .cut : error.code == .discontinuous ? .gap : .damage
      let text = (error.event.map { "\($0): " } ?? "") + "found \(error.found)"
      add(
        LogFinding(
          .failure, kind, file: log.name, at: error.offset ?? offset,
          text + (error.expected.isEmpty ? "" : ", expected \(error.expected)")))
    } else if log.description == nil {
      add(.failure, .cut, at: offset, "it has no events, not even the description that every log begins with")
    }
    if log.isOtherServer, !log.hasGTIDList || log.hasGTIDFailure || !gtids.hasAny {
      add(
        .failure, .foreignLog,
        "server \(log.serverID) wrote it, and server \(previous?.serverID ?? 0) the log before")
    } else if log.isOtherServer {
      add(.note, .foreignLog, "server \(log.serverID) wrote it, and its GTIDs go on where the log before ended")
    }
    if error == nil, log.isInUse, !log.wasCut, log.version == 4 {
      add(.doubt, .inUse, at: 4, "it is marked as in use, and yet ends with \(log.lastType): a flag was changed")
    }
    if let mark = log.finalMark, !seenMarks.insert(mark).inserted, !isKnownDuplicate {
      add(.failure, .duplicateLog, "it is the same log as one before, under another name")
    }
    seenNames.insert(log.name)
    gtids.endLog(isWhole: error == nil)
    previous = log
  }

  private var isKnownDuplicate: Bool {
    findings.last { $0.file == log.name && $0.kind == .duplicateLog } != nil
  }

  /// All logs were read.
  public mutating func finish() {
    guard let previous, !previous.hasError, previous.description != nil, previous.wasCut else { return }
    if previous.version < 4 || previous.isRelayLog {
      add(
        .doubt, .cut, at: previous.end,
        "it ends without STOP_EVENT or ROTATE_EVENT; whether more was logged it can't tell")
    } else if previous.isInUse {
      add(.note, .inUse, at: previous.end, "the server was writing the log when it was copied, or was killed")
    } else {
      add(
        .failure, .cut, at: previous.end,
        "it ends without STOP_EVENT or ROTATE_EVENT, and is not marked as in use: it was cut between two events, or "
          + "fetched from a server that was still writing it")
    }
  }
}

extension SequenceChecker {
  /// The GTIDs of the logs so far, and those that the first log says came before.
  public var seenGTIDs: MySQLGTIDSet { gtids.mysql }
  /// The last GTID of each domain so far.
  public var position: MariaDBGTIDPosition { gtids.mariaDB }
  /// The log that the last one names as the next, if that one is whole and ends with a ROTATE_EVENT of its own.
  var nextLog: ByteString? {
    guard let previous, !previous.hasError, previous.isOver, previous.lastType == .rotate else { return nil }
    return previous.next
  }
}
