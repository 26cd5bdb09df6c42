extension CharacterSet {
  /// Whether a value of only bytes 00 to 7F is ASCII text. (In big5, gbk, sjis and the like such a byte can also be the
  /// second of a character, but then the first one is above 7F.) MySQL's sjis and cp932 mean `\` and `~` by 5C and 7E.
  public var isASCIICompatible: Bool {
    switch name {
    case "swe7", "ucs2", "utf16", "utf16le", "utf32", "filename": false
    default: true
    }
  }

  /// Whether text in this set is UTF-8 as it is, if it is valid: the utf8 sets and ascii.
  public var isUTF8: Bool { name == "utf8" || name == "utf8mb3" || name == "utf8mb4" || name == "ascii" }
}
