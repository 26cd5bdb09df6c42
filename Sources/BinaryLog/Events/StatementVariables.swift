public import ByteIO

/// What a QUERY_EVENT or EXECUTE_LOAD_QUERY_EVENT tells of the session in which its statement ran (both servers:
/// `Query_log_event`, "status variables"). A field is nil where the event says nothing.
public struct StatementVariables: Hashable, Sendable {
  /// Bits of the session's options; see ``Option``.
  public var options: UInt32?
  /// `sql_mode`, as its number.
  public var sqlMode: UInt64?
  /// The catalog; always `std`.
  public var catalog: ByteString?
  /// `auto_increment_increment` and `auto_increment_offset`.
  public var autoIncrement: AutoIncrement?
  /// The numbers of the collations of `character_set_client`, `collation_connection` and `collation_server`.
  public var collations: Collations?
  /// `time_zone`.
  public var timeZone: ByteString?
  /// The number of `lc_time_names`.
  public var timeNames: UInt16?
  /// The number of `collation_database`, where it is not that of the default database.
  public var databaseCollation: UInt16?
  /// Which tables of a multi-table UPDATE change, a bit for each.
  public var tablesForUpdate: UInt64?
  /// How long the event was on the server that first wrote it.
  public var originalLength: UInt32?
  /// Who ran the statement, where it means CURRENT_USER.
  public var invoker: Invoker?
  /// The databases that the statement changes; nil too where there were more than could be listed (MySQL).
  public var updatedDatabases: [ByteString]?
  /// Microseconds of the time at which the statement began; only where the statement uses them.
  public var microseconds: UInt32?
  /// The two logical timestamps of MySQL 5.7's first releases.
  public var logicalTimestamps: [UInt64] = []
  /// `explicit_defaults_for_timestamp` (MySQL; MariaDB has it in ``options``).
  public var explicitDefaultsForTimestamp: Bool?
  /// The XID of a definition that commits by itself.
  public var xid: UInt64?
  /// The number of `default_collation_for_utf8mb4` (MySQL).
  public var defaultCollationForUTF8MB4: UInt16?
  /// `sql_require_primary_key` (MySQL).
  public var requiresPrimaryKey: UInt8?
  /// `default_table_encryption` (MySQL).
  public var defaultTableEncryption: UInt8?
  /// `enable_cascade_triggers` (MySQL 9.7).
  public var enablesCascadeTriggers: UInt8?
  /// MariaDB: the further flags of the GTID: START ALTER 2, COMMIT ALTER 4, ROLLBACK ALTER 8.
  public var alterFlags: UInt8?
  /// MariaDB: the sequence number of the GTID of the START ALTER that the statement completes.
  public var alterSequenceNumber: UInt64?
  /// MariaDB 11.3 and later: `character_set_collations`, as numbers of collations: that of a character set, and the one
  /// that is its default in this session.
  public var characterSetCollations: [CharacterSetCollation]?
  /// Variables of unknown codes, from the first one on, if the reader was told to keep them.
  public var unknown: [UInt8] = []

  /// The bits of ``options`` (both servers: `OPTION_…`; MariaDB's own by their effect in its logs).
  public enum Option {
    /// `sql_auto_is_null`.
    public static let autoIsNull: UInt32 = 1 << 14
    /// Not `autocommit`.
    public static let notAutocommit: UInt32 = 1 << 19
    /// MariaDB: not `check_constraint_checks`.
    public static let noCheckConstraintChecks: UInt32 = 1 << 15
    /// MariaDB: `explicit_defaults_for_timestamp`.
    public static let explicitDefaultsForTimestamp: UInt32 = 1 << 24
    /// Not `foreign_key_checks`.
    public static let noForeignKeyChecks: UInt32 = 1 << 26
    /// Not `unique_checks`.
    public static let relaxedUniqueChecks: UInt32 = 1 << 27
    /// MariaDB: `sql_if_exists`.
    public static let ifExists: UInt32 = 1 << 28
    /// MariaDB: `system_versioning_insert_history`.
    public static let insertHistory: UInt32 = 1 << 30
  }

  /// The two variables of AUTO_INCREMENT columns.
  public struct AutoIncrement: Hashable, Sendable {
    /// `auto_increment_increment`.
    public var increment: UInt16
    /// `auto_increment_offset`.
    public var offset: UInt16
  }

  /// The numbers of the collations of a session.
  public struct Collations: Hashable, Sendable {
    /// Any collation of `character_set_client`.
    public var client: UInt16
    /// `collation_connection`.
    public var connection: UInt16
    /// `collation_server`.
    public var server: UInt16
  }

  /// An account.
  public struct Invoker: Hashable, Sendable {
    /// The user's name.
    public var user: ByteString
    /// The host's name or pattern.
    public var host: ByteString
  }

  /// A character set and its default collation in a session.
  public struct CharacterSetCollation: Hashable, Sendable {
    /// The number of the collation that stands for the character set.
    public var characterSet: UInt16
    /// The number of the collation.
    public var collation: UInt16
  }

  /// Nothing is said.
  public init() {}
}
