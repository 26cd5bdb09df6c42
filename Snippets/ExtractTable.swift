// Writes the rows of one table of an image to standard output, as CSV.
//   ExtractTable IMAGE DATABASE TABLE

import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import TableRows

let arguments = CommandLine.arguments
let image = try ImageReader(path: FilePath(arguments[1]))
let tables = try ImageTables(image).tables.filter {
  $0.database == ByteString(arguments[2]) && $0.name == ByteString(arguments[3])
}
let selected = try tables.map { table in
  SelectedTable(
    position: table.position, database: table.database, name: table.name, definition: try table.definition.get())
}
let extraction = try RowExtraction(image, tables: selected, settings: .init(form: .commaSeparated(null: "")))
let output = try OutputFile(nil, compression: .none)
if !selected.isEmpty { try output.write(try extraction.heading(0)) }
try extraction.run { batch in
  for segment in batch.segments { try batch.withRows(of: segment) { try output.write($0) } }
}
try image.verifyEnd()
try output.finish()
