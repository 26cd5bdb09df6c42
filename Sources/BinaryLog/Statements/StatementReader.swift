internal import ByteIO
internal import TableRows

/// Reads a statement once, from front to end: what it is, which objects it names, and where.
///
/// This is no parser of SQL: it knows where names of tables stand and passes over the rest. Nested queries are held in
/// a stack of its own, so nothing here recurses; of the tokens only the next few are kept.
struct StatementReader {
  var tokens: StatementTokens
  let context: StatementContext
  /// What the statement is.
  var kind = StatementKind.other
  /// Whether TEMPORARY stands there.
  var isTemporary = false
  /// Whether OR REPLACE stands there.
  var replaces = false
  /// Whether IF EXISTS or IF NOT EXISTS stands there.
  var isConditional = false
  /// Names of objects, in order.
  var references: [ObjectReference] = []
  /// Why not all that it touches is in it.
  var uncertainties: [TouchUncertainty] = []
  /// Where the body of a routine, trigger or event begins, which is not read.
  var bodyStart: Int?
  /// Qualified names in expressions, if they are asked for.
  var chains: [NameChain] = []
  let recordsChains: Bool
  /// Which of ``references`` are tables of foreign keys without a database.
  var foreignKeys: Set<Int> = []
  /// Other names that tables are given in the statement.
  var aliases: Set<ByteString> = []

  // Of queries; see StatementReader+Queries.
  var levels: [QueryLevel] = []
  var leadingParentheses = 0
  var commonTables: [ByteString] = []
  /// Whether names before parentheses are calls; not so in the list of columns of CREATE TABLE.
  var callsFunctions = true
  /// Whether the token before was AS.
  var isBehindAs = false
  var targets: [TargetTable] = []
  var assigned: [[ByteString]] = []
  var deleteTargets: [ObjectReference] = []

  /// Begins a statement and reads as far as ``kind`` needs.
  init(_ statement: [UInt8], _ context: StatementContext, recordsChains: Bool = false) {
    tokens = StatementTokens(statement, context)
    self.context = context
    self.recordsChains = recordsChains
    readHead()
  }

  mutating func note(_ uncertainty: TouchUncertainty) {
    // Long lists of the same are not looked through to their end.
    if uncertainties.count < 64, !uncertainties.contains(uncertainty) { uncertainties.append(uncertainty) }
  }

  // MARK: names

  /// Reads `name` or `database.name` and adds it; nil if no name stands here.
  @discardableResult
  mutating func readName(_ kind: SchemaObjectKind, _ access: ObjectReference.Access) -> Int? {
    _ = tokens.symbol() == UInt8(ascii: ".") ? tokens.next() : nil
    guard let first = tokens.peek(), first.isName else { return nil }
    tokens.next()
    if tokens.symbol() == UInt8(ascii: "."), let second = tokens.peek(1), second.isName {
      tokens.next()
      tokens.next()
      add(kind, access, database: first, name: second)
    } else {
      add(kind, access, database: nil, name: first)
    }
    return references.count - 1
  }

  mutating func add(
    _ kind: SchemaObjectKind, _ access: ObjectReference.Access, database: StatementTokens.Token?,
    name: StatementTokens.Token
  ) {
    references.append(
      ObjectReference(
        kind: kind, database: database.map { tokens.name($0) } ?? context.database, name: tokens.name(name),
        access: access, databaseRange: database?.range, nameRange: name.range))
  }

  /// Reads the name of a database and adds it.
  mutating func readDatabase(_ access: ObjectReference.Access) {
    guard let token = tokens.peek(), token.isName else { return }
    tokens.next()
    references.append(
      ObjectReference(
        kind: .database, database: tokens.name(token), name: nil, access: access, databaseRange: token.range))
  }

  /// Reads names with commas between.
  mutating func readNames(_ kind: SchemaObjectKind, _ access: ObjectReference.Access) {
    repeat {
      guard readName(kind, access) != nil else { return }
      // Of what may stand behind a name nothing else is a comma.
      while let next = tokens.peek(), next.symbol != UInt8(ascii: ","), next.kind == .word || next.kind == .number {
        tokens.next()
      }
    } while tokens.take(symbol: ",")
  }

  /// Passes over IF EXISTS and IF NOT EXISTS.
  mutating func skipCondition() {
    guard tokens.keyword() == .if else { return }
    isConditional = true
    if tokens.keyword(1) == .exists { _ = tokens.take(.if, .exists) }
    if tokens.keyword(1) == .not { _ = tokens.take(.if, .not, .exists) }
  }
}

/// A name with dots in an expression: `table.column`, `database.table.column`, `table.*`.
struct NameChain {
  var parts: [StatementTokens.Token]
  /// Whether `.*` comes after it.
  var isStar: Bool
}

/// A table of UPDATE or DELETE with the name by which columns are qualified.
struct TargetTable {
  var reference: Int
  var alias: ByteString?
}
