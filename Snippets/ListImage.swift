// Lists the tables of an image, with their sizes, and its validity point.

import BackupStreamLib
import SystemPackage

let image = try ImageReader(path: FilePath(CommandLine.arguments[1]))
let totals = try image.tableTotals()
for database in try image.catalogue().databases {
  for table in database.tables {
    let bytes = table.tablePosition.map { totals[$0].bytes } ?? 0
    print("\(database.name.display).\(table.name.display)  \(bytes) bytes")
  }
}
print("as of \(try image.summary().validityTime) UTC")
