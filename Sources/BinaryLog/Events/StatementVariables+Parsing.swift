public import ByteIO

extension StatementVariables {
  /// Reads the block of variables of a statement: a code before each, its length known by the code alone.
  /// - Parameter keepsUnknown: whether variables from one of an unknown code on, whose end nobody can tell, are kept in
  ///   ``unknown``.
  /// - Throws: ``CursorError`` for a variable that is cut, and for an unknown code unless those are kept.
  public init(parsing block: RawSpan, keepsUnknown: Bool = false) throws(CursorError) {
    var cursor = ByteCursor(block)
    while !cursor.isAtEnd {
      let start = cursor.position
      let code = try cursor.u8()
      if try readCommon(code, &cursor) { continue }
      if try readNewer(code, &cursor) { continue }
      guard keepsUnknown else {
        throw CursorError(
          position: start, found: "a status variable of code \(code)", expected: "0 to 21 or 128 to 131")
      }
      unknown = block.extracting(start..<block.byteCount).array
      return
    }
  }

  /// The codes that both families share.
  private mutating func readCommon(_ code: UInt8, _ cursor: inout ByteCursor) throws(CursorError) -> Bool {
    switch code {
    case 0: options = try cursor.le32()
    case 1: sqlMode = try cursor.le64()
    case 2:
      catalog = try cursor.string(Int(try cursor.u8()), "the catalog")
      try cursor.skip(1, "the catalog's end")
    case 3: autoIncrement = AutoIncrement(increment: try cursor.le16(), offset: try cursor.le16())
    case 4:
      collations = Collations(client: try cursor.le16(), connection: try cursor.le16(), server: try cursor.le16())
    case 5: timeZone = try cursor.string(Int(try cursor.u8()), "the time zone")
    case 6: catalog = try cursor.string(Int(try cursor.u8()), "the catalog")
    case 7: timeNames = try cursor.le16()
    case 8: databaseCollation = try cursor.le16()
    case 9: tablesForUpdate = try cursor.le64()
    case 10: originalLength = try cursor.le32()
    case 11:
      let user = try cursor.string(Int(try cursor.u8()), "the invoker's user")
      invoker = Invoker(user: user, host: try cursor.string(Int(try cursor.u8()), "the invoker's host"))
    default: return false
    }
    return true
  }

  /// The codes of MySQL 5.6 and later, and MariaDB's own.
  private mutating func readNewer(_ code: UInt8, _ cursor: inout ByteCursor) throws(CursorError) -> Bool {
    switch code {
    case 12:
      // 254 stands for more databases than are listed (server: OVER_MAX_DBS_IN_EVENT_MTS).
      let count = try cursor.u8()
      if count == 254 { break }
      var names: [ByteString] = []
      for _ in 0..<count { names.append(try cursor.terminatedString("a database's name")) }
      updatedDatabases = names
    case 13, 128: microseconds = try cursor.le24()
    case 14, 15: logicalTimestamps.append(try cursor.le64())
    case 16: explicitDefaultsForTimestamp = try cursor.u8() != 0
    case 17, 129: xid = try cursor.le64()
    case 18: defaultCollationForUTF8MB4 = try cursor.le16()
    case 19: requiresPrimaryKey = try cursor.u8()
    case 20: defaultTableEncryption = try cursor.u8()
    case 21: enablesCascadeTriggers = try cursor.u8()
    case 130:
      let flags = try cursor.u8()
      alterFlags = flags
      if flags & 0xC != 0 { alterSequenceNumber = try cursor.le64() }
    case 131:
      var pairs: [CharacterSetCollation] = []
      for _ in 0..<(try cursor.u8()) {
        pairs.append(CharacterSetCollation(characterSet: try cursor.le16(), collation: try cursor.le16()))
      }
      characterSetCollations = pairs
    default: return false
    }
    return true
  }
}

extension StatementVariables {
  /// Variables in one place for all statements that have them.
  final class Stored: Hashable, Sendable {
    let value: StatementVariables

    init(_ value: StatementVariables) { self.value = value }

    static func == (left: Stored, right: Stored) -> Bool { left === right || left.value == right.value }

    func hash(into hasher: inout Hasher) { hasher.combine(value) }
  }

  /// The variables that were read last: most statements have those of the one before.
  struct Cache {
    private var known: (block: [UInt8], variables: Stored)?

    /// The variables of a block.
    mutating func variables(_ block: RawSpan, keepsUnknown: Bool) throws(CursorError) -> Stored {
      if let known, block.isEqual(to: known.block) { return known.variables }
      let variables = Stored(try StatementVariables(parsing: block, keepsUnknown: keepsUnknown))
      known = (block.array, variables)
      return variables
    }
  }
}

extension ByteCursor {
  /// Reads three bytes, least significant first.
  mutating func le24() throws(CursorError) -> UInt32 {
    if remaining < 3 {
      throw CursorError(position: position, found: "\(remaining) bytes left for a number", expected: "3")
    }
    return UInt32(try le16()) | UInt32(try u8()) << 16
  }
}
