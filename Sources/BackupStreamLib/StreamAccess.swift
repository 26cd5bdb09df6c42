internal import ByteIO

/// Ways into the middle of an image's stream, for threads: those of an uncompressed file, or of a gzip file that has an
/// index of its pieces. Where there is an index, what is read is held against its checksums.
struct StreamAccess: Sendable {
  let file: InputFile
  let compression: Compression
  /// The length of the stream in bytes; of what can be its length, where there is no index.
  let length: Int64
  /// Where pieces of a gzip file begin.
  let pieces: [Piece]
  /// CRC-32C of each segment, from the index; empty if there is none.
  let segments: [UInt32]

  /// The stream from `offset` on. That of a compressed file throws where a segment that was read whole is not what the
  /// index says; of an uncompressed one, use ``verify(_:)``.
  /// - Parameter count: how many bytes will be read at least.
  func stream(from offset: Int64, count: Int64) throws(ByteIOError) -> ByteStream {
    guard compression == .gzip else {
      return ByteStream(mapping: file.descriptor, path: file.path, size: length, from: offset, readsOn: count)
    }
    let piece = pieces.entry(to: offset)
    let (source, start) = (GzipSource(file, from: piece), piece?.streamOffset ?? 0)
    var stream = ByteStream(SegmentCheck(source, from: start, segments: segments, length: length), offset: start)
    _ = try stream.skip(offset - start)
    return stream
  }

  /// Holds the segments that have bytes in `range` against the index; nothing without one, or for a compressed file.
  /// - Throws: ``ImageError`` for the first that differs.
  func verify(_ range: Range<Int64>) throws(ImageError) {
    guard compression == .none, !segments.isEmpty, range.lowerBound < length else { return }
    let size = Int64(ImageIndex.segmentSize)
    let first = range.lowerBound / size
    let end = min(Int64(segments.count), (min(range.upperBound, length) + size - 1) / size)
    do {
      var stream = ByteStream(
        mapping: file.descriptor, path: file.path, size: length, from: first * size, readsOn: (end - first) * size)
      for number in first..<max(first, end) {
        var left = Int(min(size, length - number * size))
        var checksum = CRC32C()
        while left > 0, try stream.fill(1) {
          let count = min(left, stream.available.byteCount)
          checksum.update(stream.available.extracting(0..<count))
          stream.advance(count)
          left -= count
        }
        if checksum.value != segments[Int(number)] {
          throw ImageError(
            .damaged, in: .tableData, at: number * size, found: "CRC-32C \(Self.shown(checksum.value)) of a segment",
            expected: Self.shown(segments[Int(number)]) + " as the index says")
        }
      }
    } catch {
      throw error as? ImageError ?? ImageReader.wrap(error)
    }
  }

  static func shown(_ checksum: UInt32) -> String {
    let digits = String(checksum, radix: 16, uppercase: true)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

/// Bytes of a stream on their way through, held against the checksums of the index segment by segment.
private final class SegmentCheck: ByteSource {
  private let source: any ByteSource
  private let segments: [UInt32]
  private let length: Int64
  private var offset: Int64
  private var checksum: CRC32C?

  init(_ source: any ByteSource, from offset: Int64, segments: [UInt32], length: Int64) {
    self.source = source
    self.segments = segments
    self.length = length
    self.offset = offset
  }

  func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    let count = try source.read(into: &buffer)
    var taken = 0
    let bytes = buffer.bytes
    while taken < count, offset < length {
      let size = Int64(ImageIndex.segmentSize)
      if offset % size == 0 { checksum = CRC32C() }
      let end = min(length, (offset / size + 1) * size)
      let step = Int(min(Int64(count - taken), end - offset))
      checksum?.update(bytes.extracting(taken..<taken + step))
      taken += step
      offset += Int64(step)
      guard offset == end, let found = checksum?.value else { continue }
      let number = Int((end - 1) / size)
      if number < segments.count, segments[number] != found {
        throw ByteIOError(
          .corrupt, operation: "check the stream", offset: nil,
          detail:
            "found CRC-32C \(StreamAccess.shown(found)) of the segment at offset \(Int64(number) * size) of the stream, expected \(StreamAccess.shown(segments[number])) as the index says"
        )
      }
    }
    return count
  }
}
