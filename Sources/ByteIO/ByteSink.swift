public import SystemPackage

/// Where bytes go, in order, as they are.
public protocol ByteSink: AnyObject {
  /// Takes all of `bytes`.
  func write(_ bytes: RawSpan) throws(ByteIOError)
}

/// An open file or pipe as a sink. The descriptor stays open.
public final class DescriptorSink: ByteSink {
  private let descriptor: FileDescriptor
  private let path: FilePath?
  private var offset: Int64 = 0

  /// A sink that writes to `descriptor`; `path` is its name, for messages.
  public init(_ descriptor: FileDescriptor, path: FilePath? = nil) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Takes the next bytes of the stream.
  public func write(_ bytes: RawSpan) throws(ByteIOError) {
    do {
      offset += Int64(unsafe try bytes.withUnsafeBytes { unsafe try descriptor.writeAll($0) })
    } catch {
      throw .system("write", error as? Errno ?? .ioError, path: path, offset: offset)
    }
  }
}

/// Memory as a sink.
public final class MemorySink: ByteSink {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty sink.
  public init() {}

  /// Takes the next bytes of the stream.
  public func write(_ bytes: RawSpan) throws(ByteIOError) {
    unsafe bytes.withUnsafeBytes { unsafe self.bytes.append(contentsOf: $0) }
  }
}

/// A place where a piece begins, in a container written in pieces that can be read independently.
public struct Piece: Hashable, Sendable {
  /// Offset of its first byte in the uncompressed stream.
  public var streamOffset: Int64
  /// Offset of its first byte in the file.
  public var fileOffset: Int64

  /// A piece at both of its offsets.
  public init(streamOffset: Int64, fileOffset: Int64) {
    self.streamOffset = streamOffset
    self.fileOffset = fileOffset
  }
}

/// The first bytes of a file, as they are stored, by their number and checksum.
public struct StoredBytes: Hashable, Sendable {
  /// How many.
  public var count: Int64
  /// CRC-32C of them.
  public var checksum: UInt32

  /// So many bytes, with their checksum.
  public init(count: Int64, checksum: UInt32) {
    self.count = count
    self.checksum = checksum
  }
}

/// A sink on the way to another, which takes the checksum of what passes.
final class ChecksummingSink: ByteSink {
  private let sink: any ByteSink
  private var checksum = CRC32C()
  private var count: Int64 = 0

  init(_ sink: any ByteSink) { self.sink = sink }

  /// All that has passed.
  var stored: StoredBytes { StoredBytes(count: count, checksum: checksum.value) }

  func write(_ bytes: RawSpan) throws(ByteIOError) {
    checksum.update(bytes)
    count += Int64(bytes.byteCount)
    try sink.write(bytes)
  }
}

/// A stream on its way into a container: plain, gzip or xz.
public protocol StreamContainer: AnyObject {
  /// Takes the next bytes of the uncompressed stream.
  func write(_ bytes: RawSpan) throws(ByteIOError)
  /// Ends the current piece: what follows can be read without anything before it.
  /// - Returns: where the next piece begins in the file.
  func beginPiece() throws(ByteIOError) -> Int64
  /// The pieces after the first that were begun so far, in order. Empty for a container that keeps such a list itself.
  var pieces: [Piece] { get }
  /// Ends the current piece, and begins the last of all, for the `count` bytes that ``finish(last:)`` will be given.
  /// - Returns: what stands before them in the file; nil where that is the stream itself.
  func beginLast(_ count: Int) throws(ByteIOError) -> StoredBytes?
  /// Writes `last`, so that it stands in the clear as near to the end of the file as the container allows, and ends.
  func finish(last: [UInt8]) throws(ByteIOError)
}

/// No container: the stream is the file.
public final class PlainContainer: StreamContainer {
  private let sink: any ByteSink
  private var offset: Int64 = 0
  /// The pieces begun so far; see ``StreamContainer/pieces``.
  public let pieces: [Piece] = []

  /// Writes to `sink` as it is.
  public init(_ sink: any ByteSink) { self.sink = sink }

  /// Takes the next bytes of the stream.
  public func write(_ bytes: RawSpan) throws(ByteIOError) {
    try sink.write(bytes)
    offset += Int64(bytes.byteCount)
  }

  /// Ends the current piece; see ``StreamContainer/beginPiece()``.
  public func beginPiece() throws(ByteIOError) -> Int64 { offset }

  /// Nothing: the file is the stream; see ``StreamContainer/beginLast(_:)``.
  public func beginLast(_ count: Int) throws(ByteIOError) -> StoredBytes? { nil }

  /// Writes `last` and ends; see ``StreamContainer/finish(last:)``.
  public func finish(last: [UInt8]) throws(ByteIOError) { unsafe try write(last.span.bytes) }
}
