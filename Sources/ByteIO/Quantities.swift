/// Numbers as people read them.
public enum Quantities {
  /// A size in bytes, in binary units with three digits: `3.10 KiB`, `212 MiB`; whole below 1 KiB: `17 bytes`.
  public static func size(_ bytes: Int64) -> String {
    var text = OutputBuffer(capacity: 64)
    text.append(size: bytes)
    return String(decoding: text.array, as: UTF8.self)
  }

  /// A count with its noun, digits in groups of three: `1 row`, `1,234,567 rows`.
  public static func count(_ count: Int64, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// A number with its digits in groups of three.
  public static func grouped(_ number: Int64) -> String {
    var digits = ""
    for (index, digit) in String(number.magnitude).reversed().enumerated() {
      if index > 0 && index % 3 == 0 { digits.append(",") }
      digits.append(digit)
    }
    return (number < 0 ? "-" : "") + String(digits.reversed())
  }

  /// A number with this many decimals.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1) { product, _ in product * 10 }
    let scaled = Int64((value * Double(scale)).rounded())
    if decimals == 0 { return String(scaled) }
    let fraction = String(scaled % Int64(scale))
    return "\(scaled / Int64(scale))." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  /// A span of time: `4 s`, `2 min 5 s`, `1 h 12 min`.
  public static func duration(seconds: Double) -> String {
    let total = Int(seconds.rounded())
    if total < 60 { return "\(total) s" }
    if total < 3600 { return "\(total / 60) min \(total % 60) s" }
    return "\(total / 3600) h \(total % 3600 / 60) min"
  }
}

extension OutputBuffer {
  /// Appends a size as ``Quantities/size(_:)`` gives it.
  public mutating func append(size bytes: Int64) {
    if bytes < 1024 {
      append(number: bytes)
      return append(bytes == 1 ? " byte" : " bytes")
    }
    var value = Double(bytes) / 1024
    var unit = 0
    let units: [StaticString] = [" KiB", " MiB", " GiB", " TiB", " PiB", " EiB"]
    while value >= 1023.5, unit < 5 {
      value /= 1024
      unit += 1
    }
    let (scale, decimals) = value < 9.995 ? (100, 2) : value < 99.95 ? (10, 1) : (1, 0)
    let scaled = Int((value * Double(scale)).rounded())
    append(number: scaled / scale)
    if decimals > 0 {
      append(".")
      if decimals == 2 { append(number: scaled % 100 / 10) }
      append(number: scaled % 10)
    }
    append(units[unit])
  }
}
