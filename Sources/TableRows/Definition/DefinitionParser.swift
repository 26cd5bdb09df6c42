public import ByteIO

extension TableDefinition {
  /// What a CREATE TABLE statement says: as SHOW CREATE TABLE prints it, or as users write it into logs.
  ///
  /// An inline REFERENCES is in `foreignKeys` with a range inside that of its column. MariaDB's ROW START and ROW END
  /// columns are generated ones with this text as expression; WITH SYSTEM VERSIONING is the option `SYSTEM VERSIONING`
  /// and what ends MySQL's atomic CREATE TABLE … SELECT is the option `START TRANSACTION`.
  ///
  /// - Parameters:
  ///   - statement: the statement, in UTF-8; a semicolon may end it.
  ///   - dialect: whose character sets are meant.
  ///   - databaseCharacterSet: what a table without CHARSET has.
  ///   - ansiQuotes: whether double quotes are around names (sql_mode ANSI_QUOTES).
  ///   - backslashEscapes: whether a backslash escapes in strings; not so under NO_BACKSLASH_ESCAPES.
  ///   - jsonIsText: whether JSON is another name of LONGTEXT CHARACTER SET utf8mb4, as in MariaDB.
  ///   - realIsFloat: whether REAL is FLOAT (sql_mode REAL_AS_FLOAT).
  /// - Throws: `DefinitionError` at whatever has no place in such a statement, and if the columns are not in it.
  public init(
    parsing statement: ByteString, dialect: CharacterSet.Dialect, databaseCharacterSet: CharacterSet,
    ansiQuotes: Bool = false, backslashEscapes: Bool = true, jsonIsText: Bool = false, realIsFloat: Bool = false
  ) throws(DefinitionError) {
    let rules = DefinitionRules(
      dialect: dialect, ansiQuotes: ansiQuotes, backslashEscapes: backslashEscapes, jsonIsText: jsonIsText,
      realIsFloat: realIsFloat)
    self = try TableDefinition(parsing: statement, rules, databaseCharacterSet: databaseCharacterSet)
  }

  /// The same, by the rules of a server and a session.
  /// - Throws: `DefinitionError`, the same.
  public init(
    parsing statement: ByteString, _ rules: DefinitionRules, databaseCharacterSet: CharacterSet
  ) throws(DefinitionError) {
    var parser = try DefinitionParser(statement, rules, databaseCharacterSet: databaseCharacterSet)
    self = try parser.parse()
  }
}

/// Reads the tokens of a CREATE TABLE statement. What stands in parentheses and is no list of ours is passed over by
/// counting, so nothing here recurses.
struct DefinitionParser {
  let tokenizer: SQLTokenizer
  let tokens: [SQLToken]
  /// For each token the word in upper case, or the symbol; empty for the other kinds.
  let keywords: [String]
  let dialect: CharacterSet.Dialect
  let databaseCharacterSet: CharacterSet
  var jsonIsText = false
  var realIsFloat = false
  var timestampsAreNullable = true
  /// Whether it reads ALTER TABLE, where FIRST and AFTER stand behind columns.
  var isAltering = false

  /// What is being read, for errors.
  enum Subject {
    case statement, alteration, tableName, list, key, foreignKey, check, options, partitioning
    case column(ByteString)

    var text: String {
      switch self {
      case .statement: "CREATE TABLE"
      case .alteration: "ALTER TABLE"
      case .tableName: "the name of the table"
      case .list: "the list of columns and keys"
      case .key: "a key"
      case .foreignKey: "a foreign key"
      case .check: "a CHECK constraint"
      case .options: "the options of the table"
      case .partitioning: "PARTITION BY"
      case .column(let name): "column \(name.display)"
      }
    }
  }

  var position = 0
  var subject = Subject.statement
  var definition: TableDefinition
  /// What the columns say of their character sets, to be resolved when the table's is known.
  var characters: [CharacterAttributes] = []
  /// The table's CHARSET, if it names one.
  var tableCharacterSet: CharacterSet?
  /// The columns of periods, ASCII letters in lower case.
  var periodColumns: Set<ByteString> = []
  /// Which keys are attributes of the column that is being read.
  var columnKeys: [Int] = []

  init(
    _ tokenizer: SQLTokenizer, dialect: CharacterSet.Dialect, databaseCharacterSet: CharacterSet
  ) throws(DefinitionError) {
    self.tokenizer = tokenizer
    self.dialect = dialect
    self.databaseCharacterSet = databaseCharacterSet
    definition = TableDefinition(name: ByteString([]), columns: [], characterSet: databaseCharacterSet)
    var (tokens, keywords) = ([SQLToken](), [String]())
    var source = tokenizer
    while let token = try source.next() {
      tokens.append(token)
      keywords.append(Self.keyword(token, tokenizer.bytes))
    }
    self.tokens = tokens
    self.keywords = keywords
  }

  init(
    _ statement: ByteString, _ rules: DefinitionRules, databaseCharacterSet: CharacterSet
  ) throws(DefinitionError) {
    let tokenizer = SQLTokenizer(
      statement, ansiQuotes: rules.ansiQuotes, backslashEscapes: rules.backslashEscapes)
    try self.init(tokenizer, dialect: rules.dialect, databaseCharacterSet: databaseCharacterSet)
    jsonIsText = rules.jsonIsText
    realIsFloat = rules.realIsFloat
    timestampsAreNullable = rules.timestampsAreNullable
  }

  private static func keyword(_ token: SQLToken, _ bytes: [UInt8]) -> String {
    guard token.kind == .word || token.kind == .symbol, token.range.count <= 40 else { return "" }
    let upper = bytes[token.range].map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 & 0xDF : $0 }
    return String(decoding: upper, as: UTF8.self)
  }

  // MARK: the statement

  mutating func parse() throws(DefinitionError) -> TableDefinition {
    try parseHead()
    let open = position
    if keyword == "LIKE" || (keyword == "(" && keyword(1) == "LIKE") {
      throw failure(expected: "a list of columns", code: .copiesTable)
    }
    if keyword == "(", !isQuery(at: position + 1) {
      try parseList()
    }
    subject = .options
    try parseOptions()
    if keyword == "PARTITION" { try parsePartitioning() }
    // MySQL allows it behind the partitions too.
    if keyword == "START" { try parseStartTransaction() }
    if isQuery(at: position) { throw failure(expected: "no query", code: .dependsOnQuery) }
    while take(";") {}
    guard position == tokens.count else { throw failure(expected: "an option of a table or the end") }
    if definition.columns.isEmpty {
      position = open
      subject = .statement
      throw failure(expected: "a list of columns", code: .noColumns)
    }
    try resolve()
    return definition
  }

  private mutating func parseHead() throws(DefinitionError) {
    guard take("CREATE") else { throw failure(expected: "CREATE", code: .notCreateTable) }
    if take("OR") { try expect("REPLACE") }
    if take("TEMPORARY") { definition.isTemporary = true }
    guard take("TABLE") else { throw failure(expected: "TABLE", code: .notCreateTable) }
    try skipIfNotExists()
    subject = .tableName
    (definition.database, definition.name) = try qualifiedName()
    subject = .statement
  }

  /// Whether a query begins at a token: SELECT, with or without AS, IGNORE, REPLACE or parentheses before it.
  func isQuery(at index: Int) -> Bool {
    var index = index
    if keyword(at: index) == "IGNORE" || keyword(at: index) == "REPLACE" { index += 1 }
    if keyword(at: index) == "AS" { index += 1 }
    // More parentheses than anyone writes, and few enough to look again at every token.
    let limit = index + 64
    while index < limit, keyword(at: index) == "(" { index += 1 }
    switch keyword(at: index) {
    case "SELECT", "VALUES", "TABLE": return true
    case "WITH": return keyword(at: index + 1) != "SYSTEM"
    default: return false
    }
  }

  private mutating func parseList() throws(DefinitionError) {
    try expect("(")
    repeat {
      subject = .list
      try parseElement()
      guard keyword == "," || keyword == ")" else { throw failure(expected: ", or )") }
    } while take(",")
    subject = .list
    try expect(")")
  }

  mutating func parseElement() throws(DefinitionError) {
    switch keyword {
    case "CONSTRAINT", "PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "FOREIGN": try parseConstraint()
    case "CHECK" where keyword(1) == "(": try parseConstraint()
    case "VECTOR" where keyword(1) == "KEY" || keyword(1) == "INDEX": try parseConstraint()
    case "PERIOD" where keyword(1) == "FOR": try parsePeriod()
    default: try parseColumn()
    }
  }

  /// PERIOD FOR name (start, end) of MariaDB: both columns are NOT NULL. That they exist is the server's business.
  private mutating func parsePeriod() throws(DefinitionError) {
    position += 2
    _ = try name()
    let names = try names()
    guard names.count == 2 else { throw failure(expected: "two columns of a period") }
    periodColumns.formUnion(names.map(Self.folded))
  }

  // MARK: tokens

  /// The current token's word in upper case, or its symbol.
  var keyword: String { keyword(at: position) }

  /// The same of a token further on.
  func keyword(_ ahead: Int) -> String { keyword(at: position + ahead) }

  func keyword(at index: Int) -> String { index < keywords.count ? keywords[index] : "" }

  var token: SQLToken? { position < tokens.count ? tokens[position] : nil }

  func isKind(_ kind: SQLToken.Kind, _ ahead: Int = 0) -> Bool {
    position + ahead < tokens.count && tokens[position + ahead].kind == kind
  }

  /// Where the current token begins.
  var start: Int { token?.range.lowerBound ?? tokenizer.bytes.count }

  /// Where the token before the current one ended.
  var end: Int { position > 0 ? tokens[position - 1].range.upperBound : 0 }

  mutating func take(_ word: String) -> Bool {
    guard keyword == word else { return false }
    position += 1
    return true
  }

  mutating func expect(_ word: String) throws(DefinitionError) {
    guard take(word) else { throw failure(expected: word) }
  }

  func failure(expected: String, code: DefinitionError.Code = .syntax) -> DefinitionError {
    let found = token.map { tokenizer.text($0.range.prefix(60)).display } ?? "the end"
    return DefinitionError(
      code: code, reading: subject.text, offset: start, found: found, expected: expected, in: tokenizer.bytes)
  }

  mutating func skipIfNotExists() throws(DefinitionError) {
    guard keyword == "IF", keyword(1) == "NOT" else { return }
    position += 2
    try expect("EXISTS")
  }
}
