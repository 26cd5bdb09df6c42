public import ByteIO
public import SystemPackage

/// A log that can be read from its beginning: a file, or standard input.
public struct LogInput: Sendable {
  /// The name as it was given, for messages.
  public let name: ByteString
  /// The open file.
  public let file: InputFile

  /// Opens a file.
  /// - Throws: ``BinaryLogError`` (input) if that fails.
  public init(opening path: FilePath, name: ByteString) throws(BinaryLogError) {
    self.name = name
    do throws(ByteIOError) { file = try InputFile(opening: path) } catch {
      throw BinaryLogError(error).located(file: name, offset: nil)
    }
  }

  /// Takes what is open.
  public init(_ file: InputFile, name: ByteString) {
    self.name = name
    self.file = file
  }

  /// A reader at the first event. The input must be kept as long: with it the file is closed.
  /// - Parameter counter: is told how far it has come.
  /// - Throws: ``BinaryLogError`` if the file is no log.
  public func reader(
    _ options: LogReader.Options = LogReader.Options(), counter: ByteCounter? = nil
  ) throws(BinaryLogError) -> LogReader {
    let stream: ByteStream
    var isMapped = false
    if let size = file.size {
      if try isEncrypted {
        stream = try decrypted(FileSource(file, counter: counter), options.keys)
      } else {
        stream = ByteStream(mapping: file.descriptor, path: file.path, size: size, readsOn: size, counter: counter)
        isMapped = true
      }
    } else {
      let pipe = DescriptorSource(file.descriptor, path: file.path, closing: false)
      let front = try Self.read(4, from: pipe)
      let whole = PrefixedSource(front, then: pipe)
      stream = try front == LogReader.encryptedMagic ? decrypted(whole, options.keys) : ByteStream(whole)
    }
    var reader = try LogReader(consume stream, name: name, options: options)
    if isMapped && options.readsAhead { reader.payloads.file = file }
    return reader
  }

  /// Whether MySQL has encrypted the file as a whole.
  private var isEncrypted: Bool {
    get throws(BinaryLogError) {
      do throws(ByteIOError) { return try file.read(4, at: 0) == LogReader.encryptedMagic } catch {
        throw BinaryLogError(error).located(file: name, offset: 0)
      }
    }
  }

  /// The content of a log that MySQL has encrypted.
  private func decrypted(_ source: any ByteSource, _ keys: LogKeys) throws(BinaryLogError) -> ByteStream {
    do throws(BinaryLogError) {
      let front = try Self.read(EncryptedLogHeader.size, from: source)
      return unsafe ByteStream(
        try LogDecryptor(source, header: EncryptedLogHeader(parsing: front.span.bytes), keys: keys))
    } catch { throw error.located(file: name, offset: 0) }
  }

  /// The first bytes of a source: fewer if it has no more.
  private static func read(_ count: Int, from source: any ByteSource) throws(BinaryLogError) -> [UInt8] {
    var stream = ByteStream(LimitedSource(source, count: count))
    var bytes: [UInt8] = []
    while bytes.count < count, try LogReader.fill(&stream, 1) { stream.move(count - bytes.count, to: &bytes) }
    return bytes
  }
}

/// The next few bytes of a source.
private final class LimitedSource: ByteSource {
  private let source: any ByteSource
  private var left: Int

  init(_ source: any ByteSource, count: Int) {
    self.source = source
    left = count
  }

  func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    var part = buffer._mutatingExtracting(first: min(left, buffer.byteCount))
    if part.byteCount == 0 { return 0 }
    let count = try source.read(into: &part)
    left -= count
    return count
  }
}
