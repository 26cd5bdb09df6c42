import ByteIO

/// Numbers and digits that are the same at each run.
struct RandomNumbers {
  private var state: UInt64
  /// The four digits of 0 to 9999, in the order in which they stand in memory.
  private let fourDigits: [UInt32]

  init(seed: UInt64) {
    state = seed
    fourDigits = (0..<10_000).map { number in
      var (rest, digits) = (UInt32(number), UInt32(0))
      for _ in 0..<4 {
        digits = digits << 8 | (48 + rest % 10)
        rest /= 10
      }
      return digits.littleEndian
    }
  }

  /// The next number (xorshift64).
  @inline(__always)
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  /// The next number below `limit`.
  @inline(__always)
  mutating func next(below limit: UInt64) -> UInt64 { next() % limit }

  /// Appends groups of eleven random digits with dashes between them, a byte with their length before them: a CHAR of
  /// a packed row, as sysbench fills it.
  @inline(__always)
  mutating func appendGroups(_ count: Int, to row: inout OutputBuffer) {
    let length = 12 * count - 1
    row.withUnfilled(length + 1) { start in
      let bytes = UnsafeMutableRawPointer(start)
      for group in 0..<count {
        let number = next(below: 100_000_000_000)
        let (high, low) = (Int(number / 100_000_000), Int(number % 100_000_000))
        // The first of these four digits is 0; the byte before the group replaces it.
        bytes.storeBytes(of: fourDigits[high], toByteOffset: 12 * group, as: UInt32.self)
        bytes.storeBytes(of: fourDigits[low / 10_000], toByteOffset: 12 * group + 4, as: UInt32.self)
        bytes.storeBytes(of: fourDigits[low % 10_000], toByteOffset: 12 * group + 8, as: UInt32.self)
        start[12 * group] = UInt8(ascii: "-")
      }
      start[0] = UInt8(length)
      return length + 1
    }
  }
}
