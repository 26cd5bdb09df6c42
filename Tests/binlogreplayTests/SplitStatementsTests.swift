import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

// Inside the suite of replays, because they share servers.
extension ReplayTests {
  /// Statements with more row events than a BINLOG statement may hold.
  @Suite("Split BINLOG statements", .serialized)
  struct SplitStatements {
    /// Gives all events to a script.
    final class Writer: LogConsumer {
      var script: SQLScript
      let queue: RenderQueue
      var rowEvents = 0

      init(_ script: consuming SQLScript, _ sink: MemorySink) {
        self.script = script
        queue = RenderQueue(sink, threads: 1) { PseudoSQLRenderer(hasTypes: false) }
      }

      var takesFrames: Bool { true }

      func take(
        _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
      ) throws(BinaryLogError) {
        if event.type.rowsOperation != nil { rowEvents += 1 }
        try script.append(event, format, at: context.log, query: context.query, table: context.table, to: queue)
      }

      func end(_ transaction: LogTransaction) throws(BinaryLogError) {}

      func finish() throws(BinaryLogError) {
        try script.finish(to: queue)
        try queue.finish()
      }
    }

    @Test(
      "each row event in a statement of its own makes the same tables",
      arguments: ReplayTests.cases.filter {
        ["row-compressed", "load-data-row", "compressed", "flashback"].contains($0.case)
      })
    func oneEventEach(_ one: LogCase) throws {
      var options = SQLScript.Options()
      options.binlogSize = 1
      let sink = MemorySink()
      let writer = Writer(SQLScript(options), sink)
      let inputs = try one.files.map {
        try LogInput(opening: FilePath($0.path), name: ByteString($0.lastPathComponent))
      }
      try LogRun(inputs, options: LogRun.Options()).run(writer)
      try writer.finish()
      let text = String(decoding: sink.bytes, as: UTF8.self)
      #expect(text.components(separatedBy: "\nBINLOG '\n").count == writer.rowEvents + 2)
      let place = try Shell.temporaryFolder()
      defer { try? FileManager.default.removeItem(at: place) }
      try Data(sink.bytes).write(to: place.appendingPathComponent("script.sql"))
      let outcome = try ReplayServer.of(one.family).afterwards("", "$client --binary-mode <script.sql", in: place)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let truth = try TableTruth(one.folder.appendingPathComponent("expected/end"))
      #expect(truth.differences(from: outcome.tables).isEmpty)
    }
  }
}
