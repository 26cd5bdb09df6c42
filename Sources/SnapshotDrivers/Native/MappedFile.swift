internal import ByteIO
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file's bytes, mapped for reading.
///
/// Sound as long as the file is not cut: only unnamed files that nobody else can reach are mapped, and they do not
/// change any more by then.
@safe
struct MappedFile: ~Copyable {
  /// So many bytes may be touched before what was touched is given back to the system.
  private static let window = 8 << 20

  private let base: UnsafeMutableRawPointer?
  /// The length in bytes.
  let count: Int
  private var touched = 0

  /// Maps a file of this length.
  init(descriptor: Int32, length: Int64) throws(ByteIOError) {
    count = Int(length)
    if count == 0 {
      unsafe base = nil
      return
    }
    let address = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw ByteIOError(.system, operation: "map a temporary file", errno: Errno(rawValue: errno))
    }
    unsafe base = address
  }

  deinit {
    if let base = unsafe base { _ = unsafe munmap(base, count) }
  }

  /// The bytes.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base) ?? Self.nothing, byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Tells how many bytes were read, so that resident memory stays small whatever the size of the file.
  @inline(__always)
  mutating func touch(_ bytes: Int) {
    touched += bytes
    if touched >= Self.window { release() }
  }

  private mutating func release() {
    touched = 0
    // The pages stay in the system's cache; they are only not ours any more.
    if let base = unsafe base { _ = unsafe madvise(base, count, MADV_DONTNEED) }
  }

  /// The address of no bytes.
  private static var nothing: UnsafeRawPointer { unsafe UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped }
}
