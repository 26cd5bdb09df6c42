public import ByteIO

/// A character set of a MySQL or MariaDB server.
public struct CharacterSet: Hashable, Sendable {
  /// The name in lower case, as the server that wrote it calls it: `latin1`, `utf8`, `utf8mb4`.
  public var name: String
  /// The most bytes that a character takes.
  public var maximumBytes: Int
  /// The fewest bytes that a character takes: 2 for ucs2 and utf16, 4 for utf32, else 1.
  public var minimumBytes: Int

  /// Whose names are meant. MySQL 6.0's `utf8` has up to four bytes a character, and `utf8mb3` three; later servers
  /// call them `utf8mb4` and `utf8` or `utf8mb3`.
  public enum Dialect: Hashable, Sendable {
    /// MySQL 6.0.
    case mysql60
    /// MySQL 5.5 and later, MariaDB.
    case modern
  }

  /// The character set with this name, in any case; nil if there is none.
  public static func named(_ name: ByteString, in dialect: Dialect) -> CharacterSet? {
    guard let name = name.text?.lowercased() else { return nil }
    if name == "utf8" { return CharacterSet(name: name, maximumBytes: dialect == .mysql60 ? 4 : 3, minimumBytes: 1) }
    guard let sizes = sizes[name] else { return nil }
    return CharacterSet(name: name, maximumBytes: sizes.maximum, minimumBytes: sizes.minimum)
  }

  /// The character set of a collation: `latin1` of `latin1_swedish_ci`; nil if there is none.
  public static func ofCollation(_ collation: ByteString, in dialect: Dialect) -> CharacterSet? {
    let name = collation.bytes.prefix { $0 != UInt8(ascii: "_") }
    return named(ByteString(Array(name)), in: dialect)
  }

  /// The pseudo character set of bytes that are no text.
  public static let binary = CharacterSet(name: "binary", maximumBytes: 1, minimumBytes: 1)

  /// UTF-8 of up to four bytes a character, as later servers call it.
  public static let utf8mb4 = CharacterSet(name: "utf8mb4", maximumBytes: 4, minimumBytes: 1)

  private static let sizes: [String: (minimum: Int, maximum: Int)] = {
    var sizes: [String: (minimum: Int, maximum: Int)] = [
      "utf8mb3": (1, 3), "utf8mb4": (1, 4), "ucs2": (2, 2), "utf16": (2, 4), "utf16le": (2, 4), "utf32": (4, 4),
      "ujis": (1, 3), "eucjpms": (1, 3), "gb18030": (1, 4), "filename": (1, 5),
    ]
    for name in ["sjis", "cp932", "big5", "gbk", "gb2312", "euckr"] { sizes[name] = (1, 2) }
    for name in [
      "armscii8", "ascii", "binary", "cp1250", "cp1251", "cp1256", "cp1257", "cp850", "cp852", "cp866", "dec8",
      "geostd8", "greek", "hebrew", "hp8", "keybcs2", "koi8r", "koi8u", "latin1", "latin2", "latin5", "latin7",
      "macce", "macroman", "swe7", "tis620",
    ] { sizes[name] = (1, 1) }
    return sizes
  }()
}
