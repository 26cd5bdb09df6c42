internal import ByteIO
internal import TableRows

/// Finds for a table of row events how it is defined, and what it is to be called.
final class TableResolver {
  private let rewriting: NameRewriting
  private let definesTables: Bool
  private var schema: SchemaHistory
  /// The names that tables have in the log, by their numbers, where they get others.
  private var originalNames: [UInt64: TableName] = [:]
  /// Tables whose definition does not fit their table map: the reasons, once for each.
  private(set) var disagreements: [(table: TableName, reason: String)] = []
  private var told: Set<TableName> = []

  /// - Parameters:
  ///   - schema: what is known before the first event that counts.
  ///   - definesTables: whether definitions are wanted.
  init(_ schema: SchemaHistory, definesTables: Bool, rewriting: NameRewriting) {
    self.schema = schema
    self.definesTables = definesTables
    self.rewriting = rewriting
  }

  /// A log begins.
  func begin(_ format: FormatDescription) {
    originalNames = [:]
    if definesTables { schema.begin(format) }
  }

  /// Takes a statement, which may define tables.
  /// - Returns: whether definitions must be asked for again.
  func take(_ query: QueryEvent, at position: LogPosition) -> Bool {
    definesTables && schema.take(query, at: position)
  }

  /// A table as it is to be written.
  func resolve(_ map: TableMap) -> TableMap {
    var map = map
    let name = TableName(database: map.database, name: map.table)
    if definesTables, let definition = schema.definition(database: map.database, table: map.table) {
      map = map.described(by: definition)
      if let reason = map.disagreement, told.count < 1000, told.insert(name).inserted {
        disagreements.append((name, "\(reason)"))
      }
    }
    if rewriting.isEmpty { return map }
    originalNames[map.id] = name
    let renamed = rewriting.rewrite(name)
    return map.renamed(database: renamed.database, table: renamed.name)
  }

  /// The name that a table has in the log.
  func originalName(of table: TableMap) -> TableName {
    originalNames[table.id] ?? .init(database: table.database, name: table.table)
  }
}
