import BackupStreamLib
import BinaryLog
import ByteIO
import SystemPackage
import TableRows
import ToolKit
import Verification

/// What one call of the command does.
struct Replay {
  let command: BinlogReplay
  let messages: Messages

  func run() -> ExitStatus {
    do {
      guard let output = command.place.output, output != "-" else { return try carryOut() }
      return try carryOut(into: RawArguments.path(output))
    } catch let error as BinaryLogError {
      messages.error("\(error)")
      return Self.status(error)
    } catch let error as ImageError {
      messages.error("\(ImageArgument(command.window.image ?? "").shown): \(error)")
      return ExitStatus(error)
    } catch let error as ByteIOError {
      messages.error(error)
      return .failure
    } catch {
      messages.error("\(error)")
      return .failure
    }
  }

  static func status(_ error: BinaryLogError) -> ExitStatus {
    switch error.code {
    case .truncated, .damaged, .checksum, .unknownEvent, .discontinuous, .notFound: .finding
    case .notALog, .encrypted, .unsupported, .undecidable, .input: .failure
    }
  }

  /// Does it with a file for standard output; the file appears once all is in it.
  private func carryOut(into path: FilePath) throws -> ExitStatus {
    let file = try AtomicFile(path, isReplacing: command.place.replace)
    _ = try file.descriptor.duplicate(as: .standardOutput)
    do {
      let status = try carryOut()
      try file.commit()
      return status
    } catch {
      file.discard()
      throw error
    }
  }

  private func carryOut() throws -> ExitStatus {
    let arguments = try LogArguments(command.logs)
    var inputs = arguments.inputs
    let isVerifiedWithImage = command.product == .verify && command.window.image != nil
    if command.window.stopBefore ?? command.window.stopAfter != nil || isVerifiedWithImage {
      // They are read twice.
      let folder = Environment.temporaryFolder
      inputs = try inputs.map { (input) throws(BinaryLogError) in try input.spooled(in: folder) }
    }
    var options = LogRun.Options()
    options.reading.verifiesChecksums = command.reading.verifyChecksums
    options.reading.passesUnknownEvents = command.reading.forceRead
    options.reading.keys = try LogKeys(reading: command.keyring.files, passwordFile: command.keyring.passwordFile)
    options.reading.readsAhead = command.jobs.threads > 1
    options.window = try command.logWindow()
    for (option, time) in [("start", options.window.startTime), ("stop", options.window.stopTime)] {
      if let time { messages.note("--\(option)-datetime is \(LogTime.text(time))") }
    }
    if let path = command.window.image, !isVerifiedWithImage {
      let image = try ImageStart(path)
      messages.noteIndex(image.sideIndexProblem, of: ImageArgument(path).shown)
      options.schema = image.schema { messages.note("\(ImageArgument(path).shown): \($0)") }
      options.schemaIsOfStart = true
      if !command.window.hasStart {
        options.window.startPlace = image.place
        messages.note("the image is valid at \(image.time), \(image.place.file?.display ?? ""):\(image.place.offset)")
      }
    }
    if let path = command.sql.schema {
      try load(schema: path, into: &options.schema)
      options.schemaIsOfStart = true
    }
    options.definesTables =
      command.sql.rowSql || command.task.where != nil || command.product == .events
      || (command.product == .sql && command.sql.verbose > 0 && options.schemaIsOfStart)
    let counter = ByteCounter()
    options.counter = counter
    if command.product == .verify { return try verify(arguments, inputs, options.reading, counter) }
    options.filter = try command.eventFilter()
    options.rewriting = try command.rewriting()
    options.findings = arguments.findings
    options.stopsAtGaps = command.product == .sql && !command.reading.forceRead
    options.countsRows = [.list, .stats, .find].contains(command.product)
    let progress = Progress(counter, total: arguments.size, label: "logs", enabled: !command.general.quiet)
    defer { progress.stop() }
    if let stop = try stopPlace(inputs, options) { options.window.stopPlace = stop }
    let run = try LogRun(inputs, options: options)
    let result = Result { () throws -> ExitStatus in try carryOut(run) }
    progress.stop()
    let edges = Edges(run.report, window: options.window, messages: messages)
    edges.tell(isDone: (try? result.get()) != nil)
    return max(try result.get(), edges.status)
  }

  /// Where the window ends, if a pattern says that: found by a run before the one that writes.
  private func stopPlace(_ inputs: [LogInput], _ options: LogRun.Options) throws -> LogWindow.Place? {
    guard let text = command.window.stopBefore ?? command.window.stopAfter else { return nil }
    let isBefore = command.window.stopBefore != nil
    var place: LogWindow.Place?
    let matcher = PatternMatcher(try command.pattern(text), where: try command.condition()) {
      (transaction, _) throws(BinaryLogError) in
      let edge = isBefore ? transaction.start : transaction.end
      place = LogWindow.Place(file: edge.file, offset: edge.offset)
      return false
    }
    try LogRun(inputs, options: options).run(matcher)
    guard let place else {
      throw BinaryLogError(.notFound, found: "nothing in the logs that matches", expected: "'\(text)' to stop at")
    }
    return place
  }

  private func carryOut(_ run: LogRun) throws -> ExitStatus {
    switch command.product {
    case .list:
      let list = TransactionList(isJSON: command.task.json)
      let result = Result { try run.run(list) }
      try list.finish()
      try result.get()
    case .find:
      let report = FindReport(isJSON: command.task.json)
      let matcher = PatternMatcher(try command.pattern(command.task.find ?? ""), where: try command.condition()) {
        (transaction, matches) throws(BinaryLogError) in
        try report.write(transaction, matches)
        return true
      }
      let result = Result { try run.run(matcher) }
      try report.finish()
      try result.get()
      if report.count == 0 {
        messages.error("nothing in the logs matches '\(command.task.find ?? "")'")
        return .finding
      }
    case .stats: return try writeStatistics(run)
    case .ddl: try writeDefinitions(run)
    case .events: try writeEvents(run)
    case .sql: try writeSQL(run)
    default: break
    }
    return .success
  }

  private func verify(
    _ arguments: LogArguments, _ inputs: [LogInput], _ options: LogReader.Options, _ counter: ByteCounter
  ) throws -> ExitStatus {
    let progress = Progress(counter, total: arguments.size, label: "logs", enabled: !command.general.quiet)
    defer { progress.stop() }
    let verification = try LogVerifier.verify(inputs, options, findings: arguments.findings, counter: counter)
    var report = VerifyReport(verification: verification)
    if let path = command.window.image {
      var checking = VerificationOptions()
      checking.logReading = options
      checking.logFindings = arguments.findings
      checking.threads = command.jobs.threads
      var level = LevelReport(.recoverability)
      let image = try ImageArgument(path).open()
      let found = try Recoverability.check(image, inputs, checking, counter: ByteCounter(), &level)
      messages.noteIndex(image.sideIndexProblem, of: ImageArgument(path).shown)
      report.image = VerifyReport.Image(report: level, recoverability: found)
    }
    if command.task.json || !command.general.quiet || report.status != .success {
      try report.write(asJSON: command.task.json)
    }
    return report.status
  }

  /// Takes the definitions out of a script.
  private func load(schema path: String, into schema: inout SchemaHistory) throws {
    let file = try InputFile(opening: RawArguments.path(path))
    let name = RawArguments.bytes(path).display
    var loader = SchemaScriptLoader(schema, rules: DefinitionRules(), place: "in \(name)")
    let source = FileSource(file)
    var stream = ByteStream(source)
    while try stream.fill(1) {
      var piece: [UInt8] = []
      stream.move(1 << 16, to: &piece)
      loader.feed(piece[...])
    }
    for problem in loader.finish() { messages.note("\(name): \(problem)") }
    schema = loader.history
  }
}
