internal import ByteIO

/// An event of rows: WRITE_ROWS, UPDATE_ROWS or DELETE_ROWS of any version, with what stands before the rows
/// (server: `Rows_log_event`).
public struct RowsEvent: Hashable, Sendable {
  /// The event's type.
  public var type: EventType
  /// What is done to the rows.
  public var operation: RowsOperation
  /// The number of the table; see ``TableMap/id``.
  public var tableID: UInt64
  /// Bits; see ``Flag``.
  public var flags: UInt16
  /// What newer servers say besides.
  public var extra = ExtraRowInfo()
  /// How many columns the table has.
  public var columnCount: Int
  /// Where in the body it says which columns the before images hold, a bit each from the lowest on; the only images for
  /// INSERT.
  public var firstColumns: Range<Int>
  /// Where it says which columns the after images of an update hold; else empty.
  public var secondColumns: Range<Int>
  /// Whether every image holds all columns.
  public var holdsAllColumns: Bool
  /// Where in the body the rows begin.
  public var rowsStart: Int

  /// The bits of ``flags``.
  public enum Flag {
    /// The statement ends with this event, and the numbers of its tables with it.
    public static let statementEnd: UInt16 = 0x1
    /// Foreign keys are not checked.
    public static let noForeignKeyChecks: UInt16 = 0x2
    /// Unique keys are not checked.
    public static let relaxedUniqueChecks: UInt16 = 0x4
    /// The rows hold all columns (never set by servers that are known).
    public static let completeRows: UInt16 = 0x8
    /// MySQL 9.5 and later: what foreign keys change is in the log too.
    public static let usesSQLForeignKeys: UInt16 = 0x10
    /// MariaDB: CHECK constraints are not checked.
    public static let noCheckConstraints: UInt16 = 0x80
  }

  /// The number that stands for no table: an event with it only ends a statement.
  public static let noTable: UInt64 = 0xFF_FFFF

  /// Reads what stands before the rows.
  /// - Throws: ``BinaryLogError`` if the type is none of rows, or the bytes contradict the format.
  public init(parsing body: RawSpan, type: EventType, format: FormatDescription) throws(BinaryLogError) {
    guard let operation = type.rowsOperation else {
      throw BinaryLogError(.unsupported, event: type, found: "an event of another kind", expected: "an event of rows")
    }
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      self.type = type
      self.operation = operation
      tableID = try TableMap.tableID(&cursor, format, type)
      flags = try cursor.le16()
      if Self.hasExtra(type, format) { extra = try ExtraRowInfo(parsing: &cursor, isUpdate: operation == .update) }
      let count = try cursor.packedNumber("the number of columns")
      guard count <= 65535 else {
        throw CursorError(position: cursor.position, found: "\(count) columns", expected: "at most 65535")
      }
      columnCount = Int(count)
      let size = (columnCount + 7) / 8
      firstColumns = cursor.position..<cursor.position + size
      try cursor.skip(size, "a bit for each column")
      secondColumns = cursor.position..<cursor.position
      if operation == .update && !type.isPreGA {
        secondColumns = cursor.position..<cursor.position + size
        try cursor.skip(size, "a bit for each column")
      }
      rowsStart = cursor.position
      holdsAllColumns =
        Self.isFull(body, firstColumns, columnCount) && Self.isFull(body, secondColumns, columnCount)
    } catch { throw BinaryLogError(error, in: type) }
  }

  /// Whether there is a bit for each column.
  private static func isFull(_ body: RawSpan, _ range: Range<Int>, _ count: Int) -> Bool {
    for index in 0..<range.count {
      let mask = index < count / 8 ? 0xFF : UInt8(truncatingIfNeeded: (1 << (count % 8)) - 1)
      if body[range.lowerBound + index] & mask != mask { return false }
    }
    return true
  }

  /// Whether the statement ends with this event.
  public var endsStatement: Bool { flags & Flag.statementEnd != 0 }

  /// Whether the event has no rows and no table: it only ends a statement.
  public var isDummy: Bool { tableID == Self.noTable && endsStatement && columnCount == 0 }

  /// Whether the event holds further information: its fixed part has 10 bytes then, 8 without.
  private static func hasExtra(_ type: EventType, _ format: FormatDescription) -> Bool {
    if let length = format.postHeaderLength(type), length > 0 { return length >= 10 }
    return type.rawValue >= 30 && type.rawValue < 160 || type.rawValue >= 169
  }

  /// Gives `action` the packed rows: of an uncompressed event, a part of the body.
  /// - Parameter body: that which the event was read from.
  /// - Throws: ``BinaryLogError`` if what is compressed is damaged; and what `action` throws.
  public func withRows<Result>(
    of body: RawSpan, _ action: (RawSpan) throws(BinaryLogError) -> Result
  ) throws(BinaryLogError) -> Result {
    guard rowsStart <= body.byteCount else {
      throw BinaryLogError(.damaged, event: type, found: "a body of \(body.byteCount) bytes", expected: "\(rowsStart)")
    }
    let rows = body.extracting(rowsStart..<body.byteCount)
    guard type.isCompressed else { return try action(rows) }
    let bytes: [UInt8]
    do throws(CursorError) { bytes = try CompressedRecord.decode(rows, at: rowsStart) } catch {
      throw BinaryLogError(error, in: type)
    }
    return try action(unsafe bytes.span.bytes)
  }
}

extension EventType {
  /// Whether it is one of the events of rows of before 5.1.16, whose rows only their table's server can take apart: their
  /// null bits are those of a record in its memory, and values that are NULL are there too.
  public var isPreGA: Bool { rawValue >= 20 && rawValue <= 22 }
}

/// What a rows event of MySQL 5.6 and later says besides (server: `Rows_event::Extra_row_info`).
public struct ExtraRowInfo: Hashable, Sendable {
  /// NDB: the format of the bytes, and the bytes.
  public var ndbFormat: UInt8?
  /// NDB: where in the body the bytes are.
  public var ndbData = 0..<0
  /// The partition of the rows; after the change, for an update.
  public var partition: UInt16?
  /// The partition of the rows before an update.
  public var sourcePartition: UInt16?

  /// Nothing.
  public init() {}

  /// Reads the information with its length before it.
  init(parsing cursor: inout ByteCursor, isUpdate: Bool) throws(CursorError) {
    let start = cursor.position
    let length = Int(try cursor.le16())
    guard length >= 2, length - 2 <= cursor.remaining else {
      throw CursorError(position: start, found: "\(length) bytes of extra information", expected: "2 or more")
    }
    let end = start + length
    while cursor.position < end {
      let position = cursor.position
      switch try cursor.u8() {
      case 0:
        // The length counts itself and the format.
        let size = Int(try cursor.u8())
        ndbFormat = try cursor.u8()
        guard size >= 2 else {
          throw CursorError(position: position, found: "\(size) bytes of NDB information", expected: "2 or more")
        }
        ndbData = cursor.position..<cursor.position + size - 2
        try cursor.skip(size - 2, "NDB information")
      case 1:
        partition = try cursor.le16()
        if isUpdate { sourcePartition = try cursor.le16() }
      case let type:
        throw CursorError(position: position, found: "extra information of type \(type)", expected: "0 or 1")
      }
      guard cursor.position <= end else {
        throw CursorError(position: position, found: "extra information beyond its end", expected: "\(end - position)")
      }
    }
  }
}
