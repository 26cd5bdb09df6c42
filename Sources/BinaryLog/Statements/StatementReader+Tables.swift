internal import ByteIO
internal import TableRows

/// Tables in lists of tables.
extension StatementReader {
  /// A table in a list of tables: its name, partitions, other name, index hints.
  mutating func readFactor(_ token: StatementTokens.Token) {
    mode = .joined
    if tokens.symbol() == UInt8(ascii: "(") {
      // A table function that we do not know.
      return noteCall([token])
    }
    var reference: Int?
    if tokens.symbol() == UInt8(ascii: "."), let name = tokens.peek(1), name.isName {
      tokens.next()
      tokens.next()
      add(.table, .read, database: token, name: name)
      reference = references.count - 1
    } else if !commonTables.contains(tokens.name(token)) {
      add(.table, .read, database: nil, name: token)
      reference = references.count - 1
    }
    let alias = readTableTail()
    if let reference, levels.last?.isTargetList == true {
      targets.append(TargetTable(reference: reference, alias: alias))
    }
  }

  /// What stands behind a table's name: PARTITION (…), [AS] alias, index hints. Gives the alias.
  mutating func readTableTail() -> ByteString? {
    if tokens.keyword() == .partition, tokens.symbol(1) == UInt8(ascii: "(") {
      tokens.next()
      tokens.skipGroup()
    }
    var alias: ByteString?
    let hasAs = tokens.keyword() == .as && tokens.keyword(1) != .of
    if hasAs { tokens.next() }
    if let token = tokens.peek(), token.isName || (hasAs && token.kind == .string),
      hasAs || !Self.behindTable.contains(token.keyword)
    {
      alias = tokens.name(token)
      aliases.insert(tokens.name(token))
      tokens.next()
    }
    while [.use, .force, .ignore].contains(tokens.keyword()), [.index, .key].contains(tokens.keyword(1)) {
      tokens.next()
      tokens.next()
      while let token = tokens.peek(), token.kind == .word { tokens.next() }
      tokens.skipGroup()
    }
    return alias
  }

  /// Keywords that can stand behind a table and are no other name of it.
  private static let behindTable: Set<StatementKeyword> = [
    .on, .using, .join, .inner, .left, .right, .cross, .natural, .straightJoin, .where, .group, .having, .order,
    .limit, .union, .except, .intersect, .minus, .for, .lock, .procedure, .into, .window, .set, .use, .force, .ignore,
    .partition, .with, .full, .returning, .select, .values, .as, .offset, .and, .or, .end,
  ]
}
