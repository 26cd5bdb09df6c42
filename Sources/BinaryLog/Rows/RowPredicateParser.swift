internal import ByteIO

/// Reads the text of a ``RowPredicate``.
struct RowPredicateParser {
  typealias Predicate = RowPredicate

  enum Token: Equatable {
    case word(ByteString)
    case name(ByteString)
    case column(Int)
    case number(ByteString)
    case text(ByteString)
    case bytes(ByteString)
    case symbol(String)
    case end
  }

  private var tokens: [(token: Token, position: Int)] = []
  private var next = 0
  private var depth = 0

  init(_ text: ByteString) throws(Predicate.SyntaxError) {
    var scanner = Scanner(text: text.bytes)
    while true {
      let (token, position) = try scanner.token()
      tokens.append((token, position))
      if token == .end { return }
    }
  }

  mutating func parse() throws(Predicate.SyntaxError) -> Predicate.Node {
    let node = try either()
    guard current == .end else { throw failure("AND, OR or the end") }
    return node
  }

  private var current: Token { tokens[next].token }

  private func failure(_ expected: String) -> Predicate.SyntaxError {
    let found =
      switch current {
      case .word(let text), .name(let text), .number(let text), .text(let text): "'\(text.display)'"
      case .bytes: "bytes"
      case .column(let number): "@\(number)"
      case .symbol(let symbol): "'\(symbol)'"
      case .end: "the end"
      }
    return Predicate.SyntaxError(position: tokens[next].position, found: found, expected: expected)
  }

  private mutating func take(_ keyword: String) -> Bool {
    guard case .word(let word) = current, word.text?.uppercased() == keyword else { return false }
    next += 1
    return true
  }

  private mutating func take(symbol: String) -> Bool {
    guard current == .symbol(symbol) else { return false }
    next += 1
    return true
  }

  private mutating func either() throws(Predicate.SyntaxError) -> Predicate.Node {
    var node = try both()
    while take("OR") || take(symbol: "||") { node = .or(node, try both()) }
    return node
  }

  private mutating func both() throws(Predicate.SyntaxError) -> Predicate.Node {
    var node = try negated()
    while take("AND") || take(symbol: "&&") { node = .and(node, try negated()) }
    return node
  }

  private mutating func negated() throws(Predicate.SyntaxError) -> Predicate.Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { throw failure("less nesting") }
    if take("NOT") || take(symbol: "!") { return .not(try negated()) }
    if take(symbol: "(") {
      let node = try either()
      guard take(symbol: ")") else { throw failure("')'") }
      return node
    }
    return try comparison()
  }

  private mutating func comparison() throws(Predicate.SyntaxError) -> Predicate.Node {
    let column = try column()
    if take("IS") {
      let isNegated = take("NOT")
      guard take("NULL") else { throw failure("NULL") }
      return isNegated ? .not(.isNull(column)) : .isNull(column)
    }
    let isNegated = take("NOT")
    if take("LIKE") {
      guard case .text(let pattern) = current else { throw failure("a pattern in quotes") }
      next += 1
      return isNegated ? .not(.like(column, pattern)) : .like(column, pattern)
    }
    if take("IN") {
      guard take(symbol: "(") else { throw failure("'('") }
      var literals = [try literal()]
      while take(symbol: ",") { literals.append(try literal()) }
      guard take(symbol: ")") else { throw failure("')'") }
      return isNegated ? .not(.among(column, literals)) : .among(column, literals)
    }
    let operators: [String: Predicate.Comparison] = [
      "=": .equal, "==": .equal, "<=>": .equalOrNull, "<>": .different, "!=": .different, "<": .less,
      "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
    ]
    guard !isNegated, case .symbol(let symbol) = current, let comparison = operators[symbol] else {
      throw failure(isNegated ? "LIKE or IN" : "a comparison")
    }
    next += 1
    return .compare(column, comparison, try literal())
  }

  private mutating func column() throws(Predicate.SyntaxError) -> Predicate.Column {
    defer { next += 1 }
    switch current {
    case .word(let name), .name(let name): return .name(name)
    case .column(let number): return .number(number)
    default: throw failure("a column")
    }
  }

  private mutating func literal() throws(Predicate.SyntaxError) -> Predicate.Literal {
    let isNegative = take(symbol: "-")
    if isNegative {
      guard case .number(let digits) = current else { throw failure("a number") }
      next += 1
      return .number(ByteString([UInt8(ascii: "-")] + digits.bytes))
    }
    if take("NULL") { return .null }
    if take("TRUE") { return .number("1") }
    if take("FALSE") { return .number("0") }
    defer { next += 1 }
    switch current {
    case .number(let digits): return .number(digits)
    case .text(let text): return .text(text)
    case .bytes(let bytes): return .bytes(bytes)
    default: throw failure("a number, a string in quotes or NULL")
    }
  }

  /// Takes a text apart.
  private struct Scanner {
    let text: [UInt8]
    var position = 0

    mutating func token() throws(Predicate.SyntaxError) -> (Token, Int) {
      while position < text.count, text[position] <= 0x20 { position += 1 }
      let start = position
      guard position < text.count else { return (.end, start) }
      let byte = text[position]
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): return (.text(try quoted(byte, escapes: true)), start)
      case UInt8(ascii: "`"): return (.name(try quoted(byte, escapes: false)), start)
      case UInt8(ascii: "@"):
        position += 1
        let digits = run { Self.isDigit($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)), number > 0 else {
          throw failure(start, "'@'", "@ and the number of a column, from 1 on")
        }
        return (.column(number), start)
      case _
      where Self.isDigit(byte) || byte == UInt8(ascii: ".") && start + 1 < text.count && Self.isDigit(text[start + 1]):
        return (try number(), start)
      case UInt8(ascii: "x"), UInt8(ascii: "X"):
        guard start + 1 < text.count, text[start + 1] == UInt8(ascii: "'") else { fallthrough }
        position += 1
        return (.bytes(try hexadecimal(try quoted(UInt8(ascii: "'"), escapes: false).bytes, start)), start)
      case _ where Self.isLetter(byte): return (.word(ByteString(run { Self.isLetter($0) || Self.isDigit($0) })), start)
      default:
        for symbol in ["<=>", "<=", ">=", "<>", "!=", "==", "&&", "||", "=", "<", ">", "(", ")", ",", "-", "!"]
        where text[start...].starts(with: symbol.utf8) {
          position += symbol.utf8.count
          return (.symbol(symbol), start)
        }
        throw failure(start, ByteString([byte]).display, "a column, a comparison or a literal")
      }
    }

    private mutating func number() throws(Predicate.SyntaxError) -> Token {
      let start = position
      if text[position...].starts(with: "0x".utf8) {
        position += 2
        return .bytes(try hexadecimal(run { Self.isLetter($0) || Self.isDigit($0) }, start))
      }
      _ = run { Self.isDigit($0) }
      if position < text.count, text[position] == UInt8(ascii: ".") {
        position += 1
        _ = run { Self.isDigit($0) }
      }
      if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
        position += 1
        if position < text.count, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
          position += 1
        }
        guard !run({ Self.isDigit($0) }).isEmpty else { throw failure(start, "an exponent without digits", "digits") }
      }
      if position < text.count, Self.isLetter(text[position]) {
        throw failure(position, "a letter behind a number", "a space")
      }
      return .number(ByteString(Array(text[start..<position])))
    }

    private func hexadecimal(_ digits: [UInt8], _ start: Int) throws(Predicate.SyntaxError) -> ByteString {
      var bytes: [UInt8] = []
      guard digits.count % 2 == 0 else { throw failure(start, "\(digits.count) hexadecimal digits", "an even number") }
      for index in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
          throw failure(start, "what is no hexadecimal digit", "hexadecimal digits")
        }
        bytes.append(byte)
      }
      return ByteString(bytes)
    }

    /// A string in quotes: doubled ones stand for one, and a backslash escapes as in SQL.
    private mutating func quoted(_ quote: UInt8, escapes: Bool) throws(Predicate.SyntaxError) -> ByteString {
      let start = position
      var bytes: [UInt8] = []
      position += 1
      while position < text.count {
        let byte = text[position]
        position += 1
        if byte == quote {
          guard position < text.count, text[position] == quote else { return ByteString(bytes) }
          position += 1
        } else if escapes, byte == UInt8(ascii: "\\"), position < text.count {
          let next = text[position]
          position += 1
          switch next {
          case UInt8(ascii: "n"): bytes.append(10)
          case UInt8(ascii: "r"): bytes.append(13)
          case UInt8(ascii: "t"): bytes.append(9)
          case UInt8(ascii: "0"): bytes.append(0)
          case UInt8(ascii: "Z"): bytes.append(26)
          case UInt8(ascii: "%"), UInt8(ascii: "_"): bytes += [byte, next]
          default: bytes.append(next)
          }
          continue
        }
        bytes.append(byte)
      }
      throw failure(start, "a quote that is not closed", "another")
    }

    private mutating func run(_ belongs: (UInt8) -> Bool) -> [UInt8] {
      let run = Array(text[position...].prefix { belongs($0) })
      position += run.count
      return run
    }

    private func failure(_ position: Int, _ found: String, _ expected: String) -> Predicate.SyntaxError {
      Predicate.SyntaxError(position: position, found: found, expected: expected)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: "$") || byte >= 0x80
    }
  }
}
