public import ByteIO
public import SystemPackage

/// The index of an image in a file of its own beside it: for images of servers, which have none.
///
/// The file has the encoding of an index and its locator, see backup-image(5). It knows its image by the size of the
/// file, by checksums of its two ends, which are looked at whenever it is used, and of the whole.
public enum SideIndex {
  /// Why an index beside an image is passed over.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the index, without its folder, safe on a terminal.
    public let index: String
    /// Why, as a clause: "the image has 3627 bytes, and had 3630 when the index was made".
    public let reason: String

    /// One sentence: "shop.bak.index is passed over: …".
    public var description: String { "\(index) is passed over: \(reason)" }
  }

  /// The name of the index of an image: that of the image with `.index` behind it.
  public static func path(of image: FilePath) -> FilePath {
    // Byte by byte: a name need not be UTF-8.
    unsafe image.withPlatformString { name in
      let bytes = unsafe UnsafeBufferPointer(start: name, count: image.length)
      let characters = unsafe Array(bytes) + ".index".utf8.map { CInterop.PlatformChar(bitPattern: $0) } + [0]
      return unsafe characters.withUnsafeBufferPointer { buffer in
        unsafe buffer.baseAddress.map { unsafe FilePath(platformString: $0) } ?? image
      }
    }
  }

  /// Whether a file is such an index, sound or not.
  public static func isOne(_ path: FilePath) -> Bool {
    guard case .regular? = FileKind(path),
      let file = try? InputFile(opening: path), let size = file.size, size > IndexLocator.size,
      let last = try? file.read(IndexLocator.size, at: size - Int64(IndexLocator.size)),
      let locator = IndexLocator(parsing: last)
    else { return false }
    return locator.length == size - Int64(IndexLocator.size)
  }

  /// Writes the index of an image beside it; one that is there is replaced.
  /// - Parameter index: what ``ImageReader/makeIndex(threads:rows:counter:)`` gives for the image.
  /// - Returns: the file's name.
  /// - Throws: ``ByteIOError`` if it cannot be written; then nothing is.
  @discardableResult
  public static func write(_ index: ImageIndex, of image: FilePath) throws(ByteIOError) -> FilePath {
    precondition(index.binding != nil, "it does not know its image")
    let path = path(of: image)
    let file = try AtomicFile(path)
    let bytes = index.bytes
    let locator = IndexLocator(
      streamOffset: index.streamLength, length: Int64(bytes.count), fileOffset: 0, checksum: CRC32C.of(bytes))
    let sink = DescriptorSink(file.descriptor, path: path)
    unsafe try sink.write(bytes.span.bytes)
    let last = locator.bytes
    unsafe try sink.write(last.span.bytes)
    try file.commit()
    return path
  }

  /// Looks for the index beside an image, and whether it belongs to it; nil if there is none.
  /// - Parameters:
  ///   - tables: how many the catalogue of the image has, see ``IndexBounds``.
  ///   - isChanged: whether the image may have changed since: only its size must be what the index knows.
  static func find(
    for image: InputFile, at path: FilePath, tables: Int?, isChanged: Bool = false
  ) -> Result<FoundIndex, Problem>? {
    let place = self.path(of: path)
    let descriptor: FileDescriptor
    do {
      // A pipe of that name shall not make us wait.
      descriptor = try FileDescriptor.open(place, .readOnly, options: [.closeOnExec, .nonBlocking])
    } catch {
      if error as? Errno == .noSuchFileOrDirectory { return nil }
      return .failure(problem(path, "the index cannot be read (\((error as? Errno)?.description ?? "\(error)"))"))
    }
    let bounds: IndexBounds
    do throws(ByteIOError) {
      bounds = IndexBounds(
        tables: tables, fileSize: image.size ?? 0, Compression(firstBytes: try image.read(6, at: 0)))
    } catch {
      try? descriptor.close()
      return .failure(problem(path, "the image cannot be read (\(error))"))
    }
    let read: FoundIndex?
    do throws(ByteIOError) {
      read = try self.read(try InputFile(descriptor, path: place, closing: true), bounds)
    } catch {
      return .failure(problem(path, "the index cannot be read (\(error))"))
    }
    guard var found = read, let binding = found.index?.binding else {
      return .failure(problem(path, "the index is damaged, or of a later version"))
    }
    do throws(ByteIOError) {
      if let reason = try reason(image, binding, isChanged: isChanged) { return .failure(problem(path, reason)) }
    } catch {
      return .failure(problem(path, "the image cannot be read (\(error))"))
    }
    found.takeBeside(binding)
    return .success(found)
  }

  private static func problem(_ image: FilePath, _ reason: String) -> Problem {
    Problem(index: ByteString(image.lastComponent?.string ?? image.string).display + ".index", reason: reason)
  }

  /// Why an index is not that of an image as it is now, as far as a quick look tells.
  private static func reason(
    _ image: InputFile, _ binding: ImageIndex.Binding, isChanged: Bool
  ) throws(ByteIOError) -> String? {
    guard let size = image.size else { return "the image is no regular file" }
    if size != binding.fileSize {
      return "the image has \(size) bytes, and had \(binding.fileSize) when the index was made"
    }
    if isChanged { return nil }
    let edge = min(size, Int64(ImageIndex.Binding.edge))
    for (name, start, checksum) in [("beginning", 0, binding.headChecksum), ("end", size - edge, binding.tailChecksum)]
    where try image.checksum(start..<start + edge) != checksum {
      return "the \(name) of the image is not what it was when the index was made"
    }
    return nil
  }

  private static func read(_ file: InputFile, _ bounds: IndexBounds) throws(ByteIOError) -> FoundIndex? {
    guard let size = file.size, size > IndexLocator.size, size <= bounds.maximumLength + Int64(IndexLocator.size),
      let locator = IndexLocator(
        parsing: try file.read(IndexLocator.size, at: size - Int64(IndexLocator.size))),
      locator.length == size - Int64(IndexLocator.size)
    else { return nil }
    return FoundIndex(locator, try file.read(Int(locator.length), at: 0), within: bounds)
  }
}

extension InputFile {
  /// CRC-32C of a part of the file.
  func checksum(_ range: Range<Int64>) throws(ByteIOError) -> UInt32 {
    let source = FileSource(self, from: range.lowerBound)
    var stream = ByteStream(source, offset: range.lowerBound)
    var checksum = CRC32C()
    while stream.offset < range.upperBound, try stream.fill(1) {
      let count = min(stream.available.byteCount, Int(range.upperBound - stream.offset))
      checksum.update(stream.available.extracting(0..<count))
      stream.advance(count)
    }
    return checksum.value
  }
}
