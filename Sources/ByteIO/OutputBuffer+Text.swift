extension OutputBuffer {
  /// Appends a whole number in decimal.
  @inlinable
  public mutating func append(number: some BinaryInteger) {
    if number < 0 { append(UInt8(ascii: "-")) }
    appendDecimal(UInt64(number.magnitude))
  }

  @usableFromInline
  mutating func appendDecimal(_ number: UInt64) {
    // By the number of bits, of which 1233 / 4096 are a digit, then by the power of ten that is nearest.
    let least = ((64 - (number | 1).leadingZeroBitCount) * 1233) >> 12
    let digits = number >= powersOfTen[least] ? least + 1 : least
    unsafe withUnfilled(20) { target in
      var (rest, place) = (number, digits)
      while rest >= 10 {
        let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 100)
        place -= 2
        // Sound: a number of two digits or more has room for two.
        unsafe target[place] = 48 + UInt8(truncatingIfNeeded: remainder / 10)
        unsafe target[place + 1] = 48 + UInt8(truncatingIfNeeded: remainder % 10)
        if quotient == 0 { return digits }
        rest = quotient
      }
      if place == 1 { unsafe target[0] = 48 + UInt8(truncatingIfNeeded: rest) }
      return digits
    }
  }

  /// Appends bytes that are there already once more.
  public mutating func append(again range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let distance = count - range.lowerBound
    unsafe withUnfilled(range.count) { target in
      // Sound: the bytes are there, and the room behind them does not overlap them.
      unsafe target.update(from: target - distance, count: range.count)
      return range.count
    }
  }

  /// Appends text of our own.
  public mutating func append(text: String) {
    var text = text
    text.withUTF8 { unsafe append(raw: UnsafeRawBufferPointer($0)) }
  }

  /// Appends a name or another text as one line that is safe on a terminal; see ``ByteString/display``.
  public mutating func append(display text: ByteString) {
    if text.bytes.allSatisfy({ $0 >= 32 && $0 < 127 && $0 != 92 }) {
      append(text.bytes)
    } else {
      append(text: text.display)
    }
  }
}

/// The least number of each number of digits; of one digit, 0.
private let powersOfTen: [UInt64] = [
  0, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
  100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
  10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]
