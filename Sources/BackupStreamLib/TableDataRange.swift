internal import ByteIO

/// A part of the table data of an image file, cut at a block, that can be gone over by itself.
///
/// A range begins behind the first end of a chunk in its first block's fragments, and ends behind the first end of a
/// chunk at or after its end: ranges that follow each other give every chunk exactly once.
public struct TableDataRange: Sendable {
  /// Offset in the stream where the range begins: that of the table data, or of a block.
  public let start: Int64
  /// Offset of the block at which the next range begins; the largest number for the last range.
  public let end: Int64
  /// Whether the range begins at the start of a chunk; else chunks may come first that belong to what began before.
  public let beginsAtChunk: Bool
  /// Whether it ends at the end of one.
  let isExact: Bool
  /// Whether the summary stands before the table data (specification 8.2), which the end of the stream follows then.
  let hasInlineSummary: Bool
  private var ignoresBlockSizes = false
  private let access: StreamAccess
  private let prefix: ImagePrefix
  let emptyTotals: TableTotals

  /// Goes over the heads of the chunks of the range, in order.
  /// - Throws: ``ImageError``, or what `body` throws.
  public func forEachTableDataHead(_ body: (TableDataChunk) throws -> Void) throws {
    try withoutActuallyEscaping(body) { body in
      var visitor = HeadVisitor(totals: emptyTotals, body: body)
      try walk(&visitor)
      if let error = visitor.error { throw error }
    }
  }

  /// How much data each table has in the range.
  public func tableTotals() throws(ImageError) -> TableTotals {
    var visitor = CountingVisitor(totals: emptyTotals)
    try walk(&visitor)
    return visitor.totals
  }

  /// Goes over the chunks of chosen tables in the range, in order, and on behind its end as long as asked.
  /// - Parameters:
  ///   - selection: the tables whose chunks are given to `body`; they must be tables of the image.
  ///   - body: gets the table's number of the selection, and the head of each chunk and its data, which are valid only
  ///     during the call.
  ///   - needsMore: asked at the end of the range, and after each chunk behind it: whether `body` wants one more, to
  ///     complete a row that began in the range.
  ///   - passingOver: asked about a chunk of a table that the image does not have, whether to pass over it.
  /// - Throws: ``ImageError``, or what `body` throws.
  public func forEachTableDataChunk(
    of selection: TableSelection, needsMore: () -> Bool, passingOver: (ImageError) -> Bool = { _ in false },
    _ body: (Int, TableDataChunk, RawSpan) throws -> Void
  ) throws {
    try withoutActuallyEscaping(body) { body in
      try withoutActuallyEscaping(passingOver) { passingOver in
        try forEachTableDataChunk(of: selection, needsMore, passingOver, body)
      }
    }
  }

  private func forEachTableDataChunk(
    of selection: TableSelection, _ needsMore: () -> Bool, _ passesOver: @escaping (ImageError) -> Bool,
    _ body: @escaping (Int, TableDataChunk, RawSpan) throws -> Void
  ) throws {
    var visitor = DataVisitor(totals: emptyTotals, selection: selection, passesOver: passesOver, body: body)
    do {
      var reader = try reader()
      if !beginsAtChunk {
        guard try reader.synchronize(), reader.fragmentOffset < end else { return }
      }
      var stopped = try reader.walkTableData(&visitor, until: end, isExact: isExact)
      while stopped == .endOfRange, !isExact, needsMore() {
        stopped = try reader.walkTableData(&visitor, until: reader.stream.offset + 1)
      }
      if stopped == .summary { try Self.checkSummary(&reader) }
      if stopped == .endOfStream, end != .max || !hasInlineSummary {
        throw ImageError(
          .damaged, in: .tableData, at: reader.fragmentOffset, found: "the end-of-stream marker",
          expected: hasInlineSummary ? "more chunks" : "the summary before it")
      }
    } catch {
      throw visitor.error ?? error
    }
  }

  /// What ends the table data is the summary, and not a chunk that damage made look like one.
  static func checkSummary(_ reader: inout FragmentReader) throws(ImageError) {
    var chunk = Chunk()
    reader.section = .summary
    _ = try reader.readChunk(into: &chunk, limit: 1 << 20)
    var cursor = unsafe ByteCursor(chunk.bytes.span.bytes)
    do {
      _ = try Summary(parsing: &cursor, inline: false)
    } catch {
      throw ImageReader.error(error, chunk, .summary)
    }
  }

  /// What is left of the range from the first block on that begins behind `offset`; nil if nothing is.
  public func resumed(behind offset: Int64) -> TableDataRange? {
    let block = Int64(prefix.blockSize)
    let first = prefix.firstBlockEnd
    var next = offset < first ? first : first + ((offset - first) / block + 1) * block
    // Where only the block size at the start of a block is wrong, the block itself can be read.
    if !ignoresBlockSizes, offset > start, offset >= first, (offset - first) % block == 0 { next = offset }
    guard next < min(end, access.length) else { return nil }
    var range = TableDataRange(
      start: next, end: end, isFirst: false, isExact: isExact, hasInlineSummary: hasInlineSummary, access: access,
      prefix: prefix, totals: emptyTotals)
    range.ignoresBlockSizes = true
    return range
  }

  func reader() throws(ImageError) -> FragmentReader {
    do {
      var reader = FragmentReader(
        try access.stream(from: start, count: min(end, access.length) - start), prefix: prefix)
      reader.section = .tableData
      reader.ignoresBlockSizes = ignoresBlockSizes
      return reader
    } catch {
      throw ImageReader.wrap(error)
    }
  }

  /// Holds the segments of the stream that the range touches against the checksums of the index. Those of a compressed
  /// image are checked while it is read.
  /// - Throws: ``ImageError`` for the first that differs.
  public func verifyChecksums() throws(ImageError) { try access.verify(start..<max(start, end)) }

  private func walk<Visitor: TableDataVisitor>(_ visitor: inout Visitor) throws(ImageError) {
    var reader = try reader()
    if !beginsAtChunk {
      guard try reader.synchronize(), reader.fragmentOffset < end else { return }
    }
    _ = try reader.walkTableData(&visitor, until: end, isExact: isExact)
  }

  fileprivate init(
    start: Int64, end: Int64, isFirst: Bool, isExact: Bool, hasInlineSummary: Bool, access: StreamAccess,
    prefix: ImagePrefix, totals: TableTotals
  ) {
    self.start = start
    self.end = end
    beginsAtChunk = isFirst
    self.isExact = isExact
    self.hasInlineSummary = hasInlineSummary
    self.access = access
    self.prefix = prefix
    emptyTotals = totals
  }
}

extension ImageReader {
  /// Cuts the table data into ranges that can be gone over side by side.
  /// - Parameters:
  ///   - length: how long each is, about, in bytes of the stream.
  ///   - tables: the tables that matter, with the common data of the snapshots of native ones; where an index says where
  ///     they are, the rest is left out. Nil for all.
  /// - Returns: the ranges in order; nil unless the image is a regular file that is not compressed, or compressed with
  ///   gzip and has an index.
  public func tableDataRanges(
    ofLength length: Int64, for tables: [TablePosition]? = nil
  ) throws(ImageError) -> [TableDataRange]? {
    _ = try metadata()
    guard let access = try streamAccess(), let start = tableDataOffset else { return nil }
    let size = access.length
    let totals = try emptyTotals()
    let block = Int64(prefix.blockSize)
    let step = max(block, (length + block - 1) / block * block)
    var ranges: [TableDataRange] = []
    for stretch in try stretches(of: tables, from: start) {
      var cuts = [stretch.lowerBound]
      var cut = (stretch.lowerBound / step + 1) * step
      while cut < min(stretch.upperBound, size) {
        if cut > stretch.lowerBound && cut >= prefix.firstBlockEnd { cuts.append(cut) }
        cut += step
      }
      for index in cuts.indices {
        let isLast = index + 1 == cuts.count
        ranges.append(
          TableDataRange(
            start: cuts[index], end: isLast ? stretch.upperBound : cuts[index + 1], isFirst: index == 0,
            isExact: isLast && stretch.upperBound != .max, hasInlineSummary: header.flags.contains(.inlineSummary),
            access: access, prefix: prefix, totals: totals))
      }
    }
    return ranges
  }

  /// Ways into the middle of the stream; nil if there are none.
  private func streamAccess() throws(ImageError) -> StreamAccess? {
    guard let file = input.file, let fileSize = file.size else { return nil }
    let found = try findIndex()
    let index = found?.index
    switch compression {
    case .none:
      // What stands behind the stream has no blocks.
      return StreamAccess(
        file: file, compression: compression, length: found?.locator.streamOffset ?? fileSize, pieces: [],
        segments: index?.segments ?? [])
    case .gzip:
      guard let index, !index.pieces.isEmpty,
        index.streamLength <= compression.longestStream(inFileOf: fileSize)
      else { return nil }
      return StreamAccess(
        file: file, compression: compression, length: index.streamLength,
        pieces: index.pieces.filter { $0.streamOffset >= 0 && $0.fileOffset >= 0 && $0.fileOffset < fileSize },
        segments: index.segments)
    case .xz: return nil
    }
  }

  /// Where the chunks of some tables are, according to the index; without one, anywhere.
  private func stretches(of tables: [TablePosition]?, from start: Int64) throws(ImageError) -> [Range<Int64>] {
    guard let tables, let index = try index() else { return [start..<Int64.max] }
    var totals = try emptyTotals()
    guard totals.take(index) else { return [start..<Int64.max] }
    let native = Set(tables.map(\.snapshot)).filter { if case .native = snapshots[$0].driver { true } else { false } }
    var stretches: [Range<Int64>] = []
    for total in tables.map({ totals[$0] }) + native.map({ totals[$0, storedNumber: 0] }) {
      guard let first = total.firstOffset else { continue }
      guard first >= start, total.endOffset > first else { return [start..<Int64.max] }
      stretches.append(first..<total.endOffset)
    }
    stretches.sort { $0.lowerBound < $1.lowerBound }
    var merged: [Range<Int64>] = []
    for stretch in stretches {
      if let last = merged.last, stretch.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, stretch.upperBound)
      } else {
        merged.append(stretch)
      }
    }
    return merged
  }

  /// The totals, counted by several threads; nil if that is not possible.
  func countInParallel(_ threads: Int) throws(ImageError) -> TableTotals? {
    guard let size = fileSize, let ranges = try tableDataRanges(ofLength: size / Int64(threads) + 1), ranges.count > 1
    else { return nil }
    let results = Threads.map(ranges.count, threads: ranges.count) { index in
      Result { () throws(ImageError) in try ranges[index].tableTotals() }
    }
    var totals = try emptyTotals()
    for result in results { totals.add(try result.get()) }
    return totals
  }
}
