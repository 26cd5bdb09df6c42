import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

@testable import SnapshotDrivers

@Suite("Rows behind damage")
struct NativeSalvageTests {
  /// Damages in the middle of data files: all rows but a few come out, and none that the server did not have.
  @Test("are found again, and none is invented", arguments: ["big", "concurrent", "datatypes_maria", "many_objects"])
  func salvage(_ name: String) throws {
    guard let sample = Samples.allImages.first(where: { $0.name == name }) else { return }
    var generator = SeededGenerator(seed: 3)
    for table in try NativeSamples.tables(of: sample) {
      guard let files = table.files, files.dataLength > 20_000 else { continue }
      let sound = Set(try NativeSamples.rows(of: table))
      for _ in 0..<3 {
        let place = Int64.random(in: 8192..<files.dataLength - 9000, using: &generator)
        let kept = try files.data.read(100, at: place)
        let noise = (0..<100).map { _ in UInt8.random(in: 14 ... .max, using: &generator) }
        try files.data.write(noise.span.bytes, at: place)
        defer { try? files.data.write(kept.span.bytes, at: place) }
        var rows = try NativeTable(files, definition: table.definition)
        var found: Set<[UInt8]> = []
        var row: [UInt8] = []
        var invented = 0
        while true {
          do throws(SnapshotDriverError) {
            guard try rows.next(into: &row) else { break }
            if sound.contains(row) { found.insert(row) } else { invented += 1 }
          } catch {
            guard rows.resume() else { break }
          }
        }
        // The bytes of a value can be other ones without a trace; but no more rows than were damaged can be such.
        let format = rows.format
        let lost = sound.count - found.count
        #expect(lost <= (format == .block ? sound.count / 4 + 40 : 60), "\(table.name) \(format) at \(place)")
        #expect(invented <= 12, "\(table.name) \(format) at \(place)")
      }
    }
  }

  /// The default and CS drivers hold the same tables packed by the server itself.
  @Test("are packed as the server packs them", arguments: ["datatypes_myisam", "datatypes_maria"])
  func packing(_ name: String) throws {
    guard let sample = Samples.allImages.first(where: { $0.name == name }),
      let other = Samples.allImages.first(where: { $0.name == "datatypes_innodb" })
    else { return }
    let image = try other.open()
    var tables: [TablePosition: ByteString] = [:]
    for database in try image.catalogue().databases {
      for item in database.tables { if let place = item.tablePosition { tables[place] = item.name } }
    }
    var packed: [ByteString: [[UInt8]]] = [:]
    try image.forEachTableDataChunk { head, data in
      guard data[0] == 1, let place = try image.position(of: head), let table = tables[place] else { return }
      packed[table, default: []].append(Array(data.array.dropFirst()))
    }
    var compared = 0
    for table in try NativeSamples.tables(of: sample) {
      // The values of blobs are not in those rows, and times differ where a table was filled by the clock.
      guard !table.definition.columns.contains(where: { $0.type.isBlob }), let expected = packed[table.name.table]
      else { continue }
      let rows = try NativeSamples.rows(of: table)
      #expect(Set(rows) == Set(expected), "\(table.name.table.display)")
      compared += 1
    }
    #expect(compared > 15)
  }
}
