import BackupStreamLib
import ByteIO
import Foundation
import Recovery
import SystemPackage
import TableRows
import TestSupport
import Testing

/// What the format allows and no server wrote: tables of a snapshot taking turns, rows and values in pieces.
@Suite("Interleaved tables and pieces")
struct InterleavedTests {
  @Test(
    "give the rows that they give one after the other, from a file and from memory",
    arguments: ["datatypes_memory", "v607_blobs_gz", "many_objects"], [Compression.none, .gzip])
  func interleaved(_ name: String, _ compression: Compression) throws {
    let sample = Samples.image(name)
    let plain = try Extracted(sample, form: .tabSeparated(isHexadecimal: true))
    var parts = try ImageParts(reading: try sample.open())
    let packed = parts.preamble.snapshots.indices.filter {
      [.default, .consistentSnapshot].contains(parts.preamble.snapshots[$0].driver)
    }
    // Each table's chunks in order, one of each table in turn; long ones in pieces.
    var queues: [[Int]: [ImageParts.DataChunk]] = [:]
    for chunk in parts.chunks where packed.contains(chunk.snapshot) {
      queues[[chunk.snapshot, chunk.tableNumber], default: []] += Self.pieces(of: chunk)
    }
    var mixed: [ImageParts.DataChunk] = []
    while !queues.isEmpty {
      for key in queues.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        guard let first = queues[key]?.first else {
          queues[key] = nil
          continue
        }
        mixed.append(first)
        queues[key]?.removeFirst()
      }
    }
    parts.chunks = mixed + parts.chunks.filter { !packed.contains($0.snapshot) }
    let bytes = try parts.bytes(compression)
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("mixed.bak")
    try Data(bytes).write(to: file)
    let ways = [
      try Extracted(ImageReader(source: MemorySource(bytes)), form: .tabSeparated(isHexadecimal: true)),
      try Extracted(ImageReader(path: FilePath(file.path)), form: .tabSeparated(isHexadecimal: true)),
    ]
    for table in try sample.tables() {
      let name = "\(table[0]).\(table[1])"
      for way in ways { #expect(way.rows(name) == plain.rows(name), "\(name)") }
    }
  }

  /// A row or value of more than 8 bytes as first, middle and last piece.
  private static func pieces(of chunk: ImageParts.DataChunk) -> [ImageParts.DataChunk] {
    let (type, content) = (chunk.data[0], Array(chunk.data.dropFirst()))
    guard type == 1 || type == 3, content.count > 8 else { return [chunk] }
    let length = withUnsafeBytes(of: UInt32(content.count).littleEndian) { Array($0) }
    let types: [UInt8] = type == 1 ? [2, 4, 8] : [6, 12, 24]
    let cuts = [0, content.count / 3, content.count / 2, content.count]
    return (0..<3).map { number in
      var piece = chunk
      piece.data = [types[number]] + (number == 0 && type == 3 ? length : []) + content[cuts[number]..<cuts[number + 1]]
      return piece
    }
  }
}
