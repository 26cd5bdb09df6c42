import BackupStreamLib
import ByteIO
import Foundation
import TableRows
import TestSupport
import Testing

@Suite("Packed rows of real images")
struct PackingImageTests {
  @Test("Every row of the default and CS drivers encodes to the bytes it was decoded from", arguments: Samples.images)
  func roundTrip(_ sample: Samples.Image) throws {
    let image = try sample.open()
    let catalogue = try image.catalogue()
    let version = image.header.serverVersion
    var types: [TablePosition: [PackedType]] = [:]
    var names: [TablePosition: String] = [:]
    for entry in try image.metadata().tables.joined() {
      let (type, database, name) = catalogue[entry.item]
      guard case .item(let databaseIndex, let index) = entry.item,
        let position = catalogue.databases[databaseIndex].items[index].tablePosition, let stored = entry.statement
      else { continue }
      let texts = try StatementText(parsing: stored, type: type, database: database, version: version).texts
      let statement = try #require(texts.last)
      let utf8 = try #require(CharacterSet.named("utf8", in: .mysql60))
      let table = try TableDefinition(parsing: statement, dialect: .mysql60, databaseCharacterSet: utf8)
      types[position] = table.columns.map { PackedType($0) }
      names[position] = "\(database?.display ?? "").\(name.display)"
    }
    // Up to 6.0.7 the values of BLOB columns are in the row too.
    let isInline = !version.isAtLeast(6, 0, 8)
    var rows: [TablePosition: Row] = [:]
    var counts: [String: Int] = [:]
    func check(_ row: Row, _ position: TablePosition) throws {
      let types = types[position] ?? []
      let values = try PackedRow.decode(
        row.packed.span.bytes, types: types, blobs: isInline ? .inline : .apart(row.blobs))
      let again = try PackedRow.encode(values, types: types, blobs: isInline ? .inline : .apart)
      #expect(again.row == row.packed)
      for (blob, value) in zip(again.blobs, zip(types, values).filter { $0.0.isBlob }) where value.1 != .null {
        #expect(value.1 == .bytes(blob))
      }
      counts[names[position] ?? "", default: 0] += 1
    }
    try image.forEachTableDataChunk { head, data in
      guard [.default, .consistentSnapshot].contains(image.snapshots[head.snapshot].driver),
        let position = try image.position(of: head), !data.isEmpty
      else { return }
      let content = data.extracting(1..<data.byteCount).array
      switch data[0] {
      case 1:
        if let row = rows[position] { try check(row, position) }
        rows[position] = Row(packed: content)
      case 3: rows[position]?.blobs.append(content)
      case 6: rows[position]?.blobs.append(Array(content.dropFirst(4)))
      default:
        if let last = rows[position]?.blobs.indices.last { rows[position]?.blobs[last] += content }
      }
    }
    for (position, row) in rows { try check(row, position) }
    // database, table, type, engine, rows
    for line in try sample.tables() where counts["\(line[0]).\(line[1])"] != nil {
      #expect(String(counts["\(line[0]).\(line[1])"] ?? 0) == line[4], "\(line[0]).\(line[1])")
    }
  }

  private struct Row {
    var packed: [UInt8]
    var blobs: [[UInt8]] = []
  }
}
