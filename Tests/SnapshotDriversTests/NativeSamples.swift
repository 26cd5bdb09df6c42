import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport

@testable import SnapshotDrivers

/// The tables of native snapshots in the real images.
enum NativeSamples {
  /// A table, its files and its definition.
  struct Table {
    let name: NativeTableName
    let engine: NativeEngine
    let definition: TableDefinition
    let files: NativeTableFiles?
    let hasChangeLog: Bool
  }

  static let images = Samples.images.filter { image in
    ((try? image.open())?.snapshots ?? []).contains { if case .native = $0.driver { true } else { false } }
  }

  /// A native snapshot, as the image has it.
  struct Snapshot {
    let engine: NativeEngine
    let tables: [Int: NativeTableName]
    let definitions: [NativeTableName: TableDefinition]
    var chunks: [(tableNumber: Int, data: [UInt8])] = []
  }

  /// The native snapshots of an image.
  static func snapshots(of sample: Samples.Image) throws -> [Snapshot] {
    let image = try sample.open()
    let catalogue = try image.catalogue()
    var named: [Int: [Int: NativeTableName]] = [:]
    var definitions: [NativeTableName: TableDefinition] = [:]
    for entry in try image.metadata().entries {
      guard case .item(let database, let index) = entry.item else { continue }
      let item = catalogue.databases[database].items[index]
      guard let place = item.tablePosition, case .native = image.snapshots[place.snapshot].driver else { continue }
      let name = NativeTableName(database: catalogue.databases[database].name, table: item.name)
      named[place.snapshot, default: [:]][place.position + 1] = name
      let statement = try StatementText(
        parsing: entry.statement ?? "", type: .table, database: name.database, version: image.header.serverVersion)
      definitions[name] = try TableDefinition(
        parsing: statement.texts.last ?? "", dialect: .mysql60,
        databaseCharacterSet: CharacterSet.named("latin1", in: .mysql60) ?? .binary)
    }
    var snapshots: [Int: Snapshot] = [:]
    for (number, tables) in named {
      guard case .native(let name, _, _) = image.snapshots[number].driver, let engine = NativeEngine(name: name) else {
        continue
      }
      snapshots[number] = Snapshot(engine: engine, tables: tables, definitions: definitions)
    }
    try image.forEachTableDataChunk { head, data in
      snapshots[head.snapshot]?.chunks.append((head.tableNumber, data.array))
    }
    return snapshots.sorted { $0.key < $1.key }.map(\.value)
  }

  /// All tables of the native snapshots of an image.
  static func tables(of sample: Samples.Image) throws -> [Table] {
    try snapshots(of: sample).flatMap { snapshot in
      let files = NativeFiles(
        engine: snapshot.engine, tables: snapshot.tables, folder: FilePath(FileManager.default.temporaryDirectory.path))
      for chunk in snapshot.chunks { try files.add(tableNumber: chunk.tableNumber, data: chunk.data.span.bytes) }
      try files.finish()
      return snapshot.tables.sorted { $0.key < $1.key }.compactMap { number, name in
        snapshot.definitions[name].map {
          Table(
            name: name, engine: snapshot.engine, definition: $0, files: files.files(ofTable: number),
            hasChangeLog: files.hasChangeLog)
        }
      }
    }
  }

  /// The truth about a table, a row a line; nil if there is none.
  static func truth(of table: Table, in sample: Samples.Image) throws -> [[String]]? {
    let (name, definition) = (table.name, table.definition)
    func encoded(_ name: ByteString) -> String {
      name.bytes.map { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "-"):
          String(UnicodeScalar(byte))
        default: "%" + hexadecimal(byte)
        }
      }.joined()
    }
    let file = "expected/\(encoded(name.database)).\(encoded(name.table))"
    if let text = try sample.text(file + ".hex.tsv") { return lines(text) }
    guard let text = try sample.text(file + ".tsv") else { return nil }
    // Without a .hex.tsv, the strings are as they are; ours are hexadecimal.
    return lines(text).map { row in
      row.enumerated().map { index, field in
        switch definition.columns[index].type {
        case .varchar, .char, .text: field == "NULL" ? field : field.utf8.map { hexadecimal($0) }.joined()
        case .bit:
          field == "NULL"
            ? field
            : String(field == "\\0" ? 0 : field.utf8.reduce(0) { $0 << 8 | Int($1) }, radix: 16, uppercase: true)
        default: field
        }
      }
    }
  }

  private static func lines(_ text: [UInt8]) -> [[String]] {
    text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst().dropLast().map { line in
      line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// All packed rows of a table.
  static func rows(of table: Table) throws -> [[UInt8]] {
    guard let files = table.files else { return [] }
    var reader = try NativeTable(files, definition: table.definition)
    var rows: [[UInt8]] = []
    var row: [UInt8] = []
    while try reader.next(into: &row) { rows.append(row) }
    try reader.finish()
    return rows
  }
}
