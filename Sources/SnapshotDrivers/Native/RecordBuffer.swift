internal import ByteIO

/// Bytes of a record on their way: memory that grows and is used again for each row.
///
/// The unsafe room of the native formats: every access is held against `count` or `capacity` here, so that the code
/// around it needs no pointers.
@safe
struct RecordBuffer: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  /// How many bytes there are.
  private(set) var count = 0

  /// An empty buffer.
  init(capacity: Int = 256) {
    unsafe base = .allocate(byteCount: max(16, capacity), alignment: 16)
    self.capacity = max(16, capacity)
  }

  /// A buffer of zero bytes.
  init(zeros: Int) {
    self.init(capacity: zeros)
    append(repeating: 0, count: zeros)
  }

  deinit { unsafe base.deallocate() }

  /// The bytes.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The byte at an index.
  subscript(index: Int) -> UInt8 {
    @inline(__always) get {
      precondition(index >= 0 && index < count)
      return unsafe base.load(fromByteOffset: index, as: UInt8.self)
    }
    @inline(__always) set {
      precondition(index >= 0 && index < count)
      unsafe base.storeBytes(of: newValue, toByteOffset: index, as: UInt8.self)
    }
  }

  /// Removes all bytes; the memory stays, unless it is far more than rows usually need.
  @inline(__always)
  mutating func clear() {
    count = 0
    if capacity > 16 << 20 { shrink() }
  }

  private mutating func shrink() {
    unsafe base.deallocate()
    unsafe base = .allocate(byteCount: 1 << 16, alignment: 16)
    capacity = 1 << 16
  }

  /// Makes room for more bytes.
  @inline(__always)
  mutating func reserve(_ additional: Int) {
    if additional > capacity - count { grow(additional) }
  }

  private mutating func grow(_ additional: Int) {
    let wanted = max(count + additional, capacity * 2)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
    unsafe larger.copyMemory(from: base, byteCount: count)
    unsafe base.deallocate()
    unsafe base = larger
    capacity = wanted
  }

  /// Appends a byte.
  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  /// Appends the lowest `width` bytes of a number, least significant first.
  @inline(__always)
  mutating func append(little value: Int, width: Int) {
    for index in 0..<width { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }

  /// Appends a part of `source`.
  @inline(__always)
  mutating func append(_ source: RawSpan, _ offset: Int, _ length: Int) {
    precondition(offset >= 0 && length >= 0 && length <= source.byteCount - offset)
    reserve(length)
    let target = unsafe base + count
    unsafe source.withUnsafeBytes { unsafe Self.copy($0.baseAddress, offset, to: target, length) }
    count += length
  }

  /// Appends a part of a file.
  @inline(__always)
  mutating func append(_ file: borrowing MappedFile, _ offset: Int, _ length: Int) {
    append(file.bytes, offset, length)
  }

  /// Appends the same byte several times.
  @inline(__always)
  mutating func append(repeating byte: UInt8, count length: Int) {
    precondition(length >= 0)
    reserve(length)
    unsafe (base + count).initializeMemory(as: UInt8.self, repeating: byte, count: length)
    count += length
  }

  /// Replaces bytes from `position` on by a part of `source`.
  @inline(__always)
  mutating func replace(at position: Int, with source: RawSpan, _ offset: Int, _ length: Int) {
    precondition(offset >= 0 && length >= 0 && length <= source.byteCount - offset)
    precondition(position >= 0 && length <= count - position)
    let target = unsafe base + position
    unsafe source.withUnsafeBytes { unsafe Self.copy($0.baseAddress, offset, to: target, length) }
  }

  /// Sets bytes from `position` on to one value.
  @inline(__always)
  mutating func fill(at position: Int, count length: Int, with byte: UInt8) {
    precondition(position >= 0 && length >= 0 && length <= count - position)
    unsafe (base + position).initializeMemory(as: UInt8.self, repeating: byte, count: length)
  }

  /// Sets eight bytes from `position` on to a number.
  @inline(__always)
  mutating func store(_ value: Int, at position: Int) {
    precondition(position >= 0 && 8 <= count - position)
    unsafe base.storeBytes(of: value, toByteOffset: position, as: Int.self)
  }

  /// Puts the bytes into an array in place of what it holds.
  @inline(__always)
  borrowing func copy(into row: inout [UInt8]) {
    row.removeAll(keepingCapacity: true)
    unsafe row.append(
      contentsOf: UnsafeBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: count))
  }

  /// Short values are the rule, and a call for each costs more than the copying.
  @inline(__always)
  private static func copy(
    _ source: UnsafeRawPointer?, _ offset: Int, to target: UnsafeMutableRawPointer, _ length: Int
  ) {
    guard let source = unsafe source else { return }
    let from = unsafe source + offset
    switch length {
    case 0: break
    case 1: unsafe target.storeBytes(of: from.load(as: UInt8.self), as: UInt8.self)
    case 2: unsafe target.storeBytes(of: from.loadUnaligned(as: UInt16.self), as: UInt16.self)
    case 4: unsafe target.storeBytes(of: from.loadUnaligned(as: UInt32.self), as: UInt32.self)
    case 8: unsafe target.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
    default: unsafe target.copyMemory(from: from, byteCount: length)
    }
  }
}

extension RawSpan {
  /// A number of `width` bytes, most significant first; the caller has checked that they are there.
  @inline(__always)
  func big(_ offset: Int, _ width: Int) -> Int {
    var value = 0
    for index in 0..<width { value = value << 8 | Int(self[offset + index]) }
    return value
  }

  /// A number of `width` bytes, least significant first; the caller has checked that they are there.
  @inline(__always)
  func little(_ offset: Int, _ width: Int) -> Int {
    var value = 0
    for index in 0..<width { value |= Int(self[offset + index]) << (8 * index) }
    return value
  }

  /// The eight bytes that ``RecordBuffer/store(_:at:)`` put there.
  @inline(__always)
  func stored(at offset: Int) -> Int {
    // Sound: the load checks its bounds, and every bit pattern is an Int.
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: Int.self)
  }
}
