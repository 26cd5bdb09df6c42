internal import ByteIO

/// How the stock clients take a statement apart before they send it (MySQL and MariaDB: `client/mysql.cc`,
/// `add_line`). What the server reads as part of a string or comment, the client may read as a command of its own, one
/// that runs a program among them.
struct ClientLexer {
  /// What a client would make of a statement.
  enum Finding: Hashable {
    /// One statement, sent as it is.
    case statement
    /// A command of its own: the byte at which it begins.
    case command(Int)
    /// A string or comment that it does not see the end of.
    case open
    /// The delimiter inside.
    case delimiter
  }

  /// The client's character set, if its characters may have bytes below 128 behind the first.
  var multibyte: Multibyte?
  /// Whether backslashes in strings are plain: the session's NO_BACKSLASH_ESCAPES.
  var backslashesArePlain = false
  /// What ends a statement.
  var delimiter: [UInt8]

  /// Character sets whose second bytes may be below 128.
  enum Multibyte: String {
    case big5, cp932, gbk, gb18030, sjis

    /// Whether two bytes form a character.
    func isPair(_ lead: UInt8, _ trail: UInt8) -> Bool {
      switch self {
      case .big5: (0xA1...0xF9).contains(lead) && (trail >= 0x40 && trail < 0x7F || trail > 0xA0 && trail < 0xFF)
      case .cp932, .sjis:
        ((0x81...0x9F).contains(lead) || (0xE0...0xFC).contains(lead)) && trail >= 0x40 && trail != 0x7F
          && trail <= 0xFC
      case .gb18030, .gbk: lead > 0x80 && lead < 0xFF && trail >= 0x40 && trail != 0x7F && trail < 0xFF
      }
    }
  }

  /// What a client would make of a statement.
  func scan(_ statement: [UInt8]) -> Finding {
    if let end = Self.commandWord(statement) { return .command(end) }
    let span = unsafe statement.span.bytes
    return scan(span)
  }

  private func scan(_ text: RawSpan) -> Finding {
    var position = 0
    var quote: UInt8 = 0
    var isInComment = false
    let count = text.byteCount
    func byte(_ index: Int) -> UInt8 { index < count ? text[index] : 0 }
    while position < count {
      let this = text[position]
      if let multibyte, this >= 0x80, position + 1 < count, multibyte.isPair(this, text[position + 1]) {
        position += 2
        continue
      }
      switch this {
      case UInt8(ascii: "\\") where !isInComment && !(quote != 0 && backslashesArePlain):
        let next = byte(position + 1)
        if quote == 0, position + 1 < count, next != UInt8(ascii: "N"), next != 10 { return .command(position) }
        // Inside backticks a backslash does not hide the one that ends the name.
        position += next == quote && quote == UInt8(ascii: "`") ? 1 : 2
        continue
      case delimiter[0] where !isInComment && quote == 0 && isDelimiter(text, position): return .delimiter
      case UInt8(ascii: "#") where !isInComment && quote == 0,
        UInt8(ascii: "-")
      where !isInComment && quote == 0 && byte(position + 1) == this
        && (position + 2 >= count || byte(position + 2) <= 32):
        while position < count, text[position] != 10 { position += 1 }
      case UInt8(ascii: "/") where !isInComment && quote == 0 && byte(position + 1) == UInt8(ascii: "*"):
        let next = byte(position + 2)
        isInComment = next != UInt8(ascii: "!") && next != UInt8(ascii: "+") && next != UInt8(ascii: "M")
        position += 1
      case UInt8(ascii: "*") where isInComment && byte(position + 1) == UInt8(ascii: "/"):
        isInComment = false
        position += 1
      case quote where quote != 0: quote = 0
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): if quote == 0, !isInComment { quote = this }
      default: break
      }
      position += 1
    }
    return quote != 0 || isInComment ? .open : .statement
  }

  private func isDelimiter(_ text: RawSpan, _ position: Int) -> Bool {
    guard text.byteCount - position >= delimiter.count else { return false }
    for index in delimiter.indices where text[position + index] != delimiter[index] { return false }
    return true
  }

  /// Where the statement's first word ends, if the client would take it for one of its commands.
  private static func commandWord(_ statement: [UInt8]) -> Int? {
    let start = statement.firstIndex { $0 > 32 } ?? statement.endIndex
    let word = statement[start...].prefix { $0 > 32 }
    guard word.count <= 15 else { return nil }
    let text = String(decoding: word, as: UTF8.self).lowercased()
    return commands.contains(text) ? word.endIndex : nil
  }

  /// The commands of both clients by their names.
  private static let commands: Set<String> = [
    "?", "help", "clear", "connect", "delimiter", "edit", "ego", "exit", "go", "nopager", "notee", "pager", "print",
    "prompt", "quit", "rehash", "source", "status", "system", "tee", "use", "charset", "warnings", "nowarning",
    "resetconnection", "query_attributes", "ssl_session_data_print", "sandbox", "costs", "skip",
  ]
}
