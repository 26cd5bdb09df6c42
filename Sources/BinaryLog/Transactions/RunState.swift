internal import ByteIO

/// What a ``LogRun`` knows while it reads. It is a value that only the run's own frame holds: nothing of it needs to be
/// counted or guarded for each event.
struct RunState: ~Copyable {
  private let options: LogRun.Options
  private let names: [ByteString]
  private let isFiltered: Bool
  private var tracker = TransactionTracker()
  private var checker = SequenceChecker()
  private var window: WindowState
  private var tables = TableMaps()
  private var variables = StatementVariables.Cache()
  private var knownFailures = 0
  private let resolver: TableResolver
  private var decision = WindowState.Decision.before
  /// That of the event at hand, kept from one to the next as far as it stays the same.
  private var context: EventContext
  private(set) var report: LogRun.Report

  init(_ options: LogRun.Options, names: [ByteString]) throws(BinaryLogError) {
    self.options = options
    self.names = names
    isFiltered = !options.filter.isEmpty
    resolver = TableResolver(options.schema, definesTables: options.definesTables, rewriting: options.rewriting)
    window = try WindowState(options.window, names: names)
    let start = LogPosition(index: 0, file: names.first ?? "", offset: 0)
    context = EventContext(log: start)
    report = LogRun.Report(end: start)
  }

  /// What was found of the sequence of logs.
  var findings: [LogFinding] { checker.findings }

  /// Tables whose definition does not fit their table map.
  var disagreements: [(table: TableName, reason: String)] { resolver.disagreements }

  /// The first log that is read: those before the one in which the window begins only if their definitions are wanted.
  private var firstIndex: Int {
    options.definesTables && !options.schemaIsOfStart ? 0 : window.firstIndex
  }

  mutating func run(_ inputs: [LogInput], _ consumer: any LogConsumer) throws(BinaryLogError) {
    for finding in options.findings { checker.add(finding) }
    try checkPlaces(inputs)
    for index in firstIndex..<inputs.count where !window.isOver { try read(inputs[index], index, consumer) }
    if !window.isOver {
      checker.finish()
      try checkGaps(at: report.end.offset)
    }
    if tracker.finish() { try endCut(consumer) }
    try window.finish(end: report.end)
  }

  /// Reads one log.
  private mutating func read(_ input: LogInput, _ index: Int, _ consumer: any LogConsumer) throws(BinaryLogError) {
    checker.begin(input.name)
    tables = TableMaps()
    var reader = try input.reader(options.reading, counter: options.counter)
    context = EventContext(log: LogPosition(index: index, file: names[index], offset: 0))
    let takesFrames = consumer.takesFrames
    var end: Int64?
    let result = Result { () throws(BinaryLogError) in
      try reader.read { (event, format) throws(BinaryLogError) in
        try checker.take(event, format)
        if checker.failures > knownFailures { try checkGaps(at: event.offset) }
        try take(event, format, consumer, takesFrames: takesFrames)
        end = event.end
        return window.isOver ? .stop : next(event)
      }
    }
    if let end { report.end = LogPosition(index: index, file: names[index], offset: end) }
    report.unknownEvents += reader.unknownEvents
    report.displacedEvents += reader.displacedEvents
    if try result.get() {
      checker.end(at: reader.offset, error: nil)
      try checkGaps(at: reader.offset)
    }
  }

  /// Ends the run where logs do not follow each other. What comes before the window does not matter to it.
  /// - Parameter offset: how far the log at hand was read.
  private mutating func checkGaps(at offset: Int64) throws(BinaryLogError) {
    guard checker.failures > knownFailures else { return }
    knownFailures = checker.failures
    let place = LogPosition(index: context.log.index, file: context.log.file, offset: offset)
    guard options.stopsAtGaps, window.hasReached(place), let failure = checker.lastFailure else { return }
    throw BinaryLogError(.discontinuous, file: failure.file, at: failure.offset, found: failure.text)
  }

  /// Looks whether the window's places lie between transactions, before anything is handed on. A pipe can be read only
  /// once: there it shows when it comes.
  private func checkPlaces(_ inputs: [LogInput]) throws(BinaryLogError) {
    for place in window.places where inputs[place.index].file.size != nil {
      var reading = options.reading
      reading.verifiesChecksums = false
      reading.opensPayloads = false
      var reader = try inputs[place.index].reader(reading)
      var tracker = TransactionTracker()
      let name = names[place.index]
      try reader.read { (event, format) throws(BinaryLogError) in
        var statement: StatementGlance?
        if event.type == .query { statement = StatementGlance(event.body, format) }
        if event.type == .queryCompressed {
          statement = StatementGlance(try QueryEvent(parsing: event.body, format: format, type: event.type))
        }
        let step = try tracker.take(event, format, at: place.index, file: name, statement: statement)
        if event.type == .transactionPayload { tracker.endPayload() }
        try window.check(
          event, at: place.index, isInside: !step.begins && !step.isOutside, in: tracker.current)
        return event.offset > place.offset ? .stop : .goOn
      }
      // Behind the last log a place is told of at the end of the run.
      guard reader.offset >= place.offset || place.index == inputs.count - 1 else {
        throw BinaryLogError(
          .notFound, file: inputs[place.index].name, found: "the end of the log at offset \(reader.offset)",
          expected: "the position \(place)")
      }
    }
  }

  /// The events in a compressed transaction need not be opened if nobody wants them.
  private func next(_ event: borrowing LogEvent) -> LogReader.Next {
    event.type == .transactionPayload && decision != .included ? .passPayload : .goOn
  }

  private mutating func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ consumer: any LogConsumer, takesFrames: Bool
  ) throws(BinaryLogError) {
    let type = event.type
    context.log.offset = event.offset
    if context.readQuery != nil { context.readQuery = nil }
    if context.table != nil { context.table = nil }
    context.isTaken = true
    var statement: StatementGlance?
    if type == .query || type == .queryCompressed {
      statement = type == .query ? StatementGlance(event.body, format) : nil
      if statement == nil || statement?.kind == .other || takesFrames {
        let query = try QueryEvent(
          parsing: event.body, format: format, type: type, keepsUnknownVariables: options.reading.passesUnknownEvents,
          &variables)
        statement = statement ?? StatementGlance(query)
        context.readQuery = EventContext.ReadQuery(query)
      }
    }
    let step = try tracker.take(
      event, format, at: context.log.index, file: context.log.file, statement: statement)
    if window.hasPlaces {
      try window.check(
        event, at: context.log.index, isInside: !step.begins && !step.isOutside, in: tracker.current)
    }
    if step.cutsBefore { try endCut(consumer) }
    if step.isOutside {
      context.transaction = nil
      (context.begins, context.ends) = (false, false)
      try takeBeginning(event, format)
      return try consumer.take(event, format, context)
    }
    if step.begins, let transaction = tracker.current {
      decision = window.decide(transaction)
      if decision == .after {
        report.firstExcluded = transaction
        return
      }
      if decision == .included { try consumer.begin(transaction) }
    }
    if type == .tableMap {
      context.table = try tables.add(event.body, format: format) { [resolver] in resolver.resolve($0) }
    }
    if decision == .included {
      if let operation = type.rowsOperation { try takeRows(event, format, operation) }
      if context.transaction !== tracker.current { context.transaction = tracker.current }
      (context.begins, context.ends) = (step.begins, step.ends)
      if isFiltered { context.isTaken = try isTaken(event, format) }
      try consumer.take(event, format, context)
    }
    // A statement counts for what comes behind it, wanted or not.
    if options.definesTables, let query = context.query, decision != .before || !options.schemaIsOfStart,
      resolver.take(query, at: context.log)
    {
      tables.forgetDefinitions()
    }
    if step.ends { try end(consumer) }
    if type == .transactionPayload && next(event) == .passPayload {
      tracker.endPayload()
      try end(consumer)
    }
  }

  private mutating func isTaken(
    _ event: borrowing LogEvent, _ format: FormatDescription
  ) throws(BinaryLogError) -> Bool {
    let table = context.table.map { resolver.originalName(of: $0) }
    let (isTaken, doubt) = try options.filter.takes(event, format, context.query, table: table)
    if let doubt {
      report.doubtCount += 1
      if report.doubts.count < 100 { report.doubts.append((context.log, doubt)) }
    }
    return isTaken
  }

  /// Takes what stands at the beginning of a log.
  private func takeBeginning(_ event: borrowing LogEvent, _ format: FormatDescription) throws(BinaryLogError) {
    switch event.type {
    case .formatDescription, .startV3: resolver.begin(format)
    case .previousGTIDs where context.log.index == firstIndex:
      try window.checkStart(PreviousGTIDsEvent(parsing: event.body, format: format))
    case .gtidList where context.log.index == firstIndex:
      try window.checkStart(GTIDListEvent(parsing: event.body, format: format))
    default: break
    }
  }

  /// Finds the table of rows, and counts these.
  private mutating func takeRows(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ operation: RowsOperation
  ) throws(BinaryLogError) {
    let body = event.body
    let rows = try RowsEvent(parsing: body, type: event.type, format: format)
    if !rows.isDummy {
      let table = try tables.table(of: rows)
      context.table = table
      if options.countsRows {
        let count = try tables.count(rows, body, format)
        tracker.current?.add(count, bytes: Int(event.header.length), operation, to: table)
      }
    }
    if rows.endsStatement {
      tables.endStatement()
      tracker.endStatement()
    }
  }

  private mutating func end(_ consumer: any LogConsumer) throws(BinaryLogError) {
    guard let transaction = tracker.current else { return }
    window.end(transaction)
    switch decision {
    case .included:
      report.included += 1
      report.lastIncluded = transaction
      try consumer.end(transaction)
    case .left:
      report.left += 1
      try consumer.leave(transaction)
    case .before, .after: break
    }
  }

  private mutating func endCut(_ consumer: any LogConsumer) throws(BinaryLogError) {
    guard let transaction = tracker.takeCut() else { return }
    if decision == .included || decision == .left { report.cut.append(transaction) }
    if decision == .included { try consumer.end(transaction) }
  }
}
