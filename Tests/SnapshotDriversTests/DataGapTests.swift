import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

@testable import SnapshotDrivers

@Suite("Pieces missing from data files")
struct DataGapTests {
  /// What a lost block of the transport takes away.
  static let lost = 16_381

  @Test("all pieces of a file but the last are full", arguments: NativeSamples.images)
  func pieces(_ sample: Samples.Image) throws {
    for snapshot in try NativeSamples.snapshots(of: sample) {
      for number in snapshot.tables.keys {
        for code in [UInt8(1), 2] {
          let pieces = snapshot.chunks.filter { $0.tableNumber == number && $0.data.first == code }
          #expect(pieces.dropLast().allSatisfy { $0.data.count == 1_048_576 }, "table \(number) of \(sample.name)")
        }
      }
    }
  }

  @Test("no row is made of two halves, and rows behind are found", arguments: ["big", "myisam_formats", "concurrent"])
  func gap(_ name: String) throws {
    guard let sample = Samples.allImages.first(where: { $0.name == name }) else { return }
    var generator = SeededGenerator(seed: 5)
    for snapshot in try NativeSamples.snapshots(of: sample) {
      for index in snapshot.chunks.indices {
        let chunk = snapshot.chunks[index]
        let lost = min(Self.lost, chunk.data.count / 4 | 1)
        guard chunk.tableNumber > 0, chunk.data.first == 1, chunk.data.count > 60,
          let table = snapshot.tables[chunk.tableNumber], let definition = snapshot.definitions[table]
        else { continue }
        let sound = try Self.rows(of: snapshot, chunk.tableNumber, definition)
        var damaged = snapshot
        let place = Int.random(in: 1..<chunk.data.count - lost, using: &generator)
        damaged.chunks[index].data.removeSubrange(place..<place + lost)
        let found = try Self.rows(of: damaged, chunk.tableNumber, definition)
        let foreign = Set(found.rows).subtracting(sound.rows)
        #expect(
          foreign.count <= (found.format == .dynamic ? 1 : 0),
          "\(table.table.display) \(found.format) at \(place): \(foreign.count) of \(found.rows.count)")
        #expect(found.errors > 0, "\(table.table.display)")
      }
    }
  }

  /// All rows that can be read, on behind what cannot.
  static func rows(
    of snapshot: NativeSamples.Snapshot, _ number: Int, _ definition: TableDefinition
  ) throws -> (rows: [[UInt8]], errors: Int, format: NativeTable.RecordFormat) {
    let files = NativeFiles(
      engine: snapshot.engine, tables: snapshot.tables, folder: FilePath(FileManager.default.temporaryDirectory.path))
    for chunk in snapshot.chunks { try files.add(tableNumber: chunk.tableNumber, data: chunk.data.span.bytes) }
    try? files.finish()
    let table = try #require(files.files(ofTable: number))
    var reader = try NativeTable(table, definition: definition)
    var rows: [[UInt8]] = []
    var errors = 0
    var row: [UInt8] = []
    while true {
      do throws(SnapshotDriverError) {
        guard try reader.next(into: &row) else { break }
        rows.append(row)
      } catch {
        errors += 1
        guard reader.resume() else { break }
      }
    }
    do { try reader.finish() } catch { errors += 1 }
    return (rows, errors, reader.format)
  }
}
