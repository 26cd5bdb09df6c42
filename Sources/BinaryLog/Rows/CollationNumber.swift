internal import ByteIO
internal import TableRows

/// The numbers by which table maps and statements name collations, of MySQL up to 9.7 and MariaDB up to 11.8
/// (`information_schema.COLLATIONS`, `COLLATION_CHARACTER_SET_APPLICABILITY`).
enum CollationNumber {
  /// The character set of the collation with this number; nil for one that neither family has.
  static func characterSet(_ number: UInt64) -> CharacterSet? {
    guard let number = UInt16(exactly: number) else { return nil }
    return sets[number]
  }

  private static let sets: [UInt16: CharacterSet] = {
    var sets: [UInt16: CharacterSet] = [:]
    func add(_ number: UInt16, _ name: String) {
      guard let set = CharacterSet.named(ByteString(name), in: .modern) else { return }
      sets[number] = set
      // MariaDB's NOPAD collations are the others plus 1024.
      if number < 1024 { sets[number + 1024] = set }
    }
    for (name, numbers) in single { for number in numbers { add(number, name) } }
    for (first, last, name) in runs { for number in first...last { add(number, name) } }
    // MariaDB's UCA 14.0.0: 256 numbers for each set.
    for (index, name) in ["utf8mb3", "utf8mb4", "ucs2", "utf16", "utf32"].enumerated() {
      let first = 2048 + 256 * UInt16(index)
      for number in first...first + 255 { add(number, name) }
    }
    return sets
  }()

  /// Numbers that stand alone or in pairs.
  private static let single: [(set: String, numbers: [UInt16])] = [
    ("armscii8", [32, 64]),
    ("ascii", [11, 65]),
    ("big5", [1, 84]),
    ("binary", [63]),
    ("cp1250", [26, 34, 44, 66, 99]),
    ("cp1251", [14, 23]),
    ("cp1256", [57, 67]),
    ("cp1257", [29, 58, 59]),
    ("cp850", [4, 80]),
    ("cp852", [40, 81]),
    ("cp866", [36, 68]),
    ("cp932", [95, 96]),
    ("dec8", [3, 69]),
    ("eucjpms", [97, 98]),
    ("euckr", [19, 85]),
    ("gb2312", [24, 86]),
    ("gbk", [28, 87]),
    ("geostd8", [92, 93]),
    ("greek", [25, 70]),
    ("hebrew", [16, 71]),
    ("hp8", [6, 72]),
    ("keybcs2", [37, 73]),
    ("koi8r", [7, 74]),
    ("koi8u", [22, 75]),
    ("latin1", [5, 8, 15, 31, 94]),
    ("latin2", [2, 9, 21, 27, 77]),
    ("latin5", [30, 78]),
    ("latin7", [20, 41, 42, 79]),
    ("macce", [38, 43]),
    ("macroman", [39, 53]),
    ("sjis", [13, 88]),
    ("swe7", [10, 82]),
    ("tis620", [18, 89]),
    ("ucs2", [35, 90, 159]),
    ("ujis", [12, 91]),
    ("utf16", [54, 55]),
    ("utf16le", [56, 62]),
    ("utf32", [60, 61]),
    ("utf8mb3", [33, 76, 83, 223]),
    ("utf8mb4", [45, 46, 300]),
  ]

  /// Runs of numbers.
  private static let runs: [(first: UInt16, last: UInt16, set: String)] = [
    (47, 49, "latin1"),
    (50, 52, "cp1251"),
    (101, 124, "utf16"),
    (128, 151, "ucs2"),
    (160, 183, "utf32"),
    (192, 215, "utf8mb3"),
    (224, 247, "utf8mb4"),
    (248, 250, "gb18030"),
    (255, 271, "utf8mb4"),
    (273, 275, "utf8mb4"),
    (277, 294, "utf8mb4"),
    (296, 298, "utf8mb4"),
    (303, 323, "utf8mb4"),
    (576, 579, "utf8mb3"),
    (608, 611, "utf8mb4"),
    (640, 642, "ucs2"),
    (672, 674, "utf16"),
    (736, 738, "utf32"),
  ]
}
