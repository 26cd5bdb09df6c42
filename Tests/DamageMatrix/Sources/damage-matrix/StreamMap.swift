/// Where everything in the stream of an image stands (specification 2.4).
struct StreamMap {
  /// A chunk: where the pieces of it stand.
  struct Chunk {
    var pieces: [Range<Int>] = []
    var count: Int { pieces.reduce(0) { $0 + $1.count } }

    /// Where some of its bytes stand.
    func places(_ range: Range<Int>) -> [Range<Int>] {
      var found: [Range<Int>] = []
      var start = 0
      for piece in pieces {
        let part = range.clamped(to: start..<start + piece.count)
        if !part.isEmpty {
          found.append(piece.lowerBound + part.lowerBound - start..<piece.lowerBound + part.upperBound - start)
        }
        start += piece.count
      }
      return found
    }

    func bytes(_ stream: [UInt8]) -> [UInt8] { pieces.flatMap { stream[$0] } }
  }

  var blockHeaders: [Range<Int>] = [10..<15]
  var fragmentHeaders: [Range<Int>] = []
  var chunks: [Chunk] = []
  /// The blocks of the stream, the last one up to its end.
  var blocks: [Range<Int>] = []
  /// The end-of-stream marker.
  var end = 0

  init(_ stream: [UInt8]) {
    let size = (10..<14).reversed().reduce(0) { $0 << 8 | Int(stream[$1]) }
    var initial = Int(stream[14])
    var (position, blockEnd) = (15, size)
    var chunk = Chunk()
    while true {
      if position == blockEnd {
        blockEnd += size
        if initial > 0 {
          blockHeaders.append(position..<position + 4)
          position += 4
          initial -= 1
        }
      }
      let header = stream[position]
      fragmentHeaders.append(position..<position + 1)
      position += 1
      if header == 0xC0 { break }
      if header == 0x80 {
        if !chunk.pieces.isEmpty { chunks.append(chunk) }
        chunk = Chunk()
        continue
      }
      if position == blockEnd { continue }
      let value = Int(header & 0x3F)
      let length =
        value == 0 ? blockEnd - position : header & 0x80 == 0 ? value : value << (header & 0x40 == 0 ? 6 : 12)
      chunk.pieces.append(position..<position + length)
      position += length
      if header & 0xC0 == 0x40 {
        chunks.append(chunk)
        chunk = Chunk()
      }
    }
    fragmentHeaders.removeLast()
    end = position - 1
    blocks = stride(from: 0, to: position, by: size).map { $0..<min($0 + size, position) }
  }
}
