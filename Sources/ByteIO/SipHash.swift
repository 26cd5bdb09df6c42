/// A hash of 128 bits.
public struct Hash128: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Its first and its second 8 bytes.
  public var high: UInt64, low: UInt64

  /// A hash from its halves.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The hash with its last bits, `tagBits` of them, replaced by a tag: two tags of one hash are neighbours in order.
  @inlinable
  public func tagged(_ tag: Int) -> Hash128 {
    let mask = UInt64(1 << Self.tagBits - 1)
    return Hash128(high: high, low: low & ~mask | UInt64(truncatingIfNeeded: tag) & mask)
  }

  /// How many bits of a hash a tag takes.
  @inlinable public static var tagBits: Int { 20 }

  /// The tag; see ``tagged(_:)``.
  @inlinable public var tag: Int { Int(low & UInt64(1 << Self.tagBits - 1)) }

  /// As a number of 128 bits.
  @inlinable
  public static func < (left: Hash128, right: Hash128) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}

/// SipHash-2-4 with a result of 128 bits (Aumasson, Bernstein: "SipHash: a fast short-input PRF"; `siphash.c` of its
/// reference implementation). Who does not know the key cannot make bytes whose hashes are the same.
public struct SipHash: Hashable, Sendable, BitwiseCopyable {
  private let key0: UInt64, key1: UInt64

  /// The function with a key, as two numbers of which each is 8 bytes of it, least significant first.
  public init(key0: UInt64, key1: UInt64) {
    self.key0 = key0
    self.key1 = key1
  }

  /// The function with a key drawn at random.
  public static func random() -> SipHash {
    SipHash(key0: .random(in: 0 ... .max), key1: .random(in: 0 ... .max))
  }

  /// Another function of the same family: that of a number.
  public func derived(_ number: UInt64) -> SipHash {
    var message = number.littleEndian
    let hash = unsafe withUnsafeBytes(of: &message) { unsafe self.hash(RawSpan(_unsafeBytes: $0)) }
    return SipHash(key0: hash.high, key1: hash.low)
  }

  /// The hash of bytes; the 16 bytes of the result are those of `high` and `low`, each least significant byte first.
  public func hash(_ bytes: RawSpan) -> Hash128 {
    var state = State(key0, key1)
    let count = bytes.byteCount
    var position = 0
    while position &+ 8 <= count {
      // Sound: the condition before it.
      state.absorb(
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)))
      position &+= 8
    }
    var last = UInt64(truncatingIfNeeded: count) << 56
    var shift: UInt64 = 0
    while position < count {
      last |= UInt64(unsafe bytes.unsafeLoad(fromUncheckedByteOffset: position, as: UInt8.self)) << shift
      position &+= 1
      shift &+= 8
    }
    state.absorb(last)
    return state.finish()
  }

  private struct State {
    var v0: UInt64, v1: UInt64, v2: UInt64, v3: UInt64

    @inline(__always)
    init(_ key0: UInt64, _ key1: UInt64) {
      v0 = key0 ^ 0x736f_6d65_7073_6575
      v1 = key1 ^ 0x646f_7261_6e64_6f6d ^ 0xEE
      v2 = key0 ^ 0x6c79_6765_6e65_7261
      v3 = key1 ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    @inline(__always)
    mutating func finish() -> Hash128 {
      v2 ^= 0xEE
      for _ in 0..<4 { round() }
      let high = v0 ^ v1 ^ v2 ^ v3
      v1 ^= 0xDD
      for _ in 0..<4 { round() }
      return Hash128(high: high, low: v0 ^ v1 ^ v2 ^ v3)
    }

    @inline(__always)
    private mutating func round() {
      v0 = v0 &+ v1
      v1 = rotated(v1, 13) ^ v0
      v0 = rotated(v0, 32)
      v2 = v2 &+ v3
      v3 = rotated(v3, 16) ^ v2
      v0 = v0 &+ v3
      v3 = rotated(v3, 21) ^ v0
      v2 = v2 &+ v1
      v1 = rotated(v1, 17) ^ v2
      v2 = rotated(v2, 32)
    }

    @inline(__always)
    private func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 &- count) }
  }
}
