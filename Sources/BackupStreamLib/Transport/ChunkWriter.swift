internal import ByteIO

/// Writes chunks as fragments of blocks, such as the original writer makes them: a chunk that reaches the end of its
/// block fills it ("to the end of the block"), the rest goes as huge, big and small fragments (specification 2.3).
struct ChunkWriter: ~Copyable {
  private(set) var output: StreamOutput
  private let prefix: ImagePrefix
  private var blockEnd: Int64
  private var initialBlocksLeft: Int

  /// Begins a stream with its prefix.
  init(_ output: consuming StreamOutput, prefix: ImagePrefix) throws(ByteIOError) {
    self.output = output
    self.prefix = prefix
    blockEnd = prefix.firstBlockEnd
    initialBlocksLeft = Int(prefix.initialBlocks)
    unsafe try self.output.append(prefix.bytes.span.bytes)
  }

  /// Offset of the first fragment of the chunk that was written last.
  private(set) var chunkOffset: Int64 = 0

  /// Offset of the next byte.
  var offset: Int64 { output.offset }

  /// Writes one chunk of the bytes of `head`, then those of `data`; together at least one.
  mutating func write(_ head: RawSpan, _ data: RawSpan = RawSpan()) throws(ByteIOError) {
    let total = head.byteCount + data.byteCount
    precondition(total > 0, "an empty chunk cannot be expressed")
    var done = 0
    while done < total {
      try enterBlockIfNeeded()
      let room = blockEnd - offset - 1
      if room == 0 {
        try output.append(0x00)
        continue
      }
      if done == 0 { chunkOffset = offset }
      let left = total - done
      let (header, length) = Self.fragment(left: left, room: Int(room))
      try output.append(header)
      try append(done..<done + length, of: head, data)
      done += length
      if done == total && header & 0xC0 != 0x40 {
        try enterBlockIfNeeded()
        try output.append(0x80)
      }
    }
  }

  /// Writes a chunk that is put together from fields, as the original writer does: when more than 1024 bytes are
  /// pending behind a field, it writes the largest fragment that they fill.
  mutating func write(_ chunk: ChunkBytes) throws(ByteIOError) {
    let bytes = unsafe chunk.bytes.span.bytes
    var done = 0
    for end in chunk.fieldEnds where end < bytes.byteCount {
      while true {
        try enterBlockIfNeeded()
        let (pending, room) = (end - done, Int(blockEnd - offset) - 1)
        if pending <= 1024 && pending < room { break }
        if room == 0 {
          try output.append(0x00)
          continue
        }
        // What fills the block is never marked as the last: more fields follow.
        var (header, length) = Self.fragment(left: pending, room: room)
        if header == 0x40 { header = 0x00 }
        try output.append(header)
        try output.append(bytes.extracting(done..<done + length))
        done += length
        if length != room { break }
      }
    }
    try write(bytes.extracting(done..<bytes.byteCount))
  }

  /// Writes one chunk of at least two bytes, the first of them in a fragment of its own. Every reader puts it together
  /// (specification 2.4), and no original writer splits one there: on the summary it is the promise of an index.
  mutating func writePromising(_ chunk: RawSpan) throws(ByteIOError) {
    precondition(chunk.byteCount > 1)
    try enterBlockIfNeeded()
    if blockEnd - offset == 1 {
      try output.append(0x00)
      try enterBlockIfNeeded()
    }
    let start = offset
    try output.append(0x01)
    try output.append(chunk.extracting(0..<1))
    try write(chunk.extracting(1..<chunk.byteCount))
    chunkOffset = start
  }

  /// Ends the stream with its marker.
  mutating func finish() throws(ByteIOError) {
    try enterBlockIfNeeded()
    try output.append(0xC0)
    try output.flush()
  }

  /// The checksums of the whole stream.
  mutating func checksums() throws(ByteIOError) -> (segments: [UInt32], sha256: [UInt8]) { try output.checksums() }

  /// The header and the length of the next fragment of a chunk.
  private static func fragment(left: Int, room: Int) -> (header: UInt8, length: Int) {
    if left == room { return (0x40, room) }
    if left > room { return (0x00, room) }
    if left >= 4096 {
      let units = min(left >> 12, 63)
      return (0xC0 | UInt8(units), units << 12)
    }
    if left >= 64 { return (0x80 | UInt8(left >> 6), left & ~63) }
    return (0x40 | UInt8(left), left)
  }

  private mutating func append(_ range: Range<Int>, of head: RawSpan, _ data: RawSpan) throws(ByteIOError) {
    let split = head.byteCount
    if range.lowerBound < split { try output.append(head.extracting(range.lowerBound..<min(split, range.upperBound))) }
    if range.upperBound > split {
      try output.append(data.extracting(max(0, range.lowerBound - split)..<range.upperBound - split))
    }
  }

  private mutating func enterBlockIfNeeded() throws(ByteIOError) {
    guard offset == blockEnd else { return }
    blockEnd += Int64(prefix.blockSize)
    guard initialBlocksLeft > 0 else { return }
    initialBlocksLeft -= 1
    unsafe try output.append(prefix.blockSizeBytes.span.bytes)
  }
}
