internal import ByteIO

/// What going over all table data has shown.
public struct TableDataCheck: Sendable {
  /// How much data each table has, as far as it could be gone over.
  public internal(set) var totals: TableTotals
  /// What is wrong, in the order of the image; at most ``ImageReader/maximumProblems``.
  public internal(set) var problems: [ImageError] = []
  /// Whether all of it was gone over: not where damage hides what follows it.
  public internal(set) var isComplete = true
  /// Where the summary begins, if it was met.
  var summaryOffset: Int64?
  /// Where the stream ends, if its end was met: behind the end-of-stream marker.
  public internal(set) var streamEnd: Int64?
}

extension ImageReader {
  /// How many problems of table data are told of an image; where there are more, not all of it is gone over.
  public static let maximumProblems = 1000

  /// Goes over all table data chunks, once, and holds their heads against the specification (12.7): sequence number 0,
  /// flags 0 or 1, at most 1 MiB, a table of the catalogue, no common data but of native drivers, none of the no data
  /// driver. What an index says is not looked at.
  ///
  /// An uncompressed file is gone over behind damage too, from the next block on. Of any other the end is checked
  /// besides, see ``verifyEnd()``.
  /// - Parameter threads: how many threads may do so, for an uncompressed file.
  /// - Throws: ``ImageError`` if the preamble cannot be read, or the bytes cannot be had.
  public func checkTableData(threads: Int = 1) throws(ImageError) -> TableDataCheck {
    let rules = ChunkRules(snapshots)
    let empty = try emptyTotals()
    guard compression == .none, let size = fileSize,
      let ranges = try tableDataRanges(ofLength: max(8 << 20, size / Int64(16 * max(1, threads)))), !ranges.isEmpty
    else {
      var nobody = NoVisitor()
      return try checkInOrder(rules, empty, &nobody)
    }
    let (counter, problems) = (progress, ByteCounter())
    let parts = Threads.map(ranges.count, threads: threads) { index in
      let limit = Self.maximumProblems - Int(problems.value)
      let part = ranges[index].check(rules, limit: limit)
      problems.add(Int64(part.problems.count))
      counter.add(min(ranges[index].end, size) - ranges[index].start)
      return part
    }
    var all = TableDataCheck(totals: empty)
    for part in parts {
      if let input = part.problems.first(where: { $0.code == .input }) { throw input }
      all.totals.add(part.totals)
      all.problems += part.problems
      all.isComplete = all.isComplete && part.isComplete
      all.summaryOffset = part.summaryOffset
      all.streamEnd = part.streamEnd
      // Whatever stands behind it is no table data.
      if all.streamEnd != nil { break }
    }
    guard all.problems.isEmpty else {
      all.problems = Array(all.problems.prefix(Self.maximumProblems))
      return all
    }
    walkedTotals = all.totals
    readTotals = all.totals
    if let summaryOffset = all.summaryOffset {
      do throws(ImageError) { try readSummary(at: summaryOffset) } catch {
        all.problems.append(error)
        all.isComplete = false
      }
    }
    return all
  }

  /// Does the same from the beginning to the end, and gives the chunks of some tables on, as long as nothing is wrong.
  /// So a compressed image is unpacked once for both.
  /// - Parameters:
  ///   - wants: whether the chunks of a table are given to `body`, by snapshot and stored table number.
  ///   - body: gets the head of each chunk and its data, which are valid only during the call.
  /// - Throws: ``ImageError`` if the preamble cannot be read, or the bytes cannot be had; what `body` throws.
  public func checkTableData(
    wanting wants: (_ snapshot: Int, _ tableNumber: Int) -> Bool, _ body: (TableDataChunk, RawSpan) throws -> Void
  ) throws -> TableDataCheck {
    let empty = try emptyTotals()
    return try withoutActuallyEscaping(body) { body in
      try withoutActuallyEscaping(wants) { wants in
        var giving = DataVisitor(
          totals: empty, selection: ClosureChooser(wants: wants), body: { try body($1, $2) })
        do {
          return try checkInOrder(ChunkRules(snapshots), empty, &giving)
        } catch {
          throw giving.error ?? error
        }
      }
    }
  }

  /// Goes over them from the beginning to the end: of a compressed image, or one that comes through a pipe.
  private func checkInOrder<Next: TableDataVisitor>(
    _ rules: ChunkRules, _ empty: TableTotals, _ next: inout Next
  ) throws(ImageError) -> TableDataCheck {
    var visitor = CheckingVisitor(rules: rules, totals: empty, next: next)
    defer { next = visitor.next }
    var result = TableDataCheck(totals: empty)
    do throws(ImageError) {
      try beginTableData()
      let end = try fragments.walkTableData(&visitor)
      finishTableData(end)
    } catch {
      walk = .begun(error)
      if error.code == .input { throw error }
      visitor.problems.append(error)
      result.isComplete = false
    }
    result.totals = visitor.counting.totals
    result.problems = visitor.problems
    if result.problems.isEmpty {
      walkedTotals = result.totals
      readTotals = result.totals
    }
    return result
  }
}

/// What must hold for the chunks of each snapshot.
struct ChunkRules: Sendable {
  /// Whether a snapshot's tables have no data.
  private let hasNoData: [Bool]
  /// Whether a snapshot has data common to its tables.
  private let isNative: [Bool]

  init(_ snapshots: [SnapshotDescription]) {
    hasNoData = snapshots.map { $0.driver == .noData }
    isNative = snapshots.map { if case .native = $0.driver { true } else { false } }
  }

  /// What is wrong with a chunk; nil if nothing is.
  @inline(__always)
  func problem(_ snapshot: Int, _ number: Int, _ flags: UInt8, _ length: Int, _ head: RawSpan) -> (String, String)? {
    // One comparison for what nearly all chunks have.
    if head[1] | head[2] | flags == 0, length <= TableDataChunk.maximumDataLength, length > 0, number > 0,
      !hasNoData[snapshot]
    {
      return nil
    }
    return uncommon(snapshot, number, flags, length, head)
  }

  private func uncommon(
    _ snapshot: Int, _ number: Int, _ flags: UInt8, _ length: Int, _ head: RawSpan
  ) -> (String, String)? {
    if head[1] | head[2] != 0 { return ("sequence number \(Int(head[1]) | Int(head[2]) << 8) of a chunk", "0") }
    if flags > 1 { return ("flags \(hexadecimal(flags)) of a chunk", "00 or 01") }
    if length > TableDataChunk.maximumDataLength {
      return ("a chunk with \(length) bytes of data", "at most \(TableDataChunk.maximumDataLength)")
    }
    if length == 0 { return ("a chunk without data", "some") }
    if hasNoData[snapshot] { return ("a chunk of snapshot \(snapshot), whose tables have no data", "none") }
    if number == 0, !isNative[snapshot] {
      return ("a chunk common to the tables of snapshot \(snapshot)", "one of a table: its driver is not native")
    }
    return nil
  }
}

/// Counts chunks, holds their heads against the rules, and gives them on until something is wrong.
struct CheckingVisitor<Next: TableDataVisitor>: TableDataVisitor {
  let rules: ChunkRules
  private(set) var counting: CountingVisitor
  private(set) var next: Next
  var problems: [ImageError] = []

  init(rules: ChunkRules, totals: TableTotals, next: Next) {
    self.rules = rules
    counting = CountingVisitor(totals: totals)
    self.next = next
  }

  @inline(__always)
  func wantsData(snapshot: Int, number: Int) -> Bool { next.wantsData(snapshot: snapshot, number: number) }

  @inline(__always)
  mutating func visit(
    snapshot: Int, number: Int, flags: UInt8, length: Int, offset: Int64, end: Int64, head: RawSpan, data: Int
  ) throws(ImageError) {
    do throws(ImageError) {
      try counting.visit(
        snapshot: snapshot, number: number, flags: flags, length: length, offset: offset, end: end, head: head,
        data: data)
    } catch {
      // The chunk itself can be gone over.
      return add(error)
    }
    if let (found, expected) = rules.problem(snapshot, number, flags, length, head) {
      add(ImageError(.damaged, in: .tableData, at: offset, found: found, expected: expected))
    }
    if problems.isEmpty {
      try next.visit(
        snapshot: snapshot, number: number, flags: flags, length: length, offset: offset, end: end, head: head,
        data: data)
    }
  }

  private mutating func add(_ error: ImageError) {
    if problems.count < ImageReader.maximumProblems { problems.append(error) }
  }
}

extension TableDataRange {
  /// Goes over the range, and behind damage on from the next block.
  fileprivate func check(_ rules: ChunkRules, limit: Int) -> TableDataCheck {
    var result = TableDataCheck(totals: emptyTotals)
    var range = self
    while true {
      var visitor = CheckingVisitor(rules: rules, totals: emptyTotals, next: NoVisitor())
      var failure: ImageError?
      do throws(ImageError) {
        (result.summaryOffset, result.streamEnd) = try range.walkToEnd(&visitor)
      } catch {
        failure = error
      }
      result.totals.add(visitor.counting.totals)
      result.problems += visitor.problems
      guard let failure else { return result }
      result.problems.append(failure)
      result.isComplete = false
      let offset = max(failure.offset ?? range.start, range.start)
      guard failure.code != .input, result.problems.count < limit,
        let next = range.resumed(behind: offset)
      else { return result }
      range = next
    }
  }

  /// Goes over the range.
  /// - Returns: where the summary begins, and where the stream ends, if they were met.
  private func walkToEnd(
    _ visitor: inout CheckingVisitor<NoVisitor>
  ) throws(ImageError) -> (summary: Int64?, streamEnd: Int64?) {
    var reader = try reader()
    if !beginsAtChunk {
      guard try reader.synchronize(), reader.fragmentOffset < end else { return (nil, nil) }
    }
    var summary: Int64?
    let stopped = try reader.walkTableData(&visitor, until: end, isExact: isExact)
    if stopped == .summary {
      summary = reader.fragmentOffset
      try Self.checkSummary(&reader)
      reader.section = .end
      guard try reader.next() == .endOfStream else {
        throw reader.damaged("another chunk behind the summary", "the end-of-stream marker")
      }
    }
    if stopped == .endOfStream, !hasInlineSummary {
      throw reader.damaged("the end-of-stream marker", "the summary before it")
    }
    return (summary, stopped == .endOfRange ? nil : reader.stream.offset)
  }
}
