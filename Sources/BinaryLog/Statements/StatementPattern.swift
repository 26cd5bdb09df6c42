public import ByteIO
internal import TableRows

/// What a user looks for among statements and changed rows: `DROP TABLE`, `DELETE FROM shop.orders`, `ALTER TABLE shop.%`.
///
/// A pattern that begins with a verb matches by what statements do and which objects they change, however they are
/// written and whatever the default database is; what an object is called is a ``TablePattern``. `database.table` alone
/// matches all that touches the table. Any other pattern is a text: its words are looked for one behind the other, in
/// any case, outside of comments and, unless the pattern has strings itself, outside of strings.
public struct StatementPattern: Hashable, Sendable {
  private enum Verb: Hashable {
    case kind(StatementKind)
    case create(SchemaObjectKind?), alter(SchemaObjectKind?), drop(SchemaObjectKind?)
  }

  private struct Word: Hashable {
    var text: ByteString
    var isString: Bool
  }

  private enum Shape: Hashable {
    case statement(Verb, TablePattern?, isTemporary: Bool)
    case object(TablePattern)
    case text([Word])
  }

  private let shape: Shape

  /// Reads a pattern, in UTF-8. Words are divided by space; parts of names with space in them are in backticks.
  /// - Throws: `TablePattern.SyntaxError` if nothing is in it, or a quote is open.
  public init(_ text: ByteString) throws(TablePattern.SyntaxError) {
    let words = try Self.words(text)
    if words.isEmpty { throw .empty }
    if let shape = try Self.statement(words) {
      self.shape = shape
    } else if words.count == 1, words[0].bytes.contains(UInt8(ascii: ".")), let pattern = try? TablePattern(words[0]) {
      shape = .object(pattern)
    } else {
      shape = .text(try Self.textWords(text))
    }
  }

  /// Whether the pattern is a text, and matches no rows.
  public var isText: Bool { if case .text = shape { true } else { false } }

  // MARK: matching

  /// Whether a statement matches.
  public func matches(_ statement: ByteString, in context: StatementContext) -> Bool {
    let bytes = statement.bytes
    return unsafe matches(bytes.span.bytes, in: context)
  }

  /// Whether a text that was logged beside rows matches: only if the pattern is a text too, since what was done to rows is
  /// known better from the rows.
  public func matches(text: ByteString) -> Bool {
    guard case .text(let words) = shape else { return false }
    let bytes = text.bytes
    return unsafe Self.find(words, bytes.span.bytes, StatementContext())
  }

  /// Whether a statement matches.
  public func matches(_ statement: RawSpan, in context: StatementContext) -> Bool {
    switch shape {
    case .statement(let verb, let object, let isTemporary):
      guard Self.matches(verb, StatementKind(of: statement, in: context)) else { return false }
      if object == nil, !isTemporary { return true }
      let statement = LoggedStatement(statement, in: context)
      if isTemporary, !statement.isTemporary { return false }
      guard let object else { return true }
      return statement.references.contains { reference in
        Self.isMeant(reference, statement.kind) && Self.matches(object, reference)
      }
    case .object(let object):
      let statement = LoggedStatement(statement, in: context)
      return statement.references.contains { $0.name != nil && Self.matches(object, $0) }
    case .text(let words): return Self.find(words, statement, context)
    }
  }

  /// Whether changed rows of a table match: INSERT those that were written, and so on; names in UTF-8. Of REPLACE and LOAD
  /// DATA rows tell nothing.
  public func matches(_ operation: RowsOperation, database: ByteString, table: ByteString) -> Bool {
    switch shape {
    case .statement(.kind(let kind), let object, isTemporary: false):
      switch (kind, operation) {
      case (.insert, .write), (.update, .update), (.delete, .delete):
        return object?.matches(database: database, table: table) ?? true
      default: return false
      }
    case .object(let object): return object.matches(database: database, table: table)
    default: return false
    }
  }

  private static func matches(_ verb: Verb, _ kind: StatementKind) -> Bool {
    switch (verb, kind) {
    case (.kind(let wanted), _): kind == wanted
    case (.create(let wanted), .create(let object)), (.alter(let wanted), .alter(let object)),
      (.drop(let wanted), .drop(let object)):
      wanted == nil || wanted == object
    default: false
    }
  }

  /// Whether a reference is to what a statement of a kind is about.
  private static func isMeant(_ reference: ObjectReference, _ kind: StatementKind) -> Bool {
    switch kind {
    case .call: reference.kind == .procedure
    case .create(.trigger): reference.kind == .trigger
    case .select, .do, .set, .account, .maintenance, .other: reference.name != nil
    default: reference.access != .read
    }
  }

  private static func matches(_ object: TablePattern, _ reference: ObjectReference) -> Bool {
    guard let name = reference.name else {
      // A database is named by one part.
      return object.database == nil && object.table.matches(reference.database)
    }
    return object.matches(database: reference.database, table: name)
  }

  // MARK: texts

  private static func find(_ words: [Word], _ statement: RawSpan, _ context: StatementContext) -> Bool {
    var tokens = StatementTokens(statement.array, context)
    // The last tokens, as many as there are words.
    var window: [Word] = []
    while let token = tokens.next() {
      let isString = token.kind == .string
      window.append(Word(text: folded(isString ? tokens.string(token) : tokens.name(token)), isString: isString))
      if window.count > words.count { window.removeFirst() }
      if window == words { return true }
    }
    return false
  }

  private static func folded(_ text: ByteString) -> ByteString {
    ByteString(text.bytes.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 })
  }

  private static func textWords(_ text: ByteString) throws(TablePattern.SyntaxError) -> [Word] {
    var tokens = StatementTokens(text.bytes, StatementContext())
    var words: [Word] = []
    while let token = tokens.next() {
      let isString = token.kind == .string
      words.append(Word(text: folded(isString ? tokens.string(token) : tokens.name(token)), isString: isString))
    }
    if tokens.error != nil { throw .openQuote }
    if words.isEmpty { throw .empty }
    return words
  }

  // MARK: reading patterns

  /// Divides at space outside of backticks.
  private static func words(_ text: ByteString) throws(TablePattern.SyntaxError) -> [ByteString] {
    var words: [ByteString] = []
    var word: [UInt8] = []
    var isQuoted = false
    for byte in text.bytes {
      if byte == UInt8(ascii: "`") { isQuoted.toggle() }
      if !isQuoted, byte == 0x20 || byte &- 9 < 5 {
        if !word.isEmpty { words.append(ByteString(word)) }
        word = []
      } else {
        word.append(byte)
      }
    }
    if isQuoted { throw .openQuote }
    if !word.isEmpty { words.append(ByteString(word)) }
    return words
  }

  private static func statement(_ words: [ByteString]) throws(TablePattern.SyntaxError) -> Shape? {
    var rest = words[...]
    func keyword() -> StatementKeyword {
      guard let bytes = rest.first?.bytes else { return .other }
      return StatementKeyword(PackedWord(bytes, bytes.indices))
    }
    func take(_ wanted: StatementKeyword...) { if wanted.contains(keyword()) { rest.removeFirst() } }
    let first = keyword()
    rest = rest.dropFirst()
    var verb: Verb
    var isTemporary = false
    switch first {
    case .insert, .replace:
      take(.into)
      verb = .kind(first == .insert ? .insert : .replace)
    case .update: verb = .kind(.update)
    case .delete:
      take(.from)
      verb = .kind(.delete)
    case .truncate:
      take(.table)
      verb = .kind(.truncate)
    case .call: verb = .kind(.call)
    case .begin: verb = .kind(.begin)
    case .commit: verb = .kind(.commit)
    case .rollback: verb = .kind(.rollback)
    case .load:
      if rest.first.map({ folded($0) }) == "data" { rest.removeFirst() }
      take(.into)
      take(.table)
      verb = .kind(.load)
    case .rename:
      guard keyword() == .table || keyword() == .tables else { return nil }
      rest.removeFirst()
      verb = .kind(.renameTable)
    case .create, .alter, .drop:
      if keyword() == .temporary {
        isTemporary = true
        rest.removeFirst()
      }
      let object = object(keyword())
      if object == nil, !rest.isEmpty { return nil }
      rest = rest.dropFirst()
      verb = first == .create ? .create(object) : first == .alter ? .alter(object) : .drop(object)
    default: return nil
    }
    guard rest.count <= 1 else { return nil }
    guard let name = rest.first else { return .statement(verb, nil, isTemporary: isTemporary) }
    return .statement(verb, try TablePattern(name), isTemporary: isTemporary)
  }

  private static func object(_ keyword: StatementKeyword) -> SchemaObjectKind? {
    switch keyword {
    case .table, .tables: .table
    case .view: .view
    case .index: .index
    case .database, .schema: .database
    case .procedure: .procedure
    case .function: .function
    case .trigger: .trigger
    case .event: .event
    case .sequence: .sequence
    case .package: .package
    default: nil
    }
  }
}
