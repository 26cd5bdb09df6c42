import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

@testable import SnapshotDrivers

@Suite("Damaged files of native snapshots")
struct NativeDamageTests {
  /// How many damages are tried of each image; BACKUPSTREAM_DAMAGES names another number.
  static let damages = ProcessInfo.processInfo.environment["BACKUPSTREAM_DAMAGES"].flatMap { Int($0) } ?? 300

  static let images = [
    "myisam_formats", "myisam_packed", "many_objects", "concurrent", "blobs_maria", "datatypes_maria",
  ]

  @Test("neither crash nor hang", arguments: images)
  func survive(_ name: String) throws {
    guard let sample = Samples.allImages.first(where: { $0.name == name }) else { return }
    var generator = SeededGenerator(seed: 7)
    for snapshot in try NativeSamples.snapshots(of: sample) {
      for _ in 0..<Self.damages {
        try Self.read(Self.damaged(snapshot, &generator))
      }
    }
  }

  /// Reads everything that can be read, and goes on behind what cannot.
  static func read(_ snapshot: NativeSamples.Snapshot) throws {
    let files = NativeFiles(
      engine: snapshot.engine, tables: snapshot.tables, folder: FilePath(FileManager.default.temporaryDirectory.path))
    var received = 0
    for chunk in snapshot.chunks {
      received += chunk.data.count
      do {
        try files.add(tableNumber: chunk.tableNumber, data: chunk.data.span.bytes)
      } catch is SnapshotDriverError {}
    }
    do { try files.finish() } catch is SnapshotDriverError {}
    for (number, name) in snapshot.tables {
      guard let table = files.files(ofTable: number), let definition = snapshot.definitions[name] else { continue }
      var steps = 0
      do throws(SnapshotDriverError) {
        var rows = try NativeTable(table, definition: definition)
        var row: [UInt8] = []
        while true {
          steps += 1
          // Rows take a byte of their file at least, but for the pages of a file that the log made longer.
          #expect(steps < 100 + 2 * Int(table.dataLength))
          if steps > 100 + 2 * Int(table.dataLength) { break }
          do throws(SnapshotDriverError) {
            if try !rows.next(into: &row) { break }
          } catch {
            if !rows.resume() { break }
          }
        }
        try rows.finish()
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }

  static func damaged(
    _ snapshot: NativeSamples.Snapshot, _ generator: inout SeededGenerator
  ) -> NativeSamples.Snapshot {
    var snapshot = snapshot
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let index = Int.random(in: snapshot.chunks.indices, using: &generator)
      let count = snapshot.chunks[index].data.count
      guard count > 1 else { continue }
      // The beginnings of files say the most.
      let place =
        Bool.random(using: &generator)
        ? Int.random(in: 1..<min(count, 400), using: &generator) : Int.random(in: 1..<count, using: &generator)
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: snapshot.chunks[index].data.removeLast(count - place)
      case 1: snapshot.chunks[index].data.remove(at: place)
      case 2:
        let length = min(count - place, Int.random(in: 1...64, using: &generator))
        snapshot.chunks[index].data.removeSubrange(place..<place + length)
      case 3: snapshot.chunks.remove(at: index)
      case 4:
        let length = min(count - place, Int.random(in: 1...16, using: &generator))
        let byte: UInt8 = Bool.random(using: &generator) ? 0xFF : 0
        for position in place..<place + length { snapshot.chunks[index].data[position] = byte }
      default:
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let place = min(count - 1, place + Int.random(in: 0...40, using: &generator))
          snapshot.chunks[index].data[place] = UInt8.random(in: 0 ... .max, using: &generator)
        }
      }
      if snapshot.chunks.isEmpty { break }
    }
    return snapshot
  }
}
