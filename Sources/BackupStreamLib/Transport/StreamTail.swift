internal import ByteIO

/// The end of an uncompressed stream, read without its body: a block begins where a fragment begins, so any block is a
/// place to start, and the first end of a chunk after it is certain.
struct StreamTail {
  let file: InputFile
  let prefix: ImagePrefix
  /// Offset behind the end-of-stream marker, if the stream is sound.
  let end: Int64

  /// How far back to go at first, and at most, in bytes.
  private static let spans: ClosedRange<Int64> = 64 << 10...512 << 10

  /// The offset of the last chunk before the end-of-stream marker; nil if it is not found within the last 512 KiB, or
  /// if what is there is not as it should be: then only reading from the start tells.
  func lastChunk() -> Int64? {
    var span = Self.spans.lowerBound
    let block = Int64(prefix.blockSize)
    while true {
      let start = max(0, end - span) / block * block
      if start < prefix.firstBlockEnd { return nil }
      if let offset = try? lastChunk(from: start) { return offset }
      if span >= Self.spans.upperBound { return nil }
      span *= 2
    }
  }

  private func lastChunk(from start: Int64) throws(ImageError) -> Int64? {
    let stream = ByteStream(mapping: file.descriptor, path: file.path, size: end, from: start)
    var reader = FragmentReader(stream, prefix: prefix)
    guard try reader.synchronize() else { return nil }
    var last: Int64?
    while true {
      _ = try reader.skipMarkers(until: .max)
      let offset = reader.stream.offset
      var fragment = try reader.next()
      if fragment == .endOfStream { return reader.stream.offset == end ? last : nil }
      while case .data(let length, let endsChunk) = fragment {
        try reader.skip(length)
        if endsChunk { break }
        fragment = try reader.next()
      }
      last = offset
    }
  }
}
