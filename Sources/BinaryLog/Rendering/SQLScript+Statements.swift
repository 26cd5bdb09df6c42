internal import ByteIO
internal import TableRows

extension SQLScript {
  /// Writes any event but those of rows and the beginning of a log.
  mutating func write(
    _ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition, _ query: QueryEvent?,
    _ isTaken: Bool
  ) throws(BinaryLogError) {
    let type = event.type
    switch type {
    case .query, .queryCompressed:
      let query =
        if let query { query } else {
          try QueryEvent(
            parsing: event.body, format: format, type: type, keepsUnknownVariables: options.passesUnknownVariables)
        }
      return try write(query, event.header, format, at: position, isTaken)
    case .intvar, .rand, .userVar:
      if isTaken { try addContext(event, format) }
      return
    case .gtid, .anonymousGTID, .taggedGTID: return try writeGTID(event, format, at: position)
    case .mariaGTID: return try writeMariaDBGTID(event, format)
    case .rowsQuery, .annotateRows:
      let statement = try RowsQueryEvent(parsing: event.body, type: type).statement
      if options.showsOriginalStatements { comment(statement: statement, front: "#Q> ") }
      rows.isReplace = statement.bytes.prefix(7).elementsEqual("REPLACE".utf8) { $0 & ~0x20 == $1 }
      return
    default: break
    }
    transaction.isHeld = false
    switch type {
    case .xid: writeCommit()
    case .xaPrepare: try writeXAPrepare(event, format)
    case .incident: try writeIncident(event, format, at: position)
    case .load, .newLoad, .createFile, .appendBlock, .execLoad, .deleteFile, .beginLoadQuery, .executeLoadQuery:
      try writeLoad(event, format, at: position, isTaken)
    default: break
    }
  }

  private mutating func write(
    _ query: QueryEvent, _ header: EventHeader, _ format: FormatDescription, at position: LogPosition, _ isTaken: Bool
  ) throws(BinaryLogError) {
    switch Self.control(query.statement) {
    case .begin:
      setTimestamp(header.timestamp, query.variables.microseconds)
      text.append("BEGIN\n")
      text.append(Self.end)
      (transaction.isOpen, transaction.isHeld) = (true, true)
      return
    case .end(let word):
      transaction.isHeld = false
      text.append(word)
      text.append("\n")
      text.append(Self.end)
      return endTransaction()
    case nil: break
    }
    defer { transaction.isHeld = false }
    guard isTaken else { return context.removeAll() }
    let query = try renamed(query)
    if let phase = query.variables.alterFlags, phase & 0xA != 0 { return leaveOut(query, phase, at: position) }
    if query.errorCode != 0 { return try writeFailed(query, header, format, at: position) }
    if query.statement.bytes.ends(Self.tableWithRows), options.rows == .statements {
      // MySQL 8.0.21 and later: only BINLOG statements may follow, and MariaDB does not know it.
      var plain = query
      plain.statement.bytes.removeLast(Self.tableWithRows.utf8.count)
      try writeStatement(plain, header, format, at: position)
      text.append("BEGIN\n")
      text.append(Self.end)
      transaction.isOpen = true
      return
    }
    try writeStatement(query, header, format, at: position)
    if query.statement.bytes.starts(with: "XA START".utf8) { (transaction.isOpen, transaction.isXA) = (true, true) }
    if query.statement.bytes.ends(Self.tableWithRows) { transaction.isOpen = true }
  }

  /// Writes a statement with its session.
  mutating func writeStatement(
    _ query: borrowing QueryEvent, _ header: EventHeader, _ format: FormatDescription, at position: LogPosition
  ) throws(BinaryLogError) {
    flushContext()
    try set(query, header, format, at: position)
    try append(statement: query.statement.bytes, of: query, at: position)
  }

  /// Appends a statement between delimiters that are not in it.
  mutating func append(
    statement: [UInt8], of query: borrowing QueryEvent, at position: LogPosition
  ) throws(BinaryLogError) {
    let noBackslashEscapes = (session.sqlMode ?? 0) & 1 << 20 != 0
    let set = session.collations.flatMap { Collation(number: $0.client).characterSet }
    var lexer = ClientLexer(
      multibyte: set.flatMap { ClientLexer.Multibyte(rawValue: $0) }, backslashesArePlain: noBackslashEscapes,
      delimiter: Self.delimiter)
    var number = 0
    while true {
      switch lexer.scan(statement) {
      case .statement: break
      case .delimiter:
        number += 1
        lexer.delimiter = Array("/*!\(number)*/;".utf8)
        continue
      case .command(let place):
        throw BinaryLogError(
          .unsupported, found: "a statement that the stock client would read as a command of its own, at byte \(place)",
          expected: "one that it sends to the server as it is")
      case .open:
        throw BinaryLogError(
          .unsupported, found: "a statement of which the stock client does not see the end",
          expected: "one whose strings and comments end for the client as for the server")
      }
      break
    }
    if !noted.contains("binary"), statement.contains(0) || statement.contains(13) {
      note(
        "a statement has zero bytes or carriage returns: run the client with --binary-mode", at: position,
        once: "binary")
    }
    if number > 0 {
      text.append("DELIMITER ")
      text.append(lexer.delimiter)
      text.append("\n")
    }
    text.append(statement)
    text.append("\n")
    text.append(lexer.delimiter)
    text.append("\n")
    if number > 0 { text.append("DELIMITER /*!*/;\n") }
  }

  /// What ends CREATE TABLE … SELECT as MySQL logs it.
  private static let tableWithRows = " START TRANSACTION"

  /// An ALTER TABLE of MariaDB in two phases is run where it is committed.
  private mutating func leaveOut(_ query: QueryEvent, _ phase: UInt8, at position: LogPosition) {
    if transaction.isHeld { text.removeAll() }
    (transaction.domain, transaction.server, transaction.isSerial) = (nil, nil, nil)
    if options.showsComments {
      text.append("# at ")
      text.append(number: position.offset)
      text.append(phase & 2 != 0 ? ": begins here, and is run where it ends:\n" : ": failed on its server:\n")
      comment(statement: query.statement, front: "#Q> ")
    }
    context.removeAll()
  }

  private mutating func writeIncident(
    _ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition
  ) throws(BinaryLogError) {
    let incident = try IncidentEvent(parsing: event.body, format: format)
    note(
      "the server lost events here (\(incident.message.display)): what follows does not fit what was before, and the "
        + "client stops at it", at: position, .doubt)
    text.append("# Incident: ")
    text.append(display: incident.message)
    text.append("\nRELOAD DATABASE /* no statement: the client stops here */\n")
    text.append(Self.end)
  }

  enum Control {
    case begin
    case end(StaticString)
  }

  /// Whether a statement only begins or ends a transaction.
  static func control(_ statement: ByteString) -> Control? {
    guard statement.count <= 8 else { return nil }
    return switch String(decoding: statement.bytes, as: UTF8.self).uppercased() {
    case "BEGIN": .begin
    case "COMMIT": .end("COMMIT")
    case "ROLLBACK": .end("ROLLBACK")
    default: nil
    }
  }
}

extension [UInt8] {
  func ends(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
