internal import ByteIO

/// Which bytes of a text cannot stand as they are in a format: control bytes, and two more.
protocol Escaping {
  /// The first byte beyond the control bytes that needs a look.
  static var first: UInt8 { get }
  /// The second.
  static var second: UInt8 { get }
  /// Appends a byte that needed a look, escaped or as it is.
  static func append(_ byte: UInt8, to output: inout OutputBuffer)
}

extension Escaping {
  /// Whether any of 8 bytes needs a look: arithmetic on all of them at once (a byte below n borrows into its top bit).
  /// - Parameter others: bits that need one besides.
  @inline(__always)
  static func needsLook(_ bytes: UInt64, _ others: UInt64 = 0) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let firsts = bytes ^ (ones &* UInt64(first))
    let seconds = bytes ^ (ones &* UInt64(second))
    let controls = (bytes &- ones &* 32) & ~bytes
    let hits = controls | ((firsts &- ones) & ~firsts) | ((seconds &- ones) & ~seconds)
    return hits & (ones &* 0x80) | bytes & others != 0
  }

  /// The same for one byte.
  @inline(__always)
  static func needsLook(_ byte: UInt8) -> Bool { byte < 32 || byte == first || byte == second }
}

extension OutputBuffer {
  /// Appends text, escaped: 16 bytes at a time as long as none of them needs a look.
  @unsafe @inline(__always)
  mutating func append<Escape: Escaping>(_ bytes: UnsafeRawBufferPointer, escaping _: Escape.Type) {
    unsafe append(bytes, escaping: Escape.self, onlyASCII: false)
  }

  /// Appends text, escaped.
  /// - Parameter onlyASCII: whether to stop at the first byte from 80 hex on.
  /// - Returns: false if it stopped; what it has appended must be taken back then.
  @unsafe @inline(__always) @discardableResult
  mutating func append<Escape: Escaping>(
    _ bytes: UnsafeRawBufferPointer, escaping _: Escape.Type, onlyASCII: Bool
  ) -> Bool {
    guard let source = bytes.baseAddress else { return true }
    var next = 0
    let count = bytes.count
    let others: UInt64 = onlyASCII ? 0x8080_8080_8080_8080 : 0
    while true {
      next = unsafe appendPlain(source, from: next, to: count, others, Escape.self)
      if next == count { return true }
      let byte = unsafe source.load(fromByteOffset: next, as: UInt8.self)
      if onlyASCII && byte >= 0x80 { return false }
      Escape.append(byte, to: &self)
      next += 1
    }
  }

  /// Appends the bytes up to the first that needs a look.
  /// - Returns: its index, or `count`.
  @unsafe @inline(__always)
  private mutating func appendPlain<Escape: Escaping>(
    _ source: UnsafeRawPointer, from start: Int, to count: Int, _ others: UInt64, _: Escape.Type
  ) -> Int {
    var next = start
    unsafe withUnfilled(count - start + 16) { target in
      let target = UnsafeMutableRawPointer(target)
      var done = 0
      while count - next >= 16 {
        let low = unsafe source.loadUnaligned(fromByteOffset: next, as: UInt64.self)
        let high = unsafe source.loadUnaligned(fromByteOffset: next + 8, as: UInt64.self)
        unsafe target.storeBytes(of: low, toByteOffset: done, as: UInt64.self)
        unsafe target.storeBytes(of: high, toByteOffset: done + 8, as: UInt64.self)
        if Escape.needsLook(low, others) || Escape.needsLook(high, others) { break }
        next += 16
        done += 16
      }
      if count - next >= 8 {
        let low = unsafe source.loadUnaligned(fromByteOffset: next, as: UInt64.self)
        if !Escape.needsLook(low, others) {
          unsafe target.storeBytes(of: low, toByteOffset: done, as: UInt64.self)
          next += 8
          done += 8
        }
      }
      // The last bytes together with some before them, which are known.
      if count - next > 0, count - next < 8, next - start >= 8 {
        let last = unsafe source.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        if !Escape.needsLook(last, others) {
          unsafe target.storeBytes(of: last, toByteOffset: count - start - 8, as: UInt64.self)
          next = count
          done = count - start
        }
      }
      if count - next >= 4 {
        let piece = unsafe source.loadUnaligned(fromByteOffset: next, as: UInt32.self)
        if !Escape.needsLook(UInt64(piece) | 0x7878_7878_0000_0000, others) {
          unsafe target.storeBytes(of: piece, toByteOffset: done, as: UInt32.self)
          next += 4
          done += 4
        }
      }
      while next < count {
        let byte = unsafe source.load(fromByteOffset: next, as: UInt8.self)
        if Escape.needsLook(byte) || UInt64(byte) & others != 0 { break }
        unsafe target.storeBytes(of: byte, toByteOffset: done, as: UInt8.self)
        next += 1
        done += 1
      }
      return done
    }
    return next
  }
}

/// Whether all bytes are below 80 hex.
@unsafe @inline(__always)
func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
  guard let source = bytes.baseAddress else { return true }
  var (next, all) = (0, UInt64(0))
  while bytes.count - next >= 8 {
    all |= unsafe source.loadUnaligned(fromByteOffset: next, as: UInt64.self)
    next += 8
  }
  if bytes.count >= 8 {
    all |= unsafe source.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
    return all & 0x8080_8080_8080_8080 == 0
  }
  while next < bytes.count {
    all |= UInt64(unsafe source.load(fromByteOffset: next, as: UInt8.self))
    next += 1
  }
  return all & 0x8080_8080_8080_8080 == 0
}

/// Whether a text needs a look in a format.
@unsafe @inline(__always)
func needsLook<Escape: Escaping>(_ bytes: UnsafeRawBufferPointer, _: Escape.Type) -> Bool {
  guard let source = bytes.baseAddress else { return false }
  var next = 0
  while bytes.count - next >= 8 {
    if unsafe Escape.needsLook(source.loadUnaligned(fromByteOffset: next, as: UInt64.self)) { return true }
    next += 8
  }
  while next < bytes.count {
    if unsafe Escape.needsLook(source.load(fromByteOffset: next, as: UInt8.self)) { return true }
    next += 1
  }
  return false
}

/// Texts one behind the other in one piece of memory, to be appended by number.
struct TextTable: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  init(_ texts: [[UInt8]]) {
    for text in texts {
      bytes += text
      ends.append(bytes.count)
    }
  }

  var count: Int { ends.count - 1 }

  /// Appends the text with a number, which must be one.
  @inline(__always)
  func append(_ number: Int, to output: inout OutputBuffer) {
    let range = ends[number]..<ends[number + 1]
    unsafe bytes.withUnsafeBytes { unsafe output.append(raw: UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// A copy of the text with a number.
  subscript(number: Int) -> [UInt8] { Array(bytes[ends[number]..<ends[number + 1]]) }

  /// Gives a text's bytes to `body`.
  @unsafe
  func withText(_ number: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
    let range = ends[number]..<ends[number + 1]
    unsafe bytes.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }
}
