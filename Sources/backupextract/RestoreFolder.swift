import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import TableRows
import ToolKit

/// A folder that restores what is in it: `restore.sh` does it with the stock client, `myloader` can load its tables.
struct RestoreFolder {
  let command: BackupExtract
  let messages: Messages

  func write(
    _ image: ImageReader, _ restore: RestoreRun, path: FilePath, _ report: inout ExtractionReport
  ) throws {
    let folder = try NewFolder(path, replaces: command.place.replace)
    var contents = Contents(folder: folder, front: RestoreRun.front(image))
    let plan = restore.plan
    if !command.choice.dataOnly { try writeFront(plan, &contents) }
    var run = RowRun(command: command)
    for (table, _, name) in restore.tables { try run.add(table, in: image, writtenName: ByteString(name.quotedName)) }
    if command.choice.schemaOnly {
      report.tables = run.chosen.map { ExtractionReport.Table(database: $0.database, name: $0.name) }
    } else {
      try writeRows(image, run, restore, &contents, &report)
    }
    if !command.choice.dataOnly { try writeLater(plan, &contents) }
    restore.report(&report)
    // Definitions that are there, with rows that could not be taken.
    let leftOut =
      plan.leftOut
      + report.tables.compactMap { table in
        table.failure.map { LeftOut(label: "rows of \(table.database.display).\(table.name.display)", reason: $0) }
      }
    if !leftOut.isEmpty {
      let lines = leftOut.map { "\($0.label): \($0.reason)\n" }.joined()
      try contents.add("left-out", "left-out.txt", Array(lines.utf8), ByteString([]), nil)
    }
    try writeMetadata(image, &contents)
    let script = try contents.add(
      "script", "restore.sh", Array(RestoreScript.text(contents.order).utf8), ByteString([]), nil)
    try folder.closeAll()
    try folder.setExecutable(script)
    try FolderManifest(
      image: image, shownImage: command.shownImage, entries: contents.entries, leftOut: leftOut,
      notes: command.choice.dataOnly ? [] : plan.notes
    ).write(to: folder)
    try folder.commit()
  }

  /// The folder as it grows.
  private struct Contents {
    let folder: NewFolder
    let front: [UInt8]
    var entries: [FolderManifest.Entry] = []
    /// What restore.sh does: a kind and files, a line each.
    var order: [String] = []

    @discardableResult
    mutating func add(
      _ kind: String, _ name: String, _ bytes: [UInt8], _ database: ByteString, _ object: ByteString?
    ) throws -> FolderFile {
      let file = folder.file(name)
      try folder.write(bytes, to: file)
      entries.append(FolderManifest.Entry(kind: kind, file: file, database: database, name: object))
      return file
    }
  }

  /// The query for databases that are there already.
  private static let checkName = "check-databases"

  static func name(_ database: ByteString, _ table: ByteString) -> String {
    SafeFileName.encode(database) + "." + SafeFileName.encode(table)
  }

  private func writeFront(_ plan: RestorePlan, _ contents: inout Contents) throws {
    let whole = Set(plan.databases.map(\.database))
    if !command.form.noCreateDatabase {
      if !plan.databases.isEmpty {
        // Not .sql: myloader would take it for rows.
        try contents.add(
          "check", Self.checkName, contents.front + RestoreRun.existing(plan.databases.map(\.database)),
          ByteString([]), nil)
        contents.order.append("check \(Self.checkName)")
      }
      for piece in plan.databases {
        let name = SafeFileName.encode(piece.database) + "-schema-create.sql"
        try contents.add("database", name, contents.front + piece.script, piece.database, nil)
        contents.order.append("database \(name)")
      }
      // Of the others some tables are taken only: the database may be there.
      let others = Set((plan.tables + plan.later).map(\.database)).subtracting(whole)
      for database in others.sorted() {
        let name = SafeFileName.encode(database) + "-schema-create.sql"
        let script = Array("CREATE DATABASE IF NOT EXISTS ".utf8) + database.quotedName + Array(";\n".utf8)
        try contents.add("database", name, contents.front + script, database, nil)
        contents.order.append("database \(name)")
      }
    }
    for piece in plan.tables {
      let name = Self.name(piece.database, piece.name) + "-schema.sql"
      let script = contents.front + Array(RestoreRun.tableSettings.utf8) + piece.use + piece.script
      try contents.add("table", name, script, piece.database, piece.name)
      contents.order.append("table \(name)")
    }
  }

  private func writeRows(
    _ image: ImageReader, _ run: RowRun, _ restore: RestoreRun, _ contents: inout Contents,
    _ report: inout ExtractionReport
  ) throws {
    let compression = command.form.compress ?? .none
    let folder = contents.folder
    var entries: [FolderManifest.Entry] = []
    for table in run.chosen {
      let name = restore.renaming.table(table.database, table.name)
      let file = folder.file(
        Self.name(name.database, name.table) + ".00000.sql\(compression.ending)", compression: compression)
      entries.append(FolderManifest.Entry(kind: "rows", file: file, database: name.database, name: name.table, rows: 0))
    }
    let front = contents.front
    var isBegun = [Bool](repeating: false, count: entries.count)
    try run.write(
      image, form: try command.rowForm(.sql), messages: messages, &report, heading: { _, _ in },
      deliver: { index, bytes in
        if !isBegun[index] {
          isBegun[index] = true
          let use = Array("USE ".utf8) + entries[index].database.quotedName + Array(";\n".utf8)
          try folder.write(front + use, to: entries[index].file)
        }
        try folder.write(bytes, to: entries[index].file)
      })
    for index in entries.indices where isBegun[index] {
      entries[index].rows = report.tables[index].rows
      report.tables[index].file = entries[index].file.name
      try folder.write(Array(RestoreRun.end.utf8), to: entries[index].file)
      contents.entries.append(entries[index])
      let schema = Self.name(entries[index].database, entries[index].name ?? "") + "-schema.sql"
      contents.order.append("rows \(entries[index].file.name) \(schema)")
    }
    for file in entries.indices where !isBegun[file] { folder.forget(entries[file].file) }
  }

  private func writeLater(_ plan: RestorePlan, _ contents: inout Contents) throws {
    if plan.later.isEmpty { return }
    try contents.folder.makeSubfolder("later")
    for (number, piece) in plan.later.enumerated() {
      let kind = piece.kind.name
      let digits = String(number + 1)
      let prefix = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
      let name = "later/\(prefix)-\(kind).\(Self.name(piece.database, piece.name)).sql"
      var script = contents.front + piece.use
      if piece.kind != .foreignKeys, piece.kind != .grants { script += Array("SET sql_mode = '';\n".utf8) }
      script += piece.script
      try contents.add(kind, name, script, piece.database, piece.name)
      contents.order.append("\(piece.kind == .grants ? "grants" : "later") \(name)")
    }
  }

  /// The file that `myloader` wants to see.
  private func writeMetadata(_ image: ImageReader, _ contents: inout Contents) throws {
    let summary = try? image.summary()
    let time =
      summary.map { $0.validityTime.isSet ? $0.validityTime : image.header.startTime } ?? image.header.startTime
    var text = "Started dump at: \(time)\n"
    if let summary, !summary.binlogFile.isEmpty {
      text +=
        "SHOW MASTER STATUS:\n\tLog: \(summary.binlogBaseName.display)\n\tPos: \(summary.binlogPosition)\n\tGTID:\n\n"
    }
    text += "Finished dump at: \(time)\n"
    try contents.add("metadata", "metadata", Array(text.utf8), ByteString([]), nil)
  }
}
