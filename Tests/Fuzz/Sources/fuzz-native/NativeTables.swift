import BackupStreamLib
import ByteIO
import FuzzSupport
import Recovery
import SnapshotDrivers
import SystemPackage
import TableRows

/// Files of MyISAM and MARIA tables.
enum NativeTables {
  /// Seeds: each native table of an image, with the change log if there is one.
  static func seeds(_ file: [UInt8]?) throws -> [[UInt8]] {
    guard let file, let image = try? ImageReader(source: MemorySource(uncompressed(file))),
      let tables = try? ImageTables(image)
    else { return [] }
    var seeds: [TablePosition: [UInt8]] = [:]
    var logs: [Int: [UInt8]] = [:]
    for table in tables.tables {
      guard case .native(let name, _, _) = image.snapshots[table.position.snapshot].driver,
        let engine = NativeEngine(name: name), let statement = table.statement
      else { continue }
      seeds[table.position] = [engine == .myisam ? 0 : 1] + number(statement.bytes.count) + statement.bytes
    }
    try? image.forEachTableDataChunk { head, data in
      guard data.byteCount > 0, case .native = image.snapshots[head.snapshot].driver else { return }
      let bytes = data.array
      for start in stride(from: 1, to: bytes.count, by: 60_000) {
        let piece = bytes[start..<min(bytes.count, start + 60_000)]
        let content = [UInt8(head.tableNumber == 0 ? 0 : 1), bytes[0]] + number(piece.count) + piece
        if head.tableNumber == 0 {
          logs[head.snapshot, default: []] += content
        } else {
          seeds[TablePosition(snapshot: head.snapshot, position: head.tableNumber - 1)]? += content
        }
      }
    }
    return seeds.map { $0.value + (logs[$0.key.snapshot] ?? []) }
  }

  private static func number(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(truncatingIfNeeded: value >> 8)] }

  static func check(_ input: inout FuzzInput) {
    let engine: NativeEngine = input.byte() & 1 == 0 ? .myisam : .maria
    let statement = ByteString(input.take(input.number()))
    let set = CharacterSet.named("latin1", in: .mysql60) ?? .binary
    guard let definition = try? TableDefinition(parsing: statement, dialect: .mysql60, databaseCharacterSet: set),
      !definition.columns.isEmpty
    else { return }
    let files = NativeFiles(
      engine: engine, tables: [1: NativeTableName(database: "d", table: definition.name)], folder: "/dev/shm")
    do {
      while !input.isAtEnd {
        let number = input.byte()
        let data = [UInt8(input.byte())] + input.take(input.number())
        try files.add(tableNumber: number, data: data.span.bytes)
      }
      try files.finish()
    } catch {
      demand(error is SnapshotDriverError, "\(error)")
    }
    guard let table = files.files(ofTable: 1), table.dataLength < 1 << 24 else { return }
    read(table, definition)
  }

  /// All rows, on behind what is damaged; each is written.
  private static func read(_ files: NativeTableFiles, _ definition: TableDefinition) {
    let layout = RowLayout(definition, blobs: .inline)
    let formatter = try? RowFormatter(layout, form: .boundValues, name: "`t`")
    let values = BlobValues()
    var output = OutputBuffer(capacity: 256)
    var row: [UInt8] = []
    var steps = 0
    do throws(SnapshotDriverError) {
      var rows = try NativeTable(files, definition: definition)
      while steps < 20_000 {
        steps += 1
        demand(steps <= 200 + 2 * Int(files.dataLength), "no end after \(steps) steps")
        do throws(SnapshotDriverError) {
          guard try rows.next(into: &row) else { break }
        } catch {
          guard rows.resume() else { break }
          continue
        }
        output.removeAll()
        try? formatter?.append(row.span.bytes, values, to: &output)
      }
      try rows.finish()
    } catch {
      demand(!error.description.contains("\n"), "an error of two lines")
    }
  }
}
