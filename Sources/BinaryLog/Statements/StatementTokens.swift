internal import ByteIO
internal import TableRows

/// The tokens of a statement one after the other, with a look at the next few.
///
/// In the character sets in which a character's second byte can be a quote or a backslash, the tokenizer is given a copy
/// where those bytes are out of its way.
struct StatementTokens {
  /// A token, with what it says where it is a keyword.
  struct Token {
    var kind: SQLToken.Kind
    var range: Range<Int>
    /// `.other` for all that is no word, and for words behind a dot or an @, which are names.
    var keyword: StatementKeyword
    /// The byte of a symbol, else 0.
    var symbol: UInt8

    /// Whether it can be a name.
    var isName: Bool { kind == .word || kind == .quotedName }
  }

  /// The statement.
  let bytes: [UInt8]
  private let characterSet: CharacterSet
  private var tokenizer: SQLTokenizer
  /// Tokens that were looked at; those before `head` are taken.
  private var ahead: [Token] = []
  private var head = 0
  private var previousSymbol: UInt8 = 0
  /// Why there are no more tokens, if it is not the end.
  private(set) var error: DefinitionError?
  /// Where the last token that was taken ended.
  private(set) var end = 0

  init(_ statement: [UInt8], _ context: StatementContext) {
    bytes = statement
    characterSet = context.characterSet
    tokenizer = SQLTokenizer(
      ByteString(context.characterSet.maskingTrailBytes(in: statement)), ansiQuotes: context.ansiQuotes,
      backslashEscapes: context.backslashEscapes)
  }

  /// The next token, or one further on, without taking it.
  mutating func peek(_ distance: Int = 0) -> Token? {
    while ahead.count <= head + distance {
      guard let token = read() else { return nil }
      ahead.append(token)
    }
    return ahead[head + distance]
  }

  /// Takes the next token.
  @discardableResult
  mutating func next() -> Token? {
    guard let token = peek() else { return nil }
    head += 1
    if head == ahead.count {
      ahead.removeAll(keepingCapacity: true)
      head = 0
    }
    end = token.range.upperBound
    return token
  }

  /// The keyword of the next token or one further on.
  mutating func keyword(_ distance: Int = 0) -> StatementKeyword { peek(distance)?.keyword ?? .other }

  /// The symbol of the next token or one further on, 0 if it is none.
  mutating func symbol(_ distance: Int = 0) -> UInt8 { peek(distance)?.symbol ?? 0 }

  /// Takes the next token if it is this keyword.
  mutating func take(_ keyword: StatementKeyword) -> Bool {
    guard self.keyword() == keyword else { return false }
    next()
    return true
  }

  /// Takes the next token if it is this symbol.
  mutating func take(symbol: UnicodeScalar) -> Bool {
    guard self.symbol() == UInt8(ascii: symbol) else { return false }
    next()
    return true
  }

  /// Takes the next tokens if they are these keywords.
  mutating func take(_ first: StatementKeyword, _ second: StatementKeyword, _ third: StatementKeyword? = nil) -> Bool {
    guard keyword() == first, keyword(1) == second, third == nil || keyword(2) == third else { return false }
    for _ in 0..<(third == nil ? 2 : 3) { next() }
    return true
  }

  /// Passes over a group in parentheses that begins here.
  mutating func skipGroup() {
    guard take(symbol: "(") else { return }
    var depth = 1
    while depth > 0, let token = next() {
      if token.symbol == UInt8(ascii: "(") { depth += 1 }
      if token.symbol == UInt8(ascii: ")") { depth -= 1 }
    }
  }

  private mutating func read() -> Token? {
    if error != nil { return nil }
    do throws(DefinitionError) {
      guard let token = try tokenizer.next() else { return nil }
      var symbol: UInt8 = 0
      var keyword = StatementKeyword.other
      switch token.kind {
      case .symbol: symbol = tokenizer.bytes[token.range.lowerBound]
      case .word where previousSymbol != UInt8(ascii: ".") && previousSymbol != UInt8(ascii: "@"):
        keyword = StatementKeyword(PackedWord(tokenizer.bytes, token.range))
      default: break
      }
      previousSymbol = symbol
      return Token(kind: token.kind, range: token.range, keyword: keyword, symbol: symbol)
    } catch {
      self.error = error
      return nil
    }
  }

  // MARK: names

  /// A name without its quotes, in UTF-8.
  func name(_ token: Token) -> ByteString {
    var name: [UInt8] = []
    if token.kind == .quotedName, token.range.count >= 2 {
      let masked = tokenizer.bytes
      let quote = masked[token.range.lowerBound]
      var index = token.range.lowerBound + 1
      while index < token.range.upperBound - 1 {
        // The second of a doubled quote.
        if masked[index] == quote { index += 1 }
        name.append(bytes[index])
        index += 1
      }
    } else {
      name = Array(bytes[token.range])
    }
    return Self.utf8(name, characterSet)
  }

  /// The value of a string, in UTF-8.
  func string(_ token: Token) -> ByteString {
    if tokenizer.bytes[token.range] == bytes[token.range] {
      let value = tokenizer.value(of: SQLToken(kind: token.kind, range: token.range))
      return Self.utf8(value.bytes, characterSet)
    }
    // Escapes are looked for in UTF-8, where no second byte can pass for one.
    let text = Self.utf8(Array(bytes[token.range]), characterSet)
    var inner = SQLTokenizer(
      text, ansiQuotes: tokenizer.ansiQuotes, backslashEscapes: tokenizer.backslashEscapes)
    return (try? inner.next()).map { inner.value(of: $0) } ?? text
  }

  /// Bytes of a character set in UTF-8; as they are, if the set is not known.
  static func utf8(_ bytes: [UInt8], _ characterSet: CharacterSet) -> ByteString {
    guard bytes.contains(where: { $0 >= 0x80 }), !characterSet.name.hasPrefix("utf8"),
      characterSet != .binary, let converter = try? TextConverter(characterSet)
    else { return ByteString(bytes) }
    var converted: [UInt8] = []
    unsafe converter.append(bytes.span.bytes, to: &converted)
    return ByteString(converted)
  }
}
