import ByteIO

/// How changes are logged, and what distributed transactions are left over.
extension LogVerifier {
  func isChecked(_ event: borrowing LogEvent, _ format: FormatDescription) -> Bool {
    format.checksum == .crc32 && options.verifiesChecksums
  }

  // MARK: what is logged, and how

  mutating func note(_ query: QueryEvent, _ glance: StatementGlance) {
    if query.errorCode != 0 { result.logging.failedStatements += 1 }
    let text = query.statement
    if glance.kind.isEndOfXA { return noteXA(text) }
    guard glance.kind == .other else { return }
    let span = unsafe text.bytes.span.bytes
    if StatementKind(of: span, in: StatementContext()).isRowChange { result.logging.statements += 1 }
  }

  /// - Parameter isChecked: whether a checksum vouches for the event; if not, its table must be known.
  mutating func note(_ rows: RowsEvent, isChecked: Bool) throws(BinaryLogError) {
    if !isChecked {
      if !rows.isDummy { _ = try tables.table(of: rows) }
      if rows.endsStatement { tables.endStatement() }
    }
    if rows.isDummy { return }
    result.logging.rowEvents += 1
    if !rows.holdsAllColumns { result.logging.partialImages += 1 }
  }

  // MARK: distributed transactions

  mutating func notePrepared(
    _ event: XAPrepareEvent, _ at: borrowing LogEvent, _ start: LogPosition
  ) {
    guard !event.isOnePhase, prepared.count < Self.preparedLimit else { return }
    prepared[event.xid] = LogPosition(index: start.index, file: start.file, offset: at.offset)
  }

  mutating func noteCompleted(_ event: MariaDBGTIDEvent) {
    guard event.flags & MariaDBGTIDEvent.Flag.completedXA != 0, let xid = event.xid else { return }
    prepared[xid] = nil
  }

  mutating func noteXA(_ statement: ByteString) {
    guard !prepared.isEmpty, let found = PreparedTransactions.ended(by: statement, of: prepared.keys) else { return }
    prepared[found] = nil
  }
}

extension StatementGlance.Kind {
  /// Whether it ends what was prepared.
  var isEndOfXA: Bool { self == .xaCommit || self == .xaRollback }
}
