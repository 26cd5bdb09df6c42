internal import BackupStreamLib
internal import ByteIO
internal import TableRows

/// What stands in a CREATE statement up to the name of what it creates.
struct CreateHeader {
  /// DATABASE, TABLE, VIEW …
  var kind: String
  /// `DEFINER=…` with the account, by its tokens.
  var definer: Range<Int>?
  /// The database, if the name is qualified.
  var database: ByteString?
  var name: ByteString
  /// The tokens of the name, with the database before it.
  var nameTokens: Range<Int>

  init(_ statement: UntrustedStatement) throws(Refusal) {
    let wrong = Refusal(reason: "its stored statement is of another kind")
    guard statement.keyword(0) == "CREATE" else { throw wrong }
    var position = 1
    var definer: Range<Int>?
    search: while true {
      switch statement.keyword(position) {
      case "ALGORITHM": position += 3
      case "SQL": position += 3
      case "DEFINER":
        let start = position
        position = try Self.endOfAccount(statement, position + 2)
        definer = start..<position
      default: break search
      }
    }
    kind = statement.keyword(position)
    self.definer = definer
    guard ["DATABASE", "TABLE", "VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"].contains(kind) else { throw wrong }
    position += 1
    let start = position
    guard statement.isName(position) else { throw wrong }
    name = statement.value(position)
    position += 1
    if statement.keyword(position) == ".", statement.isName(position + 1) {
      database = name
      name = statement.value(position + 1)
      position += 2
    }
    nameTokens = start..<position
  }

  private static func endOfAccount(_ statement: UntrustedStatement, _ start: Int) throws(Refusal) -> Int {
    let wrong = Refusal(reason: "its DEFINER is not an account")
    guard statement.keyword(start - 1) == "=", start < statement.tokens.count else { throw wrong }
    let kinds: [SQLToken.Kind] = [.word, .quotedName, .string]
    guard kinds.contains(statement.tokens[start].kind) else { throw wrong }
    guard statement.keyword(start + 1) == "@" else { return start + 1 }
    guard start + 2 < statement.tokens.count, kinds.contains(statement.tokens[start + 2].kind) else { throw wrong }
    return start + 3
  }

  /// Where the body of a routine, trigger or event begins.
  func bodyStart(_ statement: UntrustedStatement) throws(Refusal) -> Int {
    var position = nameTokens.upperBound
    switch kind {
    case "TRIGGER":
      while position < statement.tokens.count {
        if statement.keyword(position) == "FOR", statement.keyword(position + 1) == "EACH",
          statement.keyword(position + 2) == "ROW"
        {
          return position + 3
        }
        position += 1
      }
    case "EVENT":
      while position < statement.tokens.count {
        if statement.keyword(position) == "DO" { return position + 1 }
        position += 1
      }
    default: return try endOfCharacteristics(statement)
    }
    throw Refusal(reason: "its stored statement has no body")
  }

  private func endOfCharacteristics(_ statement: UntrustedStatement) throws(Refusal) -> Int {
    var position = try Self.endOfParentheses(statement, nameTokens.upperBound)
    if statement.keyword(position) == "RETURNS" {
      position += 2
      if statement.keyword(position) == "(" { position = try Self.endOfParentheses(statement, position) }
      type: while true {
        switch statement.keyword(position) {
        case "UNSIGNED", "SIGNED", "ZEROFILL", "BINARY", "VARYING", "PRECISION", "ASCII", "UNICODE": position += 1
        case "CHARSET", "COLLATE": position += 2
        case "CHARACTER": position += 3
        case "(": position = try Self.endOfParentheses(statement, position)
        default: break type
        }
      }
    }
    while true {
      switch statement.keyword(position) {
      case "COMMENT", "LANGUAGE", "NOT", "CONTAINS", "NO": position += 2
      case "DETERMINISTIC": position += 1
      case "READS", "MODIFIES", "SQL": position += 3
      default: return position
      }
    }
  }

  private static func endOfParentheses(_ statement: UntrustedStatement, _ start: Int) throws(Refusal) -> Int {
    guard statement.keyword(start) == "(" else { throw Refusal(reason: "its stored statement has no parameters") }
    var (position, depth) = (start, 0)
    while position < statement.tokens.count {
      switch statement.keyword(position) {
      case "(": depth += 1
      case ")": depth -= 1
      case ";": throw Refusal(reason: "its stored statement is more than one")
      default: break
      }
      position += 1
      if depth == 0 { return position }
    }
    throw Refusal(reason: "its stored statement has a parenthesis that is not closed")
  }
}
