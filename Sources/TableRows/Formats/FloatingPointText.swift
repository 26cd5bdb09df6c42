internal import ByteIO

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension OutputBuffer {
  /// Appends a FLOAT or DOUBLE as the servers print one, but with as many digits as it takes to read the same value
  /// back; servers print 6 digits of a FLOAT.
  /// - Parameters:
  ///   - digits: the shortest decimal form, as Swift describes the value.
  mutating func append(shortest digits: String) {
    var text: [UInt8] = []
    // Wider than any number: only the point decides between the forms.
    DecimalDigits(description: digits).appendText(width: 400, to: &text)
    append(text)
  }

  /// Appends a FLOAT(M,D) or DOUBLE(M,D): with D decimals.
  mutating func append(fixed value: Double, decimals: Int) {
    let start = count
    append(shortest: value.description)
    var (point, hasExponent) = (Int?.none, false)
    let end = count
    for index in start..<end {
      let byte = bytes[index]
      if byte == 46 { point = index }
      if byte == UInt8(ascii: "e") { hasExponent = true }
    }
    let has = point.map { end - $0 - 1 } ?? 0
    if !hasExponent && has <= decimals {
      if has == 0 && decimals > 0 { append(46) }
      for _ in has..<decimals { append(48) }
      return
    }
    truncate(to: start)
    // Rounded from the exact value, which only the C library does.
    var text = [CChar](repeating: 0, count: 400)
    let length = unsafe withVaList([Int32(decimals), value]) { unsafe vsnprintf(&text, 400, "%.*f", $0) }
    for index in 0..<max(0, min(Int(length), 399)) { append(UInt8(bitPattern: text[index])) }
  }
}
