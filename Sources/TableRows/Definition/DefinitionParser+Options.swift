internal import ByteIO

/// Options of the table, and partitioning.
extension DefinitionParser {
  mutating func parseOptions() throws(DefinitionError) {
    while position < tokens.count {
      if keyword == "PARTITION" && keyword(1) == "BY" || keyword == ";" || isQuery(at: position) { return }
      try parseOption()
      _ = take(",")
    }
  }

  mutating func parseOption() throws(DefinitionError) {
    let from = start
    let isKeyword = isKind(.word)
    if isKeyword {
      switch keyword {
      case "START": return try parseStartTransaction()
      case "WITH" where keyword(1) == "SYSTEM", "SYSTEM" where keyword(1) == "VERSIONING":
        _ = take("WITH")
        try expect("SYSTEM")
        try expect("VERSIONING")
        return add("SYSTEM VERSIONING", ByteString([]), from)
      case "DEFAULT":
        position += 1
        guard ["CHARSET", "CHARACTER", "CHAR", "COLLATE"].contains(keyword) else {
          throw failure(expected: "CHARACTER SET or COLLATE")
        }
        return try parseNamedOption(keyword, from)
      default: break
      }
    }
    if isKeyword, Self.namesWithoutEqualSign.contains(keyword) { return try parseNamedOption(keyword, from) }
    guard let token, token.kind == .word || token.kind == .quotedName, keyword(1) == "=" else {
      throw failure(expected: "an option of a table or the end")
    }
    let name = tokenizer.value(of: token).display.uppercased()
    position += 2
    add(name, try value(), from)
  }

  private static let namesWithoutEqualSign: Set<String> = [
    "ENGINE", "TYPE", "CHARSET", "CHARACTER", "CHAR", "COLLATE", "DATA", "INDEX", "UNION", "TABLESPACE", "STORAGE",
    "AUTO_INCREMENT", "AUTOEXTEND_SIZE", "AVG_ROW_LENGTH", "CHECKSUM", "TABLE_CHECKSUM", "COMMENT", "COMPRESSION",
    "CONNECTION", "DELAY_KEY_WRITE", "ENCRYPTION", "ENGINE_ATTRIBUTE", "INSERT_METHOD", "KEY_BLOCK_SIZE", "MAX_ROWS",
    "MIN_ROWS", "NODEGROUP", "PACK_KEYS", "PAGE_CHECKSUM", "PASSWORD", "RAID_CHUNKS", "RAID_CHUNKSIZE", "RAID_TYPE",
    "ROW_FORMAT", "SECONDARY_ENGINE", "SECONDARY_ENGINE_ATTRIBUTE", "SEQUENCE", "STATS_AUTO_RECALC",
    "STATS_PERSISTENT", "STATS_SAMPLE_PAGES", "TRANSACTIONAL",
  ]

  private mutating func parseNamedOption(_ word: String, _ from: Int) throws(DefinitionError) {
    position += 1
    switch word {
    case "CHARSET", "CHARACTER", "CHAR":
      if word != "CHARSET" { try expect("SET") }
      _ = take("=")
      let valueStart = position
      if keyword != "DEFAULT" {
        tableCharacterSet = try characterSetName()
        position = valueStart
      }
      add("CHARSET", try value(), from)
    case "COLLATE":
      _ = take("=")
      let valueStart = position
      definition.collation = try collationName()
      position = valueStart
      add("COLLATE", try value(), from)
    case "DATA", "INDEX":
      try expect("DIRECTORY")
      _ = take("=")
      add(word + " DIRECTORY", try string(), from)
    case "UNION":
      _ = take("=")
      add("UNION", try balanced(), from)
    case "ENGINE", "TYPE":
      _ = take("=")
      let engine = try value()
      definition.engine = engine
      add("ENGINE", engine, from)
    default:
      _ = take("=")
      add(word, try value(), from)
    }
  }

  /// A word, a name, a string or a number.
  private mutating func value() throws(DefinitionError) -> ByteString {
    guard let token, token.kind != .symbol else { throw failure(expected: "a value") }
    if token.kind == .string { return try string() }
    position += 1
    // A size such as 4M is a word to the tokenizer, 0x10 stays as it is written.
    return token.kind == .hexString || token.kind == .bitString
      ? tokenizer.text(token.range) : tokenizer.value(of: token)
  }

  private mutating func add(_ name: String, _ value: ByteString, _ from: Int) {
    definition.options.append(TableOption(name: name, value: value, range: from..<end))
  }

  /// START TRANSACTION, with which MySQL 8.0.21 and later log CREATE TABLE … SELECT in row format.
  mutating func parseStartTransaction() throws(DefinitionError) {
    let from = start
    position += 1
    try expect("TRANSACTION")
    add("START TRANSACTION", ByteString([]), from)
  }

  // MARK: partitioning

  /// PARTITION BY, to the end or to a query. Its text is kept; parentheses have to pair up and nothing but words,
  /// literals and `=` stands outside them.
  mutating func parsePartitioning() throws(DefinitionError) {
    subject = .partitioning
    let from = start
    position += 1
    try expect("BY")
    guard ["HASH", "KEY", "LINEAR", "RANGE", "LIST", "SYSTEM_TIME"].contains(keyword) else {
      throw failure(expected: "HASH, KEY, LINEAR, RANGE, LIST or SYSTEM_TIME")
    }
    while position < tokens.count {
      if keyword == "(" {
        if isQuery(at: position + 1) { throw failure(expected: "no query", code: .dependsOnQuery) }
        _ = try balancedRange()
      } else if keyword == ";" || keyword == "START" && keyword(1) == "TRANSACTION" || isPartitioningFollowedByQuery {
        break
      } else if isKind(.symbol), keyword != "=" {
        throw failure(expected: "the end of the partitioning clause")
      } else {
        position += 1
      }
    }
    definition.partitioning = tokenizer.text(from..<end)
  }

  private var isPartitioningFollowedByQuery: Bool {
    isKind(.word) && (["AS", "SELECT", "IGNORE", "REPLACE", "WITH", "VALUES", "TABLE"].contains(keyword))
      && isQuery(at: position)
  }
}
