public import ByteIO
internal import TableRows

/// Writes rows as the stock tools' `--verbose` does: comments that look like statements, columns by their numbers.
public final class PseudoSQLRenderer: RowsRenderer {
  private let images: RowImages
  /// What comes before the images of a table, for each operation.
  private var heads: [[UInt8]] = []
  private var headTable: TableMap?

  /// A renderer.
  /// - Parameter hasTypes: whether each value has its column's type behind it (`--verbose --verbose`).
  public init(hasTypes: Bool = false) {
    images = RowImages { table, columns, _, _ in
      try RowImageFormatter(
        columns.map { ($0, table.columns[$0]) }, isWritten: columns.map { _ in true },
        form: .pseudoSQL(comments: hasTypes ? columns.map { table.typeComment($0) } : []))
    }
  }

  /// Writes the rows of an event.
  public func render(_ job: RowsJob, _ body: RawSpan, to output: inout OutputBuffer) throws(BinaryLogError) {
    let event = try RowImages.event(job, body)
    if event.isDummy { return }
    let before = try images.image(job, .before, body, event.firstColumns)
    let after = event.operation == .update ? try images.image(job, .after, body, event.secondColumns) : before
    let head = head(job.table, event.operation)
    try RowImages.write(to: &output) { (text) throws(BinaryLogError) in
      try event.withRows(of: body) { (rows) throws(BinaryLogError) in
        try RowImages.forEachRow(event, job, rows) { (start) throws(RowError) in
          text.append(head)
          let end = try before.formatter.append(rows, at: start, to: &text)
          guard event.operation == .update else { return end }
          text.append("### SET\n")
          guard job.type == .partialUpdateRows else { return try after.formatter.append(rows, at: end, to: &text) }
          let (partial, next) = try RowImages.partialColumns(rows, at: end, job.table, after.columns)
          return try after.formatter.append(rows, at: next, partial: partial, to: &text)
        }
      }
    }
  }

  private func head(_ table: TableMap, _ operation: RowsOperation) -> [UInt8] {
    let index = operation == .write ? 0 : operation == .update ? 1 : 2
    if headTable === table { return heads[index] }
    // A name with a line feed must not end the comment.
    let name = [table.database, table.table].map {
      "`" + $0.display.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
    }
    .joined(separator: ".")
    heads = [
      "### INSERT INTO \(name)\n### SET\n", "### UPDATE \(name)\n### WHERE\n", "### DELETE FROM \(name)\n### WHERE\n",
    ]
    .map { Array($0.utf8) }
    headTable = table
    return heads[index]
  }
}

extension TableMap {
  /// What the stock tools say of a column's type behind a value, up to whether it is NULL.
  func typeComment(_ column: Int) -> [UInt8] {
    let isNullable = isNullable[column] ? 1 : 0
    return Array(" /* \(typeName(column)) meta=\(typeMetadata[column]) nullable=\(isNullable) is_null=".utf8)
  }

  private func typeName(_ column: Int) -> String {
    let isCompressed = codes[column] == 140 || codes[column] == 141
    let suffix = isCompressed ? " COMPRESSED" : ""
    switch types[column] {
    case .integer(let bytes, _): return [1: "TINYINT", 2: "SHORTINT", 3: "MEDIUMINT", 4: "INT"][bytes] ?? "LONGINT"
    case .float: return "FLOAT"
    case .double: return "DOUBLE"
    case .decimal(let precision, let scale): return "DECIMAL(\(precision),\(scale))"
    case .bit(let bits): return "BIT(\(bits))"
    case .year: return "YEAR"
    case .date: return "DATE"
    case .time, .oldTimeFraction: return "TIME"
    case .datetime, .oldDatetimeFraction: return "DATETIME"
    case .timestamp, .oldTimestampFraction: return "TIMESTAMP"
    case .time2(let digits): return "TIME(\(digits))"
    case .datetime2(let digits): return "DATETIME(\(digits))"
    case .timestamp2(let digits): return "TIMESTAMP(\(digits))"
    case .string(let maximum, _):
      return (codes[column] == 254 ? "STRING(\(maximum))" : "VARSTRING(\(maximum))") + suffix
    case .enumeration(let bytes): return "ENUM(\(bytes) byte\(bytes == 1 ? "" : "s"))"
    case .set(let bytes): return "SET(\(bytes) bytes)"
    case .blob(let lengthBytes):
      switch codes[column] {
      case 245: return "JSON"
      case 255: return "GEOMETRY"
      case 242: return "VECTOR(\((metadata.dimensions.isEmpty ? nil : metadata.dimensions[column]) ?? 0))"
      default:
        let prefix = [1: "TINY", 2: "", 3: "MEDIUM"][lengthBytes] ?? "LONG"
        return "\(prefix)BLOB/\(prefix)TEXT" + suffix
      }
    }
  }
}
