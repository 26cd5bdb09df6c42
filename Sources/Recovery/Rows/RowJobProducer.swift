internal import BackupStreamLib
internal import ByteIO
internal import SnapshotDrivers
internal import Synchronization

/// Cuts an image into pieces of work for the threads, in order. Runs on a thread of its own, which alone uses the image
/// meanwhile; that is why it may be handed to it.
final class RowJobProducer: @unchecked Sendable {
  private let extraction: RowExtraction
  private let free: BoundedQueue<RowBatch>
  private let jobs: BoundedQueue<RowJob>
  private let results: OrderedResults<RowBatch>
  private var number = 0
  private let failed = Mutex<(any Error)?>(nil)
  private let checked = Mutex<TableDataCheck?>(nil)

  /// Nobody waits for more.
  private struct Stopped: Error {}

  init(
    _ extraction: RowExtraction, free: BoundedQueue<RowBatch>, jobs: BoundedQueue<RowJob>,
    results: OrderedResults<RowBatch>
  ) {
    self.extraction = extraction
    self.free = free
    self.jobs = jobs
    self.results = results
  }

  /// Why there is no more, if there should be; known once the results have ended.
  var failure: (any Error)? { failed.withLock { $0 } }

  /// What the chunks have shown, if they were checked; known once the results have ended.
  var tableDataCheck: TableDataCheck? { checked.withLock { $0 } }

  func run() {
    do {
      try produce()
    } catch is Stopped {
    } catch {
      failed.withLock { $0 = error }
    }
    jobs.close()
    results.end(at: number)
  }

  private func produce() throws {
    let facts = extraction.facts
    let packed = extraction.tables.filter { !facts.nativeSnapshots.contains($0.position.snapshot) }
    let native = packed.count < extraction.tables.count
    if let ranges = extraction.ranges {
      if !packed.isEmpty { try push(ranges) }
      if native {
        try verifyNatives()
        try readThrough(packedToo: false)
      }
    } else {
      if native { try verifyNatives() }
      try readThrough(packedToo: true)
    }
  }

  /// Has what will be read of native tables held against the checksums of the index, if the image has one.
  private func verifyNatives() throws {
    guard extraction.settings.verifiesChecksums else { return }
    let native = extraction.tables.filter { extraction.facts.nativeSnapshots.contains($0.position.snapshot) }
    let ranges = try extraction.image.checksumRanges(of: native)
    for range in ranges { try push(.checksums(range)) }
  }

  private func push(_ ranges: [TableDataRange]) throws {
    var done: Int64 = 0
    for range in ranges {
      let batch = try take()
      done += max(0, min(range.end, range.start + RowExtraction.rangeLength) - range.start)
      batch.position = done
      try push(.range(range), batch)
    }
  }

  /// Reads the image from its beginning to its end; then the rows of native tables, whose files are complete only now.
  private func readThrough(packedToo: Bool) throws {
    let facts = extraction.facts
    var collector = ChunkCollector(tables: extraction.tables.count)
    var natives = NativeSnapshots(extraction)
    func wants(_ snapshot: Int, _ number: Int) -> Bool {
      facts.nativeSnapshots.contains(snapshot)
        ? natives.wants(snapshot, number) : packedToo && facts.packed.index(snapshot, number) >= 0
    }
    func take(_ head: TableDataChunk, _ data: RawSpan) throws {
      if facts.nativeSnapshots.contains(head.snapshot) { return try natives.add(head, data) }
      let table = facts.packed.index(head.snapshot, head.tableNumber)
      if let work = collector.add(data, at: head.offset, of: table) {
        try push(.chunks(table: work.table, work.bytes))
      }
    }
    if extraction.settings.checksChunks {
      let check = try extraction.image.checkTableData(wanting: wants, take)
      checked.withLock { $0 = check }
      // What there is of rows is not all.
      guard check.problems.isEmpty else { return }
    } else {
      do {
        try extraction.image.forEachTableDataChunk(wanting: wants, take)
        // A chunk that damage made look like the summary ends the table data too.
        if extraction.settings.isSalvage { try extraction.image.verifyEnd() }
      } catch let error as ImageError where extraction.settings.isSalvage && error.code != .input {
        try lose(Loss(table: nil, offset: error.offset, .structure(error), reason: "\(error)"))
      }
    }
    for work in collector.finish() { try push(.chunks(table: work.table, work.bytes)) }
    try readNatives(&natives)
  }

  private func readNatives(_ natives: inout NativeSnapshots) throws {
    let facts = extraction.facts
    do {
      try natives.finish()
    } catch let error as SnapshotDriverError where extraction.settings.isSalvage {
      try lose(Loss(table: nil, offset: error.offset, file: error.file, .driver(error), reason: "\(error)"))
    } catch let error as SnapshotDriverError {
      throw ExtractionError(table: nil, offset: nil, reason: "\(error)")
    }
    for (index, table) in extraction.tables.enumerated() {
      guard facts.nativeSnapshots.contains(table.position.snapshot) else { continue }
      guard let files = natives.files(of: table) else {
        let missing = SnapshotDriverError(at: nil, found: "none of its files", expected: "the index file at least")
        let reason = "found \(missing.found), expected \(missing.expected)"
        guard extraction.settings.isSalvage else {
          throw ExtractionError(table: table.shownName, offset: nil, reason: reason)
        }
        try lose(Loss(table: index, offset: nil, .driver(missing), reason: reason))
        continue
      }
      do {
        if extraction.settings.work == .check { try checkPages(of: index, files) }
        try readRows(of: index, files)
      } catch let error as SnapshotDriverError {
        guard extraction.settings.isSalvage else {
          throw ExtractionError(table: table.shownName, offset: nil, reason: "\(error)")
        }
        try lose(Loss(table: index, offset: error.offset, file: error.file, .driver(error), reason: "\(error)"))
      }
      natives.forget(table)
    }
  }

  /// Holds the pages of a native table's files against their checksums, and the blocks of its keys against each other.
  private func checkPages(of index: Int, _ files: NativeTableFiles) throws {
    func lose(_ error: SnapshotDriverError) throws {
      try self.lose(Loss(table: index, offset: error.offset, file: error.file, .driver(error), reason: "\(error)"))
    }
    try PageChecksums(files).check(lose)
    try IndexBlocks(files).check(lose)
  }

  /// Reads the rows of a native table, piece by piece.
  private func readRows(of index: Int, _ files: NativeTableFiles) throws {
    var rows = try NativeTable(files, definition: extraction.tables[index].definition)
    var row: [UInt8] = []
    var bytes: [UInt8] = []
    var isMore = true
    while isMore {
      do throws(SnapshotDriverError) {
        isMore = try rows.next(into: &row)
      } catch {
        guard extraction.settings.isSalvage else { throw error }
        try lose(Loss(table: index, offset: error.offset, file: error.file, .driver(error), reason: "\(error)"))
        if !rows.resume() { break }
        continue
      }
      if isMore { unsafe bytes.appendPiece(row.span.bytes, at: rows.rowOffset) }
      if bytes.count >= ChunkCollector.size || (!isMore && !bytes.isEmpty) {
        try push(.rows(table: index, file: files.engine.dataExtension, bytes))
        bytes = []
        bytes.reserveCapacity(ChunkCollector.size + (64 << 10))
      }
    }
    if !bytes.isEmpty { try push(.rows(table: index, file: files.engine.dataExtension, bytes)) }
    try rows.finish()
  }

  private func lose(_ loss: Loss) throws {
    let batch = try take()
    batch.losses.append(loss)
    try push(.nothing, batch)
  }

  private func take() throws -> RowBatch {
    guard let batch = free.pop() else { throw Stopped() }
    return batch
  }

  private func push(_ input: RowJob.Input) throws {
    let batch = try take()
    batch.position = extraction.image.progress.value
    try push(input, batch)
  }

  private func push(_ input: RowJob.Input, _ batch: RowBatch) throws {
    jobs.push(RowJob(number: number, input: input, batch: batch))
    number += 1
  }
}
