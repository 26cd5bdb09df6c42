internal import ByteIO

/// A chunk put together from its fragments, which remembers where in the stream each of its bytes stood.
struct Chunk {
  /// The bytes of the chunk.
  var bytes: [UInt8] = []
  /// For each piece: index of its first byte, and that byte's offset in the stream.
  private var pieces: [(index: Int, offset: Int64)] = []
  /// Whether the first byte stood in a fragment of its own, of stated length; see `ChunkWriter.writePromising(_:)`.
  fileprivate(set) var isPromise = false

  /// The offset in the stream of the byte at `index`; for the index behind the last byte, that of the place behind it.
  func offset(of index: Int) -> Int64? {
    guard let piece = pieces.last(where: { $0.index <= index }) ?? pieces.first else { return nil }
    return piece.offset + Int64(index - piece.index)
  }

  /// Forgets all bytes, keeping the memory.
  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    pieces.removeAll(keepingCapacity: true)
    isPromise = false
  }

  fileprivate mutating func beginPiece(at offset: Int64) { pieces.append((bytes.count, offset)) }
}

extension FragmentReader {
  /// Reads the next chunk whole.
  /// - Parameters:
  ///   - chunk: where to; what it held is replaced.
  ///   - limit: how many bytes it may have.
  /// - Returns: false at the end-of-stream marker.
  mutating func readChunk(into chunk: inout Chunk, limit: Int) throws(ImageError) -> Bool {
    chunk.clear()
    while true {
      switch try next() {
      case .endOfStream: return false
      case .endOfChunk: return true
      case .data(let length, let endsChunk):
        if chunk.bytes.count + length > limit {
          throw ImageError(
            .tooLarge, in: section, at: fragmentOffset, found: "a chunk of more than \(limit) bytes",
            expected: "less")
        }
        if chunk.bytes.isEmpty { chunk.isPromise = fragmentHeader == 0x01 }
        chunk.beginPiece(at: stream.offset)
        try append(length, to: &chunk)
        if endsChunk { return true }
      }
    }
  }

  private mutating func append(_ length: Int, to chunk: inout Chunk) throws(ImageError) {
    var left = length
    while left > 0 {
      guard try fill(1) else { throw truncated("more of a fragment: \(Self.bytes(left))") }
      left -= stream.move(left, to: &chunk.bytes)
    }
  }
}
