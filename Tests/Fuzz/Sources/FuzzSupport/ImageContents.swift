public import BackupStreamLib
internal import ByteIO

/// An order in which the parts of an image are read, and how its table data are gone over.
public enum ReadingOrder: CaseIterable, Sendable {
  /// Whole chunks.
  case chunks
  /// Heads of chunks.
  case heads
  /// Totals, on this thread.
  case totals
  /// Totals on two threads, where the image can be read so.
  case parallelTotals
  /// The summary is asked for before the totals, so that it is looked up where that can be done.
  case summaryThenTotals
  /// The same on two threads.
  case summaryThenParallelTotals

  /// Whether the summary is asked for first.
  public var beginsWithSummary: Bool { self == .summaryThenTotals || self == .summaryThenParallelTotals }
}

/// What an image that is read to its end gives, as far as ways of reading can be compared.
public struct ImageContents {
  /// The chunks of one table, as they were counted.
  public struct Tally: Hashable, Sendable {
    /// How many chunks.
    public var chunks: Int64 = 0
    /// Bytes of data.
    public var bytes: Int64 = 0
    /// Offset of the first chunk.
    public var firstOffset: Int64?
  }

  /// Everything before the table data.
  public private(set) var preamble: ImageWriter.Preamble
  /// The summary.
  public private(set) var summary = Summary(validityTime: .notSet)
  /// For each snapshot the common data, then its tables by number.
  public private(set) var tallies: [[Tally]]
  /// The totals, if the order gives them.
  public private(set) var totals: TableTotals?
  /// A checksum of all heads of chunks, if the order gives them.
  public private(set) var heads: Digest?
  /// A checksum of all data, if the order gives them.
  public private(set) var data: Digest?
  /// Whether the image has an index; then totals and summary may come from it, and be what it says.
  public private(set) var isIndexed = false

  /// Reads an image to its end.
  public init(reading image: ImageReader, in order: ReadingOrder) throws {
    preamble = ImageWriter.Preamble(
      header: image.header, snapshots: image.snapshots, catalogue: try image.catalogue(),
      metadata: try image.metadata())
    if order.beginsWithSummary { _ = (try image.index(), try image.summary()) }
    tallies = preamble.catalogue.tableCounts(snapshotCount: image.snapshots.count).map {
      [Tally](repeating: Tally(), count: $0 + 1)
    }
    switch order {
    case .chunks:
      var (heads, data) = (Digest(), Digest())
      try image.forEachTableDataChunk { head, bytes in
        demand(head.dataLength == bytes.byteCount, "a head counts other data than it comes with")
        count(head, &heads)
        data.add(bytes)
        _ = try image.position(of: head)
      }
      (self.heads, self.data) = (heads, data)
    case .heads:
      var heads = Digest()
      try image.forEachTableDataHead { count($0, &heads) }
      self.heads = heads
      take(try image.tableTotals(), demandingSame: true)
    case .totals, .summaryThenTotals: take(try image.tableTotals(), demandingSame: false)
    case .parallelTotals, .summaryThenParallelTotals:
      take(try image.tableTotals(threads: 2), demandingSame: false)
    }
    summary = try image.summary()
    try image.verifyEnd()
    isIndexed = try image.index() != nil
  }

  /// Demands that another way of reading the same bytes gave the same.
  public func demandSame(as other: ImageContents, _ way: String) {
    demand(preamble == other.preamble, "another preamble \(way)")
    demand(summary == other.summary, "another summary \(way): \(summary), \(other.summary)")
    demand(tallies == other.tallies, "other tallies \(way): \(tallies), \(other.tallies)")
    if let totals, let others = other.totals, !isIndexed && !other.isIndexed {
      demand(totals == others, "other totals \(way): \(totals), \(others)")
    }
    if let heads, let others = other.heads { demand(heads == others, "other heads \(way)") }
    if let data, let others = other.data { demand(data == others, "other data \(way)") }
  }

  private mutating func count(_ head: TableDataChunk, _ heads: inout Digest) {
    tallies[head.snapshot][head.tableNumber].chunks += 1
    tallies[head.snapshot][head.tableNumber].bytes += Int64(head.dataLength)
    if tallies[head.snapshot][head.tableNumber].firstOffset == nil {
      tallies[head.snapshot][head.tableNumber].firstOffset = head.offset
    }
    let values = [head.snapshot, head.tableNumber, head.isLast ? 1 : 0, head.dataLength, Int(head.offset)]
    for value in values { heads.add(value) }
  }

  /// Takes the tallies from totals.
  /// - Parameter isCounted: whether the tallies were counted, and must be the same.
  private mutating func take(_ totals: TableTotals, demandingSame isCounted: Bool) {
    let taken = tallies.indices.map { snapshot in
      tallies[snapshot].indices.map { number in
        let total = totals[snapshot, storedNumber: number]
        return Tally(chunks: total.chunks, bytes: total.bytes, firstOffset: total.firstOffset)
      }
    }
    demand(!isCounted || taken == tallies, "totals \(taken) that are not those of the heads \(tallies)")
    tallies = taken
    self.totals = totals
    for database in preamble.catalogue.databases {
      for case let table? in database.items.map(\.tablePosition) { _ = (totals[table], totals.rows(of: table)) }
    }
    _ = (totals.bytes, totals.chunks)
  }

  /// Makes the texts that a program would show.
  public func show() {
    _ = [summary.validityTime.description, summary.endTime.rfc3339, summary.binlogBaseName.display]
    _ = [preamble.header.startTime.description, preamble.header.serverVersion.text.display]
    for entry in preamble.metadata.entries {
      let (type, database, name) = preamble.catalogue[entry.item]
      _ = [type.name, name.display, database?.display ?? ""]
      guard let stored = entry.statement else { continue }
      let version = preamble.header.serverVersion
      let texts = try? StatementText(parsing: stored, type: type, database: database, version: version).texts
      _ = texts?.map(\.displayLines)
    }
    for database in preamble.catalogue.databases { for item in database.items { _ = item.shownName.display } }
  }
}

/// How reading an image to its end came out.
public enum Outcome {
  /// It is sound.
  case complete(ImageContents)
  /// It is not.
  case failed(ImageError)

  /// Reads; stops as a crash does on anything but an ``ImageError``.
  public init(in order: ReadingOrder, _ open: () throws -> ImageReader) {
    do {
      self = .complete(try ImageContents(reading: try open(), in: order))
    } catch let error as ImageError {
      _ = error.description
      self = .failed(error)
    } catch {
      fatalError("not an ImageError: \(error)")
    }
  }

  /// The contents of a sound image.
  public var contents: ImageContents? { if case .complete(let contents) = self { contents } else { nil } }
  /// Why it is not sound.
  public var error: ImageError? { if case .failed(let error) = self { error } else { nil } }
}
