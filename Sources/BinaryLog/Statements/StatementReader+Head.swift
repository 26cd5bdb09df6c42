internal import ByteIO
internal import TableRows

/// The front of a statement, which tells what it is.
extension StatementReader {
  mutating func readHead() {
    while tokens.take(symbol: "(") { leadingParentheses += 1 }
    guard let first = tokens.peek() else { return }
    switch first.keyword {
    case .begin, .start, .commit, .rollback, .savepoint, .release, .xa: readTransactionControl()
    case .create, .alter, .drop, .rename, .truncate: readDefinitionHead()
    case .insert: kind = .insert
    case .replace: kind = .replace
    case .update: kind = .update
    case .delete: kind = .delete
    case .select, .values, .table: kind = .select
    case .with:
      // What the statement is stands behind the common tables.
      kind = .select
      readQueries(.statement)
      resolveTargets()
    case .call: kind = .call
    case .do: kind = .do
    case .load: kind = tokens.keyword(1) == .index ? .maintenance : .load
    case .set: readSetHead()
    case .grant, .revoke: kind = .account
    case .analyze, .optimize, .repair, .check, .checksum, .flush, .cache, .lock, .unlock: kind = .maintenance
    case .prepare, .execute, .deallocate: note(.dynamic)
    case .explain, .describe, .desc, .show, .use, .help: break
    default: note(.unknown)
    }
  }

  private mutating func readTransactionControl() {
    let second = tokens.keyword(1)
    switch tokens.keyword() {
    case .begin:
      if tokens.peek(1) == nil || second == .work || tokens.symbol(1) == UInt8(ascii: ";") {
        kind = .begin
      } else {
        note(.compound)
      }
    case .start:
      if second == .transaction { kind = .begin } else { note(.unknown) }
    case .commit: kind = .commit
    case .rollback: kind = second == .to || tokens.keyword(2) == .to ? .rollbackToSavepoint : .rollback
    case .savepoint: kind = .savepoint
    case .release:
      if second == .savepoint { kind = .releaseSavepoint } else { note(.unknown) }
    default:
      switch second {
      case .start, .begin: kind = .xaStart
      case .end: kind = .xaEnd
      case .prepare: kind = .xaPrepare
      case .commit: kind = .xaCommit
      case .rollback: kind = .xaRollback
      default: break
      }
    }
  }

  /// SET, and the statement behind SET STATEMENT … FOR (MariaDB).
  private mutating func readSetHead() {
    kind = .set
    switch tokens.keyword(1) {
    case .password, .role: kind = .account
    case .default where tokens.keyword(2) == .role: kind = .account
    case .statement where tokens.peek(2)?.isName == true:
      tokens.next()
      while let token = tokens.peek(), token.keyword != .for {
        if token.symbol == UInt8(ascii: "(") { tokens.skipGroup() } else { tokens.next() }
      }
      if tokens.take(.for), tokens.keyword() != .set { readHead() }
    default: break
    }
  }

  private mutating func readDefinitionHead() {
    let verb = tokens.next()?.keyword ?? .other
    if verb == .truncate {
      kind = .truncate
      _ = tokens.take(.table) || tokens.take(.tables)
      return
    }
    // What may stand before the word for the object; a DEFINER is a name, and names are no keywords of ours by chance.
    while let token = tokens.peek() {
      switch token.keyword {
      case .definer, .algorithm:
        tokens.next()
        skipValue()
        continue
      case .temporary: isTemporary = true
      case .spatial where tokens.keyword(1) == .reference: return define(verb, .infrastructure)
      case .sql:
        _ = tokens.take(.sql, .security)
        skipValue()
        continue
      case .replace: replaces = true
      case .or, .aggregate, .unique, .fulltext, .spatial, .vector, .online, .ignore, .undo, .other: break
      case .table, .tables: return define(verb, .table)
      case .view: return define(verb, .view)
      case .index: return define(verb, .index)
      case .database, .schema: return define(verb, .database)
      case .procedure: return define(verb, .procedure)
      case .function: return define(verb, .function)
      case .trigger: return define(verb, .trigger)
      case .event: return define(verb, .event)
      case .sequence: return define(verb, .sequence)
      case .package: return define(verb, .package)
      case .user, .role:
        kind = .account
        return
      case .server, .tablespace, .logfile, .resource, .instance: return define(verb, .infrastructure)
      case .prepare: return note(.dynamic)
      default: return note(.unknown)
      }
      guard token.isName else { return note(.unknown) }
      // MySQL's libraries, and materialized views, are words that we have no use for.
      if token.keyword == .other, isWord(token, "LIBRARY") { return define(verb, .package) }
      if token.keyword == .other, !isWord(token, "OFFLINE") { return note(.unknown) }
      tokens.next()
    }
    note(.unknown)
  }

  /// Takes the word for the object.
  private mutating func define(_ verb: StatementKeyword, _ object: SchemaObjectKind) {
    tokens.next()
    switch verb {
    case .create: kind = .create(object)
    case .alter: kind = .alter(object)
    case .drop: kind = .drop(object)
    case .rename where object == .table: kind = .renameTable
    default: note(.unknown)
    }
  }

  /// Whether a token is this word, in any case.
  func isWord(_ token: StatementTokens.Token, _ word: String) -> Bool {
    token.kind == .word && token.range.count == word.utf8.count
      && zip(tokens.bytes[token.range], word.utf8).allSatisfy { $0 & 0xDF == $1 }
  }

  /// Passes over `= value`, where the value may be an account: user@host, CURRENT_USER().
  private mutating func skipValue() {
    _ = tokens.take(symbol: "=")
    tokens.next()
    if tokens.take(symbol: "@") { tokens.next() }
    if tokens.symbol() == UInt8(ascii: "(") { tokens.skipGroup() }
  }
}
