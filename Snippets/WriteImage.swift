// Writes an image with one table of two rows: a packed row of the default driver is a block type, the null bits and
// the columns (backup-image(5)).

import BackupStreamLib
import ByteIO
import SystemPackage

let now = ImageTime(secondsSince1970: 1_795_226_696)
let place = TablePosition(snapshot: 0, position: 0)
let catalogue = Catalogue(
  databases: [.init(name: "shop", items: [.init(type: .table, name: "t", tablePosition: place)])])
let metadata = Metadata(
  global: [.init(item: .database(0), statement: StatementText(["CREATE DATABASE `shop`"]).stored)],
  tables: [
    [
      .init(
        item: .item(database: 0, index: 0),
        statement: StatementText(["USE `shop`", "CREATE TABLE `t` (`id` int NOT NULL) ENGINE=MEMORY"]).stored)
    ]
  ],
  others: [])
let preamble = ImageWriter.Preamble(
  header: Header(
    startTime: now, snapshotCount: 1,
    serverVersion: ServerVersion(major: 6, minor: 0, release: 12, text: "6.0.12")),
  snapshots: [SnapshotDescription(driver: .default, storedTableCount: 1)], catalogue: catalogue, metadata: metadata)

let file = try AtomicFile(FilePath(CommandLine.arguments[1]))
var writer = try ImageWriter(GzipContainer(DescriptorSink(file.descriptor)), preamble: preamble)
for id: UInt8 in [1, 2] {
  let row: [UInt8] = [1, 0xFE, id, 0, 0, 0]
  try writer.write(snapshot: 0, tableNumber: 1, data: row.span.bytes)
}
try writer.finish(Summary(validityTime: now, binlogFile: "bin.000001", binlogPosition: 4))
try file.commit()
