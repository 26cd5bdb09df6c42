internal import ByteIO

/// The checksums of a stream, as they were taken from its bytes.
struct StreamChecksums: Sendable {
  /// CRC-32C of each segment of ``ImageIndex/segmentSize`` bytes; 0 for those that were not wanted, or could not be had.
  var segments: [UInt32] = []
  /// CRC-32C of the first ``headSize`` bytes of each segment, where the stream was read in order.
  var heads: [UInt32] = []
  /// As far as deflate refers back: from there on a piece of gzip is what the stream is if it was so up to there.
  static let headSize = 32 << 10
  /// SHA-256 of all, if that was asked for and all could be had.
  var sha256: [UInt8]?
  /// Which segments could not be had, and why: those of a compressed stream that is damaged.
  var failures: [(numbers: Range<Int64>, reason: ByteIOError)] = []
}

extension StreamDigest {
  /// The checksums of a stream that was read in order.
  /// - Parameter failure: why it ended before its end, if that is known.
  func checksums(of stream: SegmentedStream, _ failure: ByteIOError? = nil) -> StreamChecksums {
    var result = finish()
    if count == stream.length { return result }
    // The last segment that there is may not be whole.
    let whole = count / Int64(ImageIndex.segmentSize)
    let rest = [UInt32](repeating: 0, count: max(0, Int(stream.count - whole)))
    result.segments = result.segments.prefix(Int(whole)) + rest
    result.sha256 = nil
    result.failures = [(whole..<stream.count, failure ?? SegmentRun.cut(stream.range(whole)))]
    return result
  }
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
    guard case .ordered = stream.access else {
      return try SegmentRun(stream, threads: threads, takesSHA256: takesSHA256).side(by: threads)
    }
    let digest = try StreamDigest(length: stream.length, storedLength: 0, takesSHA256: takesSHA256)
    var failure: ByteIOError?
    do throws(ByteIOError) {
      var bytes = try self.stream(nil)
      while digest.count < stream.length, try bytes.fill(1) {
        let count = Int(min(Int64(bytes.available.byteCount), stream.length - digest.count))
        digest.take(bytes.available.extracting(0..<count))
        bytes.advance(count)
        stream.counter.set(digest.count)
      }
    } catch {
      if error.code == .system { throw error }
      failure = error
    }
    return digest.checksums(of: stream, failure)
  }
}
