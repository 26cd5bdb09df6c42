import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Verification

/// An image in a file of its own, which is removed with it.
final class MadeImage {
  let url: URL

  /// One of parts.
  init(_ parts: ImageParts, _ compression: Compression = .none, blockSize: Int = 16384, index: Bool = true) throws {
    url = URL(fileURLWithPath: "/tmp/made-\(UInt64.random(in: 0 ... .max)).bak")
    try Data(parts.bytes(compression, blockSize: blockSize, index: index)).write(to: url)
  }

  /// One of bytes.
  init(_ bytes: [UInt8]) throws {
    url = URL(fileURLWithPath: "/tmp/made-\(UInt64.random(in: 0 ... .max)).bak")
    try Data(bytes).write(to: url)
  }

  /// One of tables of a database `d`, each with its CREATE TABLE statement and rows, as MySQL 6.0.12's consistent
  /// snapshot driver stores them.
  convenience init(_ tables: [(definition: String, rows: [[RowValue]])]) throws {
    var chunks: [ImageParts.DataChunk] = []
    var items: [Catalogue.Item] = []
    var entries: [Metadata.Entry] = []
    for (number, table) in tables.enumerated() {
      let definition = try TableDefinition(
        parsing: ByteString(table.definition), dialect: .mysql60,
        databaseCharacterSet: CharacterSet.named("latin1", in: .mysql60) ?? .binary)
      let types = definition.columns.map { PackedType($0) }
      items.append(
        .init(
          type: .table, name: definition.name, tablePosition: TablePosition(snapshot: 0, position: number)))
      entries.append(
        .init(
          item: .item(database: 0, index: number),
          statement: StatementText(["USE `d`", ByteString(table.definition)]).stored))
      for row in table.rows {
        let packed = try PackedRow.encode(row, types: types, blobs: .apart)
        let data = [[1] + packed.row] + packed.blobs.map { [3] + $0 }
        for piece in data { chunks.append(.init(snapshot: 0, tableNumber: number + 1, data: piece)) }
      }
    }
    let create = Metadata.Entry(
      item: .database(0),
      statement: StatementText(["CREATE DATABASE `d` /*!40100 DEFAULT CHARACTER SET latin1 */"]).stored)
    let preamble = ImageWriter.Preamble(
      header: Header(
        startTime: ImageTime(secondsSince1970: 1_300_000_000), snapshotCount: 1,
        serverVersion: ServerVersion(major: 6, minor: 0, release: 12, text: "6.0.12-alpha")),
      snapshots: [SnapshotDescription(driver: .consistentSnapshot, storedTableCount: tables.count)],
      catalogue: Catalogue(databases: [.init(name: "d", items: items)]),
      metadata: Metadata(global: [create], tables: [entries], others: []))
    let summary = Summary(validityTime: ImageTime(secondsSince1970: 1_300_000_000))
    try self.init(ImageParts(preamble: preamble, chunks: chunks, summary: summary))
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The image, to be read.
  func reader() throws -> ImageReader { try ImageReader(path: FilePath(url.path)) }

  /// The image, to be verified.
  func file() throws -> ImageFile { try ImageFile(opening: FilePath(url.path), spoolingTo: "/tmp") }
}

extension Samples.Image {
  /// The image, to be verified.
  func imageFile() throws -> ImageFile { try ImageFile(opening: FilePath(file.path), spoolingTo: "/tmp") }
}
