public import ByteIO
public import TableRows

/// The definitions of tables at a point of a log: those that it begins with, rolled forward over every definition
/// statement up to there.
///
/// What cannot be followed is not guessed: such a table is unknown from then on, and ``reason(database:table:)`` says
/// since when and why. Names are compared byte by byte, as servers with case-sensitive names do.
public struct SchemaHistory: Sendable {
  struct Key: Hashable {
    var database: ByteString
    var table: ByteString
  }

  enum Entry {
    case known(TableDefinition)
    /// Why it is not known, with the place.
    case unknown(String)
    /// There is no such table.
    case absent
  }

  struct Database {
    /// The default of its tables; nil if it is not known.
    var characterSet: CharacterSet?
    /// Whether all its tables are known: those without an entry do not exist.
    var isComplete = false
  }

  var tables: [Key: Entry] = [:]
  var databases: [ByteString: Database] = [:]
  /// Temporary tables of connections, which hide others with the same name.
  var temporary: [UInt32: [Key: Entry]] = [:]
  var isMariaDB = false
  var version = (0, 0, 0)

  /// Nothing is known.
  public init() {}

  /// Says which server wrote the log that follows: at each format description.
  ///
  /// A server that has just started has no temporary tables.
  public mutating func begin(_ format: FormatDescription) {
    isMariaDB = format.isMariaDB
    version = format.serverNumbers
    if format.created != 0 { temporary = [:] }
  }

  // MARK: what is known

  /// The definition of a table, names in UTF-8; nil if it is not known or there is none. The columns are those of the
  /// table's rows: with ROW START and ROW END where system versioning adds them without showing them.
  public func definition(database: ByteString, table: ByteString) -> TableDefinition? {
    guard case .known(let definition)? = tables[Key(database: database, table: table)] else { return nil }
    return definition.withImplicitColumns
  }

  /// Why the definition of a table is not known: "created by CREATE TABLE … SELECT at bin.000001:1024". Nil if it is
  /// known, if there is no such table, and if nothing was ever said of it.
  public func reason(database: ByteString, table: ByteString) -> String? {
    guard case .unknown(let reason)? = tables[Key(database: database, table: table)] else { return nil }
    return reason
  }

  /// The names of all tables of which something is known, in order.
  public var names: [(database: ByteString, table: ByteString)] {
    tables.filter {
      if case .absent = $0.value { false } else { true }
    }.keys.sorted { ($0.database, $0.table) < ($1.database, $1.table) }.map { ($0.database, $0.table) }
  }

  // MARK: what it begins with

  /// Adds a database with its default character set, if that is known.
  /// - Parameter isComplete: whether all its tables are added too.
  public mutating func add(database: ByteString, characterSet: CharacterSet?, isComplete: Bool) {
    databases[database] = Database(characterSet: characterSet, isComplete: isComplete)
  }

  /// Adds a table by its definition.
  public mutating func add(database: ByteString, _ definition: TableDefinition) {
    define(Key(database: database, table: definition.name), definition, dependsOnDefault: false, "")
  }

  /// Adds a table by its CREATE TABLE statement, in UTF-8.
  /// - Parameter place: where it comes from, if it can't be understood: "in shop.sql".
  public mutating func add(
    database: ByteString, create statement: ByteString, _ rules: DefinitionRules, place: String
  ) throws(DefinitionError) {
    let set = databases[database]?.characterSet
    let definition = try TableDefinition(parsing: statement, rules, databaseCharacterSet: set ?? .utf8mb4)
    let key = Key(database: definition.database ?? database, table: definition.name)
    define(key, definition, dependsOnDefault: set == nil && Self.dependsOnDefault(statement, rules), place)
  }

  /// Notes a definition under its name.
  mutating func define(_ key: Key, _ definition: TableDefinition, dependsOnDefault: Bool, _ place: String) {
    if dependsOnDefault {
      tables[key] = .unknown("the default character set of \(key.database.display) is not known \(place)")
      return
    }
    var definition = definition
    (definition.database, definition.name) = (key.database, key.table)
    definition.nameKeys()
    tables[key] = .known(definition)
  }

  /// Whether a CREATE TABLE statement means something else with another default character set.
  static func dependsOnDefault(_ statement: ByteString, _ rules: DefinitionRules) -> Bool {
    let one = try? TableDefinition(parsing: statement, rules, databaseCharacterSet: .utf8mb4)
    let other = try? TableDefinition(parsing: statement, rules, databaseCharacterSet: .binary)
    return one?.columns != other?.columns
  }
}

extension TableDefinition {
  /// With the columns that MariaDB's system versioning adds and SHOW CREATE TABLE leaves out.
  var withImplicitColumns: TableDefinition {
    let hasOwn = columns.contains { $0.generated?.expression.bytes.starts(with: Array("ROW".utf8)) ?? false }
    guard option("SYSTEM VERSIONING") != nil, !hasOwn else { return self }
    var definition = self
    for (name, text) in [("row_start", "ROW START"), ("row_end", "ROW END")] {
      var column = ColumnDefinition(name: ByteString(name), type: .timestamp(fraction: 6))
      column.isNullable = false
      column.isInvisible = true
      column.generated = GeneratedColumn(expression: ByteString(text), isStored: true)
      definition.columns.append(column)
    }
    return definition
  }
}
