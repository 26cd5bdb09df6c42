internal import ByteIO

/// How much an index can say of its image: what says more is none, so that a hostile one cannot fill the memory.
struct IndexBounds {
  /// How many tables it can have at most, those of the data that are common to a snapshot among them.
  var tables: Int
  /// How many segments at most, and pieces, which are as long.
  var segments: Int

  /// So many tables are taken for possible where the catalogue cannot be read.
  static let assumedTables = 200_000
  /// No index is longer, in bytes: enough for an image of 5 TB. Files with holes can be as large as one likes.
  private static let longest: Int64 = 128 << 20
  /// What is not lists, in bytes: names, and a set of GTIDs.
  private static let longestFacts: Int64 = 16 << 20

  init(tables: Int, segments: Int) {
    self.tables = tables
    self.segments = segments
  }

  /// Those of a stream.
  /// - Parameter tables: how many the catalogue has, and one for each snapshot; nil if it is not known.
  init(tables: Int?, streamLength: Int64) {
    self.init(
      tables: tables ?? Self.assumedTables, segments: Int(streamLength / Int64(ImageIndex.segmentSize)) + 2)
  }

  /// Those of a file whose stream is as long as one of its size can be.
  init(tables: Int?, fileSize: Int64, _ compression: Compression) {
    self.init(tables: tables, streamLength: compression.longestStream(inFileOf: fileSize))
  }

  /// The longest index, in bytes: numbers take up to 8.
  var maximumLength: Int64 {
    func product(_ count: Int, _ size: Int64) -> Int64 { Int64(min(count, 1 << 40)) * size }
    return min(Self.longest, Self.longestFacts + product(tables, 7 * 8) + product(segments, 4 + 2 * 8))
  }
}
