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
    var mantissa: [UInt8] = []
    var (point, exponent, isNegative) = (0, 0, false)
    var (hasPoint, hasExponent, isExponentNegative) = (false, false, false)
    for byte in digits.utf8 {
      switch byte {
      case UInt8(ascii: "-"): if hasExponent { isExponentNegative = true } else { isNegative = true }
      case UInt8(ascii: "."): hasPoint = true
      case UInt8(ascii: "e"): hasExponent = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if hasExponent {
          exponent = exponent * 10 + Int(byte - 48)
        } else {
          mantissa.append(byte)
          if !hasPoint { point += 1 }
        }
      case UInt8(ascii: "+"): break
      default: return append(Array(digits.utf8))
      }
    }
    let leading = mantissa.prefix { $0 == 48 }.count
    mantissa.removeFirst(leading)
    while mantissa.last == 48 { mantissa.removeLast() }
    guard !mantissa.isEmpty else { return isNegative ? append("-0") : append(48) }
    // The value is 0.DIGITS times ten to this power.
    let power = point - leading + (isExponentNegative ? -exponent : exponent)
    if isNegative { append(45) }
    // As the servers do: fixed up to 15 digits before the point, 16 if digits follow it.
    if power < -14 || power > (mantissa.count > 16 ? 16 : 15) {
      append(mantissa[0])
      if mantissa.count > 1 {
        append(46)
        append(Array(mantissa[1...]))
      }
      append(UInt8(ascii: "e"))
      append(decimal: Int64(power - 1))
    } else if power <= 0 {
      append("0.")
      for _ in 0..<(-power) { append(48) }
      append(mantissa)
    } else {
      for index in 0..<max(power, mantissa.count) {
        if index == power { append(46) }
        append(index < mantissa.count ? mantissa[index] : 48)
      }
    }
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
