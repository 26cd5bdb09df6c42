import BinaryLog
import ByteIO
import ToolKit

/// `--json`: every event as a line of JSON; of events of rows, every row.
final class EventLines: LogConsumer {
  let takesFrames = true
  private let queue: RenderQueue
  private var json = EventJSON()
  private var line = OutputBuffer()

  /// - Parameter threads: how many write rows.
  init(to sink: any ByteSink, threads: Int) {
    queue = RenderQueue(sink, threads: threads) { JSONRowsRenderer() }
  }

  func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
  ) throws(BinaryLogError) {
    guard context.isTaken else { return }
    if event.type.rowsOperation != nil, let table = context.table, !event.type.isPreGA, !table.types.isEmpty {
      var job = RowsJob(type: event.type, table: table, format: format, offset: event.offset)
      job.members = json.rowMembers(of: event, context)
      return try queue.append(job, event.body)
    }
    var line = OutputBuffer(capacity: 64)
    swap(&line, &self.line)
    defer { swap(&line, &self.line) }
    line.removeAll()
    try json.append(event, format, context, to: &line)
    try queue.append(text: line.bytes)
    line.shrink(to: 1 << 20)
  }

  func end(_ transaction: LogTransaction) throws(BinaryLogError) {}

  /// Writes what is left.
  func finish() throws(BinaryLogError) { try queue.finish() }
}
