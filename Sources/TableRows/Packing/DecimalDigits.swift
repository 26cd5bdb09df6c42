/// The decimal digits of a floating point number, to be laid out as the servers print numbers.
struct DecimalDigits {
  /// Whether it is negative; -0 is.
  var isNegative: Bool
  /// The digits as numbers, the first one not 0, no zeros at the end; `[0]` for zero.
  var digits: [UInt8]
  /// How many of the digits stand before the point: 1 for 2.5, 0 for 0.25, -1 for 0.025.
  var point: Int

  /// The fewest digits that give the number when read. The number must be finite.
  init(shortest number: Double) { self.init(description: number.description) }

  /// The digits of a finite number as Swift describes it: the fewest that give it when read.
  init(description: String) {
    isNegative = description.utf8.first == UInt8(ascii: "-")
    digits = []
    point = 0
    var exponent: [UInt8] = []
    var seesPoint = false, seesExponent = false
    for byte in description.utf8.dropFirst(isNegative ? 1 : 0) {
      switch byte {
      case UInt8(ascii: "."): seesPoint = true
      case UInt8(ascii: "e"): seesExponent = true
      case _ where seesExponent: exponent.append(byte)
      default:
        digits.append(byte &- UInt8(ascii: "0"))
        if !seesPoint { point += 1 }
      }
    }
    point += Int(String(decoding: exponent, as: UTF8.self)) ?? 0
    trim()
  }

  /// At most `count` digits, rounded, a half to even. The number must be finite.
  init(_ number: Float, rounded count: Int) {
    isNegative = number.sign == .minus
    // The number is significand × 2^exponent, exactly; below 1 that is significand × 5^-exponent, shifted.
    let stored = Int(number.exponentBitPattern)
    let exponent = number == 0 ? 0 : max(stored, 1) - 150
    let significand = Int(number.significandBitPattern) | (stored == 0 ? 0 : 1 << 23)
    digits = String(significand).utf8.reversed().map { $0 - UInt8(ascii: "0") }
    for _ in 0..<abs(exponent) {
      var carry: UInt8 = 0
      for index in digits.indices {
        let product = digits[index] * (exponent < 0 ? 5 : 2) + carry
        digits[index] = product % 10
        carry = product / 10
      }
      if carry > 0 { digits.append(carry) }
    }
    digits.reverse()
    point = digits.count + min(exponent, 0)
    round(to: count)
    trim()
  }

  private mutating func round(to count: Int) {
    guard digits.count > count else { return }
    let rest = digits[count...]
    let isHalf = rest.first == 5 && !rest.dropFirst().contains { $0 != 0 }
    let roundsUp = isHalf ? digits[count - 1] % 2 == 1 : digits[count] >= 5
    digits.removeSubrange(count...)
    guard roundsUp else { return }
    for index in digits.indices.reversed() {
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
    }
    digits.insert(1, at: 0)
    point += 1
  }

  private mutating func trim() {
    while digits.count > 1 && digits[0] == 0 {
      digits.removeFirst()
      point -= 1
    }
    while digits.count > 1 && digits.last == 0 { digits.removeLast() }
    if digits == [0] { point = 1 }
  }

  /// Appends the number as the servers do (server: `my_gcvt`): with an exponent if the point is more than 15 digits
  /// away and not among the digits, or the other form takes more than `width` characters.
  func appendText(width: Int, to bytes: inout [UInt8]) {
    let room = width - (isNegative ? 1 : 0)
    let needed = point <= 0 ? digits.count - point + 2 : max(point, digits.count + (point < digits.count ? 1 : 0))
    if point >= -14 && (point <= 15 || point < digits.count) && needed <= room {
      if isNegative { bytes.append(UInt8(ascii: "-")) }
      if point <= 0 {
        bytes.append("0.")
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -point))
      }
      for (index, digit) in digits.enumerated() {
        if index > 0 && index == point { bytes.append(UInt8(ascii: ".")) }
        bytes.append(UInt8(ascii: "0") + digit)
      }
      if point > digits.count {
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: point - digits.count))
      }
    } else {
      appendSignificand(decimals: digits.count - 1, to: &bytes)
      if point <= 0 { bytes.append(UInt8(ascii: "-")) }
      bytes.appendDecimal(UInt64(abs(point - 1)))
    }
  }

  /// Appends the number as C's `%.5e` does, with this many decimals and a sign and two digits in the exponent.
  func appendScientific(decimals: Int, to bytes: inout [UInt8]) {
    appendSignificand(decimals: decimals, to: &bytes)
    bytes.append(point <= 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    bytes.appendDecimal(UInt64(abs(point - 1)), width: 2)
  }

  private func appendSignificand(decimals: Int, to bytes: inout [UInt8]) {
    if isNegative { bytes.append(UInt8(ascii: "-")) }
    bytes.append(UInt8(ascii: "0") + digits[0])
    if decimals > 0 { bytes.append(UInt8(ascii: ".")) }
    for index in 1..<max(decimals + 1, 1) {
      bytes.append(UInt8(ascii: "0") + (index < digits.count ? digits[index] : 0))
    }
    bytes.append(UInt8(ascii: "e"))
  }
}
