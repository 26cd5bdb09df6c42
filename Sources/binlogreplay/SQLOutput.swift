import BinaryLog
import ByteIO
import SystemPackage
import ToolKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The default task: SQL for the stock client.
final class SQLOutput: LogConsumer {
  private var script: SQLScript
  private let queue: RenderQueue

  init(_ script: consuming SQLScript, to queue: RenderQueue) {
    self.script = script
    self.queue = queue
  }

  var takesFrames: Bool { true }

  func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
  ) throws(BinaryLogError) {
    try script.append(
      event, format, at: context.log, query: context.query, table: context.table, isTaken: context.isTaken, to: queue)
  }

  func end(_ transaction: LogTransaction) throws(BinaryLogError) {}

  /// Ends the script.
  func finish() throws(BinaryLogError) {
    try script.finish(to: queue)
    try queue.finish()
  }

  /// Hands on what there is, of a script that something ended early: the client rolls back what is open.
  func stop() throws(BinaryLogError) { try queue.finish() }
}

extension Replay {
  func writeSQL(_ run: LogRun) throws {
    var options = SQLScript.Options()
    options.omitsGTIDs = command.sql.skipGtids
    options.failedStatements = command.sql.failedStatements.inScript
    options.passesUnknownVariables = command.reading.forceRead
    options.rewriting = try command.rewriting()
    options.isIdempotent = command.sql.idempotent
    let verbosity = command.sql.verbose
    if command.sql.rowSql {
      options.rows = .statements
    } else if command.sql.base64Output == .decodeRows {
      options.rows = .comments
    } else if verbosity > 0 {
      options.rows = .binlogWithComments
    }
    let script = SQLScript(options, files: try LoadFiles(folder: try loadFolder())) { note in
      messages.note("\(note.position): \(note.text)")
    }
    let (isRowSQL, isIdempotent) = (command.sql.rowSql, command.sql.idempotent)
    let queue = RenderQueue(
      DescriptorSink(.standardOutput), threads: command.jobs.threads
    ) {
      if isRowSQL { return RowSQLRenderer(isIdempotent: isIdempotent) }
      return PseudoSQLRenderer(hasTypes: verbosity > 1)
    }
    let output = SQLOutput(script, to: queue)
    do throws(BinaryLogError) { try run.run(output) } catch {
      try output.stop()
      throw error
    }
    try output.finish()
  }

  /// The folder for files of LOAD DATA, as a path that holds wherever the client runs.
  private func loadFolder() throws -> FilePath {
    let given = command.sql.loadFiles.map { RawArguments.path($0) } ?? "."
    guard let real = unsafe realpath(given.string, nil) else { throw Errno(rawValue: errno) }
    defer { unsafe free(real) }
    return unsafe FilePath(platformString: real)
  }
}
