/// Bytes on their way out: grows as needed, keeps its memory when emptied. For hot loops: room is made once per value,
/// the writes behind it are plain stores.
///
/// The memory is unsafe and owned here alone. Sound: every public method makes the room that it fills, and nothing hands
/// the address out but ``withUnfilled(_:_:)``, whose caller says how much it has filled.
@safe
public struct OutputBuffer: ~Copyable, @unchecked Sendable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  /// The number of bytes.
  public private(set) var count: Int {
    @inlinable get { filled }
    set { filled = newValue }
  }
  @usableFromInline var filled = 0

  /// An empty buffer.
  public init(capacity: Int = 4096) {
    self.capacity = max(64, capacity)
    unsafe base = .allocate(capacity: self.capacity)
  }

  deinit { unsafe base.deallocate() }

  /// The bytes.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      unsafe _overrideLifetime(
        RawSpan(_unsafeBytes: UnsafeRawBufferPointer(start: base, count: filled)), borrowing: self)
    }
  }

  /// A copy of the bytes.
  public var array: [UInt8] { unsafe Array(UnsafeBufferPointer(start: base, count: filled)) }

  /// Forgets all bytes, and keeps the memory.
  @inlinable
  public mutating func removeAll() { filled = 0 }

  /// Forgets the bytes behind the first `count`.
  @inlinable
  public mutating func truncate(to count: Int) { if count >= 0, count < filled { filled = count } }

  /// Gives memory back beyond `capacity` bytes, if the bytes in use fit in it.
  public mutating func shrink(to capacity: Int) {
    if self.capacity > capacity, filled <= capacity { reallocate(max(64, capacity)) }
  }

  /// Makes room for `count` more bytes.
  @inlinable @inline(__always)
  public mutating func reserve(_ count: Int) {
    if capacity - filled < count { grow(count) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ count: Int) { reallocate(max(capacity * 2, filled + count)) }

  private mutating func reallocate(_ capacity: Int) {
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    unsafe moved.update(from: base, count: filled)
    unsafe base.deallocate()
    unsafe base = moved
    self.capacity = capacity
  }

  /// Makes room for `room` bytes and lets `body` fill them from the first on.
  /// - Parameter body: gets the memory, and gives back how many bytes it has filled.
  @inlinable @inline(__always)
  public mutating func withUnfilled(_ room: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
    reserve(room)
    let added = unsafe body(base + filled)
    precondition(added >= 0 && added <= room)
    filled += added
  }

  /// Appends a byte.
  @inlinable @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe base[filled] = byte
    filled += 1
  }

  /// Appends a byte several times.
  /// - Parameter count: how often; less than once is not at all.
  public mutating func append(_ byte: UInt8, count: Int) {
    guard count > 0 else { return }
    unsafe withUnfilled(count) { target in
      unsafe target.update(repeating: byte, count: count)
      return count
    }
  }

  /// Appends bytes.
  @inlinable
  public mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(raw: $0) }
  }

  /// Appends bytes.
  @inlinable
  public mutating func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe append(raw: $0) }
  }

  /// Appends text of our own.
  @inlinable
  public mutating func append(_ text: StaticString) {
    unsafe append(raw: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends bytes.
  @unsafe @inlinable
  public mutating func append(raw bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    unsafe UnsafeMutableRawPointer(base + filled).copyMemory(from: start, byteCount: bytes.count)
    filled += bytes.count
  }

  /// Appends 8 bytes, least significant first.
  @inlinable
  public mutating func append(word: UInt64) {
    reserve(8)
    unsafe UnsafeMutableRawPointer(base + filled).storeBytes(of: word.littleEndian, as: UInt64.self)
    filled += 8
  }

  /// Replaces 8 bytes that are there.
  @inlinable
  public mutating func overwrite(word: UInt64, at position: Int) {
    precondition(position >= 0 && position + 8 <= filled)
    unsafe UnsafeMutableRawPointer(base + position).storeBytes(of: word.littleEndian, as: UInt64.self)
  }
}
