public import ByteIO

extension TableDefinition {
  /// What ALTER TABLE, CREATE INDEX or DROP INDEX make of a definition.
  public struct Alteration: Hashable, Sendable {
    /// The definition after it. The texts of partitions are not followed: they are nil where the statement changes them.
    public var definition: TableDefinition
    /// The new name, if the statement renames the table, with the database if it names one.
    public var newName: QualifiedName?
    /// A table that a partition becomes: it has the same columns and keys (MariaDB).
    public var tableOfPartition: QualifiedName?
    /// A table that becomes a partition, and is one no more (MariaDB).
    public var partitionOfTable: QualifiedName?

    init(_ definition: TableDefinition) { self.definition = definition }
  }

  /// A name of a table, perhaps with a database.
  public struct QualifiedName: Hashable, Sendable {
    /// The database, if it is named.
    public var database: ByteString?
    /// The table.
    public var name: ByteString
  }

  /// The definition after an ALTER TABLE, CREATE INDEX or DROP INDEX statement that names this table, whatever name it
  /// has in it. The order of columns and the types of converted ones are as both families make them
  /// (`mysql_prepare_alter_table`, `mysql_prepare_create_table`).
  /// - Parameters:
  ///   - statement: in UTF-8.
  ///   - databaseCharacterSet: of the table's database; nil if it is not known and must not be needed.
  /// - Throws: `DefinitionError` at what has no place in such a statement, and if it needs a column that is not there.
  public func altered(
    by statement: ByteString, _ rules: DefinitionRules, databaseCharacterSet: CharacterSet?
  ) throws(DefinitionError) -> Alteration {
    var parser = try DefinitionParser(
      statement, rules, databaseCharacterSet: databaseCharacterSet ?? characterSet)
    let changes = try parser.parseAlteration()
    var alterer = TableAlterer(self, parser)
    return try alterer.apply(changes, databaseCharacterSet: databaseCharacterSet)
  }
}

extension TableDefinition {
  /// The new name that an ALTER TABLE statement gives a table, whose definition need not be known.
  /// - Throws: `DefinitionError` at what has no place in such a statement.
  public static func newName(
    by statement: ByteString, _ rules: DefinitionRules
  ) throws(DefinitionError) -> QualifiedName? {
    var parser = try DefinitionParser(statement, rules, databaseCharacterSet: .binary)
    for case .rename(let database, let name) in try parser.parseAlteration() {
      return QualifiedName(database: database, name: name)
    }
    return nil
  }
}
