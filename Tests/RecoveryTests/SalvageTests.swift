import BackupStreamLib
import ByteIO
import Foundation
import Recovery
import SystemPackage
import TableRows
import TestSupport
import Testing

@Suite("Rows of damaged images")
struct SalvageTests {
  /// Half of how many damages are tried of each of five images; BACKUPSTREAM_DAMAGES names another number.
  static let damages = ProcessInfo.processInfo.environment["BACKUPSTREAM_DAMAGES"].flatMap { Int($0) } ?? 20

  /// Something that was done to an image.
  enum Damage: CaseIterable {
    case bytes, zeros, noise, cut, removedBlock, doubledBlock, zeroBlockStart, falseEnd
  }

  /// An image of many blocks: the rows of a sample again and again.
  static func manyBlocks(_ name: String) throws -> [UInt8] {
    var parts = try ImageParts(reading: Samples.image(name).open())
    let packed = parts.chunks.filter { chunk in
      switch parts.preamble.snapshots[chunk.snapshot].driver {
      case .default, .consistentSnapshot: true
      default: false
      }
    }
    if !packed.isEmpty {
      let native = parts.chunks.filter { !packed.contains($0) }
      parts.chunks =
        native + (0..<max(1, 150_000 / max(1, packed.reduce(0) { $0 + $1.data.count }))).flatMap { _ in packed }
    }
    return try parts.bytes(index: false)
  }

  /// Where table data begin, and where their chunks are.
  static func chunks(of bytes: [UInt8]) throws -> [Range<Int>] {
    var starts: [Int] = []
    try ImageReader(source: MemorySource(bytes)).forEachTableDataChunk { head, _ in starts.append(Int(head.offset)) }
    return starts.indices.map { starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : bytes.count) }
  }

  /// Damages the table data.
  /// - Returns: the bytes that are others now, if they are where they were.
  static func damage(
    _ bytes: inout [UInt8], _ kind: Damage, from start: Int, _ generator: inout SeededGenerator
  ) -> Range<Int>? {
    let block = 16384
    let place = Int.random(in: start..<bytes.count - 10, using: &generator)
    let blockStart = place / block * block
    switch kind {
    case .bytes:
      bytes[place] ^= UInt8.random(in: 1 ... .max, using: &generator)
      return place..<place + 1
    case .zeros, .noise:
      let length = min(bytes.count - place, Int.random(in: 100...(kind == .zeros ? 4000 : 40_000), using: &generator))
      for index in place..<place + length {
        bytes[index] = kind == .zeros ? 0 : UInt8.random(in: 0 ... .max, using: &generator)
      }
      return place..<place + length
    case .cut: bytes.removeLast(bytes.count - place)
    case .removedBlock:
      guard blockStart >= start, blockStart + block < bytes.count else { return nil }
      bytes.removeSubrange(blockStart..<blockStart + block)
    case .doubledBlock:
      guard blockStart >= start, blockStart + block < bytes.count else { return nil }
      bytes.insert(contentsOf: bytes[blockStart..<blockStart + block], at: blockStart)
    case .zeroBlockStart, .falseEnd:
      // The summary begins with a zero; a fragment of this head ends the stream.
      let first = max(blockStart, start)
      bytes[first] = kind == .falseEnd ? 0xC0 : 0
      return first..<first + 1
    }
    return nil
  }

  @Test(
    "are those of the image",
    arguments: ["datatypes_memory", "many_objects", "myisam_formats", "v607_blobs_gz", "binlog_pitr"])
  func salvage(_ name: String) throws {
    guard Samples.allImages.contains(where: { $0.name == name }) else { return }
    let sound = try Self.manyBlocks(name)
    let truth = try ExtractedRows(sound)
    let chunks = try Self.chunks(of: sound)
    let start = try #require(chunks.first?.lowerBound)
    var generator = SeededGenerator(seed: 11)
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("damaged.bak")
    for number in 0..<Self.damages * 2 {
      let kind = Damage.allCases[number / 2 % Damage.allCases.count]
      var bytes = sound
      let changed = Self.damage(&bytes, kind, from: start, &generator)
      let rows: ExtractedRows
      if number % 2 == 0 {
        try Data(bytes).write(to: file)
        rows = try ExtractedRows(ImageReader(path: FilePath(file.path)), isSalvage: true)
      } else {
        rows = try ExtractedRows(bytes, isSalvage: true)
      }
      let (missing, foreign, repeated) = rows.differences(from: truth)
      let touched = changed.map { range in chunks.count { $0.overlaps(range) } } ?? 0
      let what = "\(name) \(number) \(kind) \(changed.map { "\($0)" } ?? ""), \(number % 2 == 0 ? "file" : "memory")"
      if ProcessInfo.processInfo.environment["BACKUPSTREAM_SHOW"] != nil {
        print(
          "\(what): missing \(missing) foreign \(foreign) repeated \(repeated) losses \(rows.losses.count) touched \(touched)"
        )
      }
      // Two halves of chunks around a border can look like one.
      #expect(foreign <= (kind == .cut ? 0 : touched + 2), "\(what): \(foreign) foreign rows")
      if kind != .doubledBlock { #expect(repeated == 0, "\(what)") }
      // A BLOB value that damage made longer swallows the rows behind it, to the end of the block: nothing shows that.
      if missing > 0, foreign == 0, kind != .removedBlock {
        #expect(!rows.losses.isEmpty, "\(what): \(missing) missing")
      }
    }
  }
}
