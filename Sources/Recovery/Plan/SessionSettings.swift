internal import ByteIO
internal import TableRows

/// What a routine, view, trigger or event needs of its session: the SET statements before its definition (6.3), read,
/// and written anew.
struct SessionSettings {
  private(set) var characterSetClient: String?
  private(set) var collationConnection: String?
  private(set) var collationDatabase: String?
  private(set) var modes: [String]?
  private(set) var timeZone: ByteString?
  /// Modes that no server of today has, or that change how it reads the text; they do nothing for what is stored.
  private(set) var droppedModes: [String] = []

  private static let knownModes: Set<String> = [
    "REAL_AS_FLOAT", "PIPES_AS_CONCAT", "ANSI_QUOTES", "IGNORE_SPACE", "ONLY_FULL_GROUP_BY", "NO_UNSIGNED_SUBTRACTION",
    "NO_DIR_IN_CREATE", "NO_AUTO_VALUE_ON_ZERO", "NO_BACKSLASH_ESCAPES", "STRICT_TRANS_TABLES", "STRICT_ALL_TABLES",
    "NO_ZERO_IN_DATE", "NO_ZERO_DATE", "ALLOW_INVALID_DATES", "ERROR_FOR_DIVISION_BY_ZERO", "TRADITIONAL",
    "HIGH_NOT_PRECEDENCE", "NO_ENGINE_SUBSTITUTION", "PAD_CHAR_TO_FULL_LENGTH", "ANSI",
  ]

  /// Reads the statements.
  init(_ statements: [ByteString], names: CharacterSetNames) throws(Refusal) {
    for text in statements {
      let statement = try UntrustedStatement(text)
      guard statement.tokens.count == 4, statement.keyword(0) == "SET", statement.keyword(2) == "=" else {
        throw Refusal(reason: "\(text.display) is no setting that is expected")
      }
      let value = statement.value(3)
      switch statement.keyword(1) {
      case "CHARACTER_SET_CLIENT": characterSetClient = names.modern(try Self.word(value))
      case "COLLATION_CONNECTION": collationConnection = names.modern(try Self.word(value))
      case "COLLATION_DATABASE": collationDatabase = names.modern(try Self.word(value))
      case "SQL_MODE": setModes(value)
      case "TIME_ZONE":
        guard value.count < 100, !value.bytes.contains(where: { $0 < 0x20 || $0 == 0x27 || $0 == 0x5C }) else {
          throw Refusal(reason: "\(text.display) is no setting that is expected")
        }
        timeZone = value
      default: throw Refusal(reason: "\(text.display) is no setting that is expected")
      }
    }
  }

  /// Whether double quotes are around names.
  var ansiQuotes: Bool { modes?.contains { $0 == "ANSI_QUOTES" || $0 == "ANSI" } ?? false }
  /// Whether a backslash escapes in strings.
  var backslashEscapes: Bool { !(modes?.contains("NO_BACKSLASH_ESCAPES") ?? false) }

  /// The statements. The text of a definition is in its character_set_client, byte for byte: it was fetched with binary
  /// results (10).
  var script: [UInt8] {
    var script = ""
    if let name = characterSetClient { script += "SET character_set_client = \(name);\n" }
    if let name = collationConnection { script += "SET collation_connection = \(name);\n" }
    if let name = collationDatabase { script += "SET collation_database = \(name);\n" }
    if let modes { script += "SET sql_mode = '\(modes.joined(separator: ","))';\n" }
    var bytes = Array(script.utf8)
    if let timeZone { bytes += Array("SET time_zone = '".utf8) + timeZone.bytes + Array("';\n".utf8) }
    return bytes
  }

  /// Makes sure that client and server, who read the text in other character sets, see the same quotes in it.
  func check(_ text: [UInt8]) throws(Refusal) {
    // Their second bytes can be a backslash or a backtick.
    guard let name = characterSetClient, ["sjis", "cp932", "gbk", "big5", "gb18030"].contains(name) else { return }
    for (byte, next) in zip(text, text.dropFirst()) where byte >= 0x80 && (next == 0x5C || next == 0x60) {
      throw Refusal(reason: "its text is in \(name), and not the same to a client as to a server")
    }
  }

  private static func word(_ value: ByteString) throws(Refusal) -> String {
    guard !value.isEmpty,
      value.bytes.allSatisfy({ SQLTokenizer.isDigitByte($0) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x5F })
    else { throw Refusal(reason: "\(value.display) is no character set or collation") }
    return value.display
  }

  private mutating func setModes(_ value: ByteString) {
    var kept: [String] = []
    for name in value.display.uppercased().split(separator: ",").map(String.init) {
      // 6.0's name of it is that of 5.0.
      let name = name == "INVALID_DATES" ? "ALLOW_INVALID_DATES" : name
      if Self.knownModes.contains(name) { kept.append(name) } else { droppedModes.append(name) }
    }
    modes = kept
  }
}
