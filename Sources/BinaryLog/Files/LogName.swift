public import ByteIO

/// The name of a log as servers make them: a base, a dot, and a number of six digits or more.
public struct LogName: Hashable, Sendable {
  /// What stands before the dot: that of `log_bin`.
  public var base: ByteString
  /// Which log of the series.
  public var number: UInt64
  /// How many digits the number has.
  public var digits: Int

  /// Takes a name apart; a folder before it is passed over.
  /// - Returns: nil if it is no such name.
  public init?(_ name: ByteString) {
    let last = name.lastComponent.bytes
    guard let dot = last.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return nil }
    let tail = last[(dot + 1)...]
    guard (3...19).contains(tail.count), tail.allSatisfy({ (48...57).contains($0) }) else { return nil }
    base = ByteString(Array(last[..<dot]))
    number = tail.reduce(0) { $0 * 10 + UInt64($1) - 48 }
    digits = tail.count
  }

  /// A log's name without the folder before it.
  public static func lastComponent(of name: ByteString) -> ByteString { name.lastComponent }

  /// The name of another log of the series.
  public func numbered(_ number: UInt64) -> ByteString {
    let text = Array(String(number).utf8)
    return ByteString(
      base.bytes + [UInt8(ascii: ".")] + [UInt8](repeating: 48, count: max(0, digits - text.count)) + text)
  }
}
