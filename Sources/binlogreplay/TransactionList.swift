import BinaryLog
import ByteIO
import SystemPackage
import ToolKit

/// `--list`: one line for each transaction.
final class TransactionList: LogConsumer {
  private let sink = DescriptorSink(.standardOutput)
  private let output = Unchecked(OutputBuffer(capacity: 80 << 10))
  private let isJSON: Bool
  private var statement: String?
  /// The name of the log at hand as it is shown, and how many bytes it has beyond its characters.
  private var shownFile: (name: ByteString, text: [UInt8], surplus: Int) = ("", [], 0)

  init(isJSON: Bool) { self.isJSON = isJSON }

  func begin(_ transaction: LogTransaction) throws(BinaryLogError) { statement = nil }

  func take(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext
  ) throws(BinaryLogError) {
    if let query = context.query, statement == nil { statement = Self.shortened(query.statement) }
  }

  func end(_ transaction: LogTransaction) throws(BinaryLogError) {
    try output.withValue { (text) throws(BinaryLogError) in
      if isJSON { text.append(json(transaction)) } else { write(transaction, to: &text) }
      if text.count >= 64 << 10 { try flush(&text) }
    }
  }

  /// Writes what is left.
  func finish() throws(BinaryLogError) { try output.withValue { (text) throws(BinaryLogError) in try flush(&text) } }

  private func flush(_ text: inout OutputBuffer) throws(BinaryLogError) {
    do throws(ByteIOError) { try sink.write(text.bytes) } catch { throw BinaryLogError(error) }
    text.removeAll()
  }

  /// The beginning of a statement, in one line.
  static func shortened(_ statement: ByteString) -> String {
    ByteString(Array(statement.bytes.prefix(200))).display.replacing("\\n", with: " ").shortened(to: 72)
  }

  private func write(_ transaction: LogTransaction, to text: inout OutputBuffer) {
    let start = text.count
    if shownFile.name != transaction.start.file || shownFile.text.isEmpty {
      let display = transaction.start.file.display
      shownFile = (transaction.start.file, Array(display.utf8), display.utf8.count - display.count)
    }
    text.append(shownFile.text)
    text.append(":")
    text.append(number: transaction.start.offset)
    Self.pad(&text, from: start + shownFile.surplus, 20)
    Self.column(20, &text) { $0.append(time: transaction.time) }
    Self.column(14, &text) { text in if let gtid = transaction.gtid { text.append(gtid) } else { text.append("-") } }
    Self.column(10, &text) { $0.append(size: transaction.size) }
    writeChanges(transaction, to: &text)
    switch transaction.ending {
    case .rollback: text.append(" (rolled back)\n")
    case .prepare: text.append(" (prepared)\n")
    case .cut: text.append(" (cut)\n")
    default: text.append("\n")
    }
  }

  private static func column(_ width: Int, _ text: inout OutputBuffer, _ body: (inout OutputBuffer) -> Void) {
    let start = text.count
    body(&text)
    pad(&text, from: start, width)
  }

  /// Fills a column up to its width, and two spaces; at least one.
  private static func pad(_ text: inout OutputBuffer, from start: Int, _ width: Int) {
    text.append(UInt8(ascii: " "), count: max(1, start + width + 2 - text.count))
  }

  private func writeChanges(_ transaction: LogTransaction, to text: inout OutputBuffer) {
    var tables = transaction.tables
    if tables.isEmpty { return text.append(text: statement ?? "nothing") }
    if tables.count > 1 { tables.sort { $0.table < $1.table } }
    for (number, (table, counts)) in tables.enumerated() {
      if number > 0 { text.append(", ") }
      let start = text.count
      Self.write("insert ", counts.written, to: &text)
      Self.write("update ", counts.updated, to: &text)
      Self.write("delete ", counts.deleted, to: &text)
      if counts.uncounted > 0 || text.count == start { text.append("rows of ") }
      text.append(display: table.database)
      text.append(".")
      text.append(display: table.name)
    }
  }

  private static func write(_ verb: StaticString, _ count: Int, to text: inout OutputBuffer) {
    if count == 0 { return }
    text.append(verb)
    text.append(number: count)
    text.append(" ")
  }

  private func json(_ transaction: LogTransaction) -> [UInt8] {
    var json = JSONWriter()
    json.line("transaction") { json in
      TransactionFacts.write(transaction, to: &json)
      if let statement { json.value("statement", statement) }
    }
    return json.bytes
  }
}
