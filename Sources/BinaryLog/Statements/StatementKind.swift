internal import ByteIO

/// What a statement of a log is.
public enum StatementKind: Hashable, Sendable {
  /// BEGIN and START TRANSACTION.
  case begin
  /// COMMIT.
  case commit
  /// ROLLBACK of the whole transaction.
  case rollback
  /// SAVEPOINT.
  case savepoint
  /// ROLLBACK TO a savepoint.
  case rollbackToSavepoint
  /// RELEASE SAVEPOINT.
  case releaseSavepoint
  /// XA START and XA BEGIN.
  case xaStart
  /// XA END.
  case xaEnd
  /// XA PREPARE.
  case xaPrepare
  /// XA COMMIT.
  case xaCommit
  /// XA ROLLBACK.
  case xaRollback
  /// CREATE of an object.
  case create(SchemaObjectKind)
  /// ALTER of an object.
  case alter(SchemaObjectKind)
  /// DROP of an object.
  case drop(SchemaObjectKind)
  /// RENAME TABLE.
  case renameTable
  /// TRUNCATE TABLE.
  case truncate
  /// INSERT.
  case insert
  /// REPLACE.
  case replace
  /// UPDATE of one table or more.
  case update
  /// DELETE from one table or more.
  case delete
  /// LOAD DATA and LOAD XML.
  case load
  /// SELECT, and what else is a query.
  case select
  /// CALL of a procedure.
  case call
  /// DO.
  case `do`
  /// SET of variables.
  case set
  /// What concerns accounts and rights: GRANT, REVOKE, CREATE USER, DROP ROLE, SET PASSWORD …
  case account
  /// ANALYZE, OPTIMIZE, REPAIR, CHECK, FLUSH and the like, which change no data.
  case maintenance
  /// Anything else.
  case other

  /// Whether it begins, ends or divides a transaction, and touches nothing by itself.
  public var isTransactionControl: Bool {
    switch self {
    case .begin, .commit, .rollback, .savepoint, .rollbackToSavepoint, .releaseSavepoint, .xaStart, .xaEnd,
      .xaPrepare, .xaCommit, .xaRollback:
      true
    default: false
    }
  }

  /// Whether it defines: CREATE, ALTER, DROP, RENAME TABLE, TRUNCATE.
  public var isDefinition: Bool {
    switch self {
    case .create, .alter, .drop, .renameTable, .truncate: true
    default: false
    }
  }

  /// Whether it changes rows: INSERT, REPLACE, UPDATE, DELETE, LOAD.
  public var isRowChange: Bool {
    switch self {
    case .insert, .replace, .update, .delete, .load: true
    default: false
    }
  }

  /// What a statement is. Most are told by their first word, without a copy of their bytes.
  public init(of statement: RawSpan, in context: StatementContext) {
    if let kind = Self.quick(statement) {
      self = kind
      return
    }
    self = StatementReader(statement.array, context).kind
  }

  /// The kind of a statement whose first word alone tells it.
  private static func quick(_ statement: RawSpan) -> StatementKind? {
    var start = 0
    while start < statement.byteCount, statement[start] == 0x20 || statement[start] &- 9 < 5 { start += 1 }
    var end = start
    while end < statement.byteCount, (statement[end] | 0x20) &- 0x61 < 26, end - start < 16 { end += 1 }
    let isAlone = end == statement.byteCount
    // A name goes on with digits, `_`, `$`; a comment or a space ends the word.
    guard isAlone || statement[end] == 0x20 || statement[end] &- 9 < 5 else { return nil }
    switch StatementKeyword(PackedWord(statement, start..<end)) {
    case .begin: return isAlone ? .begin : nil
    case .commit: return isAlone ? .commit : nil
    case .rollback: return isAlone ? .rollback : nil
    case .insert: return .insert
    case .update: return .update
    case .delete: return .delete
    case .replace: return .replace
    case .savepoint: return .savepoint
    default: return nil
    }
  }
}

/// Kinds of objects that statements create, alter, drop or touch.
public enum SchemaObjectKind: Hashable, Sendable {
  /// A database.
  case database
  /// A table, or a view where only the name is known.
  case table
  /// A view.
  case view
  /// An index; what is touched is its table.
  case index
  /// A procedure.
  case procedure
  /// A stored function.
  case function
  /// A trigger.
  case trigger
  /// An event of the event scheduler.
  case event
  /// A sequence of MariaDB.
  case sequence
  /// A package, its body, or one of MySQL's libraries.
  case package
  /// A tablespace, log file group, server, spatial reference system or resource group.
  case infrastructure
}
