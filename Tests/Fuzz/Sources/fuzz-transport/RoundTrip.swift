import BackupStreamLib
import FuzzSupport

/// Images that are written and read back.
enum RoundTrip {
  private static let tables = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1)]
  private static let limit = 64 << 10
  private static let pattern = (0..<(1 << 20) + 256).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  /// Writes table data of the lengths that the input gives, and demands that they come back.
  static func check(_ input: inout FuzzInput, blockSize: Int) {
    let form = input.byte()
    let compression: Compression = form < 160 ? .none : form < 232 ? .gzip : .xz
    let hasIndex = input.byte() & 1 == 0
    let image = SmallImage()
    var data: [SmallImage.DataChunk] = []
    var total = 0
    while !input.isAtEnd && total < limit {
      let kind = input.byte()
      let length = (1 + input.number() >> (kind & 0x80 == 0 ? 4 : 0)) * (kind < 0xF8 ? 1 : 16)
      let (snapshot, number) = tables[kind % tables.count]
      var bytes = Array(pattern[kind..<kind + length])
      // The head of a MyISAM index file, which counts its rows.
      if kind & 0x40 != 0 && length >= 4 { bytes.replaceSubrange(0..<4, with: [2, 0xFE, 0xFE, 7]) }
      data.append((snapshot, number, bytes))
      total += length
    }
    let bytes = image.bytes(compression, blockSize: blockSize, index: hasIndex, data: data)
    let outcome = Agreement.check(bytes, piece: [5, 4099, .max][form % 3], order: .chunks)
    guard let contents = outcome.contents else { fatalError("what was written cannot be read: \(outcome)") }
    demand(contents.preamble == image.preamble && contents.summary == image.summary, "another preamble or summary")
    demand(contents.data == digest(of: data), "other data than were written")
    checkIndex(bytes, contents, hasIndex: hasIndex)
  }

  private static func digest(of data: [SmallImage.DataChunk]) -> Digest {
    var digest = Digest()
    for chunk in data { digest.add(chunk.data.span.bytes) }
    return digest
  }

  /// What the index says is what reading gave.
  private static func checkIndex(_ bytes: [UInt8], _ contents: ImageContents, hasIndex: Bool) {
    let file = MemoryFile(bytes)
    let outcome = Outcome(in: .summaryThenTotals) { try ImageReader(path: file.path) }
    guard let found = outcome.contents else { fatalError("what was written cannot be read by its index: \(outcome)") }
    demand(found.isIndexed == hasIndex, "an index is \(hasIndex ? "not found" : "found that is not there")")
    contents.demandSame(as: found, "by the index")
  }

  /// A few chunks of lengths at boundaries, in each container; heads of MyISAM files far apart, that count more rows
  /// than fit a number, with and without an index, and several, as the bytes choose how an image is read.
  static var seeds: [[UInt8]] {
    let heads: [UInt8] = [92, 0xFF, 0xFF, 0x83, 0, 0xC0, 92, 0xFF, 0xFF]
    return boundaries + (0..<24).map { [3, 0xF8, 0x3F, $0, $0 & 1] + heads }
  }

  private static var boundaries: [[UInt8]] {
    [0, 160, 240].flatMap { container in
      [[8, 0], [1, 2], [0xF8, 0x3F], [0xF8, 0xFF]].map { blockSize in
        [3] + blockSize + [container, container & 1, 0x80, 62, 0, 0x81, 63, 0, 2, 0, 16, 0xC1, 0, 4, 0x85, 0xFF, 1]
      }
    }
  }
}
