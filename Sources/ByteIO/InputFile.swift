public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file or pipe that is read, as it is stored.
///
/// Sound to share between threads: nothing in it changes, and reads are positioned.
public final class InputFile: Sendable {
  /// The descriptor.
  public let descriptor: FileDescriptor
  /// Its name, if it has one.
  public let path: FilePath?
  /// The size in bytes, if it is a regular file; nil for pipes and devices, which can be read only once, in order.
  public let size: Int64?
  private let closing: Bool

  /// Opens a file.
  public convenience init(opening path: FilePath) throws(ByteIOError) {
    let descriptor: FileDescriptor
    do {
      descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
    } catch {
      throw ByteIOError(.system, operation: "open", path: path, errno: error as? Errno ?? .ioError)
    }
    try self.init(descriptor, path: path, closing: true)
  }

  /// Takes what is open.
  /// - Parameter closing: whether it is closed in the end.
  public init(_ descriptor: FileDescriptor, path: FilePath?, closing: Bool) throws(ByteIOError) {
    self.descriptor = descriptor
    self.path = path
    self.closing = closing
    var status = stat()
    guard unsafe fstat(descriptor.rawValue, &status) == 0 else {
      throw ByteIOError(.system, operation: "open", path: path, errno: Errno(rawValue: errno))
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw ByteIOError(.system, operation: "read", path: path, errno: .isDirectory)
    case S_IFREG: size = Int64(status.st_size)
    default: size = nil
    }
  }

  deinit { if closing { try? descriptor.close() } }

  /// Reads up to `count` bytes at `offset`; fewer at the end of the file.
  public func read(_ count: Int, at offset: Int64) throws(ByteIOError) -> [UInt8] {
    do {
      return unsafe try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count {
          let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let got = unsafe try descriptor.read(fromAbsoluteOffset: offset + Int64(filled), into: rest)
          if got == 0 { break }
          filled += got
        }
      }
    } catch {
      throw ByteIOError(
        .system, operation: "read", path: path, offset: offset, errno: error as? Errno ?? .ioError)
    }
  }
}

extension InputFile {
  /// The same bytes as a regular file, so that they can be read more than once: what comes through a pipe is put into a
  /// file without a name.
  /// - Parameter folder: where that is.
  public func spooled(in folder: FilePath) throws(ByteIOError) -> InputFile {
    if size != nil { return self }
    let copy = try NamelessFile.create(in: folder)
    do throws(ByteIOError) {
      let sink = TemporarySink(copy, folder)
      var stream = ByteStream(DescriptorSource(descriptor, path: path, closing: false))
      while try stream.fill(1) {
        let count = stream.available.byteCount
        try sink.write(stream.available)
        stream.advance(count)
      }
      return try InputFile(copy, path: path, closing: true)
    } catch {
      try? copy.close()
      throw error
    }
  }
}

/// A temporary file as a sink, whose errors name the folder that is full.
private final class TemporarySink: ByteSink {
  private let file: DescriptorSink
  private let folder: FilePath

  init(_ descriptor: FileDescriptor, _ folder: FilePath) {
    file = DescriptorSink(descriptor)
    self.folder = folder
  }

  func write(_ bytes: RawSpan) throws(ByteIOError) {
    do throws(ByteIOError) { try file.write(bytes) } catch {
      var named = error
      named.operation = "write a temporary file in \(folder.display)"
      named.path = folder
      throw named
    }
  }
}

/// Bytes that were read already, then those of another source.
public final class PrefixedSource: ByteSource {
  private var front: MemorySource?
  private let rest: any ByteSource

  /// `front`, then what `rest` gives.
  public init(_ front: [UInt8], then rest: any ByteSource) {
    self.front = MemorySource(front)
    self.rest = rest
  }

  /// Fills the front of `buffer`; see ``ByteSource/read(into:)``.
  public func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    if let source = front {
      let count = try source.read(into: &buffer)
      if count > 0 { return count }
      front = nil
    }
    return try rest.read(into: &buffer)
  }
}
