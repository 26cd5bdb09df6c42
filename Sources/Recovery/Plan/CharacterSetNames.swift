internal import ByteIO
internal import TableRows

/// The names that today's servers have for character sets and collations of MySQL 6.0, whose `utf8` has four bytes.
struct CharacterSetNames {
  let dialect: CharacterSet.Dialect

  /// The name today, of a character set or a collation.
  func modern(_ name: String) -> String {
    let name = name.lowercased()
    guard dialect == .mysql60, name == "utf8" || name.hasPrefix("utf8_") else { return name }
    return "utf8mb4" + name.dropFirst(4)
  }

  /// The edits that give character sets and collations of a statement today's names.
  func edits(_ statement: UntrustedStatement) -> [TextEdit] {
    var edits: [TextEdit] = []
    for index in statement.tokens.indices where names(statement, index) {
      let name = statement.value(index).display
      let modern = modern(name)
      if modern != name.lowercased() { edits.append(TextEdit(statement.tokens[index].range, modern)) }
    }
    return edits
  }

  /// Whether a token is the name of a character set or collation: by the words before it, or as an introducer.
  private func names(_ statement: UntrustedStatement, _ index: Int) -> Bool {
    let kind = statement.tokens[index].kind
    guard kind == .word || kind == .string || kind == .quotedName, index > 0 else { return false }
    var before = index - 1
    if statement.keyword(before) == "=", before > 0 { before -= 1 }
    switch statement.keyword(before) {
    case "COLLATE", "CHARSET": return true
    case "SET": return before > 0 && ["CHARACTER", "CHAR"].contains(statement.keyword(before - 1))
    // CONVERT(x USING utf8), CHAR(x USING utf8).
    case "USING": return statement.keyword(index + 1) == ")"
    default: return false
    }
  }

  /// The edits for introducers: `_utf8'text'`.
  func introducerEdits(_ statement: UntrustedStatement) -> [TextEdit] {
    guard dialect == .mysql60 else { return [] }
    return statement.tokens.indices.dropLast().filter { index in
      statement.keyword(index) == "_UTF8"
        && [.string, .hexString, .bitString].contains(statement.tokens[index + 1].kind)
    }.map { TextEdit(statement.tokens[$0].range, "_utf8mb4") }
  }
}
