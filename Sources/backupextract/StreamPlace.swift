import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import TableRows
import ToolKit

/// The rows of one table, to standard output or a file.
struct StreamPlace {
  let command: BackupExtract
  let messages: Messages

  /// Writes the rows.
  func write(
    _ image: ImageReader, _ table: ImageTables.Table, _ format: FormatName, _ report: inout ExtractionReport
  ) throws {
    _ = try table.definition.get()
    var run = RowRun(command: command)
    try run.add(table, in: image)
    if run.selected.isEmpty {
      return try run.write(
        image, form: .jsonLines, messages: messages, &report, heading: { _, _ in }, deliver: { _, _ in })
    }
    let file = try OutputFile(
      command.outputPath.map { RawArguments.path($0) },
      compression: command.compression(for: command.outputPath ?? ""), isReplacing: command.place.replace)
    try run.write(
      image, form: try command.rowForm(format), messages: messages, &report,
      heading: { _, bytes in try file.write(bytes) }, deliver: { _, bytes in try file.write(bytes) })
    try file.finish()
  }
}
