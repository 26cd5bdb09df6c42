internal import ByteIO
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file without a name, which is gone when it is closed, whatever happens.
///
/// Appended bytes are gathered, so that many small pieces cost few calls. System failures are ``ByteIOError``s.
final class TemporaryFile {
  private static let bufferSize = 1 << 16

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var written: Int64 = 0

  /// Creates a file in a folder.
  init(in folder: FilePath) throws(ByteIOError) {
    descriptor = try NamelessFile.create(in: folder).rawValue
  }

  deinit { _ = close(descriptor) }

  /// The length with all that was appended, in bytes.
  var length: Int64 { written + Int64(buffer.count) }

  /// Appends bytes.
  func append(_ bytes: RawSpan) throws(ByteIOError) {
    if buffer.count + bytes.byteCount > Self.bufferSize { try flush() }
    if bytes.byteCount >= Self.bufferSize {
      try Self.write(bytes, to: descriptor, at: written)
      written += Int64(bytes.byteCount)
    } else {
      // Sound: the bytes are only read, within the call.
      unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
    }
  }

  /// Writes the gathered bytes.
  func flush() throws(ByteIOError) {
    if buffer.isEmpty { return }
    let gathered = buffer
    try unsafe Self.write(gathered.span.bytes, to: descriptor, at: written)
    written += Int64(gathered.count)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Gives the memory of the buffer back; nothing is expected to be appended soon.
  func settle() throws(ByteIOError) {
    try flush()
    buffer = []
  }

  /// Writes bytes at an offset, growing the file if need be.
  func write(_ bytes: RawSpan, at offset: Int64) throws(ByteIOError) {
    try flush()
    try Self.write(bytes, to: descriptor, at: offset)
    written = max(written, offset + Int64(bytes.byteCount))
  }

  /// Cuts the file, or lets it grow by zero bytes.
  func resize(to length: Int64) throws(ByteIOError) {
    try flush()
    while ftruncate(descriptor, off_t(length)) != 0 {
      if errno != EINTR {
        throw ByteIOError(.system, operation: "resize a temporary file", errno: Errno(rawValue: errno))
      }
    }
    written = length
  }

  /// Reads up to `count` bytes from an offset; fewer only at the end.
  func read(_ count: Int, at offset: Int64) throws(ByteIOError) -> [UInt8] {
    try flush()
    let available = Int(max(0, min(Int64(count), written - offset)))
    var bytes = [UInt8](repeating: 0, count: available)
    var filled = 0
    while filled < available {
      let position = off_t(offset) + off_t(filled)
      // Sound: the call writes at most the bytes that are left of the array behind `filled`.
      let got = unsafe bytes.withUnsafeMutableBytes { raw in
        unsafe pread(descriptor, raw.baseAddress.map { unsafe $0 + filled }, available - filled, position)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw ByteIOError(
          .system, operation: "read a temporary file", offset: Int64(position), errno: Errno(rawValue: errno))
      }
      if got == 0 { break }
      filled += got
    }
    bytes.removeLast(available - filled)
    return bytes
  }

  /// The bytes, mapped into memory. The file must not change while the mapping is in use.
  func map() throws(ByteIOError) -> MappedFile {
    try flush()
    return try MappedFile(descriptor: descriptor, length: written)
  }

  /// Copies the file to where `output` stands.
  /// - Parameter patch: bytes that replace those of the file from an offset on.
  func copy(to output: FileDescriptor, patch: (offset: Int64, bytes: [UInt8])? = nil) throws(ByteIOError) {
    try flush()
    var offset: Int64 = 0
    while offset < written {
      var piece = try read(1 << 18, at: offset)
      if piece.isEmpty { break }
      if let patch {
        for (index, byte) in patch.bytes.enumerated() {
          let place = patch.offset + Int64(index) - offset
          if place >= 0, place < Int64(piece.count) { piece[Int(place)] = byte }
        }
      }
      do {
        // Sound: the bytes are only read, within the call.
        _ = try unsafe piece.withUnsafeBytes { unsafe try output.writeAll($0) }
      } catch {
        throw ByteIOError(.system, operation: "write", offset: offset, errno: error as? Errno ?? .ioError)
      }
      offset += Int64(piece.count)
    }
  }

  private static func write(_ bytes: RawSpan, to descriptor: Int32, at offset: Int64) throws(ByteIOError) {
    var done = 0
    while done < bytes.byteCount {
      // Sound: the call reads only the bytes behind `done`.
      let count = unsafe bytes.withUnsafeBytes { raw in
        unsafe pwrite(
          descriptor, raw.baseAddress.map { unsafe $0 + done }, raw.count - done, off_t(offset) + off_t(done))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw ByteIOError(
          .system, operation: "write a temporary file", offset: offset, errno: Errno(rawValue: errno))
      }
      done += count
    }
  }
}
