internal import ByteIO
internal import TableRows

/// Statements of the log.
extension SchemaHistory {
  /// What a statement needs while it is applied.
  struct Statement {
    let reader: StatementReader
    /// In UTF-8.
    let text: ByteString
    let rules: DefinitionRules
    /// Where it is, for reasons: `at bin.000001:1234`.
    let place: String
    var threadID: UInt32 = 0
    var errorCode: UInt16 = 0
    /// What a database has that is created without one.
    var serverCharacterSet: CharacterSet?
    /// Whether there is nothing but what was said before: IF NOT EXISTS leaves no doubt.
    var isComplete = false

    init(_ bytes: [UInt8], _ context: StatementContext, _ rules: DefinitionRules, place: String) {
      var reader = StatementReader(bytes, context)
      reader.readRest()
      self.reader = reader
      text = StatementTokens.utf8(bytes, context.characterSet)
      self.rules = rules
      self.place = place
    }

    func key(_ index: Int) -> Key? {
      guard index < reader.references.count, let name = reader.references[index].name else { return nil }
      return Key(database: reader.references[index].database, table: name)
    }
  }

  /// Rolls forward over a statement; those that define nothing cost next to nothing.
  /// - Parameter position: where it is, for ``reason(database:table:)``.
  /// - Returns: whether a definition may have changed.
  @discardableResult
  public mutating func take(_ event: QueryEvent, at position: LogPosition) -> Bool {
    // Of MariaDB's two-phase ALTER the first event only announces, and one that fails is taken back.
    if let flags = event.variables.alterFlags, flags & 0b1010 != 0 { return false }
    let context = StatementContext(event)
    let bytes = event.statement.bytes
    guard unsafe StatementKind(of: bytes.span.bytes, in: context).isDefinition else { return false }
    var statement = Statement(bytes, context, rules(event, context), place: "at \(position)")
    statement.threadID = event.threadID
    statement.errorCode = event.errorCode
    statement.serverCharacterSet = event.variables.collations.flatMap {
      CollationNumber.characterSet(UInt64($0.server))
    }
    take(statement)
    return true
  }

  /// Rolls forward over a statement that defines, wherever it comes from.
  mutating func take(_ statement: Statement) {
    if statement.reader.tokens.error != nil || (statement.errorCode != 0 && statement.reader.kind != .drop(.table)) {
      forget(statement)
    } else {
      apply(statement)
    }
  }

  private func rules(_ event: QueryEvent, _ context: StatementContext) -> DefinitionRules {
    var rules = DefinitionRules(
      dialect: !isMariaDB && version.0 == 6 ? .mysql60 : .modern, ansiQuotes: context.ansiQuotes,
      backslashEscapes: context.backslashEscapes, jsonIsText: isMariaDB, realIsFloat: context.realIsFloat)
    if rules.dialect == .mysql60 { return rules }
    // The variable's default, where the log does not have its value.
    var isExplicit = isMariaDB ? version >= (10, 10, 0) : version >= (8, 0, 2)
    if isMariaDB, isExplicit, let options = event.variables.options {
      isExplicit = options & StatementVariables.Option.explicitDefaultsForTimestamp != 0
    } else if let value = event.variables.explicitDefaultsForTimestamp {
      isExplicit = value
    }
    rules.timestampsAreNullable = isExplicit
    return rules
  }

  /// What failed half-way or cannot be read has done nobody knows what.
  private mutating func forget(_ statement: Statement) {
    let what = statement.errorCode != 0 ? "failed with error \(statement.errorCode)" : "cannot be read"
    for index in statement.reader.references.indices where statement.reader.references[index].access == .define {
      guard let key = statement.key(index) else { continue }
      tables[key] = .unknown("a statement that changes it \(what) \(statement.place)")
    }
  }

  private mutating func apply(_ statement: Statement) {
    switch statement.reader.kind {
    case .create(.database), .alter(.database): applyDatabase(statement)
    case .drop(.database):
      guard let name = statement.reader.references.first?.database else { return }
      tables = tables.filter { $0.key.database != name }
      databases[name] = Database(isComplete: true)
    case .create(.table): create(statement)
    case .create(.sequence): createSequence(statement)
    case .drop(.table), .drop(.sequence):
      for index in statement.reader.references.indices { drop(statement, index) }
    case .alter(.table), .create(.index), .drop(.index): alter(statement)
    case .renameTable:
      for index in stride(from: 0, to: statement.reader.references.count - 1, by: 2) {
        guard let old = statement.key(index), let new = statement.key(index + 1) else { continue }
        rename(old, to: new, statement)
      }
    default: break
    }
  }

  // MARK: databases

  private mutating func applyDatabase(_ statement: Statement) {
    guard let name = statement.reader.references.first?.database else { return }
    let isNew = statement.reader.kind == .create(.database)
    if isNew, statement.reader.isConditional {
      switch databases[name] {
      case nil where !statement.isComplete:
        // It may have been there, with another character set.
        databases[name] = Database()
        return
      // A dropped one stays noted as complete, without a character set.
      case let known? where known.characterSet != nil || !(known.isComplete || statement.isComplete): return
      default: break
      }
    }
    switch Self.characterSet(statement) {
    case .named(let set): databases[name, default: Database()].characterSet = set
    case .unknown: databases[name, default: Database()].characterSet = nil
    case .none: if isNew { databases[name, default: Database()].characterSet = statement.serverCharacterSet }
    }
    if isNew { databases[name]?.isComplete = true }
  }

  private enum NamedCharacterSet {
    case none, unknown
    case named(CharacterSet)
  }

  /// What CHARACTER SET and COLLATE of CREATE DATABASE and ALTER DATABASE say.
  private static func characterSet(_ statement: Statement) -> NamedCharacterSet {
    var tokenizer = SQLTokenizer(
      statement.text, ansiQuotes: statement.rules.ansiQuotes, backslashEscapes: statement.rules.backslashEscapes)
    var found = NamedCharacterSet.none
    var previous = ""
    var isSet = false
    var isCollation = false
    while let token = try? tokenizer.next() {
      let word = tokenizer.value(of: token)
      let upper = token.kind == .word ? word.display.uppercased() : ""
      if token.kind == .symbol { continue }
      if isSet || isCollation {
        let set =
          isSet
          ? CharacterSet.named(word, in: statement.rules.dialect)
          : CharacterSet.ofCollation(word, in: statement.rules.dialect)
        if upper != "DEFAULT" { found = set.map { .named($0) } ?? .unknown }
        (isSet, isCollation) = (false, false)
      } else {
        isSet = upper == "CHARSET" || (upper == "SET" && previous == "CHARACTER")
        isCollation = upper == "COLLATE"
      }
      previous = upper
    }
    return found
  }

  // MARK: tables

  /// Where a statement finds a table: among the connection's temporary ones, or else among all.
  private func isTemporary(_ key: Key, _ statement: Statement) -> Bool {
    temporary[statement.threadID]?[key] != nil
  }

  private func entry(_ key: Key, _ statement: Statement) -> Entry? {
    temporary[statement.threadID]?[key] ?? tables[key]
  }

  private mutating func set(_ key: Key, _ entry: Entry, isTemporary: Bool, _ statement: Statement) {
    if isTemporary {
      temporary[statement.threadID, default: [:]][key] = entry
    } else {
      tables[key] = entry
    }
  }

  private mutating func create(_ statement: Statement) {
    guard let key = statement.key(0) else { return }
    let isTemporary = statement.reader.isTemporary
    if statement.reader.isConditional {
      switch isTemporary ? temporary[statement.threadID]?[key] : tables[key] {
      case .known, .unknown: return
      case .absent: break
      case nil:
        if !isTemporary, !statement.isComplete, databases[key.database]?.isComplete != true {
          tables[key] = .unknown("it may have been there before CREATE TABLE IF NOT EXISTS \(statement.place)")
          return
        }
      }
    }
    set(key, created(key, statement), isTemporary: isTemporary, statement)
  }

  private func created(_ key: Key, _ statement: Statement) -> Entry {
    let set = databases[key.database]?.characterSet
    do throws(DefinitionError) {
      var definition = try TableDefinition(
        parsing: statement.text, statement.rules, databaseCharacterSet: set ?? .utf8mb4)
      if set == nil, Self.dependsOnDefault(statement.text, statement.rules) {
        return .unknown("the default character set of \(key.database.display) is not known \(statement.place)")
      }
      (definition.database, definition.name) = (key.database, key.table)
      definition.nameKeys()
      return .known(definition)
    } catch {
      switch error.code {
      case .copiesTable: return copied(to: key, statement)
      case .dependsOnQuery, .noColumns: return .unknown("created by CREATE TABLE … SELECT \(statement.place)")
      case .syntax, .notCreateTable, .notAlterTable:
        return .unknown("its definition cannot be understood \(statement.place): \(error)")
      }
    }
  }

  /// CREATE TABLE … LIKE: columns and keys, without foreign keys.
  private func copied(to key: Key, _ statement: Statement) -> Entry {
    guard let source = statement.key(1) else { return .unknown("created by CREATE TABLE … LIKE \(statement.place)") }
    switch entry(source, statement) {
    case .known(var definition):
      (definition.database, definition.name) = (key.database, key.table)
      definition.foreignKeys = []
      definition.isTemporary = statement.reader.isTemporary
      return .known(definition)
    case .unknown(let reason): return .unknown(reason)
    case .absent, nil:
      return .unknown(
        "created \(statement.place) like \(source.database.display).\(source.table.display), which is not known")
    }
  }

  private mutating func drop(_ statement: Statement, _ index: Int) {
    guard let key = statement.key(index) else { return }
    if isTemporary(key, statement) {
      temporary[statement.threadID]?[key] = nil
    } else if !statement.reader.isTemporary {
      tables[key] = .absent
    }
  }

  private mutating func rename(_ old: Key, to new: Key, _ statement: Statement) {
    let isTemporary = isTemporary(old, statement)
    var moved = entry(old, statement)
    if case .known(var definition)? = moved {
      // Its foreign keys stay with their tables.
      for index in definition.foreignKeys.indices where definition.foreignKeys[index].referencedDatabase == nil {
        definition.foreignKeys[index].referencedDatabase = old.database
      }
      (definition.database, definition.name) = (new.database, new.table)
      moved = .known(definition)
    }
    if isTemporary {
      temporary[statement.threadID]?[old] = nil
    } else {
      tables[old] = .absent
    }
    let unknown = Entry.unknown("renamed \(statement.place), and not known before")
    set(new, moved ?? unknown, isTemporary: isTemporary, statement)
  }

  private mutating func alter(_ statement: Statement) {
    guard let key = statement.key(0) else { return }
    let isTemporary = isTemporary(key, statement)
    do throws(DefinitionError) {
      switch entry(key, statement) {
      case .known(let definition):
        let alteration = try definition.altered(
          by: statement.text, statement.rules, databaseCharacterSet: databases[key.database]?.characterSet)
        var altered = alteration.definition
        (altered.database, altered.name) = (key.database, key.table)
        set(key, .known(altered), isTemporary: isTemporary, statement)
        if let table = alteration.tableOfPartition { addTable(of: table, altered, statement) }
        if let table = alteration.partitionOfTable { tables[self.key(table, statement)] = .absent }
        if let name = alteration.newName { rename(key, to: self.key(name, statement), statement) }
      case .unknown, .absent, nil:
        guard statement.reader.kind == .alter(.table) else { return }
        if let name = try TableDefinition.newName(by: statement.text, statement.rules) {
          rename(key, to: self.key(name, statement), statement)
        }
      }
    } catch {
      set(
        key, .unknown("altered \(statement.place) in a way that cannot be followed: \(error)"),
        isTemporary: isTemporary, statement)
    }
  }

  /// CONVERT PARTITION … TO TABLE.
  private mutating func addTable(
    of name: TableDefinition.QualifiedName, _ definition: TableDefinition, _ statement: Statement
  ) {
    let key = key(name, statement)
    var definition = definition
    (definition.database, definition.name, definition.partitioning) = (key.database, key.table, nil)
    tables[key] = .known(definition)
  }

  private func key(_ name: TableDefinition.QualifiedName, _ statement: Statement) -> Key {
    Key(database: name.database ?? statement.reader.context.database, table: name.name)
  }

  // MARK: sequences

  /// A sequence is a table of one row with these columns (MariaDB: `sequence_structure`).
  private mutating func createSequence(_ statement: Statement) {
    guard let key = statement.key(0) else { return }
    if statement.reader.isConditional {
      switch tables[key] {
      case .known, .unknown: return
      case .absent, nil: break
      }
    }
    // 11.5 and later: AS type, which is the type of most columns.
    var tokens = StatementTokens(statement.text.bytes, StatementContext())
    while let token = tokens.next() {
      if token.keyword == .as {
        tables[key] = .unknown("a sequence of a type of its own \(statement.place)")
        return
      }
    }
    let text: ByteString = """
      CREATE TABLE s (next_not_cached_value BIGINT(21) NOT NULL, minimum_value BIGINT(21) NOT NULL,
      maximum_value BIGINT(21) NOT NULL, start_value BIGINT(21) NOT NULL, increment BIGINT(21) NOT NULL,
      cache_size BIGINT(21) UNSIGNED NOT NULL, cycle_option TINYINT(1) UNSIGNED NOT NULL,
      cycle_count BIGINT(21) NOT NULL) SEQUENCE=1
      """
    guard let definition = try? TableDefinition(parsing: text, DefinitionRules(), databaseCharacterSet: .utf8mb4)
    else { return }
    define(key, definition, dependsOnDefault: false, statement.place)
  }
}
