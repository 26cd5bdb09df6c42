public import ByteIO
internal import TableRows

/// Writes rows as JSON, a line each:
/// `{"type":"row","op":"update","database":"shop","table":"orders","before":{"id":1,…},"after":{"id":1,…}}`, with an event's
/// ``RowsJob/members`` behind the type.
///
/// Values are exact: see ``RowImageForm/json``. Columns that the log does not hold are not there.
public final class JSONRowsRenderer: RowsRenderer {
  private let images = RowImages { table, columns, _, _ in
    try RowImageFormatter(
      columns.map { ($0, table.columns[$0]) }, isWritten: columns.map { _ in true }, form: .json)
  }
  /// What comes before the images of a table, for each operation.
  private var heads: [[UInt8]] = []
  private var headTable: TableMap?

  /// A renderer.
  public init() {}

  /// Writes the rows of an event.
  public func render(_ job: RowsJob, _ body: RawSpan, to output: inout OutputBuffer) throws(BinaryLogError) {
    let event = try RowImages.event(job, body)
    if event.isDummy { return }
    let before = try images.image(job, .before, body, event.firstColumns)
    let after = event.operation == .update ? try images.image(job, .after, body, event.secondColumns) : before
    let head = head(job.table, event.operation)
    try RowImages.write(to: &output) { (text) throws(BinaryLogError) in
      var front: Range<Int>?
      try event.withRows(of: body) { (rows) throws(BinaryLogError) in
        try RowImages.forEachRow(event, job, rows) { (start) throws(RowError) in
          // All rows of an event begin in the same way.
          if let front {
            text.append(again: front)
          } else {
            let begin = text.count
            text.append("{\"type\":\"row\"")
            if !job.members.isEmpty { text.append(UInt8(ascii: ",")) }
            text.append(job.members)
            text.append(head)
            front = begin..<text.count
          }
          var end = try before.formatter.append(rows, at: start, to: &text)
          if event.operation == .update {
            text.append(",\"after\":")
            var partial: [Bool] = []
            if job.type == .partialUpdateRows {
              (partial, end) = try RowImages.partialColumns(rows, at: end, job.table, after.columns)
            }
            end = try after.formatter.append(rows, at: end, partial: partial, to: &text)
          }
          text.append("}\n")
          return end
        }
      }
    }
  }

  private func head(_ table: TableMap, _ operation: RowsOperation) -> [UInt8] {
    let index = operation == .write ? 0 : operation == .update ? 1 : 2
    if headTable === table { return heads[index] }
    var names = OutputBuffer(capacity: 64)
    names.member("database", data: table.database)
    names.member("table", data: table.table)
    let name = Array(",".utf8) + names.array
    heads = [("insert", "after"), ("update", "before"), ("delete", "before")].map { operation, image in
      Array(",\"op\":\"\(operation)\"".utf8) + name + Array(",\"\(image)\":".utf8)
    }
    headTable = table
    return heads[index]
  }
}
