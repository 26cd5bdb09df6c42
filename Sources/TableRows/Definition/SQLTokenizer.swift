public import ByteIO

/// A piece of a SQL statement: a word, a quoted part, a number, a symbol.
public struct SQLToken: Hashable, Sendable {
  /// The kinds of tokens.
  public enum Kind: Hashable, Sendable {
    /// A keyword or a name without quotes; `\N` is one too.
    case word
    /// A name in backticks, or in double quotes under ANSI_QUOTES.
    case quotedName
    /// A string, one of N'…' too. Strings that stand beside each other are tokens of their own.
    case string
    /// A number without sign: `12`, `1.5`, `.5`, `1e3`.
    case number
    /// `x'4142'` or `0x4142`.
    case hexString
    /// `b'101'` or `0b101`.
    case bitString
    /// One byte of punctuation.
    case symbol
  }

  /// The kind.
  public var kind: Kind
  /// Where it stands in the statement, quotes included, in bytes.
  public var range: Range<Int>

  /// A token from its parts.
  public init(kind: Kind, range: Range<Int>) {
    self.kind = kind
    self.range = range
  }
}

/// Goes over the bytes of a statement in UTF-8 and gives its tokens.
///
/// Space and comments (`-- `, `#`, `/* */`) are passed over. Of `/*!NNNNN … */` and `/*M!NNNNNN … */` the inside counts,
/// whatever the number, and the marks do not. The rules are those of the servers' lexers (`lex_one_token`).
public struct SQLTokenizer: Sendable {
  /// The statement.
  public let bytes: [UInt8]
  /// Whether double quotes are around names and not around strings (ANSI_QUOTES).
  public let ansiQuotes: Bool
  /// Whether a backslash escapes in strings; not so under NO_BACKSLASH_ESCAPES.
  public let backslashEscapes: Bool
  /// Where the next token is looked for, in bytes.
  public private(set) var position = 0

  private var openVersionComments = 0
  /// Where the last token ended, if it was a name or the dot behind one.
  private var nameEnd = -1
  private var isAfterDot = false

  /// Starts at the front of a statement.
  public init(_ statement: ByteString, ansiQuotes: Bool = false, backslashEscapes: Bool = true) {
    bytes = statement.bytes
    self.ansiQuotes = ansiQuotes
    self.backslashEscapes = backslashEscapes
  }

  /// The next token; nil at the end.
  /// - Throws: `DefinitionError` at a quote or comment that is not closed, and at bytes that no statement has outside them.
  public mutating func next() throws(DefinitionError) -> SQLToken? {
    try skipSpaceAndComments()
    guard position < bytes.count else {
      if openVersionComments > 0 { throw failure(at: position, expected: "*/ to close /*!") }
      return nil
    }
    let start = position
    let kind = try takeToken()
    if isAfterDot, nameEnd == start { nameEnd = -1 }
    isAfterDot = kind == .symbol && bytes[start] == UInt8(ascii: ".") && nameEnd == start
    nameEnd = kind == .word || kind == .quotedName || isAfterDot ? position : -1
    return SQLToken(kind: kind, range: start..<position)
  }

  // MARK: between tokens

  private mutating func skipSpaceAndComments() throws(DefinitionError) {
    while let byte = peek(0) {
      switch byte {
      case 0x09...0x0D, 0x20: position += 1
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "-"):
        guard peek(1) == UInt8(ascii: "-"), (peek(2) ?? 0x20) <= 0x20 else { return }
        skipLine()
      case UInt8(ascii: "/"):
        guard peek(1) == UInt8(ascii: "*") else { return }
        try enterOrSkipComment()
      case UInt8(ascii: "*"):
        guard openVersionComments > 0, peek(1) == UInt8(ascii: "/") else { return }
        openVersionComments -= 1
        position += 2
      default: return
      }
    }
  }

  private mutating func skipLine() {
    while let byte = peek(0), byte != 0x0A { position += 1 }
  }

  private mutating func enterOrSkipComment() throws(DefinitionError) {
    let start = position
    position += 2
    if peek(0) == UInt8(ascii: "M"), peek(1) == UInt8(ascii: "!") { position += 1 }
    if peek(0) == UInt8(ascii: "!") {
      position += 1
      // A version has five digits, or six; those behind them are of the text.
      var digits = 0
      while digits < 6, let byte = peek(0), Self.isDigit(byte) {
        position += 1
        digits += 1
      }
      openVersionComments += 1
      return
    }
    while let byte = peek(0) {
      position += 1
      if byte == UInt8(ascii: "*"), peek(0) == UInt8(ascii: "/") {
        position += 1
        return
      }
    }
    throw failure(at: start, expected: "*/ to close the comment")
  }

  // MARK: tokens

  private mutating func takeToken() throws(DefinitionError) -> SQLToken.Kind {
    let start = position
    let byte = bytes[start]
    if isAfterDot, nameEnd == start, Self.isNameByte(byte) { return takeWord() }
    switch byte {
    case UInt8(ascii: "`"):
      try skipQuoted(byte, escapes: false)
      return .quotedName
    case UInt8(ascii: "\"") where ansiQuotes:
      try skipQuoted(byte, escapes: false)
      return .quotedName
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      try skipQuoted(byte, escapes: backslashEscapes)
      return .string
    case UInt8(ascii: "n"), UInt8(ascii: "N"):
      guard peek(1) == UInt8(ascii: "'") else { return takeWord() }
      position += 1
      try skipQuoted(UInt8(ascii: "'"), escapes: backslashEscapes)
      return .string
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      guard peek(1) == UInt8(ascii: "'") else { return takeWord() }
      try skipDigitString(Self.isHexDigit, multiple: 2, "an even number of hexadecimal digits and '")
      return .hexString
    case UInt8(ascii: "b"), UInt8(ascii: "B"):
      guard peek(1) == UInt8(ascii: "'") else { return takeWord() }
      try skipDigitString(Self.isBit, multiple: 1, "digits 0 and 1 and '")
      return .bitString
    case UInt8(ascii: "\\"):
      guard peek(1) == UInt8(ascii: "N") else { throw failure(at: start, expected: "a word, a quote or a symbol") }
      position += 2
      return .word
    case UInt8(ascii: "."):
      guard nameEnd != start, let next = peek(1), Self.isDigit(next) else { break }
      return takeNumberOrWord()
    case 0x30...0x39: return takeNumberOrWord()
    case 0x00...0x1F, 0x7F: throw failure(at: start, expected: "a word, a quote or a symbol")
    default: if Self.isNameByte(byte) { return takeWord() }
    }
    position += 1
    return .symbol
  }

  private mutating func takeWord() -> SQLToken.Kind {
    while let byte = peek(0), Self.isNameByte(byte) { position += 1 }
    return .word
  }

  /// A number; a word if what begins with digits goes on with letters.
  private mutating func takeNumberOrWord() -> SQLToken.Kind {
    let start = position
    if bytes[start] == 0x30, let mark = peek(1), mark == UInt8(ascii: "x") || mark == UInt8(ascii: "b") {
      let isHex = mark == UInt8(ascii: "x")
      position += 2
      let digits = position
      while let byte = peek(0), isHex ? Self.isHexDigit(byte) : Self.isBit(byte) { position += 1 }
      if position == digits { return takeWord() }
      if let byte = peek(0), Self.isNameByte(byte) { return takeWord() }
      return isHex ? .hexString : .bitString
    }
    skipDigits()
    if peek(0) == UInt8(ascii: ".") {
      position += 1
      skipDigits()
      _ = skipExponent()
      return .number
    }
    if skipExponent() { return .number }
    guard let byte = peek(0), Self.isNameByte(byte) else { return .number }
    return takeWord()
  }

  private mutating func skipDigits() {
    while let byte = peek(0), Self.isDigit(byte) { position += 1 }
  }

  private mutating func skipExponent() -> Bool {
    guard peek(0) == UInt8(ascii: "e") || peek(0) == UInt8(ascii: "E") else { return false }
    let hasSign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
    guard let digit = peek(hasSign ? 2 : 1), Self.isDigit(digit) else { return false }
    position += hasSign ? 2 : 1
    skipDigits()
    return true
  }

  private mutating func skipQuoted(_ quote: UInt8, escapes: Bool) throws(DefinitionError) {
    let start = position
    position += 1
    while let byte = peek(0) {
      position += 1
      if byte == quote {
        if peek(0) != quote { return }
        position += 1
      } else if escapes, byte == UInt8(ascii: "\\") {
        position += 1
      }
    }
    position = bytes.count
    let shown = ByteString([quote]).display
    throw failure(at: start, found: "an open quote", expected: "another \(shown) to close it")
  }

  private mutating func skipDigitString(
    _ isDigit: (UInt8) -> Bool, multiple: Int, _ expected: String
  ) throws(DefinitionError) {
    let start = position
    position += 2
    while let byte = peek(0), isDigit(byte) { position += 1 }
    guard peek(0) == UInt8(ascii: "'"), (position - start - 2) % multiple == 0 else {
      throw failure(at: position, expected: expected)
    }
    position += 1
  }

  private func peek(_ ahead: Int) -> UInt8? {
    let index = position + ahead
    return index < bytes.count ? bytes[index] : nil
  }

  private func failure(at offset: Int, found: String? = nil, expected: String) -> DefinitionError {
    let byte = offset < bytes.count ? "byte 0x" + hexadecimal(bytes[offset]) : "the end"
    return DefinitionError(
      code: .syntax, reading: "the statement", offset: offset, found: found ?? byte, expected: expected, in: bytes)
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isBit(_ byte: UInt8) -> Bool { byte == 0x30 || byte == 0x31 }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
  }

  /// Letters, digits, `_`, `$` and all beyond ASCII.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...0xFF: true
    default: false
    }
  }
}
