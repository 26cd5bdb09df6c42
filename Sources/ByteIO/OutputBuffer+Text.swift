extension OutputBuffer {
  /// Appends a whole number in decimal.
  @inlinable
  public mutating func append(number: some BinaryInteger) {
    if number < 0 { append(UInt8(ascii: "-")) }
    appendDecimal(UInt64(number.magnitude))
  }

  @usableFromInline
  mutating func appendDecimal(_ number: UInt64) {
    var digits = 1
    var bound: UInt64 = 10
    while digits < 20, number >= bound {
      digits += 1
      let next = bound.multipliedReportingOverflow(by: 10)
      if next.overflow { break }
      bound = next.partialValue
    }
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
