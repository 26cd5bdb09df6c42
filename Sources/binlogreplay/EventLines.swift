import BinaryLog
import ByteIO
import ToolKit

/// `--json`: every event as a line of JSON; of events of rows, every row.
final class EventLines: LogConsumer {
  let takesFrames = true
  private let queue: RenderQueue
  private var json = EventJSON()
  private let members = Unchecked(OutputBuffer())

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
      job.members = members.withValue { members in
        members.removeAll()
        json.appendRowMembers(of: event, context, to: &members)
        return members.array
      }
      return try queue.append(job, event.body)
    }
    try queue.withText { (output) throws(BinaryLogError) in
      try json.append(event, format, context, to: &output)
    }
  }

  func end(_ transaction: LogTransaction) throws(BinaryLogError) {}

  /// Writes what is left.
  func finish() throws(BinaryLogError) { try queue.finish() }
}
