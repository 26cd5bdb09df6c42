internal import ByteIO
internal import TableRows

/// A query, an expression or a list of tables that is open: one for each parenthesis, and one for the statement.
struct QueryLevel {
  /// What is being read.
  enum Mode {
    /// Between the head of a statement and the query that may end it.
    case tail
    /// Just opened: the first token tells what it is.
    case pending
    /// The same, where a table can stand.
    case pendingTables
    /// The same behind WITH at the front of a statement, where UPDATE, DELETE and INSERT can come too.
    case statement
    /// A query has to come: behind WITH and UNION.
    case queryStart
    /// No query: FROM and commas mean nothing.
    case expression
    /// Between SELECT and FROM.
    case select
    /// A table has to come.
    case factor
    /// Behind a table.
    case joined
    /// Behind ON or USING.
    case condition
    /// Behind SET of UPDATE.
    case assignment
    /// Behind WHERE and all that comes later.
    case rest
  }

  var mode: Mode
  /// Whether tables that stand here are those that UPDATE and DELETE change.
  var isTargetList = false
  /// The name of the common table whose query it is.
  var commonTable: ByteString?
  /// Whether its common tables know themselves.
  var isRecursive = false
  /// How many common tables were known when it was opened.
  var known = 0
}

/// Queries, wherever they stand.
extension StatementReader {
  /// Reads to the end of the statement.
  mutating func readQueries(_ mode: QueryLevel.Mode, isTargetList: Bool = false) {
    levels = [QueryLevel(mode: mode, isTargetList: isTargetList)]
    for _ in 0..<leadingParentheses { levels.append(QueryLevel(mode: .pending)) }
    while let token = tokens.next() { read(token) }
  }

  var mode: QueryLevel.Mode {
    get { levels.last?.mode ?? .rest }
    set { if !levels.isEmpty { levels[levels.count - 1].mode = newValue } }
  }

  private mutating func read(_ token: StatementTokens.Token) {
    defer { isBehindAs = token.keyword == .as }
    switch token.kind {
    case .string, .number, .hexString, .bitString: settle()
    case .symbol: readSymbol(token)
    case .quotedName: mode == .factor || mode == .pendingTables ? readFactor(token) : readOperand(token)
    case .word:
      if token.keyword == .other {
        mode == .factor || mode == .pendingTables ? readFactor(token) : readOperand(token)
      } else if tokens.symbol() == UInt8(ascii: "."), mode != .factor, mode != .pendingTables {
        readOperand(token)
      } else {
        readKeyword(token)
      }
    }
  }

  /// What began with anything but a query or a table is an expression.
  private mutating func settle() {
    if mode == .pending || mode == .pendingTables { mode = .expression }
  }

  // MARK: symbols

  private mutating func readSymbol(_ token: StatementTokens.Token) {
    switch token.symbol {
    case UInt8(ascii: "("): open()
    case UInt8(ascii: ")"): close()
    case UInt8(ascii: ","):
      switch mode {
      case .joined, .condition: mode = .factor
      case .assignment: readAssignment()
      default: settle()
      }
    case UInt8(ascii: "{"):
      // { OJ a LEFT JOIN b … }
      if mode == .factor || mode == .pendingTables { _ = tokens.take(.oj) }
    case UInt8(ascii: ";"):
      if tokens.peek() != nil, levels.count <= 1 { note(.compound) }
    default: settle()
    }
  }

  private mutating func open() {
    var level = QueryLevel(mode: .pending, known: commonTables.count)
    if mode == .factor || mode == .pendingTables {
      level.mode = .pendingTables
      level.isTargetList = levels.last?.isTargetList ?? false
      mode = .joined
    } else {
      settle()
    }
    levels.append(level)
    if kind == .create(.table), levels.count == 2, tokens.take(.like) { readName(.table, .read) }
  }

  private mutating func close() {
    guard levels.count > 1, let closed = levels.popLast() else { return }
    commonTables.removeLast(max(0, commonTables.count - closed.known))
    guard let name = closed.commonTable else { return }
    commonTables.append(name)
    // MariaDB: CYCLE columns RESTRICT.
    if tokens.take(.cycle) { while let token = tokens.next(), token.keyword != .restrict {} }
    if tokens.take(symbol: ",") {
      readCommonTable(isRecursive: false)
    } else {
      if mode != .statement { mode = .queryStart }
    }
  }

  // MARK: keywords

  private mutating func readKeyword(_ token: StatementTokens.Token) {
    if mode == .factor, Self.ordinary.contains(token.keyword) { return readFactor(token) }
    switch token.keyword {
    case .select:
      callsFunctions = true
      levels[levels.count - 1].isTargetList = false
      mode = .select
    case .with where isAtQuery:
      readCommonTable(isRecursive: tokens.take(.recursive))
    case .table where isAtQuery: mode = .factor
    case .values where isAtQuery: mode = .rest
    case .update where mode == .statement, .delete where mode == .statement, .insert where mode == .statement,
      .replace where mode == .statement:
      readChange(token.keyword)
    case .from where mode == .select: mode = .factor
    case .join where isBehindTable, .straightJoin where isBehindTable: mode = .factor
    case .on where mode == .joined: mode = tokens.keyword() == .duplicate ? .rest : .condition
    case .on where mode == .condition && tokens.keyword() == .duplicate: mode = .rest
    case .using where mode == .joined: mode = .condition
    case .set where kind == .update && levels.count == 1 && isBehindTable:
      mode = .assignment
      readAssignment()
    case .where, .group, .having, .order, .limit, .procedure, .into, .lock, .window, .returning:
      if [.joined, .condition, .assignment].contains(mode) { mode = .rest } else { settle() }
    case .union where kind == .create(.table) && mode == .tail && !isUnionOfQueries: readUnionOption()
    case .union, .except, .intersect, .minus:
      mode = .queryStart
      _ = tokens.take(.all)
    case .references where isTableDefinition: readReferencedTable()
    case .like where kind == .create(.table) && levels.count == 1 && mode == .tail: readName(.table, .read)
    case .nextval, .setval, .lastval: readSequenceCall(token)
    case .next, .previous: readSequenceValue(token)
    case .jsonTable where mode == .factor || mode == .pendingTables:
      mode = .joined
      if tokens.take(symbol: "(") { levels.append(QueryLevel(mode: .expression, known: commonTables.count)) }
    case .lateral where mode == .factor: break
    case .dual where mode == .factor: mode = .joined
    case .for where tokens.keyword() != .systemTime && isBehindTable: mode = .rest
    default: mode == .factor || mode == .pendingTables ? readFactor(token) : readOperand(token)
    }
  }

  /// Keywords below that can be names of tables in one family or both.
  private static let ordinary: Set<StatementKeyword> = [.window, .minus, .next, .previous, .returning, .procedure]

  /// Whether a query can begin here.
  private var isAtQuery: Bool { [.pending, .pendingTables, .queryStart, .statement, .tail].contains(mode) }

  private var isBehindTable: Bool { mode == .joined || mode == .condition }

  private var isTableDefinition: Bool { kind == .create(.table) && callsFunctions == false }

  /// WITH name [(columns)] AS ( — the query between the parentheses is read as all others are.
  private mutating func readCommonTable(isRecursive: Bool) {
    let isRecursive = isRecursive || levels.last?.isRecursive == true
    guard let name = tokens.peek(), name.isName else { return }
    tokens.next()
    if tokens.symbol() == UInt8(ascii: "(") { tokens.skipGroup() }
    guard tokens.take(.as), tokens.take(symbol: "(") else { return }
    levels[levels.count - 1].isRecursive = isRecursive
    aliases.insert(tokens.name(name))
    var level = QueryLevel(mode: .pending, commonTable: tokens.name(name), known: commonTables.count)
    level.isTargetList = false
    if isRecursive { commonTables.append(tokens.name(name)) }
    levels.append(level)
  }

  /// Whether what stands behind UNION is a query.
  private var isUnionOfQueries: Bool {
    mutating get {
      if tokens.keyword() == .all || tokens.keyword() == .select { return true }
      guard tokens.symbol() == UInt8(ascii: "(") else { return tokens.symbol() != UInt8(ascii: "=") }
      return tokens.symbol(1) == UInt8(ascii: "(")
        || [.select, .with, .values, .table].contains(tokens.keyword(1))
    }
  }

  /// UNION = (t1, t2), an option of a MERGE table.
  mutating func readUnionOption() {
    _ = tokens.take(symbol: "=")
    guard tokens.take(symbol: "(") else { return }
    readNames(.table, .read)
    _ = tokens.take(symbol: ")")
  }

  // MARK: operands

  /// A name or a call in an expression.
  private mutating func readOperand(_ token: StatementTokens.Token) {
    settle()
    guard tokens.symbol() == UInt8(ascii: ".") else {
      let isCall = tokens.symbol() == UInt8(ascii: "(")
      if isCall, mode != .joined, callsFunctions, !isBehindAs, !isOwn(token) { noteCall([token]) }
      // Another name of a derived table.
      if mode == .joined, token.keyword == .other { aliases.insert(tokens.name(token)) }
      return
    }
    var parts = [token]
    while parts.count < 3, tokens.symbol() == UInt8(ascii: "."), let part = tokens.peek(1), part.isName {
      tokens.next()
      tokens.next()
      parts.append(part)
    }
    let isCall = tokens.symbol() == UInt8(ascii: "(")
    if isCall { noteCall(parts) }
    guard recordsChains, !isCall else { return }
    let isStar = tokens.symbol() == UInt8(ascii: ".") && tokens.symbol(1) == UInt8(ascii: "*")
    chains.append(NameChain(parts: parts, isStar: isStar))
  }

  /// Whether the servers have a function, or a word before a parenthesis, of this name.
  private func isOwn(_ token: StatementTokens.Token) -> Bool {
    token.kind == .word && (token.keyword != .other || NativeFunctions.contain(tokens.bytes[token.range]))
  }

  mutating func noteCall(_ parts: [StatementTokens.Token]) {
    guard let name = parts.last else { return }
    add(.function, .read, database: parts.count > 1 ? parts[parts.count - 2] : nil, name: name)
    if let reference = references.last { note(.function(reference)) }
  }

  /// NEXTVAL(sequence), SETVAL(sequence, …), LASTVAL(sequence) of MariaDB.
  private mutating func readSequenceCall(_ token: StatementTokens.Token) {
    guard tokens.symbol() == UInt8(ascii: "(") else { return readOperand(token) }
    settle()
    tokens.next()
    levels.append(QueryLevel(mode: .expression, known: commonTables.count))
    readName(.sequence, token.keyword == .lastval ? .read : .write)
  }

  /// NEXT VALUE FOR sequence, PREVIOUS VALUE FOR sequence, the same in standard SQL.
  private mutating func readSequenceValue(_ token: StatementTokens.Token) {
    guard tokens.take(.value, .for) else { return readOperand(token) }
    settle()
    readName(.sequence, token.keyword == .next ? .write : .read)
  }

  /// `column =` behind SET, with what qualifies it.
  private mutating func readAssignment() {
    var parts: [StatementTokens.Token] = []
    while let token = tokens.peek(), token.isName {
      tokens.next()
      parts.append(token)
      if !tokens.take(symbol: ".") { break }
    }
    if parts.isEmpty { return }
    assigned.append(parts.map { tokens.name($0) })
    if recordsChains, parts.count > 1 { chains.append(NameChain(parts: parts, isStar: false)) }
  }
}
