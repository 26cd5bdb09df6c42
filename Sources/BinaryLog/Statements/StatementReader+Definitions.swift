internal import ByteIO
internal import TableRows

/// CREATE, ALTER, DROP, RENAME and TRUNCATE, from behind the word for the object on.
extension StatementReader {
  mutating func readDefinition() {
    switch kind {
    case .truncate: readName(.table, .define)
    case .renameTable: readRenames()
    case .create(let object): readCreate(object)
    case .drop(let object): readDrop(object)
    case .alter(let object): readAlter(object)
    default: break
    }
  }

  private mutating func readCreate(_ object: SchemaObjectKind) {
    skipCondition()
    switch object {
    case .database: readDatabase(.define)
    case .table:
      readName(.table, .define)
      callsFunctions = false
      readQueries(.tail)
    case .view:
      readName(.view, .define)
      if tokens.symbol() == UInt8(ascii: "(") { tokens.skipGroup() }
      _ = tokens.take(.as)
      readQueries(.queryStart)
    case .index: readIndexTable()
    case .trigger:
      readName(.trigger, .define)
      readTriggerTable()
    case .procedure, .function, .event:
      readName(object, .define)
      bodyStart = tokens.end
    case .package:
      _ = tokens.take(.body)
      readName(.package, .define)
      bodyStart = tokens.end
    case .sequence: readName(.sequence, .define)
    case .infrastructure: break
    }
  }

  private mutating func readDrop(_ object: SchemaObjectKind) {
    if object == .package { _ = tokens.take(.body) }
    skipCondition()
    switch object {
    case .database: readDatabase(.define)
    case .table, .view, .sequence: readNames(object, .define)
    case .index: readIndexTable()
    case .infrastructure: break
    default: readName(object, .define)
    }
  }

  private mutating func readAlter(_ object: SchemaObjectKind) {
    if object == .package { _ = tokens.take(.body) }
    skipCondition()
    switch object {
    case .database:
      // Without a name it is the default database.
      if let token = tokens.peek(), token.isName, !isDatabaseOption() {
        readDatabase(.define)
      } else {
        references.append(
          ObjectReference(kind: .database, database: context.database, name: nil, access: .define))
      }
    case .table:
      readName(.table, .define)
      readAlterations()
    case .view:
      readName(.view, .define)
      if tokens.symbol() == UInt8(ascii: "(") { tokens.skipGroup() }
      _ = tokens.take(.as)
      readQueries(.queryStart)
    case .event:
      readName(.event, .define)
      readEventAlteration()
    case .infrastructure: break
    default: readName(object, .define)
    }
  }

  /// Whether an option of ALTER DATABASE stands where its name could.
  private mutating func isDatabaseOption() -> Bool {
    guard let token = tokens.peek(), token.kind == .word else { return false }
    if tokens.symbol(1) == UInt8(ascii: "=") { return true }
    let word = String(decoding: tokens.bytes[token.range].prefix(12), as: UTF8.self).uppercased()
    // CHARACTER, COLLATE and DEFAULT are reserved; CHARSET, COMMENT and READ ONLY are told by what follows.
    if ["CHARACTER", "COLLATE", "DEFAULT"].contains(word) { return true }
    let hasNameBehind = tokens.peek(1)?.isName == true || tokens.peek(1)?.kind == .string
    let next = tokens.peek(2)
    return ["CHARSET", "COMMENT", "ENCRYPTION", "READ"].contains(word) && hasNameBehind
      && (next == nil || word == "READ")
  }

  /// The table of CREATE INDEX and DROP INDEX: name … ON table.
  private mutating func readIndexTable() {
    tokens.next()
    while let token = tokens.peek(), token.keyword != .on { tokens.next() }
    if tokens.take(.on) { readName(.table, .define) }
  }

  /// BEFORE INSERT ON table FOR EACH ROW body.
  private mutating func readTriggerTable() {
    while let token = tokens.peek(), token.keyword != .on, token.keyword != .for { tokens.next() }
    if tokens.take(.on) { readName(.table, .define) }
    bodyStart = tokens.end
  }

  /// RENAME TABLE a TO b, c TO d.
  private mutating func readRenames() {
    skipCondition()
    repeat {
      guard readName(.table, .define) != nil else { return }
      while let token = tokens.peek(), token.keyword != .to { tokens.next() }
      _ = tokens.take(.to)
      readName(.table, .define)
    } while tokens.take(symbol: ",")
  }

  /// Other tables that ALTER TABLE names.
  private mutating func readAlterations() {
    while let token = tokens.next() {
      switch token.keyword {
      case .rename:
        if tokens.take(.to) || tokens.take(.as) || tokens.take(symbol: "=") {
          readName(.table, .define)
        } else if ![.column, .index, .key].contains(tokens.keyword()) {
          readName(.table, .define)
        }
      case .exchange where tokens.keyword() == .partition:
        while let next = tokens.peek(), next.keyword != .with { tokens.next() }
        if tokens.take(.with, .table) { readName(.table, .define) }
      case .convert where tokens.keyword() == .table:
        tokens.next()
        readName(.table, .define)
      case .convert where tokens.keyword() == .partition:
        while let next = tokens.peek(), next.keyword != .to { tokens.next() }
        if tokens.take(.to, .table) { readName(.table, .define) }
      case .references: readReferencedTable()
      case .union: readUnionOption()
      default: break
      }
    }
  }

  /// The table of REFERENCES, which is in the database of the table that is defined if it names none.
  mutating func readReferencedTable() {
    guard let index = readName(.table, .read), !references[index].isQualified, let table = references.first else {
      return
    }
    references[index].database = table.database
    foreignKeys.insert(index)
  }

  /// ALTER EVENT … RENAME TO name … DO body.
  private mutating func readEventAlteration() {
    while let token = tokens.next() {
      if token.keyword == .do {
        bodyStart = tokens.end
        return
      }
      if token.keyword == .rename, tokens.take(.to) { readName(.event, .define) }
    }
  }
}
