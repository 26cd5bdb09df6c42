internal import ByteIO
internal import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How an image is compressed; told by its first bytes, never by its name.
public enum Compression: String, Hashable, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// gzip, as BACKUP … WITH COMPRESSION writes it (specification 1.2), of one or more members.
  case gzip
  /// xz; ours, no server writes it.
  case xz

  /// What the first six bytes of a file say.
  init(firstBytes bytes: [UInt8]) {
    if bytes.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      self = .xz
    } else {
      self = .none
    }
  }
}

/// An open image file, as it is stored.
///
/// Sound to share between threads: nothing in it changes, and reads are positioned.
final class ImageFile: Sendable {
  let descriptor: FileDescriptor
  let path: FilePath?
  /// The size in bytes, if it is a regular file; nil for pipes and devices, which can be read only once, in order.
  let size: Int64?
  private let closing: Bool

  convenience init(opening path: FilePath) throws(ByteIOError) {
    let descriptor: FileDescriptor
    do {
      descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
    } catch {
      throw ByteIOError(.system, operation: "open", path: path, errno: error as? Errno ?? .ioError)
    }
    try self.init(descriptor, path: path, closing: true)
  }

  init(_ descriptor: FileDescriptor, path: FilePath?, closing: Bool) throws(ByteIOError) {
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
  func read(_ count: Int, at offset: Int64) throws(ByteIOError) -> [UInt8] {
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

/// Bytes that were read already, then those of another source.
final class PrefixedSource: ByteSource {
  private var front: MemorySource?
  private let rest: any ByteSource

  init(_ front: [UInt8], then rest: any ByteSource) {
    self.front = MemorySource(front)
    self.rest = rest
  }

  func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    if let source = front {
      let count = try source.read(into: &buffer)
      if count > 0 { return count }
      front = nil
    }
    return try rest.read(into: &buffer)
  }
}
