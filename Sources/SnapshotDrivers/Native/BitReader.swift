internal import ByteIO

/// A place in a stream of bits, the most significant bit of each byte first.
struct BitReader {
  /// The next bit, counted from the first byte.
  private(set) var position: Int
  /// The first bit that is not part of the stream.
  let end: Int
  /// Whether more was read than there is; all further bits are 0.
  private(set) var isExhausted = false

  /// The bits of the bytes in a range.
  init(bytes range: Range<Int>) {
    position = range.lowerBound * 8
    end = range.upperBound * 8
  }

  /// How many bits are left.
  var remaining: Int { end - position }

  /// The next bit.
  @inline(__always)
  mutating func bit(_ bytes: RawSpan) -> Int {
    guard position < end else {
      isExhausted = true
      return 0
    }
    let bit = Int(bytes[position >> 3] >> UInt8(7 - position & 7)) & 1
    position += 1
    return bit
  }

  /// A number of up to 32 bits.
  @inline(__always)
  mutating func number(_ bytes: RawSpan, _ width: Int) -> Int {
    var value = 0
    for _ in 0..<width { value = value << 1 | bit(bytes) }
    return value
  }

  /// Moves to the next whole byte.
  mutating func align() { position = (position + 7) & ~7 }

  /// Moves past whole bytes; `position` is at one.
  mutating func skip(bytes count: Int) {
    guard count <= remaining / 8 else {
      isExhausted = true
      position = end
      return
    }
    position += 8 * count
  }
}
