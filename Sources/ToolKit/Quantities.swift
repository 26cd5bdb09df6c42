/// Numbers as people read them.
public enum Quantities {
  /// A size in bytes, in binary units with three digits: `3.10 KiB`, `212 MiB`; whole below 1 KiB: `17 bytes`.
  public static func size(_ bytes: Int64) -> String {
    if bytes < 1024 { return "\(bytes) \(bytes == 1 ? "byte" : "bytes")" }
    var value = Double(bytes)
    var unit = ""
    for next in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] where value >= 1023.5 || unit.isEmpty {
      value /= 1024
      unit = next
    }
    let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    return fixed(value, decimals) + " " + unit
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
