public import BackupStreamLib
public import BinaryLog
public import ByteIO
internal import Recovery

extension ImageVerifier {
  /// Says what span of time and which GTIDs can be reached with the image and the logs.
  func checkRecoverability(_ report: inout LevelReport) throws {
    if let reason = options.logObstacle {
      report.obstacle = LevelReport.Obstacle(reason, isFailure: false)
      return
    }
    guard !logs.isEmpty else {
      report.obstacle = LevelReport.Obstacle("no logs were given", isFailure: false)
      return
    }
    let counter = ByteCounter()
    let size = logs.reduce(Int64?(0)) { sum, log in sum.flatMap { sum in log.file.size.map { sum + $0 } } }
    begin(.recoverability, counting: counter, to: size)
    result.recoverability = try Recoverability.check(file.reader(), logs, options, counter: counter, &report)
  }
}

extension Recoverability {
  /// Finds out what can be reached with an image and logs.
  /// - Parameters:
  ///   - logs: in order; they are read twice in part, so that a pipe must be copied before.
  ///   - counter: is told how many bytes were read.
  ///   - report: gets what is found.
  /// - Returns: nil if the image has no position in logs, or the log of its position is not there.
  /// - Throws: ``ImageError`` if the validity point can't be read, ``BinaryLogError`` (input) if a log can't.
  public static func check(
    _ image: ImageReader, _ logs: [LogInput], _ options: VerificationOptions, counter: ByteCounter,
    _ report: inout LevelReport
  ) throws -> Recoverability? {
    let point = try ValidityPoint(image)
    guard let place = point.place else {
      report.obstacle = LevelReport.Obstacle(
        "the image has no binary log position: its server wrote no log, so that only the validity point itself can be "
          + "reached", isFailure: false)
      return nil
    }
    return try RecoverabilityCheck(point, place, logs, options, counter).run(&report)
  }
}

/// Rehearses the replay from a validity point, and makes a report of it.
struct RecoverabilityCheck {
  let point: ValidityPoint
  let place: LogWindow.Place
  let logs: [LogInput]
  let options: VerificationOptions
  let counter: ByteCounter

  init(
    _ point: ValidityPoint, _ place: LogWindow.Place, _ logs: [LogInput], _ options: VerificationOptions,
    _ counter: ByteCounter
  ) {
    self.point = point
    self.place = place
    self.logs = logs
    self.options = options
    self.counter = counter
  }

  /// - Returns: what can be reached; nil if the log of the validity point is not there.
  /// - Throws: ``BinaryLogError`` (input) if a log can't be read at all.
  func run(_ report: inout LevelReport) throws(BinaryLogError) -> Recoverability? {
    guard let start = findLog(&report) else { return nil }
    let log = logs[start.index]
    var found = Recoverability(from: start, time: point.time)
    let result = Result { () throws(BinaryLogError) in
      try ReplayStart(log, offset: start.offset, options.logReading)
    }
    if case .failure(let error) = result, error.code == .encrypted {
      add(error, nil, &report)
      return found
    }
    let facts = try result.get()
    compare(facts, start, &report)
    let replay = try ReplayRehearsal(logs, rehearsal(from: place))
    (found.first, found.last, found.transactions) = (replay.first, replay.last, replay.transactions)
    found.isWhole = replay.error == nil && !replay.cut.contains { $0.end >= found.end }
    if replay.error == nil, let next = replay.end?.next,
      !logs.contains(where: { LogName.lastComponent(of: $0.name) == next })
    {
      found.nextLog = next
    }
    found.gtids = facts.gtids.union(replay.gtids)
    found.gtidPosition = facts.position
    for gtid in replay.position.last { found.gtidPosition.advance(to: gtid) }
    judge(replay, facts, found, &report)
    if facts.place == .boundary { RecoverabilityText(found, logs, replay).add(to: &report) }
    return found
  }

  private func rehearsal(from place: LogWindow.Place) -> ReplayRehearsal.Options {
    var rehearsal = ReplayRehearsal.Options(from: place)
    rehearsal.reading = options.logReading
    rehearsal.findings = options.logFindings
    rehearsal.tables = point.tables
    rehearsal.schema = point.schema
    rehearsal.threads = options.threads
    rehearsal.counter = counter
    return rehearsal
  }

  // MARK: the log

  /// Finds the log that the image names.
  private func findLog(_ report: inout LevelReport) -> LogPosition? {
    let file = place.file ?? ""
    let names = logs.map { LogName.lastComponent(of: $0.name) }
    let found = names.indices.filter { names[$0] == file }
    if found.count == 1 { return LogPosition(index: found[0], file: file, offset: place.offset) }
    guard found.isEmpty else {
      report.add(
        Finding(
          .failure, .validityPoint, place: file.display, at: place.offset,
          "there are \(found.count) logs of the name that the image has for its validity point"))
      return nil
    }
    report.add(
      Finding(
        .failure, .missingLog, place: file.display, at: place.offset,
        "the log of the validity point is not here: " + Self.present(names, instead: file)))
    return nil
  }

  /// Which logs there are instead.
  private static func present(_ names: [ByteString], instead file: ByteString) -> String {
    let series = names.compactMap { LogName($0) }
    guard let wanted = LogName(file), !series.isEmpty, series.allSatisfy({ $0.base == wanted.base }) else {
      let shown = names.prefix(5).map(\.display).joined(separator: ", ")
      return "there are \(shown)\(names.count > 5 ? " and \(names.count - 5) more" : "")"
    }
    let (lowest, highest) = (series.map(\.number).min() ?? 0, series.map(\.number).max() ?? 0)
    if lowest > wanted.number {
      return "the logs begin with \(wanted.numbered(lowest).display); what was logged before it was purged, or is "
        + "somewhere else"
    }
    if highest < wanted.number { return "the logs end with \(wanted.numbered(highest).display), before it" }
    return "there are \(wanted.numbered(lowest).display) to \(wanted.numbered(highest).display) without it"
  }

  /// Whether the log is that of the image's server, as far as that can be told.
  private func compare(_ log: ReplayStart, _ start: LogPosition, _ report: inout LevelReport) {
    func doubt(_ text: String) {
      report.add(Finding(.doubt, .otherServer, place: start.file.display, at: start.offset, text))
    }
    if let format = log.format {
      let image = point.serverVersion
      let numbers = (Int(image.major), Int(image.minor), Int(image.release))
      if format.serverNumbers != numbers {
        doubt(
          "server \(format.serverVersion.display) wrote the log, and server \(image.text.display) the image: it may be "
            + "the log of another server")
      }
    }
    if let time = point.time {
      // Clocks of seconds: the events of one second may stand on both sides.
      let latest = time / 1_000_000 + 1
      if Int64(log.begun) > latest {
        doubt(
          "the log was begun at \(LogTime.text(Int64(log.begun) * 1_000_000)), after the validity point of "
            + "\(LogTime.text(time)): it is another log of the same name, or the clock was set back")
      } else if Int64(log.lastTime) > latest {
        doubt(
          "an event before the position is of \(LogTime.text(Int64(log.lastTime) * 1_000_000)), after the validity "
            + "point of \(LogTime.text(time)): it is another log of the same name, or a session had set its time")
      }
    }
    if !point.isExact, let size = logs[start.index].file.size, size > 1 << 32 {
      doubt(
        "the image has the lower 32 bits of its position alone, and the log has \(size) bytes: the validity point may "
          + "lie a multiple of 4 GiB further on")
    }
    switch point.gtids {
    case .mysql(let set)?:
      let unknown = log.gtids.subtracting(set)
      if !unknown.isEmpty {
        doubt("before the position the log has GTIDs that are not in the image: \("\(unknown)".shortened(to: 300))")
      }
    case .mariaDB?, nil: break
    }
  }

  // MARK: the replay

  private func judge(
    _ replay: ReplayRehearsal, _ log: ReplayStart, _ found: Recoverability, _ report: inout LevelReport
  ) {
    if let error = replay.error { add(error, replay, log, found, &report) }
    for finding in replay.findings { add(finding, replay, found, &report) }
    for transaction in replay.cut { add(cut: transaction, found, &report) }
    if replay.unknownEvents + replay.displacedEvents > 0 {
      report.add(
        Finding(
          .doubt, .unknownEvents,
          "\(replay.unknownEvents) events of unknown types and \(replay.displacedEvents) that stand elsewhere than they "
            + "say are passed over"))
    }
    RecoverabilityLimits(replay, point).add(to: &report)
  }

  /// - Parameter kind: what it is about, if the sequence of the logs is at fault.
  private func add(_ error: BinaryLogError, _ kind: LogFinding.Kind? = nil, _ report: inout LevelReport) {
    report.add(
      Finding(
        .failure, kind.map { Finding.Kind(rawValue: $0.rawValue) } ?? Finding.Kind(error.code),
        place: error.file.map { LogName.lastComponent(of: $0).display },
        at: error.offset, error.sentence))
  }

  /// Why the replay ends before the logs do.
  private func add(
    _ error: BinaryLogError, _ replay: ReplayRehearsal, _ log: ReplayStart, _ found: Recoverability,
    _ report: inout LevelReport
  ) {
    var error = error
    error.file = error.file ?? found.start.file
    switch log.place {
    case .boundary: add(error, replay.findings.first { $0.isCause(of: error) }?.kind, &report)
    case .inside, .behindEnd:
      report.add(
        Finding(
          .failure, .validityPoint, place: found.start.file.display, at: found.start.offset,
          "the validity point does not lie between two transactions of the log: \(error.sentence)"))
    case .behindDamage:
      report.add(
        Finding(
          .failure, .validityPoint, place: found.start.file.display, at: found.start.offset,
          "the log is damaged before the validity point, so that what lies there can't be told: \(error.description)"))
    }
  }

  private func add(
    _ finding: LogFinding, _ replay: ReplayRehearsal, _ found: Recoverability, _ report: inout LevelReport
  ) {
    // What was logged before the validity point is in the image; what ended the replay has been said.
    if finding.kind == .purgedStart { return }
    if let error = replay.error, finding.isCause(of: error) { return }
    let isBefore =
      finding.file.map { LogName.lastComponent(of: $0) } == found.start.file
      && finding.offset.map { $0 < found.start.offset } ?? false
    report.add(
      Finding(
        isBefore ? .note : finding.weight, Finding.Kind(rawValue: finding.kind.rawValue),
        place: finding.file.map { LogName.lastComponent(of: $0).display }, at: finding.offset,
        (isBefore ? "before the validity point, and in the image: " : "") + finding.text))
  }

  /// A transaction without an end: behind it lies the end of its server's run, or of the logs.
  private func add(
    cut transaction: LogVerification.Edge, _ found: Recoverability, _ report: inout LevelReport
  ) {
    let isPassed = found.last.map { transaction.start < $0.start } ?? false
    report.add(
      Finding(
        isPassed ? .doubt : .failure, .incomplete, place: transaction.start.file.display, at: transaction.start.offset,
        "the transaction that begins here has no end"
          + (isPassed
            ? ", where its server stopped: it never took effect there, and does not in a replay"
            : ": the logs end inside it, or its server stopped; it can't be reached")))
  }
}

extension LogFinding {
  /// Whether it is what ended a run.
  fileprivate func isCause(of error: BinaryLogError) -> Bool {
    error.code == .discontinuous && weight == .failure && error.found == text && error.offset == offset
  }
}

extension BinaryLogError {
  /// What is wrong, without the place.
  var sentence: String {
    let front = [event?.description, position.map { "byte \($0) of its body" }].compactMap(\.self)
    return (front.isEmpty ? "" : front.joined(separator: ", ") + ": ")
      + (expected.isEmpty ? found : "found \(found), expected \(expected)")
  }
}
