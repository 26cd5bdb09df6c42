import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import TableRows
import ToolKit

/// One script with definitions and rows, to standard output or a file.
struct SQLScript {
  let command: BackupExtract
  let messages: Messages

  func write(_ image: ImageReader, _ restore: RestoreRun, _ report: inout ExtractionReport) throws {
    let file = try OutputFile(
      command.outputPath.map { RawArguments.path($0) },
      compression: command.compression(for: command.outputPath ?? ""), isReplacing: command.place.replace)
    let plan = restore.plan
    let hasDefinitions = !command.choice.dataOnly
    // Tables of one database go into whichever is in use, unless that database was chosen.
    let databases = Set((plan.tables + plan.later).map(\.database))
    let namesDatabases = !plan.databases.isEmpty || databases.count > 1
    var script = Script(namesDatabases: namesDatabases)
    script.bytes = RestoreRun.front(image)
    if hasDefinitions {
      if !command.form.noCreateDatabase { for piece in plan.databases { script.append(piece.script) } }
      script.bytes += Array(RestoreRun.tableSettings.utf8)
      for piece in plan.tables { script.append(piece) }
    }
    try file.write(script.bytes)
    var run = RowRun(command: command)
    for (table, database, name) in restore.tables {
      let qualified = namesDatabases ? database.quotedName + [UInt8(ascii: ".")] : []
      try run.add(table, in: image, writtenName: ByteString(qualified + name.quotedName))
    }
    if command.choice.schemaOnly {
      report.tables = run.chosen.map { ExtractionReport.Table(database: $0.database, name: $0.name) }
    } else {
      try file.write([0x0A])
      try run.write(
        image, form: try command.rowForm(.sql), messages: messages, &report, heading: { _, _ in },
        deliver: { _, bytes in try file.write(bytes) })
    }
    script.bytes = [0x0A]
    if hasDefinitions { for piece in plan.later { script.append(piece) } }
    try file.write(script.bytes + Array(RestoreRun.end.utf8))
    restore.report(&report)
    try file.finish()
  }

  /// A script as it grows.
  private struct Script {
    let namesDatabases: Bool
    var bytes: [UInt8] = []
    private var current: ByteString?

    init(namesDatabases: Bool) { self.namesDatabases = namesDatabases }

    mutating func append(_ text: [UInt8]) { bytes += [0x0A] + text }

    mutating func append(_ piece: RestorePiece) {
      bytes.append(0x0A)
      if namesDatabases, piece.database != current {
        bytes += piece.use
        current = piece.database
      }
      guard piece.kind > .foreignKeys, piece.kind != .grants else {
        bytes += piece.script
        return
      }
      if piece.settings.isEmpty { bytes += Array("SET sql_mode = '';\n".utf8) }
      bytes += piece.script + Array("SET NAMES utf8mb4;\n".utf8) + Array(RestoreRun.settings.utf8)
      // USE sets collation_database back.
      current = nil
    }
  }
}
