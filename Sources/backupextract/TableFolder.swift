import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import TableRows
import ToolKit

/// A folder with a file for each table, and a manifest.
struct TableFolder {
  let command: BackupExtract
  let messages: Messages

  func write(
    _ image: ImageReader, _ tables: [ImageTables.Table], _ format: FormatName, path: FilePath,
    _ report: inout ExtractionReport
  ) throws {
    var run = RowRun(command: command)
    for table in tables { try run.add(table, in: image) }
    let folder = try NewFolder(path, replaces: command.place.replace)
    let compression = command.form.compress ?? .none
    var entries: [FolderManifest.Entry] = []
    for table in run.chosen {
      let name = SafeFileName.encode(table.database) + "." + SafeFileName.encode(table.name)
      entries.append(
        FolderManifest.Entry(
          kind: "rows", file: folder.file(name + ".\(format.rawValue)\(compression.ending)", compression: compression),
          database: table.database, name: table.name))
    }
    try run.write(
      image, form: try command.rowForm(format), messages: messages, &report,
      heading: { try folder.write($1, to: entries[$0].file) }, deliver: { try folder.write($1, to: entries[$0].file) })
    for index in entries.indices {
      entries[index].rows = report.tables[index].rows
      report.tables[index].file = entries[index].file.name
    }
    try FolderManifest(image: image, shownImage: command.shownImage, entries: entries).write(to: folder)
    try folder.commit()
  }
}
