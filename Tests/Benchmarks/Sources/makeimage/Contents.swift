import BackupStreamLib
import ByteIO

/// What an image holds: one database and its tables, all of one snapshot, and how the rows are made.
protocol Contents {
  /// The name of the database.
  var database: String { get }
  /// Names and CREATE TABLE texts, as SHOW CREATE TABLE of MySQL 6.0 prints them.
  var tables: [(name: String, definition: String)] { get }
  /// Writes all rows, table by table.
  func writeRows(_ writer: inout ImageWriter) throws
}

extension Contents {
  /// Everything before the rows.
  var preamble: ImageWriter.Preamble {
    let catalogue = Catalogue(
      databases: [
        .init(
          name: ByteString(database),
          items: tables.enumerated().map { position, table in
            .init(
              type: .table, name: ByteString(table.name), tablePosition: TablePosition(snapshot: 0, position: position))
          })
      ])
    let entries = tables.enumerated().map { index, table in
      Metadata.Entry(
        item: .item(database: 0, index: index),
        statement: StatementText([ByteString("USE `\(database)`"), ByteString(table.definition)]).stored)
    }
    let create = Metadata.Entry(
      item: .database(0),
      statement: StatementText([ByteString("CREATE DATABASE `\(database)` /*!40100 DEFAULT CHARACTER SET latin1 */")])
        .stored)
    return .init(
      header: Header(
        startTime: ImageTime(secondsSince1970: 1_800_000_000), snapshotCount: 1,
        serverVersion: ServerVersion(major: 6, minor: 0, release: 12, text: "6.0.12-alpha")),
      snapshots: [SnapshotDescription(driver: .consistentSnapshot, storedTableCount: tables.count)],
      catalogue: catalogue, metadata: Metadata(global: [create], tables: [entries], others: []))
  }
}
