internal import ByteIO

/// The statement of row events that a script is in.
struct RowsState: ~Copyable {
  /// The format description that the session knows.
  var description: [UInt8] = []
  /// The table maps of the statement so far, with their headers.
  var maps = OutputBuffer(capacity: 256)
  /// Where in ``maps`` each one ends.
  var mapEnds: [Int] = []
  /// Whether a BINLOG statement is begun.
  var isOpen = false
  /// Whether the statement that made the rows is a REPLACE.
  var isReplace = false
  /// Whether statements made of rows were begun, with a delimiter of their own.
  var isInStatements = false
  /// How many bytes of events it has.
  var size = 0
  /// The last event of rows, kept back because it may have to end the statement, and what is known of it.
  var held = OutputBuffer(capacity: 64)
  var heldShape: RowsShape?

  var mapCount: Int { mapEnds.count }

  /// A format description as a BINLOG statement needs it: one of a log without checksums, whatever its own has.
  static func description(_ event: borrowing LogEvent, _ format: FormatDescription) -> [UInt8] {
    var bytes = event.bytes.array
    bytes[17] &= ~UInt8(EventHeader.Flag.inUse)
    // Nothing that differs from log to log of a server: the time, and when it started.
    for index in 0..<4 {
      bytes[index] = 0
      bytes[19 + 52 + index] = 0
    }
    for index in 13..<17 { bytes[index] = 0 }
    if format.serverNumbers.0 == 6, !format.isMariaDB {
      // Servers of today take a 6 for one that knows checksums.
      let version = Array("5.5.0".utf8)
      for index in 0..<50 { bytes[19 + 2 + index] = index < version.count ? version[index] : 0 }
    }
    guard format.checksum != .unknown else { return bytes }
    // The algorithm stands before the checksum.
    bytes[bytes.count - 5] = FormatDescription.Checksum.none.rawValue
    let checksum = unsafe CRC32.of(bytes.span.bytes.extracting(0..<bytes.count - 4))
    for index in 0..<4 { bytes[bytes.count - 4 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index)) }
    return bytes
  }
}

extension SQLScript {
  /// Writes a table map or rows.
  mutating func appendRows(
    _ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition, _ table: TableMap?,
    _ isTaken: Bool, _ queue: RenderQueue
  ) throws(BinaryLogError) {
    transaction.isHeld = false
    if event.type == .tableMap {
      if !options.rewriting.isEmpty, let table, let bytes = try Self.renamed(event, format, as: table) {
        rows.maps.append(bytes)
      } else {
        appendMap(event)
      }
      rows.mapEnds.append(rows.maps.count)
      guard rows.maps.count <= Self.mostOfMaps else {
        throw BinaryLogError(
          .damaged, event: .tableMap, found: "\(rows.mapCount) table maps for one statement", expected: "fewer")
      }
      comment(event, format, at: position)
      return
    }
    let flags = try Self.flags(event, format)
    let ends = flags & RowsEvent.Flag.statementEnd != 0
    if isTaken {
      comment(event, format, at: position)
      if rows.isReplace { try checkReplace(event, format, at: position) }
      switch options.rows {
      case .binlog: try appendBinlog(event, format, at: position, ends, queue)
      case .binlogWithComments:
        try appendBinlog(event, format, at: position, ends, queue)
        try closeBinlog(queue)
        try appendJob(event, format, table, queue)
      case .comments: try appendJob(event, format, table, queue)
      case .statements:
        setForStatements(event.header, flags)
        note(
          "rows as statements run the triggers of the server, whose rows are in the log already: drop triggers before",
          at: position, once: "triggers")
        if !rows.isInStatements { text.append("DELIMITER ;\n") }
        rows.isInStatements = true
        try appendJob(event, format, table, queue)
      }
    }
    if ends { try endRows(format, queue) }
  }

  /// A REPLACE of a row that was there is logged as an update; of the columns that it resets, MINIMAL images know
  /// nothing.
  private mutating func checkReplace(
    _ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition
  ) throws(BinaryLogError) {
    guard event.type.rowsOperation == .update else { return }
    let event = try RowsEvent(parsing: event.body, type: event.type, format: format)
    let columns = event.secondColumns.reduce(0) { $0 + $1.nonzeroBitCount }
    guard columns < event.columnCount else { return }
    note(
      "a REPLACE is logged without the columns that it set to their defaults: these keep their values in a replay",
      at: position, once: "REPLACE", .doubt)
  }

  /// The most bytes of table maps that a statement may have.
  private static let mostOfMaps = 16 << 20

  /// The flags of an event of rows.
  private static func flags(
    _ event: borrowing LogEvent, _ format: FormatDescription
  ) throws(BinaryLogError) -> UInt16 {
    var cursor = ByteCursor(event.body)
    do throws(CursorError) {
      try cursor.skip(idSize(event.type, format), "the table's number")
      return try cursor.le16()
    } catch { throw BinaryLogError(error, in: event.type) }
  }

  /// How many bytes a table's number takes: 4 in the first logs with rows.
  private static func idSize(_ type: EventType, _ format: FormatDescription) -> Int {
    (format.postHeaderLength(type) ?? 8) == 6 ? 4 : 6
  }

  private mutating func appendBinlog(
    _ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition, _ ends: Bool,
    _ queue: RenderQueue
  ) throws(BinaryLogError) {
    if !rows.isOpen { try openBinlog(format, queue) }
    if event.type.isPreGA {
      note(
        "rows of before 5.1.16: only servers of that time take them in BINLOG statements", at: position, once: "pre-GA",
        .doubt)
    }
    try writeHeld(ending: false, queue)
    let start =
      event.type.isCompressed ? try RowsEvent(parsing: event.body, type: event.type, format: format).rowsStart : 0
    let shape = RowsShape(
      headerSize: event.headerSize, checksumSize: event.checksumSize, idSize: Self.idSize(event.type, format),
      rowsStart: start, offset: event.offset)
    rows.size += event.bytes.byteCount
    if ends { return try write(event.bytes, shape, queue) }
    rows.held.append(event.bytes)
    rows.heldShape = shape
    if rows.size >= options.binlogSize { try closeBinlog(queue) }
  }

  private func write(
    _ event: RawSpan, _ shape: RowsShape, _ queue: RenderQueue
  ) throws(BinaryLogError) {
    try queue.append(binlog: event, shape)
  }

  /// Writes the event that was kept back.
  /// - Parameter ending: whether the statement must end with it.
  private mutating func writeHeld(ending: Bool, _ queue: RenderQueue) throws(BinaryLogError) {
    guard let shape = rows.heldShape else { return }
    rows.heldShape = nil
    if ending {
      let bytes = shape.ending(rows.held.bytes)
      unsafe try write(bytes.span.bytes, shape, queue)
    } else {
      try write(rows.held.bytes, shape, queue)
    }
    rows.held.removeAll()
    rows.held.shrink(to: 1 << 20)
  }

  /// Keeps a table map, without its checksum.
  private mutating func appendMap(_ event: borrowing LogEvent) {
    let start = rows.maps.count
    let length = event.bytes.byteCount - event.checksumSize
    rows.maps.append(event.bytes.extracting(0..<length))
    if event.checksumSize > 0 { RowsShape.setLength(&rows.maps, start, length) }
  }

  /// Tells the server the format of the events that come, if it is another one than before. It must stand between
  /// transactions.
  mutating func writeDescription(_ event: borrowing LogEvent, _ format: FormatDescription) {
    guard format.version == 4, options.rows == .binlog || options.rows == .binlogWithComments else { return }
    let description = RowsState.description(event, format)
    if rows.description == description { return }
    rows.description = description
    if transaction.hasGTIDNext { text.append("SET @@SESSION.GTID_NEXT= 'AUTOMATIC'/*!*/;\n") }
    text.append("BINLOG '\n")
    unsafe text.append(base64Lines: description.span.bytes)
    text.append("'")
    text.append(Self.end)
    // Else the next statement has no GTID at all.
    if !isMariaDB { text.append("/*!50700 SET @@SESSION.GTID_NEXT='AUTOMATIC'*//*!*/;\n") }
  }

  /// Begins a BINLOG statement with the maps of the statement.
  private mutating func openBinlog(_ format: FormatDescription, _ queue: RenderQueue) throws(BinaryLogError) {
    text.append("BINLOG '\n")
    try flush(queue)
    var start = 0
    for end in rows.mapEnds {
      try queue.append(base64: rows.maps.bytes.extracting(start..<end))
      start = end
    }
    (rows.isOpen, rows.size) = (true, 0)
  }

  /// Ends a BINLOG statement; the statement in the log may go on in another one.
  mutating func closeBinlog(_ queue: RenderQueue) throws(BinaryLogError) {
    guard rows.isOpen else { return }
    rows.isOpen = false
    // What was said of the events in it comes behind it.
    let comments = text.array
    text.removeAll()
    try writeHeld(ending: true, queue)
    text.append("'")
    text.append(Self.end)
    text.append(comments)
    // The rows were run at their own time.
    session.timestamp = nil
    try flush(queue)
  }

  /// The statement that made the rows ends.
  mutating func endRows(_ format: FormatDescription, _ queue: RenderQueue) throws(BinaryLogError) {
    if rows.isOpen { try closeBinlog(queue) }
    if rows.isInStatements { text.append("DELIMITER /*!*/;\n") }
    rows.isInStatements = false
    rows.isReplace = false
    rows.maps.removeAll()
    rows.mapEnds.removeAll(keepingCapacity: true)
    if text.count > 0 { try flush(queue) }
  }

  private mutating func appendJob(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ table: TableMap?, _ queue: RenderQueue
  ) throws(BinaryLogError) {
    guard let table else { return }
    try flush(queue)
    try queue.append(RowsJob(type: event.type, table: table, format: format, offset: event.offset), event.body)
  }

  /// The session for statements made of rows.
  private mutating func setForStatements(_ header: EventHeader, _ flags: UInt16) {
    if rows.isInStatements { return }
    setTimestamp(header.timestamp, nil)
    let relaxed = flags & RowsEvent.Flag.relaxedUniqueChecks
    if session.rowFlags == relaxed { return }
    if session.rowFlags == nil {
      text.append("/*!\\C utf8mb4 */")
      text.append(Self.end)
      text.append("SET NAMES utf8mb4")
      text.append(Self.end)
      text.append("SET @@session.time_zone='+00:00', @@session.sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'")
      text.append(Self.end)
      session.collations = nil
      session.timeZone = "+00:00"
      session.sqlMode = nil
    }
    session.rowFlags = relaxed
    session.options = nil
    // Where foreign keys are not checked, the statements themselves say so.
    text.append("SET @@session.foreign_key_checks=1, @@session.unique_checks=")
    text.append(number: relaxed == 0 ? 1 : 0)
    text.append(Self.end)
  }
}
