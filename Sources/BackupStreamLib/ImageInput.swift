internal import ByteIO
internal import SystemPackage

/// An image's bytes: the file or source they come from, the container around them, and ways into the middle.
final class ImageInput {
  let compression: Compression
  /// The file, if the image is one that can be read at any place.
  let file: InputFile?
  /// The source, until the stream was begun; for what cannot be read at any place.
  private var source: (any ByteSource)?
  private var gzip: GzipSource?
  /// How many bytes of the file, or of the source, were read.
  let counter = ByteCounter()
  /// What takes the checksums of a compressed stream while it is read, and of the file as it is stored.
  let digest: StreamDigest?

  /// - Parameter digest: takes the checksums of the stream, if that is compressed.
  init(_ file: InputFile, digest: StreamDigest? = nil) throws(ByteIOError) {
    if file.size != nil {
      compression = Compression(firstBytes: try file.read(6, at: 0))
      self.file = file
      self.digest = compression == .none ? nil : digest
    } else {
      let source = DescriptorSource(file.descriptor, path: file.path, closing: false)
      let front = try Self.front(of: source)
      compression = Compression(firstBytes: front)
      self.file = nil
      self.digest = nil
      self.source = PrefixedSource(front, then: Holding(source, file))
    }
  }

  init(_ source: any ByteSource) throws(ByteIOError) {
    let front = try Self.front(of: source)
    compression = Compression(firstBytes: front)
    file = nil
    digest = nil
    self.source = PrefixedSource(front, then: source)
  }

  /// Where bytes stand behind the last gzip member that do not belong there, once the stream was read to its end.
  var bytesBehindGzip: Int64? { gzip?.trailingBytes }
  /// How many zero bytes stand there.
  var zerosBehindGzip: Int64 { gzip?.paddingBytes ?? 0 }

  /// The uncompressed stream from its start.
  func stream() throws(ByteIOError) -> ByteStream { try stream(digest) }

  /// The uncompressed stream from its start, which a digest takes too.
  func stream(_ digest: StreamDigest?) throws(ByteIOError) -> ByteStream {
    if let file, let size = file.size, compression == .none {
      return ByteStream(mapping: file.descriptor, path: file.path, size: size, counter: counter)
    }
    var raw: any ByteSource
    if let file {
      raw = FileSource(file, counter: counter)
    } else if let source {
      raw = CountedSource(source, counter)
      self.source = nil
    } else {
      preconditionFailure("a source can be read only once")
    }
    if let digest { raw = DigestedSource(raw, digest.takeStored) }
    let unpacked: any ByteSource
    switch compression {
    case .none: unpacked = raw
    case .gzip:
      let gzip = GzipSource(raw, path: file?.path)
      self.gzip = gzip
      unpacked = gzip
    case .xz: unpacked = try XZSource(raw, path: file?.path)
    }
    return ByteStream(digest.map { DigestedSource(unpacked, $0.take) } ?? unpacked)
  }

  /// The uncompressed stream from `offset` on; nil if it cannot be entered there.
  /// - Parameter pieces: those of the index, for gzip.
  func stream(from offset: Int64, pieces: [Piece]) throws(ByteIOError) -> ByteStream? {
    guard let file, let size = file.size else { return nil }
    switch compression {
    case .none: return ByteStream(mapping: file.descriptor, path: file.path, size: size, from: offset)
    case .gzip:
      guard let piece = pieces.entry(to: offset) else { return nil }
      var stream = gzipStream(file, from: piece)
      _ = try stream.skip(offset - piece.streamOffset)
      return stream
    case .xz:
      let map = try XZBlockMap(file.descriptor, path: file.path, size: size)
      return ByteStream(XZBlockSource(map, from: offset), offset: offset)
    }
  }

  /// Finds the index at the end of the file, with one read of its end and one of the index.
  /// - Parameter tables: how many the catalogue has, see ``IndexBounds``.
  /// - Returns: nil if there is none, or its checksum is wrong.
  func index(tables: Int?) throws(ByteIOError) -> FoundIndex? {
    guard let file, let size = file.size else { return nil }
    let bounds = IndexBounds(tables: tables, fileSize: size, compression)
    switch compression {
    case .none:
      let place = size - Int64(IndexLocator.size)
      guard let locator = try locator(file, at: place, bounds), locator.streamOffset + locator.length == place else {
        return nil
      }
      return FoundIndex(locator, try file.read(Int(locator.length), at: locator.streamOffset), within: bounds)
    case .gzip:
      // Behind the locator stand the CRC-32 and the length.
      let place = size - Int64(IndexLocator.size + 8)
      guard let locator = try locator(file, at: place, bounds), locator.fileOffset < place else { return nil }
      let piece = Piece(streamOffset: locator.streamOffset, fileOffset: locator.fileOffset)
      guard
        var found = FoundIndex(
          locator, try read(Int(locator.length), from: gzipStream(file, from: piece)), within: bounds)
      else { return nil }
      try lookAtStoredForm(&found)
      return found
    case .xz:
      let map = try XZBlockMap(file.descriptor, path: file.path, size: size)
      func bytes(_ count: Int, from offset: Int64) throws(ByteIOError) -> [UInt8] {
        try read(count, from: ByteStream(XZBlockSource(map, from: offset), offset: offset))
      }
      let place = map.streamSize - Int64(IndexLocator.size)
      guard place > 0, let locator = IndexLocator(parsing: try bytes(IndexLocator.size, from: place)),
        locator.streamOffset + locator.length == place, locator.length <= bounds.maximumLength
      else { return nil }
      var found = FoundIndex(locator, try bytes(Int(locator.length), from: locator.streamOffset), within: bounds)
      if let block = map.start(ofBlockHolding: place), block.streamOffset == place {
        found?.takeStored(.xz, before: block.fileOffset)
      }
      return found
    }
  }

  private func locator(
    _ file: InputFile, at place: Int64, _ bounds: IndexBounds
  ) throws(ByteIOError) -> IndexLocator? {
    guard place > 0, let locator = IndexLocator(parsing: try file.read(IndexLocator.size, at: place)),
      locator.length <= bounds.maximumLength
    else { return nil }
    return locator
  }

  /// The index at the end of the file, else the one in a file of its own beside it.
  /// - Parameter tables: how many the catalogue has, see ``IndexBounds``.
  /// - Returns: nil if there is none that is sound; why the one beside it is passed over, if it is.
  func findIndex(tables: Int?) throws(ByteIOError) -> (FoundIndex?, SideIndex.Problem?) {
    do {
      if let found = try index(tables: tables) { return (found, nil) }
    } catch {
      // That the end of a damaged container cannot be read is found when it is read in order.
      if error.code == .system { throw error }
    }
    guard let file, let path = file.path else { return (nil, nil) }
    switch SideIndex.find(for: file, at: path, tables: tables) {
    case .success(let beside)?: return (beside, nil)
    case .failure(let problem)?: return (nil, problem)
    case nil: return (nil, nil)
    }
  }

  /// Takes what the locator says of a gzip file as it is stored, where it stands in the clear.
  func lookAtStoredForm(_ found: inout FoundIndex) throws(ByteIOError) {
    guard compression == .gzip, let file, let size = file.size else { return }
    // Behind the locator stand the CRC-32 and the length, before it the head of the last block.
    let place = size - Int64(IndexLocator.size + 8)
    let head = GzipContainer.lastBlockHead(IndexLocator.size)
    guard place > head.count else { return }
    let bytes = try file.read(head.count + IndexLocator.size, at: place - Int64(head.count))
    guard bytes.dropFirst(head.count).elementsEqual(found.locator.bytes) else { return }
    found.takeStored(.gzip, before: place, isOurForm: bytes.starts(with: head))
  }

  private func gzipStream(_ file: InputFile, from piece: Piece) -> ByteStream {
    ByteStream(GzipSource(file, from: piece), offset: piece.streamOffset)
  }

  /// The next `count` bytes; fewer if the stream has no more.
  private func read(_ count: Int, from stream: consuming ByteStream) throws(ByteIOError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, try stream.fill(1) { stream.move(count - bytes.count, to: &bytes) }
    return bytes
  }

  /// The first bytes, enough to tell the container.
  private static func front(of source: any ByteSource) throws(ByteIOError) -> [UInt8] {
    var front: [UInt8] = []
    while front.count < 6 {
      var piece = [UInt8](repeating: 0, count: 6 - front.count)
      var all = piece.mutableSpan
      var span = unsafe all.mutableBytes
      let got = try source.read(into: &span)
      if got == 0 { break }
      front += piece[..<got]
    }
    return front
  }
}

/// A source that keeps the file open that it reads from.
private final class Holding: ByteSource {
  private let source: any ByteSource
  private let file: InputFile

  init(_ source: any ByteSource, _ file: InputFile) {
    self.source = source
    self.file = file
  }

  func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int { try source.read(into: &buffer) }
}

/// A source whose bytes are counted.
private final class CountedSource: ByteSource {
  private let source: any ByteSource
  private let counter: ByteCounter

  init(_ source: any ByteSource, _ counter: ByteCounter) {
    self.source = source
    self.counter = counter
  }

  func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    let count = try source.read(into: &buffer)
    counter.add(Int64(count))
    return count
  }
}
