internal import ByteIO

/// ALTER TABLE, CREATE INDEX and DROP INDEX.
extension DefinitionParser {
  /// Reads such a statement: the table's name goes into ``definition``, and so do new columns, keys and options.
  mutating func parseAlteration() throws(DefinitionError) -> [TableChange] {
    isAltering = true
    if take("ALTER") {
      while ["ONLINE", "OFFLINE", "IGNORE"].contains(keyword) { position += 1 }
      guard take("TABLE") else { throw failure(expected: "TABLE", code: .notAlterTable) }
      skipIfExists()
      try parseAlteredTable()
      var changes: [TableChange] = []
      while position < tokens.count, keyword != ";" {
        try parseClause(&changes)
        guard take(",") || position == tokens.count || keyword == ";" || isLastClause else {
          throw failure(expected: ", or the end")
        }
      }
      while take(";") {}
      guard position == tokens.count else { throw failure(expected: "the end") }
      return changes
    }
    if take("CREATE") { return try parseCreateIndex() }
    guard take("DROP"), take("INDEX") else { throw failure(expected: "ALTER TABLE", code: .notAlterTable) }
    skipIfExists()
    let name = try name()
    try expect("ON")
    try parseAlteredTable()
    return [name == "PRIMARY" ? .dropPrimaryKey : .dropKey(name)]
  }

  /// Partitioning may stand behind the last clause without a comma.
  private var isLastClause: Bool { keyword == "PARTITION" && keyword(1) == "BY" || keyword == "REMOVE" }

  private mutating func parseAlteredTable() throws(DefinitionError) {
    subject = .tableName
    (definition.database, definition.name) = try qualifiedName()
    subject = .alteration
    if take("NOWAIT") { return }
    if take("WAIT") { _ = try number() }
  }

  private mutating func skipIfExists() {
    if keyword == "IF", keyword(1) == "EXISTS" { position += 2 }
  }

  /// Takes IF EXISTS or IF NOT EXISTS; whether it stood there.
  private mutating func takeCondition() throws(DefinitionError) -> Bool {
    guard keyword == "IF" else { return false }
    position += 1
    _ = take("NOT")
    try expect("EXISTS")
    return true
  }

  private mutating func skipToEnd() { while position < tokens.count, keyword != ";" { position += 1 } }

  // MARK: clauses

  private mutating func parseClause(_ changes: inout [TableChange]) throws(DefinitionError) {
    switch isKind(.word) ? keyword : "" {
    case "ADD":
      position += 1
      try parseAdd(&changes)
    case "DROP":
      position += 1
      if let change = try parseDrop() { changes.append(change) }
    case "MODIFY", "CHANGE":
      let isChange = keyword == "CHANGE"
      position += 1
      _ = take("COLUMN")
      let ifExists = try takeCondition()
      let name = isChange ? try name() : try nameAhead()
      try parseColumn()
      changes.append(.changeColumn(name, definition.columns.count - 1, try parsePlace(), ifExists: ifExists))
    case "ALTER":
      position += 1
      if let change = try parseAlterElement() { changes.append(change) }
    case "RENAME":
      position += 1
      changes.append(try parseRename())
    case "CONVERT":
      position += 1
      changes.append(try parseConvert())
    case "PARTITION" where keyword(1) == "BY":
      try parsePartitioning()
    case "REMOVE", "COALESCE", "REORGANIZE", "REBUILD", "TRUNCATE", "EXCHANGE":
      changes.append(.partitions)
      skipToEnd()
    // What changes nothing of the definition.
    case "DISABLE", "ENABLE", "FORCE", "ORDER", "DISCARD", "IMPORT", "ANALYZE", "CHECK", "OPTIMIZE", "REPAIR", "WITH",
      "WITHOUT", "UPGRADE", "SECONDARY_LOAD", "SECONDARY_UNLOAD", "WAIT", "NOWAIT":
      try skipClause()
    case "ALGORITHM", "LOCK":
      position += 1
      _ = take("=")
      _ = try name()
    default:
      // Options of the table need no commas between them.
      repeat { try parseOption() } while position < tokens.count && keyword != "," && keyword != ";" && !isLastClause
    }
  }

  private func nameAhead() throws(DefinitionError) -> ByteString {
    var ahead = self
    return try ahead.name()
  }

  /// To the next comma outside parentheses; `ORDER BY a, b` has commas of its own, and is the last clause.
  private mutating func skipClause() throws(DefinitionError) {
    if keyword == "ORDER" { return skipToEnd() }
    while position < tokens.count, keyword != ",", keyword != ";" {
      if keyword == "(" { _ = try balancedRange() } else { position += 1 }
    }
  }

  private mutating func parsePlace() throws(DefinitionError) -> TableChange.Place? {
    if take("FIRST") { return .first }
    return take("AFTER") ? .after(try name()) : nil
  }

  private mutating func parseAdd(_ changes: inout [TableChange]) throws(DefinitionError) {
    switch isKind(.word) ? keyword : "" {
    case "PARTITION":
      changes.append(.partitions)
      return skipToEnd()
    case "SYSTEM" where keyword(1) == "VERSIONING":
      position += 2
      return changes.append(.systemVersioning(true))
    case "CONSTRAINT", "PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "FOREIGN", "PERIOD", "CHECK":
      return try parseElement()
    case "VECTOR" where keyword(1) == "KEY" || keyword(1) == "INDEX": return try parseElement()
    default: break
    }
    _ = take("COLUMN")
    let ifNotExists = try takeCondition()
    if take("(") {
      repeat {
        let count = definition.columns.count
        try parseElement()
        if definition.columns.count > count { changes.append(.addColumn(count, nil, ifNotExists: ifNotExists)) }
      } while take(",")
      return try expect(")")
    }
    try parseColumn()
    changes.append(.addColumn(definition.columns.count - 1, try parsePlace(), ifNotExists: ifNotExists))
  }

  private mutating func parseDrop() throws(DefinitionError) -> TableChange? {
    switch isKind(.word) ? keyword : "" {
    case "PRIMARY":
      position += 1
      try expect("KEY")
      return .dropPrimaryKey
    case "INDEX", "KEY":
      position += 1
      skipIfExists()
      let name = try name()
      return name == "PRIMARY" ? .dropPrimaryKey : .dropKey(name)
    case "FOREIGN":
      position += 1
      try expect("KEY")
      skipIfExists()
      return .dropForeignKey(try name())
    case "CONSTRAINT":
      position += 1
      skipIfExists()
      return .dropConstraint(try name())
    case "CHECK":
      position += 1
      return .dropConstraint(try name())
    case "PARTITION":
      skipToEnd()
      return .partitions
    case "SYSTEM" where keyword(1) == "VERSIONING":
      position += 2
      return .systemVersioning(false)
    case "PERIOD" where keyword(1) == "FOR":
      position += 2
      _ = try name()
      return nil
    default: break
    }
    _ = take("COLUMN")
    let ifExists = try takeCondition()
    let change = TableChange.dropColumn(try name(), ifExists: ifExists)
    if keyword == "RESTRICT" || keyword == "CASCADE" { position += 1 }
    return change
  }

  /// ALTER [COLUMN] name SET DEFAULT …, ALTER INDEX …, ALTER CHECK …
  private mutating func parseAlterElement() throws(DefinitionError) -> TableChange? {
    if ["INDEX", "KEY", "CHECK", "CONSTRAINT"].contains(keyword), isKind(.word) {
      try skipClause()
      return nil
    }
    _ = take("COLUMN")
    _ = try takeCondition()
    let name = try name()
    if take("DROP") {
      try expect("DEFAULT")
      return .setDefault(name, nil)
    }
    try expect("SET")
    if take("DEFAULT") { return .setDefault(name, try defaultValue()) }
    guard keyword == "VISIBLE" || keyword == "INVISIBLE" else { throw failure(expected: "DEFAULT") }
    position += 1
    return .setVisibility(name, isInvisible: keyword(at: position - 1) == "INVISIBLE")
  }

  private mutating func parseRename() throws(DefinitionError) -> TableChange {
    if isKind(.word), ["COLUMN", "INDEX", "KEY"].contains(keyword) {
      let isColumn = keyword == "COLUMN"
      position += 1
      skipIfExists()
      let old = try name()
      try expect("TO")
      let new = try name()
      return isColumn ? .renameColumn(old, to: new) : .renameKey(old, to: new)
    }
    if !take("TO"), !take("AS") { _ = take("=") }
    let (database, name) = try qualifiedName()
    return .rename(database: database, name: name)
  }

  private mutating func parseConvert() throws(DefinitionError) -> TableChange {
    if take("PARTITION") {
      _ = try name()
      try expect("TO")
      try expect("TABLE")
      let (database, name) = try qualifiedName()
      skipToEnd()
      return .partitionToTable(database: database, name: name)
    }
    if take("TABLE") {
      let (database, name) = try qualifiedName()
      skipToEnd()
      return .tableToPartition(database: database, name: name)
    }
    try expect("TO")
    guard ["CHARSET", "CHARACTER", "CHAR"].contains(keyword) else { throw failure(expected: "CHARACTER SET") }
    position += 1
    if keyword(at: position - 1) != "CHARSET" { try expect("SET") }
    var characterSet: CharacterSet?
    if !take("DEFAULT") { characterSet = try characterSetName() }
    let collation = take("COLLATE") ? try collationName() : nil
    return .convert(characterSet, collation: collation)
  }

  // MARK: CREATE INDEX

  /// CREATE [OR REPLACE] [UNIQUE …] INDEX name ON table (parts), from behind CREATE on.
  private mutating func parseCreateIndex() throws(DefinitionError) -> [TableChange] {
    var isReplaced = false
    while keyword != "INDEX" {
      guard ["OR", "REPLACE", "ONLINE", "OFFLINE", "UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR"].contains(keyword) else {
        throw failure(expected: "INDEX", code: .notAlterTable)
      }
      isReplaced = isReplaced || keyword == "REPLACE"
      position += 1
    }
    let kinds: [String: KeyDefinition.Kind] = [
      "UNIQUE": .unique, "FULLTEXT": .fulltext, "SPATIAL": .spatial, "VECTOR": .vector,
    ]
    var key = KeyDefinition(kind: kinds[keyword(at: position - 1)] ?? .index, name: nil, parts: [])
    position += 1
    try skipIfNotExists()
    let name = try name()
    key.name = name
    if keyword == "USING" || keyword == "TYPE" { try parseKeyAlgorithm() }
    try expect("ON")
    try parseAlteredTable()
    try expect("(")
    repeat { key.parts.append(try keyPart()) } while take(",")
    try expect(")")
    while position < tokens.count, keyword != ";" {
      if keyword == "WAIT" || keyword == "NOWAIT" || (["ALGORITHM", "LOCK"].contains(keyword) && keyword(1) != "=") {
        position += keyword == "NOWAIT" ? 1 : 2
      } else {
        try parseKeyOption()
      }
    }
    definition.keys.append(key)
    return isReplaced ? [.dropKey(name)] : []
  }
}
