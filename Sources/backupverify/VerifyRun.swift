import BackupStreamLib
import BinaryLog
import ByteIO
import SystemPackage
import ToolKit
import Verification

/// What the command does, image by image.
final class VerifyRun {
  private let command: BackupVerify
  private let messages: Messages
  private var output = StandardOutput()
  private var outcomes: [ImageOutcome] = []
  /// Files of ours that could not be used.
  private var others: [ImageOutcome] = []
  private var keys = LogKeys()

  init(command: BackupVerify, messages: Messages) {
    self.command = command
    self.messages = messages
  }

  /// Checks the images and reports on them.
  /// - Returns: the exit status.
  func run() -> Int32 {
    do {
      let files = InputFiles(command.files)
      if files.images.isEmpty && files.obstacles.isEmpty {
        return fail(
          files.logs.isEmpty
            ? "found only the index of an image, expected the image"
            : "found only logs, expected an image; binlogreplay --verify checks logs by themselves", .usage)
      }
      for index in files.indexes {
        messages.note("\(RawArguments.bytes(index).display): passed over: it is the index of an image")
      }
      if !files.logs.isEmpty, command.extent.level.level < .recoverability {
        messages.note("the logs were not used: --level=\(command.extent.level.rawValue) ends before recoverability")
      }
      if let path = command.form.html, !HTMLReport.mayReplace(RawArguments.path(path)) {
        return fail(
          "\(RawArguments.bytes(path).display): found a file that is no report of backupverify, which is not replaced",
          .usage)
      }
      keys = try LogKeys(reading: command.keyring.files, passwordFile: command.keyring.passwordFile)
      if let other = command.task.compare { return try compare(files.images, with: other) }
      for obstacle in files.obstacles {
        let outcome = ImageOutcome(name: obstacle.name, failure: obstacle.reason)
        outcomes.append(outcome)
        try report(outcome)
      }
      let passed = command.extent.sinceLast ? readPassed() : nil
      for image in files.images { try verify(image, files, passed) }
      return try finish()
    } catch {
      return fail("\(error)", .failure)
    }
  }

  /// Says why there is no report.
  private func fail(_ reason: String, _ status: ExitStatus) -> Int32 {
    // What was printed belongs before what is said about it.
    try? output.flush()
    guard command.form.nagios else {
      messages.error(reason)
      return status.rawValue
    }
    let line = MonitoringLine(unknown: reason)
    do {
      try output.write(line.text)
      try output.flush()
    } catch { messages.error(error) }
    return line.status
  }

  /// `--compare`: the other image is the first one, as in a diff from then to now.
  private func compare(_ images: [String], with other: String) throws -> Int32 {
    guard images.count == 1, command.files.count == 1 else {
      messages.error("--compare is for one image and another, without logs")
      return ExitStatus.usage.rawValue
    }
    let (first, second) = (ImageArgument(other), ImageArgument(images[0]))
    let report: CompareReport
    do {
      report = try compare(first, second)
    } catch {
      if command.form.json {
        try output.write(CompareReport.json(first: first.name, second: second.name, unknown: "\(error)"))
      }
      throw error
    }
    if command.form.json {
      try output.write(report.json)
    } else if !command.general.quiet || report.status != .success {
      try output.write(report.text(isVerbose: command.form.verbose))
    }
    try output.flush()
    return report.status.rawValue
  }

  private func compare(_ first: ImageArgument, _ second: ImageArgument) throws -> CompareReport {
    let options = try command.options()
    var progress: Progress?
    defer { progress?.stop() }
    var doubts: [String] = []
    for image in [first, second] where !image.isStandardInput { doubts += try self.doubts(image.argument, options) }
    do {
      let result = try ImageComparison(
        first: try openCompared(first, options), second: try openCompared(second, options), options
      ) { [command] counter, total in
        progress?.stop()
        progress = Progress(counter, total: total, label: "comparison", enabled: !command.general.quiet)
      }.run()
      return CompareReport(first: first.name, second: second.name, result: result, doubts: doubts)
    } catch let error as ComparisonError {
      throw RunError(text: "\((error.isOfFirst ? first : second).shown): \(error.reason)")
    }
  }

  /// Opens an image that is compared, and says if the index beside it is passed over.
  private func openCompared(_ argument: ImageArgument, _ options: VerificationOptions) throws -> ImageFile {
    try naming(argument.argument) {
      let file = try open(argument.argument, options)
      // What cannot be read is told when it is compared.
      if let image = try? file.reader() {
        _ = try? image.index()
        messages.noteIndex(image.sideIndexProblem, of: argument.shown)
      }
      return file
    }
  }

  /// What is wrong with the structure of an image that is compared: what is not read differs from nothing.
  private func doubts(_ argument: String, _ options: VerificationOptions) throws -> [String] {
    var options = options
    options.level = .structure
    let name = RawArguments.bytes(argument).display
    let verification = ImageVerifier(try naming(argument) { try open(argument, options) }, options).run()
    if let obstacle = verification.levels.compactMap(\.obstacle).first(where: \.isFailure) {
      throw RunError(text: "\(name): \(obstacle.reason)")
    }
    return verification.findings.filter { $0.weight == .failure }.prefix(3).map { "\(name): \($0)" }
  }

  /// Puts the name of a file before what is wrong with it.
  private func naming<Value>(_ argument: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch {
      throw RunError(text: "\(ImageArgument(argument).shown): \(error)")
    }
  }

  private func open(_ argument: String, _ options: VerificationOptions) throws -> ImageFile {
    try argument == "-"
      ? ImageFile(standardInputSpoolingTo: options.temporaryFolder)
      : ImageFile(opening: RawArguments.path(argument), spoolingTo: options.temporaryFolder)
  }

  private func verify(_ argument: String, _ files: InputFiles, _ passed: PassedImages?) throws {
    let outcome = ImageOutcome(name: ImageArgument(argument).name)
    do {
      try verify(argument, outcome, files, passed)
    } catch {
      outcome.failure = "\(error)"
    }
    outcomes.append(outcome)
    try report(outcome)
  }

  private func verify(
    _ argument: String, _ outcome: ImageOutcome, _ files: InputFiles, _ passed: PassedImages?
  ) throws {
    var options = try command.options()
    options.logFindings = files.logFindings
    // What can be reached must not rest on some of the logs.
    if !files.obstacles.isEmpty { options.logObstacle = "the logs could not all be opened" }
    options.logReading.keys = keys
    options.makesIndex = command.task.writeIndex
    let file = try open(argument, options)
    let fact = try passed.map { _ in try PassedImages.Fact(file, command.extent, logs: files.logs) }
    // An index that was asked for must be there, too.
    let isComplete = try !command.task.writeIndex || file.reader().index() != nil
    if isComplete, let passed, let fact, let time = passed.time(of: fact, maximumAge: try command.maximumAge()) {
      outcome.passedAt = time
      return
    }
    var progress: Progress?
    defer { progress?.stop() }
    let verifier = ImageVerifier(file, options, logs: files.logs) {
      [command] level, counter, total in
      progress?.stop()
      progress = Progress(
        counter, total: total, label: "\(outcome.name.display): \(level.name)", enabled: !command.general.quiet)
    }
    outcome.sample = options.sample
    outcome.choosesAll = options.choices.isEmpty
    outcome.verification = verifier.run()
    progress?.stop()
    progress = nil
    if command.task.writeIndex { try writeIndex(file, outcome, verifier) }
    if let passed, let fact, outcome.status == .success {
      do { try passed.add(fact) } catch { note(error, of: passed.path) }
    }
  }

  /// `--since-last`: without the list every image is checked, and none is added.
  private func readPassed() -> PassedImages? {
    let path = PassedImages.path(command.extent.stateFile)
    do {
      if command.extent.stateFile == nil { try NewFolders.create(path.removingLastComponent()) }
      return try PassedImages(at: path)
    } catch {
      note(error, of: path)
      return nil
    }
  }

  /// Says once what is wrong with the state file.
  private func note(_ error: any Error, of path: FilePath) {
    let name = ByteString(path)
    if others.contains(where: { $0.name == name }) { return }
    // What is in the way may be a folder above it.
    let place = (error as? ByteIOError)?.path.flatMap { $0 == path ? nil : "\($0.display): " } ?? ""
    fail(name, "the state file of --since-last: \(place)\(error)")
  }

  /// Notes that a file of ours could not be used, which ends nothing.
  private func fail(_ name: ByteString, _ reason: String) {
    others.append(ImageOutcome(name: name, failure: reason))
    if !command.form.nagios { messages.error("\(name.display): \(reason)") }
  }

  /// Stores the index of a sound image beside it.
  private func writeIndex(_ file: ImageFile, _ outcome: ImageOutcome, _ verifier: ImageVerifier) throws {
    guard let verification = outcome.verification else { return }
    let name = outcome.name.display
    if verification.hasIndex { return messages.note("\(name): it has an index already") }
    guard let path = file.path else { throw RunError(text: "standard input has no place for an index beside it") }
    // Of damage that one index shows, another must not be made.
    let isSound = verification.levels.allSatisfy { level in
      switch level.verdict {
      case .failed, .unknown: level.level == .recoverability
      case .doubtful: level.level > .rows
      case .passed, .notApplicable: true
      }
    }
    guard isSound else {
      return messages.note("\(name): no index was stored: the image is not known to be sound")
    }
    let place = SideIndex.path(of: path)
    let shown = place.display
    let kind = FileKind(place)
    guard kind == nil || SideIndex.isOne(place) else {
      throw RunError(text: "\(shown): found a file that is no index of an image, which is not replaced")
    }
    let counter = ByteCounter()
    let progress = Progress(
      counter, total: verification.streamLength, label: "\(name): index", enabled: !command.general.quiet)
    defer { progress.stop() }
    let index = try verifier.makeIndex(counter: counter)
    do throws(ByteIOError) { try SideIndex.write(index, of: path) } catch {
      throw RunError(text: "\(shown) cannot be written: \(error)")
    }
    outcome.indexPath = shown + (kind == nil ? "" : ", in place of one that was passed over")
  }

  // MARK: reports

  private func report(_ outcome: ImageOutcome) throws {
    if command.form.nagios { return }
    if command.form.json {
      try output.write(JSONReport(outcome).bytes)
    } else if !command.general.quiet || outcome.status != .success {
      if output.hasWritten { try output.write("\n") }
      let colours = Messages.coloursTerminal(1)
      try output.write(TextReport(outcome, isVerbose: command.form.verbose, colours: colours).text)
    }
    try output.flush()
  }

  private func finish() throws -> Int32 {
    if let path = command.form.html {
      do throws(ByteIOError) {
        let file = try AtomicFile(RawArguments.path(path))
        let bytes = HTMLReport(outcomes).bytes
        try DescriptorSink(file.descriptor).write(bytes.span.bytes)
        try file.commit()
      } catch {
        fail(RawArguments.bytes(path), "\(error)")
      }
    }
    if command.form.nagios {
      let line = MonitoringLine(outcomes + others)
      try output.write(line.text)
      try output.flush()
      return line.status
    }
    try output.flush()
    return ((outcomes + others).map(\.status).max() ?? .success).rawValue
  }
}

/// Why the command could not go on.
struct RunError: Error, CustomStringConvertible {
  /// Why, in words.
  let text: String
  var description: String { text }
}
