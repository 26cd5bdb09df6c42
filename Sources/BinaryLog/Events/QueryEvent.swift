public import ByteIO

/// A QUERY_EVENT: a statement, and the session in which it ran (both servers: `Query_log_event`). MariaDB's
/// QUERY_COMPRESSED_EVENT gives the same.
public struct QueryEvent: Hashable, Sendable {
  /// The connection's number on its server.
  public var threadID: UInt32
  /// How many seconds it took.
  public var executionTime: UInt32
  /// What it failed with on its server, after it had done part of its work; 0 for a statement that did not fail.
  public var errorCode: UInt16
  /// The default database; empty for none.
  public var database: ByteString
  /// The session.
  public var variables: StatementVariables {
    get { storedVariables.value }
    set { storedVariables = StatementVariables.Stored(newValue) }
  }
  /// They take much room, and most statements have those of the one before.
  private var storedVariables: StatementVariables.Stored
  /// The statement, in the session's `character_set_client`.
  public var statement: ByteString

  /// Reads the body of a QUERY_EVENT or QUERY_COMPRESSED_EVENT.
  /// - Parameters:
  ///   - body: what stands between header and checksum.
  ///   - format: of the log; versions 1 and 3 have no session.
  ///   - type: which of the two.
  ///   - keepsUnknownVariables: see ``StatementVariables/init(parsing:keepsUnknown:)``.
  /// - Throws: ``BinaryLogError`` if the body is cut, a variable is unknown or the text can't be decompressed.
  public init(
    parsing body: RawSpan, format: FormatDescription, type: EventType = .query, keepsUnknownVariables: Bool = false
  ) throws(BinaryLogError) {
    var cache = StatementVariables.Cache()
    try self.init(
      parsing: body, format: format, type: type, keepsUnknownVariables: keepsUnknownVariables, &cache)
  }

  /// The same; variables that are those of the event before are not read again.
  init(
    parsing body: RawSpan, format: FormatDescription, type: EventType, keepsUnknownVariables: Bool,
    _ cache: inout StatementVariables.Cache
  ) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      try self.init(
        &cursor, fixed: format.postHeaderLength(type) ?? 13, keepsUnknownVariables: keepsUnknownVariables, &cache)
      statement =
        if type == .queryCompressed {
          ByteString(
            try CompressedRecord.decode(body.extracting(cursor.position..<body.byteCount), at: cursor.position))
        } else {
          ByteString(try cursor.rest())
        }
    } catch { throw BinaryLogError(error, in: type) }
  }

  /// Reads all before the statement.
  /// - Parameter fixed: the length of the part in front of the session's variables: 11 without those, 13 with them, 26
  ///   in an EXECUTE_LOAD_QUERY_EVENT.
  init(
    _ cursor: inout ByteCursor, fixed: Int, keepsUnknownVariables: Bool, _ cache: inout StatementVariables.Cache
  ) throws(CursorError) {
    threadID = try cursor.le32()
    executionTime = try cursor.le32()
    let databaseLength = Int(try cursor.u8())
    errorCode = try cursor.le16()
    let variablesLength = fixed > 11 ? Int(try cursor.le16()) : 0
    try cursor.skip(max(0, fixed - 13), "the fixed part")
    let start = cursor.position
    try cursor.skip(variablesLength, "status variables")
    do throws(CursorError) {
      storedVariables = try cache.variables(
        cursor.bytes.extracting(start..<cursor.position), keepsUnknown: keepsUnknownVariables)
    } catch {
      throw CursorError(position: start + error.position, found: error.found, expected: error.expected)
    }
    database = try cursor.string(databaseLength, "the default database")
    let end = cursor.position
    guard try cursor.u8() == 0 else {
      throw CursorError(position: end, found: "no zero byte behind the default database", expected: "one")
    }
    statement = ""
  }
}
