public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A stream of bytes seen through one window that moves forward: the pages of a mapped file, or a buffer that a
/// ``ByteSource`` fills. Memory stays at one window whatever the length of the stream.
///
/// The window is unsafe memory owned here and by nobody else: ``available`` lends it out, bound to the life of the
/// borrow, and every move of the window is a mutation.
@safe
public struct ByteStream: ~Copyable {
  /// How far the window of a mapped file reaches at most, in bytes. The first is small, and they double: who reads
  /// only the beginning or the end of a large file shall not make the system read far ahead.
  static let windowSizes = (first: 64 << 10, last: 4 << 20)
  /// The size of the buffer of anything else.
  static let bufferSize = 512 << 10

  /// Told how far the stream is, where it is a mapped file.
  private let counter: ByteCounter?

  private enum Backing {
    case file(FileDescriptor, FilePath?, size: Int64)
    case source(any ByteSource)
  }

  private let backing: Backing
  private var window: UnsafeMutableRawBufferPointer
  private var filled = 0
  private var windowLength = windowSizes.first
  private var populates = false
  /// Offset in the stream of the first byte of the window.
  private var start: Int64
  /// Index in the window of the next byte.
  private var next = 0

  /// A stream over what `source` gives.
  /// - Parameter offset: what the first byte's offset is called.
  public init(_ source: any ByteSource, offset: Int64 = 0) {
    backing = .source(source)
    size = nil
    counter = nil
    start = offset
    unsafe window = .allocate(byteCount: Self.bufferSize, alignment: 4096)
  }

  /// A stream over a regular file, mapped window by window. The file is not closed.
  /// - Parameters:
  ///   - size: the bytes of the file that count.
  ///   - offset: where to begin.
  ///   - readsOn: how many bytes from there on will be read for sure; their pages are mapped at once, not when touched.
  ///   - counter: is told how far the window has come.
  public init(
    mapping file: FileDescriptor, path: FilePath?, size: Int64, from offset: Int64 = 0, readsOn: Int64 = 0,
    counter: ByteCounter? = nil
  ) {
    if readsOn > 0 {
      windowLength = Int(min(max(readsOn + 65536, Int64(windowLength)), Int64(Self.windowSizes.last)))
      populates = true
    }
    self.counter = counter
    backing = .file(file, path, size: size)
    self.size = size
    start = offset
    unsafe window = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  deinit {
    switch backing {
    case .file: unsafe Self.unmap(window)
    case .source: unsafe window.deallocate()
    }
  }

  /// Offset in the stream of the next byte.
  public var offset: Int64 { start + Int64(next) }

  /// Size of the stream, if it is a file.
  public let size: Int64?

  /// The bytes at hand, from ``offset`` on. Empty at first: ``fill(_:)`` fetches.
  public var available: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // Sound: the memory lives as long as `self` and changes only when `self` is mutated.
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(window)[next..<filled])
      return unsafe _overrideLifetime(RawSpan(_unsafeBytes: bytes), borrowing: self)
    }
  }

  /// Makes at least `count` bytes available, if the stream has them.
  /// - Parameter count: at most 256 KiB.
  /// - Returns: whether they are there; false means the stream ends before.
  @inline(__always)
  public mutating func fill(_ count: Int) throws(ByteIOError) -> Bool {
    if filled - next >= count { return true }
    return try fillAgain(count)
  }

  @inline(never)
  private mutating func fillAgain(_ count: Int) throws(ByteIOError) -> Bool {
    switch backing {
    case .file(let file, let path, let size):
      if size - offset < Int64(count) && filled > 0 && start + Int64(filled) == size { return false }
      try map(file, path, size: size, atLeast: count)
    case .source(let source):
      try refill(from: source, atLeast: count)
    }
    return filled - next >= count
  }

  /// Moves past `count` bytes that are available.
  public mutating func advance(_ count: Int) {
    precondition(count >= 0 && count <= filled - next)
    next += count
  }

  /// Appends the next bytes to `bytes` and moves past them: at most `count`, and no more than are available.
  /// - Returns: how many.
  @discardableResult
  public mutating func move(_ count: Int, to bytes: inout [UInt8]) -> Int {
    let taken = min(count, filled - next)
    unsafe bytes.append(contentsOf: window[next..<next + taken])
    next += taken
    return taken
  }

  /// Moves past `count` bytes, available or not.
  /// - Returns: how many bytes the stream was short of that.
  public mutating func skip(_ count: Int64) throws(ByteIOError) -> Int64 {
    let here = min(count, Int64(filled - next))
    next += Int(here)
    var left = count - here
    if left == 0 { return 0 }
    switch backing {
    case .file(_, _, let size):
      let step = min(left, max(0, size - offset))
      start += step
      dropWindow()
      return left - step
    case .source(let source):
      while left > 0 {
        start += Int64(filled)
        next = 0
        filled = 0
        filled = try unsafe read(source, into: window)
        if filled == 0 { return left }
        next = Int(min(left, Int64(filled)))
        left -= Int64(next)
      }
      return 0
    }
  }

  // MARK: moving the window

  private mutating func dropWindow() {
    start += Int64(next)
    next = 0
    filled = 0
    unsafe Self.unmap(window)
    unsafe window = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  private mutating func map(
    _ file: FileDescriptor, _ path: FilePath?, size: Int64, atLeast count: Int
  ) throws(ByteIOError) {
    dropWindow()
    let position = start
    if position >= size { return }
    let pageStart = position & ~Int64(65535)
    let wanted = max(Int64(windowLength), position - pageStart + Int64(count))
    let length = Int(min(wanted, size - pageStart))
    var flags = MAP_PRIVATE
    #if os(Linux)
      if populates { flags |= 0x8000 }  // MAP_POPULATE, a macro that is not imported
    #endif
    populates = false
    let mapped = unsafe mmap(nil, length, PROT_READ, flags, file.rawValue, off_t(pageStart))
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
      throw .system("map", Errno(rawValue: errno), path: path, offset: position)
    }
    unsafe window = UnsafeMutableRawBufferPointer(start: mapped, count: length)
    if windowLength < 1 << 20 { unsafe madvise(mapped, length, Int32(MADV_RANDOM)) }
    windowLength = min(windowLength * 2, Self.windowSizes.last)
    start = pageStart
    next = Int(position - pageStart)
    filled = length
    counter?.set(pageStart)
  }

  private static func unmap(_ window: UnsafeMutableRawBufferPointer) {
    if let base = window.baseAddress { unsafe munmap(base, window.count) }
  }

  private mutating func refill(from source: any ByteSource, atLeast count: Int) throws(ByteIOError) {
    let kept = filled - next
    if next > 0 {
      let tail = unsafe UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(window)[next..<filled])
      unsafe window.copyMemory(from: tail)
      start += Int64(next)
      next = 0
      filled = kept
    }
    while filled < count {
      let got = try unsafe read(source, into: UnsafeMutableRawBufferPointer(rebasing: window[filled...]))
      if got == 0 { return }
      filled += got
    }
  }

  private mutating func read(
    _ source: any ByteSource, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ByteIOError) -> Int {
    var span = unsafe MutableRawSpan(_unsafeBytes: buffer)
    let got = try source.read(into: &span)
    precondition(got >= 0 && got <= buffer.count, "a ByteSource returned more than it was given room for")
    return got
  }
}
