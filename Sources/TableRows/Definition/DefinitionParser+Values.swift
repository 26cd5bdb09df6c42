internal import ByteIO

/// Names, numbers, strings and balanced text.
extension DefinitionParser {
  /// A name, quoted or not.
  mutating func name() throws(DefinitionError) -> ByteString {
    guard let token, token.kind == .word || token.kind == .quotedName else { throw failure(expected: "a name") }
    let value = tokenizer.value(of: token)
    guard !value.isEmpty else { throw failure(expected: "a name that is not empty") }
    position += 1
    return value
  }

  /// A name with or without the database before it. `.name` is one without.
  mutating func qualifiedName() throws(DefinitionError) -> (database: ByteString?, name: ByteString) {
    if take(".") { return (nil, try name()) }
    let first = try name()
    return take(".") ? (first, try name()) : (nil, first)
  }

  /// Names in parentheses, with commas between.
  mutating func names() throws(DefinitionError) -> [ByteString] {
    try expect("(")
    var names: [ByteString] = []
    repeat { names.append(try name()) } while take(",")
    try expect(")")
    return names
  }

  /// A whole number without sign.
  mutating func number(upTo maximum: Int = 0xFFFF_FFFF, _ expected: String = "a whole number") throws(DefinitionError)
    -> Int
  {
    guard let token, token.kind == .number, let text = tokenizer.value(of: token).text, let value = Int(text),
      value >= 0, value <= maximum
    else { throw failure(expected: maximum == 0xFFFF_FFFF ? expected : "\(expected) up to \(maximum)") }
    position += 1
    return value
  }

  /// A number in parentheses, if one stands here.
  mutating func numberInParentheses(upTo maximum: Int = 0xFFFF_FFFF) throws(DefinitionError) -> Int? {
    guard take("(") else { return nil }
    let value = try number(upTo: maximum)
    try expect(")")
    return value
  }

  /// A string and those beside it, unquoted; hexadecimal and bit strings too.
  mutating func string() throws(DefinitionError) -> ByteString {
    guard let token, [.string, .hexString, .bitString].contains(token.kind) else {
      throw failure(expected: "a string")
    }
    position += 1
    var value = tokenizer.value(of: token)
    while token.kind == .string, let next = self.token, next.kind == .string {
      value.bytes += tokenizer.value(of: next).bytes
      position += 1
    }
    return value
  }

  /// What stands between parentheses, as it is written. Nothing is known of its inside but that parentheses pair up.
  mutating func balanced() throws(DefinitionError) -> ByteString {
    let inside = try balancedRange()
    return tokenizer.text(inside)
  }

  /// The bytes between parentheses, without space at the ends.
  mutating func balancedRange() throws(DefinitionError) -> Range<Int> {
    try expect("(")
    let first = position
    var depth = 1
    while position < tokens.count {
      switch keyword {
      case "(": depth += 1
      case ")": depth -= 1
      default: break
      }
      position += 1
      if depth == 0 {
        let last = position - 2
        return last < first
          ? tokens[first].range.lowerBound..<tokens[first].range.lowerBound
          : tokens[first].range.lowerBound..<tokens[last].range.upperBound
      }
    }
    throw failure(expected: ")")
  }

  // MARK: defaults

  /// What follows DEFAULT.
  mutating func defaultValue() throws(DefinitionError) -> DefaultValue {
    let from = start
    if keyword == "NULL" || isNullLetter {
      position += 1
      return .null
    }
    if let literal = try literal() { return .literal(literal) }
    while ["-", "+", "~", "!"].contains(keyword) { position += 1 }
    try skipPrimary()
    return .expression(tokenizer.text(from..<end))
  }

  /// `\N`, an old way to write NULL.
  private var isNullLetter: Bool { keyword == "\\N" }

  /// A literal whose bytes are those of its value: a string in UTF-8, a number with its sign, TRUE and FALSE.
  private mutating func literal() throws(DefinitionError) -> ByteString? {
    if isKind(.string) { return try string() }
    if ["_UTF8MB4", "_UTF8MB3", "_UTF8"].contains(keyword), isKind(.string, 1) {
      position += 1
      return try string()
    }
    if keyword == "TRUE" || keyword == "FALSE" {
      let value: ByteString = keyword == "TRUE" ? "1" : "0"
      position += 1
      return value
    }
    let hasSign = keyword == "-" || keyword == "+"
    guard isKind(.number, hasSign ? 1 : 0), let number = hasSign ? tokens[position + 1] : token else { return nil }
    let sign = keyword == "-" ? "-" : ""
    position += hasSign ? 2 : 1
    return ByteString(Array(sign.utf8) + tokenizer.value(of: number).bytes)
  }

  /// Passes over one operand of an expression: parentheses, a literal, a name, a function with its arguments,
  /// CASE … END, NEXT VALUE FOR a sequence.
  private mutating func skipPrimary() throws(DefinitionError) {
    if keyword == "(" {
      _ = try balancedRange()
      return
    }
    if isKind(.hexString) || isKind(.bitString) || isKind(.number) {
      position += 1
      return
    }
    if keyword == "CASE" { return try skipCase() }
    if ["NEXT", "PREVIOUS"].contains(keyword), keyword(1) == "VALUE", keyword(2) == "FOR" {
      position += 3
      _ = try qualifiedName()
      return
    }
    while keyword == "@" { position += 1 }
    guard isKind(.word) || isKind(.quotedName) else { throw failure(expected: "a default") }
    // _latin1'…', DATE'…' and the like.
    let isPrefix = isKind(.word) && (isKind(.string, 1) || isKind(.hexString, 1) || isKind(.bitString, 1))
    if isPrefix, ["DATE", "TIME", "TIMESTAMP"].contains(keyword) || keyword.hasPrefix("_") {
      position += 1
      _ = try string()
      return
    }
    _ = try name()
    while take(".") { _ = try name() }
    if keyword == "(" { _ = try balancedRange() }
  }

  private mutating func skipCase() throws(DefinitionError) {
    var depth = 0
    while position < tokens.count {
      if keyword == "CASE" { depth += 1 }
      if keyword == "END" { depth -= 1 }
      if keyword == "(" {
        _ = try balancedRange()
      } else {
        position += 1
      }
      if depth == 0 { return }
    }
    throw failure(expected: "END of CASE")
  }
}
