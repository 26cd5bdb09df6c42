import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What is written is what was read, in every container and block size.
@Suite struct RoundTripTests {
  static let blockSizes = [8, 512, 4096, 16384, 1 << 20]

  @Test("read, write, read gives the same parts", arguments: Samples.images, Compression.allCases)
  func real(_ sample: Samples.Image, _ compression: Compression) throws {
    let parts = try ImageParts(reading: try sample.open())
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for blockSize in Self.blockSizes {
      let bytes = try parts.bytes(compression, blockSize: blockSize)
      let file = folder.appendingPathComponent("\(blockSize)")
      try Data(bytes).write(to: file)
      let image = try ImageReader(path: FilePath(file.path))
      #expect(image.compression == compression)
      #expect(image.prefix.blockSize == blockSize)
      let index = try #require(try image.index())
      #expect(try image.summary() == parts.summary)
      #expect(try ImageParts(reading: ImageReader(path: FilePath(file.path))) == parts, "block size \(blockSize)")
      #expect(try ImageParts(reading: ImageReader(source: MemorySource(bytes))) == parts)
      // What the index says is what a walk finds.
      let walked = ImageReaderWithoutIndex(bytes)
      #expect(index.tables.map(\.bytes).reduce(0, +) == (try walked.totals().bytes))
      if compression != .none {
        let tool = compression == .gzip ? "gunzip -t <" : "xz -t <"
        #expect(try Shell.run("\(tool) \(file.path)").status == 0)
      }
    }
  }

  /// An image in memory: no file, so no index until its end.
  struct ImageReaderWithoutIndex {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    func totals() throws -> TableTotals { try ImageReader(source: MemorySource(bytes)).tableTotals() }
  }

  /// Images in which the server's output buffer ran full in the middle of a chunk of a few bytes, which then ended in
  /// an end-of-chunk marker of its own. Their parts come back, framed as if that had not happened.
  static let withFlushes: Set = ["concurrent", "datatypes_archive", "datatypes_innodb", "datatypes_memory"]

  @Test("an image written again is the server's, byte for byte", arguments: Samples.images)
  func sameBytes(_ sample: Samples.Image) throws {
    let original = try sample.open()
    // Up to 6.0.9 the writer cut long metadata in another way (specification 2.6).
    guard original.compression == .none, original.header.serverVersion.isAtLeast(6, 0, 10) else { return }
    let parts = try ImageParts(reading: original)
    let written = try parts.bytes(blockSize: original.prefix.blockSize, index: false)
    let bytes = Array(try Data(contentsOf: sample.file))
    let end = Self.withFlushes.contains(sample.name) ? Int(try sample.open().firstTableData() ?? 0) : bytes.count
    #expect(written[..<end] == bytes[..<end])
  }

  @Test("random images come back", arguments: 0..<150) func random(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let blockSize = [8, 9, 15, 16, 17, 64, 512, 4096, 16384, 32768, 1 << 20].randomElement(using: &generator) ?? 512
    let parts = ImageParts.random(using: &generator, blockSize: blockSize)
    let compression = Compression.allCases.randomElement(using: &generator) ?? .none
    let bytes = try parts.bytes(compression, blockSize: blockSize, index: Bool.random(using: &generator))
    #expect(try ImageParts(reading: ImageReader(source: MemorySource(bytes))) == parts)
    let totals = try ImageReader(source: MemorySource(bytes)).tableTotals()
    #expect(totals.bytes == parts.chunks.reduce(0) { $0 + Int64($1.data.count) })
    #expect(totals.chunks == Int64(parts.chunks.count))
  }

  @Test("the largest blocks work") func largestBlock() throws {
    let parts = try ImageParts(reading: try Samples.image("many_objects").open())
    let bytes = try parts.bytes(blockSize: 16 << 20)
    #expect(try ImageParts(reading: ImageReader(source: MemorySource(bytes))) == parts)
  }

  @Test("writing does not depend on the number of threads") func threads() throws {
    let parts = try ImageParts(reading: try Samples.image("many_objects").open())
    let images = try [1, 2, 5].map { threads in
      let sink = MemorySink()
      try parts.write(to: GzipContainer(sink, threads: threads))
      return sink.bytes
    }
    #expect(images[0] == images[1] && images[1] == images[2])
  }
}

extension ImageReader {
  /// The offset of the first chunk of table data; nil if there is none.
  func firstTableData() throws -> Int64? {
    var first: Int64?
    try forEachTableDataHead { if first == nil { first = $0.offset } }
    return first
  }
}
