internal import ByteIO

extension ImageReader {
  /// Goes over all table data chunks, once, in the order of the image.
  /// - Parameters:
  ///   - wants: whether the chunks of a table are given to `body`, by snapshot and stored table number; the others are
  ///     gone over without touching their data.
  ///   - body: gets the head of each chunk and its data, which are valid only during the call.
  /// - Throws: ``ImageError``, or what `body` throws.
  public func forEachTableDataChunk(
    wanting wants: (_ snapshot: Int, _ tableNumber: Int) -> Bool = { _, _ in true },
    _ body: (TableDataChunk, RawSpan) throws -> Void
  ) throws {
    try beginTableData()
    try withoutActuallyEscaping(body) { body in
      try withoutActuallyEscaping(wants) { wants in
        var visitor = DataVisitor(
          totals: try emptyTotals(), selection: ClosureChooser(wants: wants), body: { try body($1, $2) })
        do {
          finishTableData(try walking { try fragments.walkTableData(&visitor) })
        } catch {
          throw visitor.error ?? error
        }
      }
    }
    if let summaryFailure { throw summaryFailure }
  }

  /// Goes over the heads of all table data chunks, once, without touching their data.
  public func forEachTableDataHead(_ body: (TableDataChunk) throws -> Void) throws {
    try beginTableData()
    try withoutActuallyEscaping(body) { body in
      var visitor = HeadVisitor(totals: try emptyTotals(), body: body)
      let end = try walking { try fragments.walkTableData(&visitor) }
      if let error = visitor.error { throw error }
      finishTableData(end)
      walkedTotals = visitor.counting.totals
      readTotals = visitor.counting.totals
    }
  }

  /// How much data each table has as the index states it; nil without one.
  public func statedTotals() throws(ImageError) -> TableTotals? {
    var totals = try emptyTotals()
    guard let index = try index(), totals.take(index) else { return nil }
    return totals
  }

  /// How much data each table has. From the index if there is one; else all chunks are gone over, once.
  /// - Parameter threads: how many threads may do so; more than one only for an uncompressed file.
  public func tableTotals(threads: Int = 1) throws(ImageError) -> TableTotals {
    if let readTotals { return readTotals }
    if let totals = try statedTotals() {
      readTotals = totals
      return totals
    }
    if threads > 1, let counted = try? countInParallel(threads) {
      readTotals = counted
      return counted
    }
    return try walkForTotals()
  }

  /// How much data each table has, counted over all chunks whatever an index says, up to the end of the stream, which
  /// ``verifyEnd()`` then knows.
  /// - Parameter threads: how many threads may do so; more than one only for an uncompressed file.
  /// - Throws: ``ImageError``: the first that ``checkTableData(threads:)`` finds wrong.
  public func walkTotals(threads: Int = 1) throws(ImageError) -> TableTotals {
    if let walkedTotals { return walkedTotals }
    let check = try checkTableData(threads: threads)
    if let problem = check.problems.first { throw problem }
    return check.totals
  }

  func walkForTotals() throws(ImageError) -> TableTotals {
    if let walkedTotals, case .finished = walk { return walkedTotals }
    try beginTableData()
    var visitor = CountingVisitor(totals: try emptyTotals())
    do throws(ImageError) {
      finishTableData(try fragments.walkTableData(&visitor))
    } catch {
      walk = .begun(error)
      throw error
    }
    walkedTotals = visitor.totals
    readTotals = visitor.totals
    return visitor.totals
  }

  /// The place in the catalogue of the table that a chunk belongs to; nil for data common to a snapshot.
  public func position(of chunk: TableDataChunk) throws(ImageError) -> TablePosition? {
    guard chunk.tableNumber > 0 else { return nil }
    let isPacked = [.default, .consistentSnapshot].contains(snapshots[chunk.snapshot].driver)
    guard header.serverVersion.isFirstRelease && isPacked else {
      return TablePosition(snapshot: chunk.snapshot, position: chunk.tableNumber - 1)
    }
    let count = try tableCounts()[chunk.snapshot]
    return TablePosition(snapshot: chunk.snapshot, position: count - chunk.tableNumber)
  }

  /// The table number that the chunks of a table are stored with; see ``TableDataChunk/tableNumber``.
  public func storedNumber(of table: TablePosition) throws(ImageError) -> Int {
    let isPacked = [.default, .consistentSnapshot].contains(snapshots[table.snapshot].driver)
    guard header.serverVersion.isFirstRelease && isPacked else { return table.position + 1 }
    return try tableCounts()[table.snapshot] - table.position
  }

  func emptyTotals() throws(ImageError) -> TableTotals {
    TableTotals(snapshots: snapshots, tableCounts: try tableCounts(), version: header.serverVersion)
  }

  /// How many tables each snapshot has.
  func tableCounts() throws(ImageError) -> [Int] {
    if let readTableCounts { return readTableCounts }
    let counts = try catalogue().tableCounts(snapshotCount: snapshots.count)
    readTableCounts = counts
    return counts
  }

  static func noSuchTable(_ chunk: TableDataChunk) -> ImageError {
    ImageError(
      .damaged, in: .tableData, at: chunk.offset,
      found: "a chunk for table number \(chunk.tableNumber) of snapshot \(chunk.snapshot)",
      expected: "one of the catalogue")
  }

  func beginTableData() throws(ImageError) {
    _ = try metadata()
    switch walk {
    case .notBegun: walk = .begun(nil)
    case .begun(let failure):
      throw failure
        ?? ImageError(
          .input, in: .tableData, at: fragments.stream.offset, found: "table data gone over in part already",
          expected: "one pass")
    case .finished:
      throw ImageError(
        .input, in: .tableData, at: fragments.stream.offset, found: "table data gone over already",
        expected: "one pass: open the image again")
    }
  }

  /// Runs a part of the walk, and remembers why it failed.
  func walking<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as ImageError {
      walk = .begun(error)
      throw error
    }
  }

  func finishTableData(_ end: WalkEnd) {
    do {
      if end == .summary {
        summaryOffset = fragments.fragmentOffset
        fragments.section = .summary
        _ = try fragments.readChunk(into: &chunk, limit: 1 << 20)
        try readTrailingSummary(&fragments)
      } else {
        _ = try endsWithoutSummary()
      }
    } catch {
      // The table data are whole all the same: the failure is that of whoever asks for the summary.
      summaryFailure = error
    }
    walk = .finished
  }

  /// Whether the stream may end here, without a summary behind the table data: only if it stood before them (8.2).
  func endsWithoutSummary() throws(ImageError) -> Bool {
    guard header.flags.contains(.inlineSummary) else { throw summaryMissing() }
    takeEnd(&fragments)
    return true
  }

  func summaryMissing() -> ImageError {
    ImageError(
      .damaged, in: .summary, at: fragments.fragmentOffset, found: "the end-of-stream marker",
      expected: "the summary before it")
  }
}
