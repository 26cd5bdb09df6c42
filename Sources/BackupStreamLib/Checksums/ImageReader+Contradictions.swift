internal import ByteIO

extension ImageReader {
  /// Holds what the index says of the places and the sizes of the parts against the image, all of which is gone over if
  /// it was not yet.
  /// - Returns: what is wrong with the index; nothing if the image has none.
  /// - Throws: ``ImageError`` if the image cannot be gone over.
  public func contradictions(threads: Int = 1) throws(ImageError) -> [ImageError] {
    guard let index = try index() else { return [] }
    let totals = try walkTotals(threads: threads)
    try verifyEnd()
    var problems: [ImageError] = []
    func demand(_ isRight: Bool, _ what: String, _ found: Int64, _ expected: Int64) {
      if isRight { return }
      problems.append(
        ImageError(
          .damaged, in: .index, at: nil, found: "\(what) \(found) in the index", expected: "\(expected) as in the image"
        ))
    }
    // Markers may stand before the first fragment of a chunk: an end of chunk, padding, and a repeated block size.
    func isPlace(_ stated: Int64, of chunk: Int64) -> Bool { (max(0, chunk - 6)...chunk).contains(stated) }
    if let streamLength {
      demand(index.streamLength == streamLength, "a stream of length", index.streamLength, streamLength)
      let segments = (streamLength + Int64(ImageIndex.segmentSize) - 1) / Int64(ImageIndex.segmentSize)
      demand(index.segments.count == segments, "the number of segments", Int64(index.segments.count), segments)
    }
    if let summaryOffset {
      demand(isPlace(index.summaryOffset, of: summaryOffset), "summary offset", index.summaryOffset, summaryOffset)
    }
    if let tableDataOffset {
      // Between the end of the preamble and its first chunk.
      let first = totals.firstOffset ?? summaryOffset ?? tableDataOffset
      demand(
        (tableDataOffset...max(first, tableDataOffset)).contains(index.tableDataOffset), "table data offset",
        index.tableDataOffset, first)
    }
    if let position = index.facts.binlogPosition {
      let summary = try summary()
      demand(
        UInt32(truncatingIfNeeded: position) == summary.binlogPosition, "a binary log position whose lower half is",
        Int64(position & 0xFFFF_FFFF), Int64(summary.binlogPosition))
    }
    if let stated = index.binding?.summary, !header.flags.contains(.inlineSummary), try stated != summary().bytes {
      problems.append(
        ImageError(
          .damaged, in: .index, at: nil, found: "another summary in the index", expected: "that of the image"))
    }
    let counts = try tableCounts()
    var stated: Set<[Int]> = []
    for table in index.tables {
      guard counts.indices.contains(table.snapshot), (0...counts[table.snapshot]).contains(table.tableNumber),
        stated.insert([table.snapshot, table.tableNumber]).inserted
      else {
        problems.append(
          ImageError(
            .damaged, in: .index, at: nil,
            found: "table number \(table.tableNumber) of snapshot \(table.snapshot) in the index",
            expected: "tables of the catalogue, each once"))
        continue
      }
      let total = totals[table.snapshot, storedNumber: table.tableNumber]
      let name = "of table number \(table.tableNumber) of snapshot \(table.snapshot):"
      demand(table.chunks == total.chunks, "\(name) chunks", table.chunks, total.chunks)
      demand(table.bytes == total.bytes, "\(name) bytes", table.bytes, total.bytes)
      if let first = total.firstOffset {
        demand(isPlace(table.firstOffset, of: first), "\(name) offset", table.firstOffset, first)
        demand(table.endOffset == total.endOffset, "\(name) end", table.endOffset, total.endOffset)
      }
      if let rows = table.rows, let counted = rowsShown(totals, table) {
        demand(rows == counted, "\(name) rows", rows, counted)
      }
    }
    if let piece = index.pieces.first(where: {
      $0.streamOffset % Int64(GzipContainer.pieceSize) != 0 || $0.streamOffset >= streamLength ?? .max
    }) {
      problems.append(
        ImageError(
          .damaged, in: .index, at: nil, found: "a piece at \(piece.streamOffset) in the index",
          expected: "multiples of \(GzipContainer.pieceSize) within the stream"))
    }
    let chunks = index.tables.reduce(Int64(0)) { $0 &+ $1.chunks }
    demand(chunks == totals.chunks, "the number of chunks", chunks, totals.chunks)
    return problems
  }

  /// The number of rows of a table where its chunks show it for certain: one begins in each of a kind (9.1).
  private func rowsShown(_ totals: TableTotals, _ table: ImageIndex.Table) -> Int64? {
    guard table.tableNumber > 0, [.default, .consistentSnapshot].contains(snapshots[table.snapshot].driver) else {
      return nil
    }
    return totals[table.snapshot, storedNumber: table.tableNumber].rows
  }
}
