internal import ByteIO
internal import TableRows

extension SQLScript {
  /// A statement that failed on its server, after it had done part of its work.
  mutating func writeFailed(
    _ query: QueryEvent, _ header: EventHeader, _ format: FormatDescription, at position: LogPosition
  ) throws(BinaryLogError) {
    let failed = "this statement failed on its server with error \(query.errorCode) after part of its work"
    switch options.failedStatements {
    case .skip:
      context.removeAll()
      text.append("# left out: it failed on its server\n")
      note(failed + ": it is left out, its part with it", at: position, .doubt)
    case .run:
      note(
        failed + ": it is run as it is, and the client stops at its error unless run with --force", at: position, .doubt
      )
      try writeStatement(query, header, format, at: position)
    case .expect:
      try checkFailure(query)
      if isMariaDB {
        try writeExpectation(query, header, format, at: position)
      } else {
        try writeProcedure(query, header, format, at: position)
      }
      note(failed + ": it is run, and must fail in the same way", at: position, .doubt)
    }
  }

  /// Whether the same failure can be had again.
  private func checkFailure(_ query: QueryEvent) throws(BinaryLogError) {
    switch query.errorCode {
    case 1053, 1184, 1317, 1927, 3024:
      throw Self.unrepeatable(query.errorCode, "a statement that was interrupted (error \(query.errorCode))")
    default: break
    }
  }

  static func unrepeatable(_ code: UInt16, _ found: String) -> BinaryLogError {
    BinaryLogError(
      .unsupported, found: found + ", and had done part of its work",
      expected: "one that the client can run with the same effect; --failed-statements run or skip goes on")
  }

  /// MariaDB: a block that goes on behind this error only.
  private mutating func writeExpectation(
    _ query: QueryEvent, _ header: EventHeader, _ format: FormatDescription, at position: LogPosition
  ) throws(BinaryLogError) {
    guard serverNumbers >= (10, 1, 1), (query.variables.sqlMode ?? 0) & 1 << 9 == 0 else {
      throw Self.unrepeatable(query.errorCode, "a statement that failed (error \(query.errorCode))")
    }
    flushContext()
    try set(query, header, format, at: position)
    try append(statement: Array("BEGIN NOT ATOMIC\n".utf8) + Self.block(query, position), of: query, at: position)
  }

  /// MySQL: a procedure, made before the transaction without a trace in the target's log, and dropped behind it.
  private mutating func writeProcedure(
    _ query: QueryEvent, _ header: EventHeader, _ format: FormatDescription, at position: LogPosition
  ) throws(BinaryLogError) {
    guard transaction.isHeld || !transaction.isOpen, transaction.procedure == nil, !query.database.isEmpty,
      !transaction.isOpen || text.count > 0
    else {
      throw Self.unrepeatable(query.errorCode, "a statement that failed (error \(query.errorCode))")
    }
    let before = text.array
    text.removeAll()
    transaction.procedureCount += 1
    let name = query.database.quotedName + Array(".`binlogreplay_expects_\(transaction.procedureCount)`".utf8)
    beginUnlogged()
    try set(query, header, format, at: position)
    try append(
      statement: Array("CREATE PROCEDURE ".utf8) + name + Array("() MODIFIES SQL DATA BEGIN\n".utf8)
        + Self.block(query, position), of: query, at: position)
    endUnlogged()
    text.append(before)
    // What came before may have set another time.
    session.timestamp = nil
    flushContext()
    try set(query, header, format, at: position)
    text.append("CALL ")
    text.append(name)
    text.append("()\n")
    text.append(Self.end)
    transaction.procedure = name
    if !transaction.isOpen { dropProcedure() }
  }

  /// A block's declarations, the statement, and a check that it has failed.
  private static func block(_ query: QueryEvent, _ position: LogPosition) -> [UInt8] {
    let code = query.errorCode
    let front = "DECLARE failed BOOL DEFAULT FALSE;\nDECLARE CONTINUE HANDLER FOR \(code) SET failed = TRUE;\n"
    let back =
      "\n;\nIF NOT failed THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = "
      + "'the statement at \(position.offset) failed on its server with error \(code), but not here'; END IF;\nEND"
    return Array(front.utf8) + query.statement.bytes + Array(back.utf8)
  }

  mutating func dropProcedure() {
    guard let name = transaction.procedure else { return }
    transaction.procedure = nil
    beginUnlogged()
    text.append("DROP PROCEDURE ")
    text.append(name)
    text.append("\n")
    text.append(Self.end)
    endUnlogged()
  }

  private mutating func beginUnlogged() {
    if transaction.hasGTIDNext {
      text.append("SET @@SESSION.GTID_NEXT= 'AUTOMATIC'")
      text.append(Self.end)
    }
    text.append("SET @binlogreplay_logs=@@SESSION.SQL_LOG_BIN, @@SESSION.SQL_LOG_BIN=0")
    text.append(Self.end)
  }

  private mutating func endUnlogged() {
    text.append("SET @@SESSION.SQL_LOG_BIN=@binlogreplay_logs")
    text.append(Self.end)
  }
}
