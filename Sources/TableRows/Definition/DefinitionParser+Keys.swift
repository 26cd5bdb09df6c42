internal import ByteIO

/// Keys and constraints of the table.
extension DefinitionParser {
  mutating func parseConstraint() throws(DefinitionError) {
    subject = .key
    let from = start
    var constraint: ByteString?
    if take("CONSTRAINT") {
      try skipIfNotExists()
      if !["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"].contains(keyword) { constraint = try name() }
      guard ["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"].contains(keyword) else {
        throw failure(expected: "PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK")
      }
    }
    switch keyword {
    case "FOREIGN": try parseForeignKey(name: constraint, from: from)
    case "CHECK": try parseCheck()
    default: try parseKey(constraint: constraint, from: from)
    }
  }

  private mutating func parseKey(constraint: ByteString?, from: Int) throws(DefinitionError) {
    let kind = try keyKind()
    try skipIfNotExists()
    var name = constraint
    if keyword != "(", keyword != "USING", !(keyword == "TYPE" && isKind(.word, 1)) { name = try self.name() }
    if kind == .primary { name = nil }
    if keyword == "USING" || keyword == "TYPE" { try parseKeyAlgorithm() }
    var key = KeyDefinition(kind: kind, name: name, parts: [])
    try expect("(")
    repeat { key.parts.append(try keyPart()) } while take(",")
    try expect(")")
    while position < tokens.count, keyword != ",", keyword != ")" { try parseKeyOption() }
    key.range = from..<end
    definition.keys.append(key)
  }

  private mutating func keyKind() throws(DefinitionError) -> KeyDefinition.Kind {
    let word = keyword
    position += 1
    switch word {
    case "PRIMARY":
      try expect("KEY")
      return .primary
    case "KEY", "INDEX": return .index
    default:
      if !take("KEY") { _ = take("INDEX") }
      return word == "UNIQUE" ? .unique : word == "FULLTEXT" ? .fulltext : word == "SPATIAL" ? .spatial : .vector
    }
  }

  mutating func parseKeyAlgorithm() throws(DefinitionError) {
    position += 1
    guard ["BTREE", "HASH", "RTREE"].contains(keyword) else { throw failure(expected: "BTREE, HASH or RTREE") }
    position += 1
  }

  mutating func keyPart() throws(DefinitionError) -> KeyDefinition.Part {
    var part: KeyDefinition.Part
    if keyword == "(" {
      part = KeyDefinition.Part(column: nil, expression: try balanced())
    } else {
      let from = start
      part = KeyDefinition.Part(column: try name())
      if keyword == "WITHOUT" {
        position += 1
        try expect("OVERLAPS")
        // What stands there is a period, not a column.
        part = KeyDefinition.Part(column: nil, expression: tokenizer.text(from..<end))
      }
      part.prefixLength = try numberInParentheses()
      // A length of 0, which MySQL 6.0 and older print of a SPATIAL key of theirs, is none.
      if part.prefixLength == 0 { part.prefixLength = nil }
    }
    if take("DESC") {
      part.isDescending = true
    } else {
      _ = take("ASC")
    }
    return part
  }

  mutating func parseKeyOption() throws(DefinitionError) {
    switch isKind(.word) ? keyword : "" {
    case "USING", "TYPE": try parseKeyAlgorithm()
    case "KEY_BLOCK_SIZE":
      position += 1
      _ = take("=")
      _ = try number()
    case "WITH":
      position += 1
      try expect("PARSER")
      _ = try name()
    case "COMMENT":
      position += 1
      _ = try string()
    case "VISIBLE", "INVISIBLE", "IGNORED": position += 1
    case "NOT":
      position += 1
      try expect("IGNORED")
    case "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE":
      position += 1
      _ = take("=")
      _ = try string()
    default:
      guard isKind(.word) || isKind(.quotedName), keyword(1) == "=" else {
        throw failure(expected: "an option of a key, or , or )")
      }
      position += 2
      try skipSimpleValue()
    }
  }

  // MARK: constraints

  private mutating func parseForeignKey(name constraint: ByteString?, from: Int) throws(DefinitionError) {
    subject = .foreignKey
    position += 1
    try expect("KEY")
    try skipIfNotExists()
    var name = constraint
    if keyword != "(" {
      let index = try self.name()
      name = constraint ?? index
    }
    let columns = try names()
    guard keyword == "REFERENCES" else { throw failure(expected: "REFERENCES") }
    try parseReferences(name: name, columns: columns, from: from)
  }

  /// REFERENCES table (columns) MATCH … ON DELETE … ON UPDATE …
  mutating func parseReferences(name: ByteString?, columns: [ByteString], from: Int) throws(DefinitionError) {
    try expect("REFERENCES")
    let table = try qualifiedName()
    let referenced = keyword == "(" ? try names() : []
    var changesRows = false
    while true {
      if take("MATCH") {
        guard take("FULL") || take("PARTIAL") || take("SIMPLE") else {
          throw failure(expected: "FULL, PARTIAL or SIMPLE")
        }
      } else if keyword == "ON", keyword(1) == "DELETE" || (keyword(1) == "UPDATE" && isReferenceAction(2)) {
        position += 2
        if try parseReferenceAction() { changesRows = true }
      } else {
        break
      }
    }
    definition.foreignKeys.append(
      ForeignKeyDefinition(
        name: name, columns: columns, referencedDatabase: table.database, referencedTable: table.name,
        referencedColumns: referenced, changesRows: changesRows, range: from..<end))
  }

  /// Whether an action begins there; ON UPDATE CURRENT_TIMESTAMP is of the column.
  private func isReferenceAction(_ ahead: Int) -> Bool {
    ["RESTRICT", "CASCADE", "SET", "NO"].contains(keyword(ahead))
  }

  /// - Returns: whether it changes rows.
  private mutating func parseReferenceAction() throws(DefinitionError) -> Bool {
    if take("RESTRICT") { return false }
    if take("CASCADE") { return true }
    if take("NO") {
      try expect("ACTION")
      return false
    }
    guard take("SET") else { throw failure(expected: "RESTRICT, CASCADE, SET NULL, SET DEFAULT or NO ACTION") }
    guard take("NULL") || take("DEFAULT") else { throw failure(expected: "NULL or DEFAULT") }
    return true
  }

  /// CHECK (…) [NOT] ENFORCED.
  mutating func parseCheck() throws(DefinitionError) {
    try expect("CHECK")
    definition.checks.append(try balanced())
    if keyword == "NOT", keyword(1) == "ENFORCED" { position += 1 }
    _ = take("ENFORCED")
  }
}
