public import ByteIO

/// Which tables of a log are wanted: `--database`, `--exclude-database`, `--table`, `--exclude-table`.
///
/// A table is taken if its database matches one of the databases (or there are none), it matches one of the tables (or
/// there are none), and neither is excluded.
public struct TableFilter: Hashable, Sendable {
  /// Databases that are wanted; empty: all.
  public var databases: [NamePattern] = []
  /// Databases that are not.
  public var excludedDatabases: [NamePattern] = []
  /// Tables that are wanted; empty: all.
  public var tables: [TablePattern] = []
  /// Tables that are not.
  public var excludedTables: [TablePattern] = []

  /// What becomes of a statement or an event.
  public enum Decision: Hashable, Sendable {
    /// It is wanted.
    case take
    /// It is not.
    case leave
    /// It can't be told, or it is neither: what stands after "because".
    case undecided(String)
  }

  /// A filter that takes everything.
  public init() {}

  /// Whether it takes everything.
  public var isEmpty: Bool {
    databases.isEmpty && excludedDatabases.isEmpty && tables.isEmpty && excludedTables.isEmpty
  }

  // MARK: names

  /// Whether a table is taken; names in UTF-8. For row events this is all there is to decide.
  public func takes(database: ByteString, table: ByteString) -> Bool {
    takesSome(of: database)
      && (tables.isEmpty || tables.contains { $0.matches(database: database, table: table) })
      && !excludedTables.contains { $0.matches(database: database, table: table) }
  }

  /// Whether there can be tables of a database that are taken.
  public func takesSome(of database: ByteString) -> Bool {
    (databases.isEmpty || databases.contains { $0.matches(database) })
      && !excludedDatabases.contains { $0.matches(database) }
      && (tables.isEmpty || tables.contains { $0.canMatch(in: database) })
      && !excludedTables.contains { $0.table.matchesAll && $0.canMatch(in: database) }
  }

  /// Whether all tables of a database are taken, whatever their names.
  public func takesAll(of database: ByteString) -> Bool {
    takesSome(of: database)
      && (tables.isEmpty || tables.contains { $0.table.matchesAll && $0.canMatch(in: database) })
      && !excludedTables.contains { $0.canMatch(in: database) }
  }

  // MARK: statements

  /// What becomes of a statement: decided by what it touches, and not by the default database.
  ///
  /// A statement that changes nothing that is taken is left, whatever it reads. One that changes only what is taken is
  /// taken if it reads nothing else. All others are undecided, and so are those of which it isn't certain what they
  /// touch, unless everything is taken. What divides transactions is taken.
  public func decide(_ statement: LoggedStatement) -> Decision {
    if isEmpty || statement.kind.isTransactionControl { return .take }
    var (taken, left, leftRead): (ObjectReference?, ObjectReference?, ObjectReference?)
    for reference in statement.references {
      // A trigger goes with its table, which CREATE TRIGGER names.
      if reference.kind == .trigger, statement.kind == .create(.trigger) { continue }
      switch decide(reference, of: statement.kind) {
      case .take: if reference.access != .read { taken = taken ?? reference }
      case .leave:
        if reference.access == .read { leftRead = leftRead ?? reference } else { left = left ?? reference }
      case .undecided(let reason): return .undecided(reason)
      }
    }
    if let uncertainty = statement.uncertainties.first { return .undecided(uncertainty.description) }
    guard let taken else {
      // What changes no object (DO, SET, FLUSH) concerns no table.
      return left == nil && tables.isEmpty && databases.isEmpty ? .take : .leave
    }
    if let left { return .undecided("it changes \(taken), which is taken, and \(left), which is not") }
    if let leftRead { return .undecided("it changes \(taken), which is taken, and reads \(leftRead), which is not") }
    return .take
  }

  private func decide(_ reference: ObjectReference, of kind: StatementKind) -> Decision {
    let database = reference.database
    guard let name = reference.name else {
      guard takesSome(of: database) else { return .leave }
      // DROP DATABASE takes with it what is there.
      if kind == .drop(.database), !takesAll(of: database) {
        return .undecided("it drops the database \(database.display), of which only some tables are taken")
      }
      return .take
    }
    switch reference.kind {
    case .table, .view, .sequence, .index, .database:
      return takes(database: database, table: name) ? .take : .leave
    case .trigger, .procedure, .function, .event, .package, .infrastructure:
      if takesAll(of: database) { return .take }
      guard takesSome(of: database) else { return .leave }
      if kind == .drop(.trigger) {
        return .undecided("it drops the trigger \(reference), and of which table is not in it")
      }
      return tables.isEmpty ? .take : .leave
    }
  }
}
