public import ByteIO

/// LOAD DATA of before 5.0: a LOAD_EVENT (3.23), a NEW_LOAD_EVENT (4.0) or the head of a CREATE_FILE_EVENT (MySQL 5.5:
/// `Load_log_event`, `sql_ex_info`).
public struct LoadEvent: Hashable, Sendable {
  /// The connection's number on its server.
  public var threadID: UInt32
  /// How many seconds it took.
  public var executionTime: UInt32
  /// IGNORE n LINES.
  public var skippedLines: UInt32
  /// The database.
  public var database: ByteString
  /// The table.
  public var table: ByteString
  /// The columns; none where the statement names none.
  public var columns: [ByteString]
  /// The file's name.
  public var file: ByteString
  /// FIELDS TERMINATED BY.
  public var fieldTerminator: ByteString
  /// ENCLOSED BY.
  public var enclosure: ByteString
  /// LINES TERMINATED BY.
  public var lineTerminator: ByteString
  /// LINES STARTING BY.
  public var lineStart: ByteString
  /// ESCAPED BY.
  public var escape: ByteString
  /// OPTIONALLY, REPLACE, IGNORE; see ``Option``.
  public var options: UInt8

  /// The bits of ``options``.
  public enum Option {
    /// DUMPFILE.
    public static let dumpFile: UInt8 = 1
    /// OPTIONALLY ENCLOSED.
    public static let optionallyEnclosed: UInt8 = 2
    /// REPLACE.
    public static let replace: UInt8 = 4
    /// IGNORE.
    public static let ignore: UInt8 = 8
  }

  /// Reads the body of a LOAD_EVENT or NEW_LOAD_EVENT.
  /// - Throws: ``BinaryLogError`` if it is cut.
  public init(parsing body: RawSpan, type: EventType, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      try self.init(&cursor, isOld: type == .load, fixed: 0)
      file = ByteString(Array(try cursor.rest().prefix { $0 != 0 }))
    } catch { throw BinaryLogError(error, in: type) }
  }

  /// Reads all before the file's name.
  /// - Parameter fixed: how many bytes stand behind the fixed part and are not read here.
  init(_ cursor: inout ByteCursor, isOld: Bool, fixed: Int) throws(CursorError) {
    threadID = try cursor.le32()
    executionTime = try cursor.le32()
    skippedLines = try cursor.le32()
    let (tableLength, databaseLength) = (Int(try cursor.u8()), Int(try cursor.u8()))
    let count = Int(try cursor.le32())
    try cursor.skip(fixed, "the fixed part")
    if isOld {
      let texts = try cursor.take(5, "the terminators")
      options = try cursor.u8()
      let empty = try cursor.u8()
      // Each is one character, or empty where its bit says so.
      func text(_ index: Int) -> ByteString { empty & (1 << UInt8(index)) == 0 ? ByteString([texts[index]]) : "" }
      (fieldTerminator, enclosure, lineTerminator, lineStart, escape) = (text(0), text(1), text(2), text(3), text(4))
    } else {
      fieldTerminator = try cursor.string(Int(try cursor.u8()), "FIELDS TERMINATED BY")
      enclosure = try cursor.string(Int(try cursor.u8()), "ENCLOSED BY")
      lineTerminator = try cursor.string(Int(try cursor.u8()), "LINES TERMINATED BY")
      lineStart = try cursor.string(Int(try cursor.u8()), "LINES STARTING BY")
      escape = try cursor.string(Int(try cursor.u8()), "ESCAPED BY")
      options = try cursor.u8()
    }
    // The lengths of the columns' names; each name ends in a zero byte besides.
    let lengths = try cursor.take(count, "the lengths of the columns' names")
    columns = []
    columns.reserveCapacity(count)
    for length in lengths {
      columns.append(try cursor.string(Int(length), "a column's name"))
      try cursor.skip(1, "the end of a column's name")
    }
    table = try cursor.string(tableLength, "the table's name")
    try cursor.skip(1, "the end of the table's name")
    database = try cursor.string(databaseLength, "the database's name")
    try cursor.skip(1, "the end of the database's name")
    file = ""
  }
}
