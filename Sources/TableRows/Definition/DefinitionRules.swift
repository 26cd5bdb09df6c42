/// How a server, and a session of it, read definitions.
public struct DefinitionRules: Hashable, Sendable {
  /// Whose character sets are meant.
  public var dialect: CharacterSet.Dialect
  /// Whether double quotes are around names (sql_mode ANSI_QUOTES).
  public var ansiQuotes = false
  /// Whether a backslash escapes in strings; not so under NO_BACKSLASH_ESCAPES.
  public var backslashEscapes = true
  /// Whether JSON is another name of LONGTEXT CHARACTER SET utf8mb4, as in MariaDB.
  public var jsonIsText = false
  /// Whether REAL is FLOAT (sql_mode REAL_AS_FLOAT).
  public var realIsFloat = false
  /// Whether a TIMESTAMP that says neither is nullable (explicit_defaults_for_timestamp). Not so in MySQL 6.0.
  public var timestampsAreNullable: Bool

  /// The rules of a server with an ordinary session.
  public init(
    dialect: CharacterSet.Dialect = .modern, ansiQuotes: Bool = false, backslashEscapes: Bool = true,
    jsonIsText: Bool = false, realIsFloat: Bool = false
  ) {
    self.dialect = dialect
    self.ansiQuotes = ansiQuotes
    self.backslashEscapes = backslashEscapes
    self.jsonIsText = jsonIsText
    self.realIsFloat = realIsFloat
    timestampsAreNullable = dialect != .mysql60
  }
}
