public import ByteIO

/// Which transactions of a sequence of logs are wanted: those from a start to a stop, chosen by GTID besides.
public struct LogWindow: Sendable {
  /// A place as it is given: a log's name (or its end), and an offset.
  public struct Place: Hashable, Sendable {
    /// The log; nil for the first one, if it is a start, or the last one.
    public var file: ByteString?
    /// Where in it.
    public var offset: Int64

    /// A place from its parts.
    public init(file: ByteString?, offset: Int64) {
      self.file = file
      self.offset = offset
    }
  }

  /// The first transaction begins here.
  public var startPlace: Place?
  /// The last transaction ends here.
  public var stopPlace: Place?
  /// The first transaction is the first one of this time or later: microseconds since the epoch, UTC.
  public var startTime: Int64?
  /// The last transaction is the one before the first one of this time or later.
  public var stopTime: Int64?
  /// What is there already. One GTID: the first transaction is the one behind it; several: those that are not covered.
  public var startGTIDs: GTIDBound?
  /// The last transaction is the one with this GTID; of several, the one that is reached last.
  public var stopGTIDs: GTIDBound?
  /// Only these.
  public var includedGTIDs: GTIDSet?
  /// None of these.
  public var excludedGTIDs: GTIDSet?

  /// Everything.
  public init() {}

  /// Whether it has a start.
  public var hasStart: Bool { startPlace != nil || startTime != nil || startGTIDs != nil }

  /// Whether every transaction is wanted.
  public var isEverything: Bool {
    startPlace == nil && stopPlace == nil && startTime == nil && stopTime == nil && startGTIDs == nil
      && stopGTIDs == nil && includedGTIDs == nil && excludedGTIDs == nil
  }
}

/// GTIDs that bound a window.
public enum GTIDBound: Hashable, Sendable {
  /// One of MySQL's: a place in the order of the logs.
  case mysql(MySQLGTID)
  /// A set, such as `gtid_executed`.
  case mysqlSet(MySQLGTIDSet)
  /// The last one of each domain, such as `gtid_binlog_pos`.
  case mariaDB(MariaDBGTIDPosition)

  /// Reads `UUID:5`, `UUID:1-5,…` or `0-1-5,1-1-7`.
  /// - Throws: ``CursorError`` with a position in the text.
  public init(parsing text: ByteString) throws(CursorError) {
    guard text.bytes.contains(UInt8(ascii: ":")) else {
      self = .mariaDB(try MariaDBGTIDPosition(parsing: text))
      return
    }
    if let one = try? MySQLGTID(parsing: text) {
      self = .mysql(one)
    } else {
      self = .mysqlSet(try MySQLGTIDSet(parsing: text))
    }
  }
}
