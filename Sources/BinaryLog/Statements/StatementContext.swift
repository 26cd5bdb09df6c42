public import ByteIO
public import TableRows

/// What a server knew when it read a statement, and a reader has to know too.
public struct StatementContext: Hashable, Sendable {
  /// The default database in UTF-8; empty if there is none.
  public var database: ByteString
  /// The character set of the statement's bytes (`character_set_client`).
  public var characterSet: CharacterSet
  /// Whether double quotes are around names (sql_mode ANSI_QUOTES).
  public var ansiQuotes: Bool
  /// Whether a backslash escapes in strings; not so under NO_BACKSLASH_ESCAPES.
  public var backslashEscapes: Bool
  /// Whether REAL is FLOAT (sql_mode REAL_AS_FLOAT).
  public var realIsFloat: Bool

  /// The bits of sql_mode that change how a statement is read: the same in both families.
  private enum Mode {
    static let realAsFloat: UInt64 = 1 << 0
    static let ansiQuotes: UInt64 = 1 << 2
    static let noBackslashEscapes: UInt64 = 1 << 20
  }

  /// A context from what a query event says.
  /// - Parameters:
  ///   - database: the default database, in UTF-8.
  ///   - sqlMode: the bits of sql_mode, as the status variables of the event have them.
  ///   - characterSet: that of the client.
  public init(
    database: ByteString = "", sqlMode: UInt64 = 0,
    characterSet: CharacterSet = .utf8mb4
  ) {
    self.database = database
    self.characterSet = characterSet
    ansiQuotes = sqlMode & Mode.ansiQuotes != 0
    backslashEscapes = sqlMode & Mode.noBackslashEscapes == 0
    realIsFloat = sqlMode & Mode.realAsFloat != 0
  }
}
