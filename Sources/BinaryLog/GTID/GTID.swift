public import ByteIO

/// The identity of a transaction, of either family.
public enum GTID: Hashable, Sendable {
  /// "UUID:NUMBER" or "UUID:TAG:NUMBER".
  case mysql(MySQLGTID)
  /// "DOMAIN-SERVER-SEQUENCE".
  case mariaDB(MariaDBGTID)

  /// Reads a GTID of either family; a colon tells them apart.
  /// - Throws: ``CursorError`` with a position in the text.
  public init(parsing text: ByteString) throws(CursorError) {
    self =
      text.bytes.contains(UInt8(ascii: ":"))
      ? .mysql(try MySQLGTID(parsing: text)) : .mariaDB(try MariaDBGTID(parsing: text))
  }
}

extension GTID: CustomStringConvertible {
  /// As its server writes it.
  public var description: String {
    switch self {
    case .mysql(let gtid): gtid.description
    case .mariaDB(let gtid): gtid.description
    }
  }
}

/// A set of GTIDs of either family, to choose transactions by.
public enum GTIDSet: Hashable, Sendable {
  /// "UUID:1-5:7,UUID:tag:3".
  case mysql(MySQLGTIDSet)
  /// "0-1-5,0-1-7-9".
  case mariaDB(MariaDBGTIDSet)

  /// Reads a set of either family; a colon tells them apart.
  /// - Throws: ``CursorError`` with a position in the text.
  public init(parsing text: ByteString) throws(CursorError) {
    self =
      text.bytes.contains(UInt8(ascii: ":"))
      ? .mysql(try MySQLGTIDSet(parsing: text)) : .mariaDB(try MariaDBGTIDSet(parsing: text))
  }

  /// Whether a GTID is in it; one of the other family never is.
  public func contains(_ gtid: GTID) -> Bool {
    switch (self, gtid) {
    case (.mysql(let set), .mysql(let gtid)): set.contains(gtid)
    case (.mariaDB(let set), .mariaDB(let gtid)): set.contains(gtid)
    default: false
    }
  }
}

extension GTIDSet: CustomStringConvertible {
  /// In one line.
  public var description: String {
    switch self {
    case .mysql(let set): set.description
    case .mariaDB(let set): set.description
    }
  }
}
