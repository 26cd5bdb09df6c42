internal import ByteIO
internal import TableRows

/// Statements that change rows, and all that stands behind the head of a statement.
extension StatementReader {
  /// Reads what ``readHead()`` has left.
  mutating func readRest() {
    switch kind {
    case .insert, .replace, .update, .delete:
      // WITH … UPDATE has been read to its end already.
      if levels.isEmpty, let verb = tokens.next() { readChange(verb.keyword) }
      resolveTargets()
    case .load: readLoad()
    case .select: if levels.isEmpty { readQueries(.queryStart) }
    case .call: readCall()
    case .do, .set: readQueries(.rest)
    case .account: readAccount()
    case .maintenance: readMaintenance()
    case .create, .alter, .drop, .renameTable, .truncate: readDefinition()
    default: break
    }
    if let error = tokens.error { note(.unreadable("\(error.found) at byte \(error.offset)")) }
  }

  /// INSERT, REPLACE, UPDATE or DELETE, from behind that word on.
  mutating func readChange(_ verb: StatementKeyword) {
    while [.lowPriority, .highPriority, .delayed, .quick, .ignore, .history].contains(tokens.keyword()),
      tokens.symbol(1) != UInt8(ascii: "."), !isLast(1)
    {
      tokens.next()
    }
    let isNested = !levels.isEmpty
    switch verb {
    case .insert, .replace:
      kind = verb == .insert ? .insert : .replace
      _ = tokens.take(.into)
      readName(.table, .write)
      if tokens.keyword() == .partition {
        tokens.next()
        tokens.skipGroup()
      }
      begin(.tail, isNested)
    case .update:
      kind = .update
      begin(.factor, isNested, isTargetList: true)
    default:
      kind = .delete
      readDeleteTargets(isNested)
    }
  }

  /// Whether there is nothing behind the next tokens.
  private mutating func isLast(_ count: Int) -> Bool { tokens.peek(count) == nil }

  /// Goes on with the level that is there, or with the statement's own.
  private mutating func begin(_ mode: QueryLevel.Mode, _ isNested: Bool, isTargetList: Bool = false) {
    guard isNested else { return readQueries(mode, isTargetList: isTargetList) }
    levels[levels.count - 1].mode = mode
    levels[levels.count - 1].isTargetList = isTargetList
  }

  /// DELETE FROM t …, DELETE t1, t2.* FROM …, DELETE FROM t1, t2 USING …
  private mutating func readDeleteTargets(_ isNested: Bool) {
    let isFrom = tokens.take(.from)
    let first = references.count
    repeat {
      guard readName(.table, .write) != nil else { break }
      if tokens.symbol() == UInt8(ascii: "."), tokens.symbol(1) == UInt8(ascii: "*") {
        tokens.next()
        tokens.next()
      }
    } while tokens.take(symbol: ",")
    let isMultiple = isFrom ? tokens.take(.using) : tokens.take(.from)
    guard isMultiple else {
      _ = readTableTail()
      return begin(.rest, isNested)
    }
    deleteTargets = Array(references[first...])
    references.removeSubrange(first...)
    begin(.factor, isNested, isTargetList: true)
  }

  /// Says which of the tables of UPDATE and DELETE are changed.
  mutating func resolveTargets() {
    defer {
      targets = []
      deleteTargets = []
      assigned = []
    }
    if kind == .delete {
      for target in deleteTargets {
        guard let index = targets.firstIndex(where: { fits(target, $0) }) else {
          references.append(target)
          continue
        }
        references[targets[index].reference].access = .write
        // The name in the list is one more place where the table's stands.
        if targets[index].alias == nil { references.append(target) }
      }
      return
    }
    guard kind == .update else { return }
    for target in targets where targets.count == 1 || assigned.contains(where: { mayAssign($0, target) }) {
      references[target.reference].access = .write
    }
  }

  /// Whether a name in the list of DELETE is that of a table behind FROM.
  private func fits(_ name: ObjectReference, _ target: TargetTable) -> Bool {
    let reference = references[target.reference]
    if let alias = target.alias { return name.databaseRange == nil && alias == name.name }
    return reference.name == name.name && reference.database == name.database
  }

  /// Whether an assigned column can be one of a table; one that is not qualified can be of any.
  private func mayAssign(_ column: [ByteString], _ target: TargetTable) -> Bool {
    let reference = references[target.reference]
    switch column.count {
    case 1: return true
    case 2: return column[0] == target.alias ?? reference.name
    default: return target.alias == nil && column[0] == reference.database && column[1] == reference.name
    }
  }

  /// LOAD DATA … INTO TABLE name … SET column = expression.
  private mutating func readLoad() {
    while let token = tokens.next() {
      guard token.keyword == .into, tokens.take(.table) else { continue }
      readName(.table, .write)
      break
    }
    if tokens.take(.partition) { tokens.skipGroup() }
    // Character set, how fields and lines end, columns.
    while let token = tokens.peek(), token.symbol != UInt8(ascii: "("), token.keyword != .set {
      tokens.next()
      if isWord(token, "CHARACTER") { _ = tokens.take(.set) }
    }
    tokens.skipGroup()
    readQueries(.rest)
  }

  private mutating func readCall() {
    tokens.next()
    if let index = readName(.procedure, .read) { note(.procedure(references[index])) }
    readQueries(.rest)
  }

  /// GRANT … ON …, REVOKE … ON …; the rights themselves are in the database mysql.
  private mutating func readAccount() {
    references.append(ObjectReference(kind: .database, database: "mysql", name: nil, access: .write))
    guard [.grant, .revoke].contains(tokens.keyword()) else { return }
    while let token = tokens.peek(), token.keyword != .on, token.keyword != .to, token.keyword != .from {
      if token.symbol == UInt8(ascii: "(") { tokens.skipGroup() } else { tokens.next() }
    }
    if !tokens.take(.on) { return }
    var kind = SchemaObjectKind.table
    switch tokens.keyword() {
    case .table: tokens.next()
    case .function, .procedure:
      kind = tokens.next()?.keyword == .function ? .function : .procedure
    case .package:
      kind = .package
      tokens.next()
      _ = tokens.take(.body)
    default: break
    }
    let star = UInt8(ascii: "*")
    if tokens.symbol() == star {
      if tokens.symbol(1) != UInt8(ascii: ".") {
        references.append(ObjectReference(kind: .database, database: context.database, name: nil, access: .read))
      }
    } else if tokens.symbol(1) == UInt8(ascii: "."), tokens.symbol(2) == star {
      readDatabase(.read)
    } else {
      readName(kind, .read)
    }
  }

  /// ANALYZE TABLE a, b and the like; FLUSH TABLES.
  private mutating func readMaintenance() {
    let verb = tokens.next()?.keyword ?? .other
    if let token = tokens.peek(), token.keyword == .local || isWord(token, "NO_WRITE_TO_BINLOG") { tokens.next() }
    guard tokens.take(.table) || tokens.take(.tables) || (verb == .cache && tokens.take(.index)) else {
      // ANALYZE of a statement (MariaDB) runs it.
      if verb == .analyze { note(.unknown) }
      return
    }
    if verb == .flush, tokens.keyword() == .with { return }
    readNames(.table, .read)
  }
}
