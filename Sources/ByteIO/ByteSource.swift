public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

#if os(Linux)
  /// `F_SETPIPE_SZ` of `<fcntl.h>`, which is only visible with `_GNU_SOURCE`.
  private let fSetPipeSize: Int32 = 1031
#endif

/// Where bytes come from, in order, once: a file, a pipe, a decompressor, or anything a caller supplies.
public protocol ByteSource: AnyObject {
  /// Fills the front of `buffer` with the next bytes.
  /// - Returns: how many bytes; 0 only at the end. Fewer than fit is not the end.
  func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int
}

/// An open file or pipe as a source, read from wherever it stands.
public final class DescriptorSource: ByteSource {
  private let descriptor: FileDescriptor
  private let path: FilePath?
  private let ownsDescriptor: Bool
  /// How many bytes were read so far.
  public private(set) var offset: Int64

  /// A source that reads `descriptor`.
  /// - Parameters:
  ///   - path: its name, for messages.
  ///   - offset: the offset at which it stands.
  ///   - closing: whether the source closes it in the end.
  public init(_ descriptor: FileDescriptor, path: FilePath? = nil, offset: Int64 = 0, closing: Bool) {
    self.descriptor = descriptor
    self.path = path
    self.offset = offset
    ownsDescriptor = closing
    #if os(Linux)
      // A pipe of 1 MiB instead of 64 KiB saves most of the wake-ups; that it is refused costs nothing.
      _ = fcntl(descriptor.rawValue, fSetPipeSize, Int32(1 << 20))
    #endif
  }

  deinit { if ownsDescriptor { try? descriptor.close() } }

  /// Fills the front of `buffer`; see ``ByteSource/read(into:)``.
  public func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    do {
      let count = try unsafe buffer.withUnsafeMutableBytes { unsafe try descriptor.read(into: $0) }
      offset += Int64(count)
      return count
    } catch {
      throw .system("read", error as? Errno ?? .ioError, path: path, offset: offset)
    }
  }
}

/// Bytes in memory as a source.
public final class MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0
  private let piece: Int

  /// A source that gives `bytes`, at most `piece` of them a call (tests give 1).
  public init(_ bytes: [UInt8], inPiecesOf piece: Int = .max) {
    self.bytes = bytes
    self.piece = piece
  }

  /// Fills the front of `buffer`; see ``ByteSource/read(into:)``.
  public func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    let count = min(buffer.byteCount, bytes.count - position, piece)
    unsafe buffer.withUnsafeMutableBytes { target in
      unsafe bytes.withUnsafeBytes { source in
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
      }
    }
    position += count
    return count
  }
}
