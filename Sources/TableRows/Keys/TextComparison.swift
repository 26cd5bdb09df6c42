internal import ByteIO

/// What of a collation can be told from bytes: when two texts are the same for certain. What only the collation's own
/// tables know (accents, letters beyond ASCII, contractions) is not in it.
public struct TextComparison: Hashable, Sendable {
  /// The character set.
  public var characterSet: CharacterSet
  /// Whether spaces at the end do not count (PAD SPACE).
  public var padsSpaces: Bool
  /// Whether ASCII letters are the same in upper and lower case, as long as a text has only ASCII characters.
  public var foldsLetters: Bool
  /// Whether texts are the same only if their bytes are, but for spaces at the end.
  public var isBinary: Bool

  /// How a column's text is compared; nil if it holds none.
  public init?(_ column: ColumnDefinition, in definition: TableDefinition) {
    switch column.type {
    case .char, .varchar, .text: break
    default: return nil
    }
    guard let set = column.characterSet, set.name != "binary" else { return nil }
    characterSet = set
    let collation = Self.collation(of: column, in: definition)
    isBinary = collation?.hasSuffix("_bin") ?? false
    if let collation {
      padsSpaces = !collation.contains("_0900_") && !collation.contains("nopad")
    } else {
      // That of utf8mb4 depends on the server: MySQL 8.0 and later do not pad.
      padsSpaces = set.name != "utf8mb4"
    }
    foldsLetters = set.minimumBytes == 1 && set.isASCIICompatible && Self.foldsLetters(set, collation)
  }

  /// The name of a column's collation; nil for the default of its character set.
  static func collation(of column: ColumnDefinition, in definition: TableDefinition) -> String? {
    (column.collation ?? (column.characterSet == definition.characterSet ? definition.collation : nil))?.text
  }

  /// Whether a collation takes all ASCII letters for the same in both cases, in texts that are ASCII: those of which that
  /// is known. Not the Turkish ones, whose I is another letter than i, nor those with contractions, whose "ch" may be
  /// another letter than "cH"; and the tables of cp866 and latin7 have a letter that is another one in upper case.
  private static func foldsLetters(_ set: CharacterSet, _ collation: String?) -> Bool {
    if set.name == "cp866" || set.name == "latin7" { return false }
    guard let collation else { return set.name != "latin5" }
    // What stands behind the name of the set; of those with another part between many are of languages with contractions.
    return foldingCollations.contains(String(collation.drop { $0 != "_" }))
  }

  private static let foldingCollations: Set<String> = [
    "_general_ci", "_general_mysql500_ci", "_unicode_ci", "_unicode_520_ci", "_0900_ai_ci", "_0900_as_ci",
    "_swedish_ci", "_german1_ci", "_german2_ci", "_chinese_ci", "_japanese_ci", "_korean_ci", "_thai_ci",
    "_general_nopad_ci", "_unicode_nopad_ci", "_unicode_520_nopad_ci", "_swedish_nopad_ci", "_uca1400_ai_ci",
    "_uca1400_as_ci", "_uca1400_nopad_ai_ci", "_uca1400_nopad_as_ci",
  ]

  /// How many bytes the first `count` characters of a text take.
  func length(of text: RawSpan, characters count: Int) -> Int {
    let bytes = text.byteCount
    // Each takes at least so many.
    if bytes <= count { return bytes }
    var position = 0
    var characters = 0
    let shape = MultibyteShape(rawValue: characterSet.name)
    while position < bytes, characters < count {
      position += length(text, position, shape)
      characters += 1
    }
    return min(position, bytes)
  }

  private func length(_ text: RawSpan, _ position: Int, _ shape: MultibyteShape?) -> Int {
    let byte = text[position]
    switch characterSet.name {
    case "utf8", "utf8mb3", "utf8mb4":
      // A byte that begins no character is one.
      var end = position + 1
      while byte >= 0xC0, end < text.byteCount, end - position < 4, text[end] & 0xC0 == 0x80 { end += 1 }
      return end - position
    case "utf16": return (0xD8...0xDB).contains(byte) ? 4 : 2
    case "utf16le": return position + 1 < text.byteCount && (0xD8...0xDB).contains(text[position + 1]) ? 4 : 2
    default: break
    }
    guard let shape, position + 1 < text.byteCount else { return characterSet.minimumBytes }
    let next = text[position + 1]
    if shape.hasTriples, byte == 0x8F { return 3 }
    if shape == .gb18030, byte >= 0x81, (0x30...0x39).contains(next) { return 4 }
    return shape.isPair(byte, next) ? 2 : 1
  }

  /// How many bytes of a text are left without the spaces at its end that do not count.
  func lengthWithoutSpaces(_ text: RawSpan, _ length: Int) -> Int {
    guard padsSpaces else { return length }
    var end = length
    let unit = characterSet.minimumBytes
    if unit == 1 {
      while end > 0, text[end - 1] == 0x20 { end -= 1 }
      return end
    }
    let isLittle = characterSet.name == "utf16le"
    while end >= unit, end % unit == 0 {
      for index in 0..<unit {
        let isSpace = index == (isLittle ? 0 : unit - 1)
        if text[end - unit + index] != (isSpace ? 0x20 : 0) { return end }
      }
      end -= unit
    }
    return end
  }
}
