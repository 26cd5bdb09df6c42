internal import BackupStreamLib

/// Frames chunks as a stream, whatever is in them (specification 2.3). Not the library's own writer, so that the
/// two cannot share a mistake.
public struct StreamBuilder {
  /// The stream so far.
  public private(set) var bytes: [UInt8]
  private let prefix: ImagePrefix
  private var blockEnd: Int
  private var initialBlocksLeft: Int

  /// A stream that has its prefix.
  public init(blockSize: Int, initialBlocks: Int = 2) {
    var prefix = ImagePrefix(blockSize: blockSize)
    prefix.initialBlocks = UInt8(initialBlocks)
    self.prefix = prefix
    bytes = prefix.bytes
    blockEnd = (bytes.count + blockSize - 1) / blockSize * blockSize
    initialBlocksLeft = initialBlocks
  }

  /// A stream of these chunks, with its end.
  public init(chunks: [[UInt8]], blockSize: Int) {
    self.init(blockSize: blockSize)
    for chunk in chunks { append(chunk: chunk) }
    end()
  }

  /// Adds a chunk; nothing if it has no bytes.
  public mutating func append(chunk: [UInt8]) {
    var rest = chunk[...]
    while !rest.isEmpty {
      beginBlockIfNeeded()
      let room = min(blockEnd - bytes.count - 1, rest.count)
      if room == 0 {
        bytes.append(0)
        continue
      }
      let (header, length) =
        room >= 4096
        ? (0xC0 | min(room >> 12, 63), min(room >> 12, 63) << 12)
        : room >= 64 ? (0x80 | room >> 6, room & ~63) : ((room == rest.count ? 0x40 : 0) | room, room)
      bytes.append(UInt8(header))
      bytes += rest.prefix(length)
      rest = rest.dropFirst(length)
      if rest.isEmpty && header & 0xC0 != 0x40 { append(raw: [0x80]) }
    }
  }

  /// Adds bytes as they are, but for the block sizes at the start of the initial blocks, which are put between them.
  public mutating func append(raw: [UInt8]) {
    for byte in raw {
      beginBlockIfNeeded()
      bytes.append(byte)
    }
  }

  /// Adds the end-of-stream marker.
  public mutating func end() { append(raw: [0xC0]) }

  private mutating func beginBlockIfNeeded() {
    guard bytes.count == blockEnd else { return }
    blockEnd += prefix.blockSize
    guard initialBlocksLeft > 0 else { return }
    initialBlocksLeft -= 1
    bytes += prefix.bytes[10..<14]
  }
}

/// A sound stream taken apart; of anything else as much as there is.
public struct StreamParts {
  /// The contents of the chunks up to the end-of-stream marker.
  public private(set) var chunks: [[UInt8]] = []
  /// The bytes behind the prefix, without the block sizes at the start of the initial blocks.
  public private(set) var raw: [UInt8] = []
  /// The size of a block.
  public let blockSize: Int

  /// Takes a stream apart; nil if it has no prefix.
  public init?(_ stream: [UInt8]) {
    guard let prefix = try? ImagePrefix(parsing: stream.span.bytes) else { return nil }
    blockSize = prefix.blockSize
    var initialBlocksLeft = Int(prefix.initialBlocks)
    var position = ImagePrefix.size
    var blockEnd = (position + blockSize - 1) / blockSize * blockSize
    var chunk: [UInt8] = []
    while position < stream.count {
      if position == blockEnd {
        blockEnd += blockSize
        position += initialBlocksLeft > 0 ? 4 : 0
        initialBlocksLeft -= 1
        continue
      }
      let header = Int(stream[position])
      let room = min(blockEnd, stream.count) - position - 1
      let value = header & 0x3F
      let isMarker = header == 0x80 || header == 0xC0
      let wanted = value == 0 ? room : header < 0x80 ? value : value << (header < 0xC0 ? 6 : 12)
      let end = position + 1 + (isMarker ? 0 : min(wanted, room))
      raw += stream[position..<end]
      chunk += stream[position + 1..<end]
      position = end
      if header == 0x80 || header & 0xC0 == 0x40, !chunk.isEmpty {
        chunks.append(chunk)
        chunk = []
      }
      if header == 0xC0 { return }
    }
  }
}
