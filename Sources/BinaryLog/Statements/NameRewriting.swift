public import ByteIO
internal import TableRows

/// Other names for databases and tables: `--rewrite-db old=new`, `--rename-table db.t=db2.t2`.
///
/// A table that is renamed by itself has the new name as it is given; all others have their database's new name. Names
/// are in UTF-8 and are the same only if their bytes are.
public struct NameRewriting: Hashable, Sendable {
  /// New names of databases by the old ones.
  public var databases: [ByteString: ByteString] = [:]
  /// New names of tables by the old ones.
  public var tables: [TableName: TableName] = [:]

  /// No other names.
  public init() {}

  /// Whether no name is another.
  public var isEmpty: Bool { databases.isEmpty && tables.isEmpty }

  /// The name of a database, as it is to be: also for the default database of a statement.
  public func rewrite(database: ByteString) -> ByteString { databases[database] ?? database }

  /// The name of a table, as it is to be: also for table maps.
  public func rewrite(_ table: TableName) -> TableName {
    tables[table] ?? TableName(database: rewrite(database: table.database), name: table.name)
  }

  // MARK: statements

  /// A statement with all names of databases and tables in it as they are to be, quoted; everything else as it is.
  ///
  /// It is meant to be run with the default database `rewrite(database:)` of `context.database`. Names in comments and
  /// strings stay.
  /// - Throws: ``BinaryLogError`` (undecidable) if it can't be told what a name stands for.
  public func rewrite(_ statement: ByteString, in context: StatementContext) throws(BinaryLogError) -> ByteString {
    if isEmpty { return statement }
    var reader = StatementReader(statement.bytes, context, recordsChains: true)
    reader.readRest()
    if reader.kind.isTransactionControl { return statement }
    for uncertainty in reader.uncertainties {
      switch uncertainty {
      case .procedure, .function: break
      case .dynamic, .compound, .unknown, .unreadable: throw Self.refusal(of: statement, uncertainty.description)
      }
    }
    var edits: [(range: Range<Int>, text: [UInt8])] = []
    for (index, reference) in reader.references.enumerated() {
      // Unqualified names of foreign keys go with the table that is defined.
      let home = reader.foreignKeys.contains(index) ? reader.references.first : nil
      edit(reference, home.map { renamed($0).database } ?? rewrite(database: context.database), &edits)
    }
    for chain in reader.chains { try edit(chain, reader, statement, &edits) }
    if let start = reader.bodyStart { try checkBody(from: start, statement, context) }
    return try Self.apply(edits, to: statement, context)
  }

  /// Where an object is to be.
  private func renamed(_ reference: ObjectReference) -> TableName {
    let table = TableName(database: reference.database, name: reference.name ?? "")
    return switch reference.kind {
    case .table, .view, .sequence, .index: rewrite(table)
    default: TableName(database: rewrite(database: table.database), name: table.name)
    }
  }

  private func edit(
    _ reference: ObjectReference, _ implied: ByteString, _ edits: inout [(range: Range<Int>, text: [UInt8])]
  ) {
    let new = renamed(reference)
    if let range = reference.databaseRange {
      if new.database != reference.database { edits.append((range, new.database.quotedName)) }
      if let range = reference.nameRange, new.name != reference.name { edits.append((range, new.name.quotedName)) }
    } else if let range = reference.nameRange, let name = reference.name, !reference.database.isEmpty {
      if new.database != implied {
        edits.append((range, new.database.quotedName + [UInt8(ascii: ".")] + new.name.quotedName))
      } else if new.name != name {
        edits.append((range, new.name.quotedName))
      }
    }
  }

  /// What qualifies a column.
  private func edit(
    _ chain: NameChain, _ reader: StatementReader, _ statement: ByteString,
    _ edits: inout [(range: Range<Int>, text: [UInt8])]
  ) throws(BinaryLogError) {
    var parts = chain.parts
    if !chain.isStar { parts.removeLast() }
    let names = parts.map { reader.tokens.name($0) }
    if names.count == 2 {
      let old = TableName(database: names[0], name: names[1])
      let new = rewrite(old)
      if new.database != old.database { edits.append((parts[0].range, new.database.quotedName)) }
      if new.name != old.name { edits.append((parts[1].range, new.name.quotedName)) }
      return
    }
    guard names.count == 1, let range = parts.first?.range else { return }
    let meant = Set(reader.references.filter { $0.name == names[0] && $0.nameRange != nil }.map { renamed($0).name })
    if meant.isEmpty || meant == [names[0]] { return }
    guard meant.count == 1, !reader.aliases.contains(names[0]), let new = meant.first else {
      throw Self.refusal(of: statement, "\(names[0].display) stands for more than one table in it")
    }
    edits.append((range, new.quotedName))
  }

  /// Bodies of routines, triggers and events are not rewritten, so they must not name what is.
  private func checkBody(
    from start: Int, _ statement: ByteString, _ context: StatementContext
  ) throws(BinaryLogError) {
    let oldDatabases = Set(databases.keys)
    let oldTables = Set(tables.keys.map(\.name))
    var tokens = StatementTokens(statement.bytes, context)
    while let token = tokens.next() {
      guard token.range.lowerBound >= start else { continue }
      if token.keyword == .prepare { throw Self.refusal(of: statement, "its body runs statements that are not in it") }
      guard token.isName else { continue }
      let name = tokens.name(token)
      if oldTables.contains(name) || (oldDatabases.contains(name) && tokens.symbol() == UInt8(ascii: ".")) {
        throw Self.refusal(of: statement, "its body names \(name.display)")
      }
    }
  }

  private static func apply(
    _ edits: [(range: Range<Int>, text: [UInt8])], to statement: ByteString, _ context: StatementContext
  ) throws(BinaryLogError) -> ByteString {
    if edits.isEmpty { return statement }
    var result: [UInt8] = []
    var position = 0
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) where edit.range.lowerBound >= position
    {
      result += statement.bytes[position..<edit.range.lowerBound]
      result += try encode(edit.text, context.characterSet, statement)
      position = edit.range.upperBound
    }
    return ByteString(result + statement.bytes[position...])
  }

  /// A quoted name in the statement's character set.
  private static func encode(
    _ name: [UInt8], _ characterSet: CharacterSet, _ statement: ByteString
  ) throws(BinaryLogError) -> [UInt8] {
    if characterSet.name.hasPrefix("utf8") || !name.contains(where: { $0 >= 0x80 }) { return name }
    var encoded: [UInt8] = []
    guard let converter = try? TextConverter(characterSet),
      unsafe converter.encode(utf8: name.span.bytes, into: &encoded)
    else {
      throw refusal(
        of: statement, "its character set \(characterSet.name) lacks a letter of \(ByteString(name).display)")
    }
    return encoded
  }

  private static func refusal(of statement: ByteString, _ reason: String) -> BinaryLogError {
    let start = ByteString(Array(statement.bytes.prefix(80))).display
    return BinaryLogError(
      .undecidable, found: "a statement in which names cannot be rewritten, because \(reason): \(start)",
      expected: "one that says what it names")
  }
}
