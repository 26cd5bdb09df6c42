import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import TableRows
import ToolKit

/// Tables with their rows into an SQLite database.
struct SQLitePlace {
  let command: BackupExtract
  let messages: Messages
  let choice: TableChoice

  /// Writes the database.
  func write(_ image: ImageReader, to path: String, _ report: inout ExtractionReport) throws {
    var run = RowRun(command: command)
    for table in choice.tables { try run.add(table, in: image) }
    run.list(in: &report)
    report.notes += try leftOut(image)
    let schema = SQLiteSchema(run.selected)
    report.notes += schema.notes
    let database = try SQLiteFile(
      RawArguments.path(path), schema: schema, isReplacing: command.place.replace,
      isSalvage: command.choice.salvage)
    defer { database.discard() }
    if !command.choice.schemaOnly { try writeRows(image, run, database, &report) }
    try database.makeIndexes()
    report.notes += database.brokenKeys.map { "not unique, now a plain index: \($0)" }
    if !database.brokenKeys.isEmpty { report.status = max(report.status, .doubtful) }
    try database.finish(facts: facts(image))
  }

  private func writeRows(
    _ image: ImageReader, _ run: RowRun, _ database: SQLiteFile, _ report: inout ExtractionReport
  ) throws {
    try run.forEachSegment(image, form: .boundValues, messages: messages, &report) { batch, segment, _ in
      try database.insert(batch, segment)
    }
    for (table, count) in database.duplicates.enumerated() where count > 0 {
      report.tables[table].rows -= count
      report.losses.append(
        Loss(
          table: table, offset: nil,
          reason: "\(Quantities.count(count, "row")) with a key that is there already, or NULL where none may be"))
    }
  }

  /// A line about the items that were asked for and have no place in such a database.
  private func leftOut(_ image: ImageReader) throws -> [String] {
    var counts: [ItemType: Int64] = [:]
    for database in try image.catalogue().databases {
      for item in database.others where choice.includes(database: database.name, item: item.name) {
        counts[item.type, default: 0] += 1
      }
    }
    if counts.isEmpty { return [] }
    let texts = ItemType.allCases.compactMap { type in counts[type].map { Quantities.count($0, type.name) } }
    return ["only tables have a place in an SQLite database; left out: \(texts.joined(separator: ", "))"]
  }

  /// What the database says of the image that it was made from.
  private func facts(_ image: ImageReader) -> [(name: String, fact: SQLiteFile.Fact)] {
    // Where the rows were not read to their end, only a summary that can be looked up is.
    let isRead = !command.choice.schemaOnly && command.choice.limit == nil
    let canLookUp = image.fileSize != nil && (image.compression == .none || (try? image.index()) != nil)
    let summary = isRead || canLookUp ? try? image.summary() : nil
    let header = image.header
    return [
      ("image", .text(command.shownImage)),
      ("start_time", .text(header.startTime.rfc3339)),
      (
        "validity_point_time",
        summary.flatMap { $0.validityTime.isSet ? .text($0.validityTime.rfc3339) : nil } ?? .null
      ),
      ("binlog_file", summary.flatMap { $0.binlogFile.isEmpty ? nil : .text($0.binlogFile.display) } ?? .null),
      (
        "binlog_position",
        summary.flatMap { $0.binlogFile.isEmpty ? nil : .integer(Int64($0.binlogPosition)) } ?? .null
      ),
      ("server_version", .text(header.serverVersion.text.display)),
      ("tool_version", .text("backupextract \(BackupStream.version)")),
    ]
  }
}
