internal import ByteIO
internal import TableRows

/// Which foreign keys change rows by themselves, at a point of a log: those of the tables that it begins with, and those
/// that statements of the log add and take away.
struct ForeignKeyCascades {
  private var history: SchemaHistory
  /// The tables with such foreign keys, by the tables that these refer to; and the other way round.
  private var children: [TableName: Set<TableName>] = [:]
  private var parents: [TableName: Set<TableName>] = [:]
  /// What renamed tables are called now: definitions of others keep their old names.
  private var renamed: [TableName: TableName] = [:]
  /// Tables that statements made or changed in a way that does not tell their foreign keys.
  private(set) var unknown: Set<TableName> = []

  init(_ history: SchemaHistory) {
    self.history = history
    for (database, table) in history.names { update(TableName(database: database, name: table)) }
  }

  /// The foreign keys that changes of a table set off, in the order of the tables that they belong to.
  func cascades(from parent: TableName) -> [ReplayRehearsal.Cascade] {
    guard let tables = children[parent] else { return [] }
    return tables.sorted().map { ReplayRehearsal.Cascade(table: $0, parent: parent) }
  }

  /// Says which server wrote the log that follows.
  mutating func begin(_ format: FormatDescription) { history.begin(format) }

  /// Rolls forward over a statement that defines.
  mutating func take(_ event: QueryEvent, _ statement: LoggedStatement, _ position: LogPosition) {
    guard history.take(event, at: position) else { return }
    if statement.kind == .drop(.database), let database = statement.references.first?.database {
      for table in parents.keys where table.database == database { update(table) }
      unknown = unknown.filter { $0.database != database }
      return
    }
    let tables = statement.references.filter { $0.access == .define && $0.kind != .database }.compactMap { reference in
      reference.name.map { TableName(database: reference.database, name: $0) }
    }
    for table in tables { update(table) }
    // Foreign keys follow a table that they refer to when it is renamed.
    for pair in renames(statement.kind, tables) {
      // What has a name has no other one, so that chains of names end.
      (renamed[pair.old], renamed[pair.new]) = (pair.new, nil)
      for table in children[pair.old] ?? [] { link(table, to: pair.new) }
      for table in children.removeValue(forKey: pair.old) ?? [] { parents[table]?.remove(pair.old) }
    }
  }

  private func renames(_ kind: StatementKind, _ tables: [TableName]) -> [(old: TableName, new: TableName)] {
    switch kind {
    case .renameTable: stride(from: 0, to: tables.count - 1, by: 2).map { (tables[$0], tables[$0 + 1]) }
    // A partition that becomes a table leaves its table where it is.
    case .alter(.table) where tables.count > 1 && definition(tables[0]) == nil: [(tables[0], tables[1])]
    default: []
    }
  }

  private func definition(_ table: TableName) -> TableDefinition? {
    history.definition(database: table.database, table: table.name)
  }

  /// Takes the foreign keys of a table from its definition as it is now.
  private mutating func update(_ table: TableName) {
    for parent in parents.removeValue(forKey: table) ?? [] { children[parent]?.remove(table) }
    unknown.remove(table)
    guard let definition = definition(table) else {
      if history.reason(database: table.database, table: table.name) != nil { unknown.insert(table) }
      return
    }
    guard Self.mayHaveForeignKeys(definition.engine) else { return }
    for key in definition.foreignKeys where key.changesRows {
      var parent = TableName(database: key.referencedDatabase ?? table.database, name: key.referencedTable)
      var earlier: [TableName] = []
      while self.definition(parent) == nil, let name = renamed[parent] {
        earlier.append(parent)
        parent = name
      }
      // The next one who comes this way need not go it step by step.
      for name in earlier { renamed[name] = parent }
      link(table, to: parent)
    }
  }

  private mutating func link(_ table: TableName, to parent: TableName) {
    children[parent, default: []].insert(table)
    parents[table, default: []].insert(parent)
  }

  /// Other engines read the clause and forget it. Without an engine it is the server's default.
  private static func mayHaveForeignKeys(_ engine: ByteString?) -> Bool {
    engine.map { ["innodb", "ndbcluster", "ndb"].contains($0.display.lowercased()) } ?? true
  }
}
