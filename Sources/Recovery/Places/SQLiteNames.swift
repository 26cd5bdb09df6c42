internal import ByteIO

/// Gives names that SQLite takes and that it tells from each other: it compares them without regard to the case of
/// ASCII letters, in one space for tables and indexes.
struct SQLiteNames {
  private var taken: Set<[UInt8]> = []
  /// For each name that was wanted again: the number tried last.
  private var numbers: [[UInt8]: Int] = [:]

  init(reserved: [ByteString] = []) { taken = Set(reserved.map { Self.folded($0.bytes) }) }

  /// A name that is not taken yet, and now is: the one that is wanted, or one like it.
  ///
  /// A name with a NUL or with bytes that are not UTF-8 is written with `\xHH` for those; one that begins with `sqlite_`,
  /// which SQLite keeps for itself, gets `_` before it; one that is taken gets `_2` behind it, `_3` …
  mutating func add(_ wanted: ByteString) -> ByteString {
    var bytes = wanted.bytes
    if wanted.text == nil || bytes.contains(0) { bytes = Array(wanted.display.utf8) }
    if bytes.isEmpty || Self.folded(Array(bytes.prefix(7))) == Array("sqlite_".utf8) {
      bytes.insert(UInt8(ascii: "_"), at: 0)
    }
    let folded = Self.folded(bytes)
    if taken.insert(folded).inserted { return ByteString(bytes) }
    var number = numbers[folded] ?? 1
    var suffix: [UInt8]
    repeat {
      number += 1
      suffix = Array("_\(number)".utf8)
    } while !taken.insert(folded + suffix).inserted
    numbers[folded] = number
    return ByteString(bytes + suffix)
  }

  /// The name with ASCII letters in lower case.
  static func folded(_ name: [UInt8]) -> [UInt8] {
    name.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }

  /// The name in double quotes, those in it doubled. It has no NUL in it.
  static func quoted(_ name: ByteString) -> [UInt8] { quoted(name.bytes, UInt8(ascii: "\"")) }

  /// A text literal. It has no NUL in it.
  static func literal(_ text: [UInt8]) -> [UInt8] { quoted(text, UInt8(ascii: "'")) }

  private static func quoted(_ bytes: [UInt8], _ quote: UInt8) -> [UInt8] {
    [quote] + bytes.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
  }
}
