internal import ByteIO

/// The checksums of a stream, as they were taken from its bytes.
struct StreamChecksums: Sendable {
  /// CRC-32C of each segment of ``ImageIndex/segmentSize`` bytes; 0 for those that were not wanted, or could not be had.
  var segments: [UInt32] = []
  /// SHA-256 of all, if that was asked for and all could be had.
  var sha256: [UInt8]?
  /// Which segments could not be had, and why: those of a compressed stream that is damaged.
  var failures: [(numbers: Range<Int64>, reason: ByteIOError)] = []
}

/// A stream that checksums are taken of, segment by segment.
struct SegmentedStream: Sendable {
  /// How its bytes are had.
  enum Access: Sendable {
    /// At any place, from a file that is not compressed.
    case plain(InputFile)
    /// At the places where pieces of a gzip file begin.
    case pieces(InputFile, [Piece])
    /// Only in order.
    case ordered
  }

  let access: Access
  /// How many bytes count.
  let length: Int64
  /// Which segments are wanted.
  let isWanted: @Sendable (Int64) -> Bool
  /// Told how many bytes of the stream were gone over.
  let counter: ByteCounter

  /// How many segments there are.
  var count: Int64 { (length + Int64(ImageIndex.segmentSize) - 1) / Int64(ImageIndex.segmentSize) }

  /// Where a segment is.
  func range(_ number: Int64) -> Range<Int64> {
    let start = number * Int64(ImageIndex.segmentSize)
    return start..<min(length, start + Int64(ImageIndex.segmentSize))
  }
}

extension ImageInput {
  /// Takes the checksums of a stream of this file, on several threads where the stream can be entered anywhere; the
  /// digest on one more.
  func checksums(of stream: SegmentedStream, threads: Int, takesSHA256: Bool) throws(ByteIOError) -> StreamChecksums {
    let run = SegmentRun(stream, threads: threads, takesSHA256: takesSHA256)
    if case .ordered = stream.access {
      return try run.inOrder(self.stream())
    } else {
      return try run.side(by: threads)
    }
  }
}
