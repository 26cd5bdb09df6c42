public import ByteIO
internal import TableRows

/// Writes rows as INSERT, UPDATE and DELETE statements that MariaDB and MySQL execute alike and that give the very values,
/// in a session that begins with ``session``.
///
/// A row is found by its primary key or a unique key without NULL where one is known and in the log, else by all columns
/// that the log has, texts byte by byte; always at most one. Columns that the log does not hold are not named, generated
/// ones neither, as far as the definition tells which they are. Names come from the table's definition or the log's
/// metadata; without them only INSERT of whole rows is possible.
public final class RowSQLRenderer: RowsRenderer {
  /// What must be set before the statements are executed: UTF-8, UTC, and no check that refuses a value that a table
  /// already held.
  public static let session: StaticString =
    """
    SET NAMES utf8mb4;
    SET time_zone='+00:00';
    SET sql_mode='ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO';

    """

  private let isIdempotent: Bool
  private let images: RowImages
  private var names: (table: TableMap, quoted: [UInt8])?
  /// How large an INSERT of several rows becomes.
  private static let statementSize = 1 << 20

  /// A renderer.
  /// - Parameter isIdempotent: whether rows that are there already, or are not there, are no errors, as with
  ///   `slave_exec_mode=IDEMPOTENT`: REPLACE instead of INSERT, and UPDATE IGNORE.
  public init(isIdempotent: Bool = false) {
    self.isIdempotent = isIdempotent
    images = RowImages { try Self.formatter($0, $1, $2, $3) }
  }

  /// Writes the rows of an event.
  public func render(_ job: RowsJob, _ body: RawSpan, to output: inout OutputBuffer) throws(BinaryLogError) {
    let event = try RowImages.event(job, body)
    if event.isDummy { return }
    // Before 9.5 rows that a foreign key changes are not in the log; since then they are, and it must not change them again.
    let noChecks =
      event.flags & RowsEvent.Flag.noForeignKeyChecks != 0
      || event.operation != .write && event.flags & RowsEvent.Flag.usesSQLForeignKeys != 0
    try RowImages.write(to: &output) { (text) throws(BinaryLogError) in
      if noChecks { text.append("SET foreign_key_checks=0;\n") }
      try event.withRows(of: body) { (rows) throws(BinaryLogError) in
        switch event.operation {
        case .write: try insert(event, job, body, rows, &text)
        case .update: try update(event, job, body, rows, &text)
        case .delete: try delete(event, job, body, rows, &text)
        }
      }
      if noChecks { text.append("SET foreign_key_checks=1;\n") }
    }
  }

  private func insert(
    _ event: RowsEvent, _ job: RowsJob, _ body: RawSpan, _ rows: RawSpan, _ output: inout OutputBuffer
  ) throws(BinaryLogError) {
    let image = try images.image(job, .after, body, event.firstColumns)
    var front = Array((isIdempotent ? "REPLACE INTO " : "INSERT INTO ").utf8) + name(job.table)
    if let list = Self.columnList(job.table, image.columns) { front += list }
    front += Array(" VALUES\n".utf8)
    let ends = job.table.rowEndColumn
    var begun: Int?
    try RowImages.forEachRow(event, job, rows) { (start) throws(RowError) in
      if let ends, try job.table.isHistoric(rows, at: start, image.columns, ends) {
        // The UPDATE before it makes the row anew.
        if begun != nil { output.append(";\n") }
        begun = nil
        output.append("# a row of a system-versioned table that is valid no longer\n")
        return try image.formatter.end(of: rows, at: start)
      }
      if let first = begun, output.count - first > Self.statementSize {
        output.append(";\n")
        begun = nil
      }
      if begun == nil {
        begun = output.count
        output.append(front)
      } else {
        output.append(",\n")
      }
      return try image.formatter.append(rows, at: start, to: &output)
    }
    if begun != nil { output.append(";\n") }
  }

  private func update(
    _ event: RowsEvent, _ job: RowsJob, _ body: RawSpan, _ rows: RawSpan, _ output: inout OutputBuffer
  ) throws(BinaryLogError) {
    let before = try images.image(job, .before, body, event.firstColumns)
    let after = try images.image(job, .after, body, event.secondColumns)
    let front = Array((isIdempotent ? "UPDATE IGNORE " : "UPDATE ").utf8) + name(job.table) + Array(" SET ".utf8)
    let hasAssignments = !Self.written(job.table, after.columns).isEmpty
    let ends = job.table.rowEndColumn
    let deletion = Array("DELETE FROM ".utf8) + name(job.table) + Array(" WHERE ".utf8)
    try RowImages.forEachRow(event, job, rows) { (start) throws(RowError) in
      var end = try before.formatter.end(of: rows, at: start)
      if let ends, try job.table.isHistoric(rows, at: end, after.columns, ends) {
        output.append(deletion)
        _ = try before.formatter.append(rows, at: start, to: &output)
        output.append(" LIMIT 1;\n")
        return try after.formatter.end(of: rows, at: end)
      }
      var partial: [Bool] = []
      if job.type == .partialUpdateRows {
        (partial, end) = try RowImages.partialColumns(rows, at: end, job.table, after.columns)
      }
      guard hasAssignments else {
        output.append("# an update of generated columns only\n")
        return try after.formatter.end(of: rows, at: end)
      }
      output.append(front)
      end = try after.formatter.append(rows, at: end, partial: partial, to: &output)
      output.append(" WHERE ")
      _ = try before.formatter.append(rows, at: start, to: &output)
      output.append(" LIMIT 1;\n")
      return end
    }
  }

  private func delete(
    _ event: RowsEvent, _ job: RowsJob, _ body: RawSpan, _ rows: RawSpan, _ output: inout OutputBuffer
  ) throws(BinaryLogError) {
    let before = try images.image(job, .before, body, event.firstColumns)
    let front = Array("DELETE FROM ".utf8) + name(job.table) + Array(" WHERE ".utf8)
    try RowImages.forEachRow(event, job, rows) { (start) throws(RowError) in
      output.append(front)
      let end = try before.formatter.append(rows, at: start, to: &output)
      output.append(" LIMIT 1;\n")
      return end
    }
  }

  // MARK: columns

  private static func formatter(
    _ table: TableMap, _ columns: [Int], _ type: EventType, _ part: RowImages.Part
  ) throws -> RowImageFormatter {
    let logged = columns.map { (index: $0, column: table.columns[$0]) }
    try checkNames(table, columns, type)
    let plain = Set(written(table, columns))
    if part == .after {
      return try RowImageFormatter(
        logged, isWritten: columns.map { plain.contains($0) },
        form: type.rowsOperation == .write ? .values : .assignments)
    }
    let key = table.keyColumns.flatMap { $0.allSatisfy { plain.contains($0) } ? $0 : nil }
    let wanted = key.map { Set($0) } ?? plain
    guard !wanted.isEmpty else {
      throw BinaryLogError(
        .undecidable, found: "rows of \(table.shownName) of which the log holds no column that could find them",
        expected: "binlog_row_image other than MINIMAL, or a key")
    }
    return try RowImageFormatter(
      logged, isWritten: columns.map { wanted.contains($0) }, form: .conditions(isKey: key != nil))
  }

  /// The columns that are named in statements: those that are not generated.
  private static func written(_ table: TableMap, _ columns: [Int]) -> [Int] {
    columns.filter { table.columns[$0].definition.generated == nil }
  }

  private static func checkNames(_ table: TableMap, _ columns: [Int], _ type: EventType) throws(BinaryLogError) {
    if table.columns.allSatisfy(\.hasName) { return }
    let isWhole = columns.count == table.columnCount && type.rowsOperation == .write
    let areSignsKnown = table.columns.allSatisfy { column in
      if case .integer = column.type { column.isSignKnown } else { true }
    }
    if isWhole && areSignsKnown { return }
    let why = table.disagreement.map { "\($0)" } ?? "a log without the names of the columns of \(table.shownName)"
    throw BinaryLogError(
      .undecidable, found: why, expected: "their names: --image or --schema with the table as it was, for --row-sql")
  }

  /// The columns of an INSERT; nil if all are given in their order and their names are not known.
  private static func columnList(_ table: TableMap, _ columns: [Int]) -> [UInt8]? {
    guard table.columns.allSatisfy(\.hasName) else { return nil }
    let names = written(table, columns).map { table.columns[$0].name.quotedName }
    return Array(" (".utf8) + Array(names.joined(separator: [UInt8(ascii: ",")])) + Array(")".utf8)
  }

  private func name(_ table: TableMap) -> [UInt8] {
    if let names, names.table === table { return names.quoted }
    let quoted = table.database.quotedName + [UInt8(ascii: ".")] + table.table.quotedName
    names = (table, quoted)
    return quoted
  }
}

extension TableMap {
  /// `database.table`, for messages.
  var shownName: String { "\(database.display).\(table.display)" }
}
