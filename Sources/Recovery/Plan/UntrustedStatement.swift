internal import ByteIO
internal import TableRows

/// A statement of an image, of which is made sure that the stock client hands it to the server as one statement, and
/// that the server takes it for one.
///
/// Client and server split text by rules of their own: the client at its delimiter and at the word `delimiter`, outside
/// of what it takes for quotes and comments (`add_line` in client/mysql.cc); the server at semicolons, for the client
/// allows several statements at once (CLIENT_MULTI_STATEMENTS). Where the two could disagree on where a quote or a
/// comment ends, the statement is refused.
struct UntrustedStatement {
  let bytes: [UInt8]
  let tokens: [SQLToken]
  /// For each token the word in upper case, or the symbol; empty for the other kinds, and for words that are names
  /// because of a dot or an @ before them.
  let keywords: [String]
  /// What must be changed for the client.
  private var edits: [TextEdit] = []
  private var endsInLineComment = false

  /// The newest version of which all servers of today execute `/*!NNNNN */`: MariaDB takes 50700 and later for a comment.
  private static let executedEverywhere = 50699
  /// What MySQL 6.0 executed.
  private static let executedThen = 60099

  /// Takes a statement.
  /// - Parameter settings: what the session has for it.
  init(_ text: ByteString, ansiQuotes: Bool = false, backslashEscapes: Bool = true) throws(Refusal) {
    var bytes = text.bytes
    var tokens: [SQLToken] = []
    do {
      var tokenizer = SQLTokenizer(text, ansiQuotes: ansiQuotes, backslashEscapes: backslashEscapes)
      while let token = try tokenizer.next() { tokens.append(token) }
    } catch {
      throw Refusal(reason: "its stored statement is damaged: \(error)")
    }
    // A semicolon may end it.
    while let last = tokens.last, last.kind == .symbol, bytes[last.range.lowerBound] == UInt8(ascii: ";") {
      bytes[last.range.lowerBound] = 0x20
      tokens.removeLast()
    }
    if tokens.isEmpty { throw Refusal(reason: "its stored statement is empty") }
    self.bytes = bytes
    self.tokens = tokens
    keywords = Self.keywords(tokens, bytes)
    // MySQL 9 has strings between $$ and $$, and routines in other languages.
    if tokens.contains(where: { $0.kind != .string && $0.kind != .quotedName && bytes[$0.range.lowerBound] == 0x24 }) {
      throw Refusal(reason: "its stored statement has a word that begins with $")
    }
    for (word, next) in zip(keywords, keywords.dropFirst())
    where word == "LANGUAGE" && next != "SQL" && next != "MODE" {
      throw Refusal(reason: "its stored statement is in a language other than SQL")
    }
    try checkGaps()
    try hideDelimiters()
  }

  private static func keywords(_ tokens: [SQLToken], _ bytes: [UInt8]) -> [String] {
    var isName = false
    return tokens.map { token in
      defer {
        isName =
          token.kind == .symbol && [UInt8(ascii: "."), UInt8(ascii: "@")].contains(bytes[token.range.lowerBound])
      }
      guard token.kind == .symbol || (token.kind == .word && !isName), token.range.count <= 40 else { return "" }
      return String(
        decoding: bytes[token.range].map { $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0 }, as: UTF8.self)
    }
  }

  /// The text for a client's script, without an end.
  func text(_ changes: [TextEdit] = []) -> [UInt8] {
    TextEdit.apply(edits + changes, to: bytes) + (endsInLineComment ? [0x0A] : [])
  }

  /// The unquoted value of a token.
  func value(_ index: Int) -> ByteString {
    guard index < tokens.count else { return ByteString([]) }
    return SQLTokenizer(ByteString(bytes)).value(of: tokens[index])
  }

  /// Whether a token can be a name.
  func isName(_ index: Int) -> Bool {
    index < tokens.count && (tokens[index].kind == .word || tokens[index].kind == .quotedName)
  }

  /// A token's word in upper case, or its symbol; empty behind the end.
  func keyword(_ index: Int) -> String { index < keywords.count ? keywords[index] : "" }

  /// Demands that there is no semicolon in it.
  func expectOne() throws(Refusal) {
    if keywords.contains(";") { throw Refusal(reason: "its stored statement is more than one") }
  }

  // MARK: between the tokens

  private mutating func checkGaps() throws(Refusal) {
    var open: (start: Range<Int>, isKept: Bool)?
    var position = 0
    for index in 0...tokens.count {
      let end = index < tokens.count ? tokens[index].range.lowerBound : bytes.count
      while position < end {
        switch bytes[position] {
        case UInt8(ascii: "#"), UInt8(ascii: "-"):
          if bytes[position] == UInt8(ascii: "-"), position + 2 < bytes.count,
            ![0x20, 0x09, 0x0A, 0x0D].contains(bytes[position + 2])
          {
            throw Refusal(reason: "its stored statement has a comment that servers and clients end differently")
          }
          while position < end, bytes[position] != 0x0A { position += 1 }
          endsInLineComment = index == tokens.count && position == end
        case UInt8(ascii: "*"):
          if let start = open, !start.isKept {
            edits += [TextEdit(start.start, " "), TextEdit(position..<(position + 2), " ")]
          }
          open = nil
          position += 2
        case UInt8(ascii: "/"): try checkComment(&position, &open)
        default: position += 1
        }
      }
      if index < tokens.count { position = tokens[index].range.upperBound }
    }
  }

  private mutating func checkComment(_ position: inout Int, _ open: inout (start: Range<Int>, isKept: Bool)?)
    throws(Refusal)
  {
    let start = position
    let mark = position + 2 < bytes.count ? bytes[position + 2] : 0
    if mark == UInt8(ascii: "!") {
      position += 3
      var version = 0
      while position < bytes.count, position < start + 9, SQLTokenizer.isDigitByte(bytes[position]) {
        version = version * 10 + Int(bytes[position] & 15)
        position += 1
      }
      if open != nil || version > Self.executedThen {
        throw Refusal(reason: "its stored statement has a comment that not all servers take for one")
      }
      return open = (start..<position, version <= Self.executedEverywhere)
    }
    if mark == UInt8(ascii: "M") || mark == UInt8(ascii: "+") {
      // To MySQL 6.0 it is a comment like any other.
      if mark == UInt8(ascii: "M"), position + 3 < bytes.count, bytes[position + 3] == UInt8(ascii: "!") {
        throw Refusal(reason: "its stored statement has a comment that not all servers take for one")
      }
      edits.append(TextEdit((start + 2)..<(start + 2), " "))
    }
    position += 2
    while position + 1 < bytes.count, !(bytes[position] == 0x2A && bytes[position + 1] == 0x2F) { position += 1 }
    position += 2
  }

  // MARK: the client's own word

  /// The client takes `delimiter` with a space behind it for a command, wherever it stands outside quotes; it compares
  /// in a collation that knows no accents.
  private mutating func hideDelimiters() throws(Refusal) {
    let command = Array("delimiter".unicodeScalars)
    for token in tokens where token.kind == .word && token.range.count >= command.count {
      let word = Array(String(decoding: bytes[token.range], as: UTF8.self).lowercased().unicodeScalars)
      guard word.count >= command.count else { continue }
      if word.suffix(command.count).elementsEqual(command) {
        edits.append(TextEdit(token.range.upperBound..<token.range.upperBound, "/**/"))
      }
      guard word.contains(where: { !$0.isASCII }) else { continue }
      for start in 0...(word.count - command.count)
      where zip(word[start...], command).allSatisfy({ !$0.isASCII || $0 == $1 })
        && word[start..<(start + command.count)].contains(where: \.isASCII)
      {
        throw Refusal(reason: "its stored statement has a word that clients may take for DELIMITER")
      }
    }
  }
}

extension SQLTokenizer {
  static func isDigitByte(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
