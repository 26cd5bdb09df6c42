internal import ByteIO

/// What a fragment header announces (specification 2.1).
enum Fragment: Equatable {
  /// `length` bytes of a chunk follow; with `endsChunk` they are its last.
  case data(length: Int, endsChunk: Bool)
  /// The chunk being read ends here (EOC).
  case endOfChunk
  /// The stream ends here (EOS).
  case endOfStream
}

/// Blocks and fragments of a stream, one at a time (specification 2.4).
struct FragmentReader: ~Copyable {
  var stream: ByteStream
  let prefix: ImagePrefix
  /// Which part is being read, for errors.
  var section: Section = .header
  /// How many more bytes of catalogue and metadata may be held in memory.
  var preambleLeft = ImageReader.maximumPreamble
  /// Offset of the end of the current block.
  private(set) var blockEnd: Int64
  /// The end of the last of the blocks that repeat the block size.
  private let lastInitialBlockEnd: Int64
  /// Whether blocks that repeat the block size may have another there: for what can still be had of a damaged image.
  var ignoresBlockSizes = false
  /// Whether a chunk was begun and has not ended.
  private(set) var insideChunk = false
  /// Whether it is not known if a chunk is open; see ``synchronize()``.
  private var isSynchronizing = false
  /// Offset of the header of the fragment that was read last.
  private(set) var fragmentOffset: Int64 = 0
  /// The header of the fragment that was read last.
  private(set) var fragmentHeader: UInt8 = 0
  private var pending: Fragment?

  /// A reader that stands behind the prefix (offset 15), or at the start of any block, or at the start of any chunk.
  init(_ stream: consuming ByteStream, prefix: ImagePrefix) {
    self.prefix = prefix
    let size = Int64(prefix.blockSize)
    let first = prefix.firstBlockEnd
    lastInitialBlockEnd = first + size * Int64(prefix.initialBlocks)
    let offset = stream.offset
    blockEnd = offset <= first ? first : first + (offset - first + size - 1) / size * size
    self.stream = stream
  }

  /// The next fragment. Its payload is next in the stream and must be consumed before the call after this one.
  mutating func next() throws(ImageError) -> Fragment {
    if let fragment = pending {
      pending = nil
      return fragment
    }
    while true {
      if stream.offset == blockEnd { try enterBlock() }
      fragmentOffset = stream.offset
      guard try fill(1) else { throw truncated("a fragment header") }
      let header = stream.available[0]
      stream.advance(1)
      if header == 0xC0 {
        if insideChunk && !isSynchronizing {
          throw damaged("the end-of-stream marker inside a chunk", "more of the chunk")
        }
        return .endOfStream
      }
      if header == 0x80 {
        if !insideChunk { continue }
        insideChunk = false
        return .endOfChunk
      }
      let room = blockEnd - stream.offset
      if room == 0 {
        if header != 0 { throw damaged("byte \(hexadecimal(header)) at the end of a block", "00") }
        continue
      }
      let length = Self.length(header) ?? Int(room)
      guard length <= room else {
        throw damaged("a fragment of \(length) bytes", "at most the \(room) that are left in the block")
      }
      insideChunk = header & 0xC0 != 0x40
      fragmentHeader = header
      return .data(length: length, endsChunk: !insideChunk)
    }
  }

  /// Gives a fragment back, whose payload was not touched: the next call of ``next()`` returns it again.
  mutating func putBack(_ fragment: Fragment) { pending = fragment }

  /// Moves past fragments up to and including the first that ends a chunk. From the start of any block this leads to
  /// a certain chunk boundary.
  /// - Returns: false if the stream ended before.
  mutating func synchronize() throws(ImageError) -> Bool {
    // An end-of-chunk marker counts even where no chunk is known to be open.
    insideChunk = true
    isSynchronizing = true
    defer { isSynchronizing = false }
    while true {
      switch try next() {
      case .endOfChunk: return true
      case .endOfStream: return false
      case .data(let length, let endsChunk):
        try skip(length)
        if endsChunk { return true }
      }
    }
  }

  /// The payload length that a header announces; nil for "to the end of the block". Not for EOC and EOS.
  @inline(__always)
  static func length(_ header: UInt8) -> Int? {
    let value = Int(header & 0x3F)
    if value == 0 { return nil }
    return header & 0x80 == 0 ? value : value << (header & 0x40 == 0 ? 6 : 12)
  }

  /// Moves past payload bytes.
  mutating func skip(_ count: Int) throws(ImageError) {
    do {
      let short = try stream.skip(Int64(count))
      if short > 0 { throw truncated("more of a fragment: \(Self.bytes(Int(short)))") }
    } catch {
      throw error as? ImageError ?? wrap(error)
    }
  }

  /// Makes `count` bytes available, if the stream has them.
  mutating func fill(_ count: Int) throws(ImageError) -> Bool {
    do { return try stream.fill(count) } catch { throw wrap(error) }
  }

  /// An error at the fragment that was read last.
  func damaged(_ found: String, _ expected: String) -> ImageError {
    ImageError(.damaged, in: section, at: fragmentOffset, found: found, expected: expected)
  }

  /// A number of bytes, in words.
  static func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

  func truncated(_ expected: String) -> ImageError {
    ImageError(.truncated, in: section, at: stream.offset, found: "the end of the image", expected: expected)
  }

  private func wrap(_ error: any Error) -> ImageError {
    if let error = error as? ByteIOError { return ImageError(error, in: section) }
    return ImageError(.input, in: section, at: stream.offset, found: "\(error)", expected: "")
  }

  mutating func enterBlock() throws(ImageError) {
    let start = blockEnd
    blockEnd += Int64(prefix.blockSize)
    guard blockEnd <= lastInitialBlockEnd else { return }
    fragmentOffset = start
    guard try fill(4) else { throw truncated("the block size at the start of an initial block") }
    var size = 0
    for index in 0..<4 { size |= Int(stream.available[index]) << (8 * index) }
    guard size == prefix.blockSize || ignoresBlockSizes else {
      throw damaged("block size \(size) at the start of an initial block", "\(prefix.blockSize) again")
    }
    stream.advance(4)
  }
}

extension FragmentReader {
  /// Whether a fragment was given back.
  var hasPending: Bool { pending != nil }

  /// Moves past end-of-chunk markers and padding that stand between two chunks.
  /// - Returns: false if one of the markers stands at `rangeEnd` or behind: the range ends there.
  mutating func skipMarkers(until rangeEnd: Int64) throws(ImageError) -> Bool {
    if hasPending { return true }
    while true {
      if stream.offset == blockEnd { try enterBlock() }
      guard try fill(1) else { return true }
      let header = stream.available[0]
      guard header == 0x80 || (header == 0 && stream.offset + 1 == blockEnd) else { return true }
      let isMarkerBehindRange = header == 0x80 && stream.offset >= rangeEnd
      stream.advance(1)
      if isMarkerBehindRange { return false }
    }
  }
}
