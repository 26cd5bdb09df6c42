import ByteIO
import Recovery
import SystemPackage
import ToolKit

/// What was taken out, and what was not.
struct ExtractionReport {
  /// One table.
  struct Table {
    var database: ByteString
    var name: ByteString
    var rows: Int64 = 0
    var bytes: Int64 = 0
    /// The file it is in, if it has one of its own.
    var file: String?
    /// Why it is not there, if it is not.
    var failure: String?
  }

  var status = ExitStatus.success
  var tables: [Table] = []
  var losses: [Loss] = []
  var invalidTexts = 0
  /// Definitions that are not there, and why.
  var leftOut: [String] = []
  /// What else is to be said, a line each.
  var notes: [String] = []

  private let command: BackupExtract
  private let shownImage: String

  init(command: BackupExtract, shownImage: String) {
    self.command = command
    self.shownImage = shownImage
  }

  /// Prints what there is to say.
  mutating func print(_ messages: Messages) throws {
    if invalidTexts > 0 { status = max(status, .doubtful) }
    if !losses.isEmpty { status = max(status, .doubtful) }
    if tables.contains(where: { $0.failure != nil }) { status = max(status, .doubtful) }
    if !tables.isEmpty, tables.allSatisfy({ $0.failure != nil }) { status = max(status, .finding) }
    if !leftOut.isEmpty { status = max(status, .doubtful) }
    if command.reporting.json { return try printJSON() }
    if command.reporting.verbose {
      for table in tables where table.failure == nil {
        messages.note(
          "\(table.database.display).\(table.name.display): \(Quantities.count(table.rows, "row"))"
            + (table.file.map { " in \($0)" } ?? ""))
      }
    }
    for table in tables {
      if let failure = table.failure { messages.error("\(shownImage): left out: \(failure)") }
    }
    for text in leftOut { messages.error("\(shownImage): left out: \(text)") }
    for loss in losses { messages.error("\(shownImage): lost: \(text(of: loss))") }
    // With --on-invalid=error they are not written: the losses say so.
    if invalidTexts > 0 && command.form.onInvalid == .escape {
      messages.error(
        "\(shownImage): \(Quantities.count(Int64(invalidTexts), "text")) with bytes that are not in the character set; they are written as \\xHH"
      )
    }
    for note in notes { messages.note("\(shownImage): \(note)") }
  }

  private func text(of loss: Loss) -> String {
    var text =
      loss.table.map { "\(tables[$0].database.display).\(tables[$0].name.display)" }
      ?? (loss.isOfRows ? "rows of any table" : "the end of the image")
    if let offset = loss.offset { text += " at offset \(offset)\(loss.file.map { " of the \($0) file" } ?? "")" }
    if let length = loss.length { text += ", \(Quantities.size(length))" }
    return text + ": " + loss.reason
  }

  private func printJSON() throws {
    var json = JSONWriter()
    for (index, table) in tables.enumerated() {
      json.line("table") {
        $0.value("database", data: table.database)
        $0.value("name", data: table.name)
        $0.value("rows", table.rows)
        // Of an SQLite database only all of it has a size.
        if command.place.toSqlite == nil { $0.value("bytes", table.bytes) }
        if let file = table.file { $0.value("file", file) }
        if let failure = table.failure { $0.value("failure", failure) }
        let lost = losses.count { $0.table == index }
        if lost > 0 { $0.value("losses", lost) }
      }
    }
    for loss in losses {
      json.line("loss") {
        if let table = loss.table {
          $0.value("database", data: tables[table].database)
          $0.value("name", data: tables[table].name)
        }
        $0.value("offset", loss.offset)
        if let file = loss.file { $0.value("file", file) }
        $0.value("length", loss.length)
        $0.value("reason", loss.reason)
      }
    }
    json.line("summary") {
      $0.value("image", shownImage)
      $0.value("tables", tables.count { $0.failure == nil })
      $0.value("rows", tables.reduce(0) { $0 + $1.rows })
      $0.value("losses", losses.count)
      $0.value("invalid_texts", invalidTexts)
      $0.array("left_out", of: leftOut) { $0.value(nil, $1) }
      $0.array("notes", of: notes) { $0.value(nil, $1) }
      $0.value("status", Int(status.rawValue))
    }
    let usesOutput = command.outputPath != nil || command.place.toSqlite != nil || command.place.nativeFiles != nil
    _ = try (usesOutput ? FileDescriptor.standardOutput : .standardError).writeAll(json.bytes)
  }
}
