internal import BackupStreamLib
internal import ByteIO
internal import SnapshotDrivers
internal import TableRows

/// A piece of work for a thread: chunks or rows, and the batch that takes what is made of them.
struct RowJob: @unchecked Sendable {
  /// What to work on.
  enum Input {
    /// A stretch of the image.
    case range(TableDataRange)
    /// A stretch of the image that is only held against the checksums of the index.
    case checksums(TableDataRange)
    /// Chunks of one table, put together by ``ChunkCollector``.
    case chunks(table: Int, [UInt8])
    /// Packed rows of one table out of a file, each behind 8 bytes of length and 8 of offset in the file.
    case rows(table: Int, file: String, [UInt8])
    /// Nothing: what went wrong, or what was lost.
    case nothing
  }

  var number: Int
  var input: Input
  var batch: RowBatch
}

/// Works on the rows of one job after the other, on one thread.
final class BatchWriter {
  private let tables: [SelectedTable]
  private let facts: RowExtraction.ImageFacts
  private let settings: RowExtraction.Settings
  private var workers: [TableWorker?]
  private var invalidTexts = 0

  init(tables: [SelectedTable], facts: RowExtraction.ImageFacts, settings: RowExtraction.Settings) {
    self.tables = tables
    self.facts = facts
    self.settings = settings
    workers = [TableWorker?](repeating: nil, count: tables.count)
  }

  /// A job being done.
  private struct Run {
    let batch: RowBatch
    /// Whether the first chunks of a table may belong to a row that began before.
    var isInside: Bool
    /// Whether the chunks that come stand behind the end of the range.
    var isOverrun = false
    /// Workers that have had a chunk.
    var active: [TableWorker] = []
    /// The table whose rows are being added, where they begin, and how many there are.
    var worker: TableWorker?
    var table = -1
    var start = 0
    var rows: Int64 = 0
  }

  /// Does a job; its batch has the result.
  func write(_ job: RowJob) {
    var output = OutputBuffer(capacity: 64)
    swap(&output, &job.batch.buffer)
    defer { swap(&output, &job.batch.buffer) }
    var run = Run(batch: job.batch, isInside: false)
    do {
      switch job.input {
      case .range(let range): try write(range, &run, &output)
      case .checksums(let range): try verify(range, run.batch)
      case .chunks(let table, let bytes):
        try Self.forEachPiece(of: bytes) { data, offset in try take(data, offset, table, &run, &output) }
        try endRows(&run, &output)
      case .rows(let table, let file, let bytes):
        try Self.forEachPiece(of: bytes) { data, offset in
          try take(row: data, offset, of: file, table, &run, &output)
        }
        try endRows(&run, &output)
      case .nothing: break
      }
    } catch {
      job.batch.error = job.batch.error ?? error
      endSegment(&run, &output)
    }
    for worker in run.active { worker.reset() }
    let invalid = workers.reduce(0) { $0 + ($1?.invalidTexts ?? 0) }
    job.batch.invalidTexts = invalid - invalidTexts
    invalidTexts = invalid
  }

  private func write(_ first: TableDataRange, _ run: inout Run, _ output: inout OutputBuffer) throws {
    var range = first
    run.isInside = !first.beginsAtChunk
    let facts = facts
    if settings.verifiesChecksums { try verify(first, run.batch) }
    while true {
      do {
        try range.forEachTableDataChunk(
          of: facts.packed,
          needsMore: {
            run.isOverrun = true
            return run.active.contains(where: \.isInsideRow)
          },
          passingOver: { error in
            guard self.settings.isSalvage else { return false }
            run.batch.losses.append(Loss(table: nil, offset: error.offset, .structure(error), reason: "\(error)"))
            // It may have been a piece of the row that is being put together.
            for worker in run.active where worker.isInsideRow { worker.skip() }
            return true
          },
          { table, head, data in try self.take(data, head.offset, table, &run, &output) })
        return try endRows(&run, &output)
      } catch let error as ImageError where settings.isSalvage && error.code != .input {
        let offset = max(error.offset ?? range.start, range.start)
        // Behind damage in a container the range has nothing more.
        let resumed = run.isOverrun || error.cause != nil ? nil : range.resumed(behind: offset)
        run.batch.losses.append(
          Loss(
            table: nil, offset: offset, length: resumed.map { $0.start - offset }, .structure(error), reason: "\(error)"
          ))
        run.isInside = true
        for worker in run.active { worker.skip() }
        guard let resumed else { return try endRows(&run, &output) }
        range = resumed
      }
    }
  }

  /// Holds the range against the checksums of the index, if the image has one.
  private func verify(_ range: TableDataRange, _ batch: RowBatch) throws {
    let result = Result { () throws(ImageError) in try range.verifyChecksums() }
    guard case .failure(let error) = result else { return }
    guard settings.isSalvage, error.code != .input else { throw error }
    batch.losses.append(Loss(checksum: error))
  }

  // MARK: chunks and rows

  @inline(__always)
  private func take(
    _ data: RawSpan, _ offset: Int64, _ table: Int, _ run: inout Run, _ output: inout OutputBuffer
  ) throws {
    if run.table != table { try change(to: table, &run, &output) }
    guard let worker = run.worker else { return }
    if run.isOverrun || worker.isSkipping, try !isTaken(data, at: offset, worker, &run) { return }
    let rows = run.rows
    do {
      run.rows += try worker.take(data, at: offset, to: &output)
    } catch {
      // A chunk that fits nothing is named itself, others by the row that they belong to.
      let place = (error as? SnapshotDriverError)?.offset ?? worker.rowOffset
      try lose(worker, place, error, run.batch)
      // What did not fit may be the beginning of the next row.
      if error is SnapshotDriverError, RowAssembler.beginsRow(data) {
        return try take(data, offset, table, &run, &output)
      }
      return
    }
    if settings.limit != nil, run.rows > rows { run.batch.rowEnds.append(output.count) }
  }

  /// Whether a chunk at the border of the range belongs to it.
  private func isTaken(
    _ data: RawSpan, at offset: Int64, _ worker: TableWorker, _ run: inout Run
  ) throws -> Bool {
    if run.isOverrun {
      guard !worker.isSkipping, worker.isInsideRow else { return false }
      run.batch.overrun[worker.index, default: 0] += 1
      return true
    }
    guard RowAssembler.beginsRow(data) else {
      run.batch.leading[worker.index, default: 0] += 1
      if run.batch.leadingOffset[worker.index] == nil { run.batch.leadingOffset[worker.index] = offset }
      return false
    }
    worker.isSkipping = false
    run.batch.begun.insert(worker.index)
    return true
  }

  private func take(
    row: RawSpan, _ offset: Int64, of file: String, _ table: Int, _ run: inout Run, _ output: inout OutputBuffer
  ) throws {
    if run.table != table { try change(to: table, &run, &output) }
    guard let worker = run.worker else { return }
    do {
      try worker.take(row: row, to: &output)
      run.rows += 1
      if settings.limit != nil { run.batch.rowEnds.append(output.count) }
    } catch {
      try lose(worker, offset, of: file, error, run.batch)
    }
  }

  /// A row cannot be had: an error, or a loss.
  private func lose(
    _ worker: TableWorker, _ offset: Int64, of file: String? = nil, _ error: any Error, _ batch: RowBatch
  ) throws {
    let cause: Loss.Cause
    switch error {
    case let error as RowError: cause = .row(error)
    case let error as SnapshotDriverError: cause = .driver(error)
    default: throw error
    }
    guard settings.isSalvage else {
      throw ExtractionError(table: tables[worker.index].shownName, offset: offset, reason: "\(error)")
    }
    batch.losses.append(Loss(table: worker.index, offset: offset, file: file, cause, reason: "\(error)"))
    worker.skip()
  }

  // MARK: segments

  private func change(to table: Int, _ run: inout Run, _ output: inout OutputBuffer) throws {
    endSegment(&run, &output)
    let worker = try worker(table)
    if !run.active.contains(where: { $0 === worker }) {
      run.active.append(worker)
      worker.isSkipping = run.isInside
      if !run.isInside { run.batch.begun.insert(table) }
    }
    run.worker = worker
    run.table = table
  }

  private func endSegment(_ run: inout Run, _ output: inout OutputBuffer) {
    if let worker = run.worker {
      worker.endBatch(&output)
      run.batch.doubts += worker.takeDoubts().map { (worker.index, $0) }
      if run.rows > 0 {
        run.batch.segments.append(
          RowBatch.Segment(table: worker.index, range: run.start..<output.count, rows: run.rows))
      }
    }
    run.worker = nil
    run.table = -1
    run.start = output.count
    run.rows = 0
  }

  /// Ends the job: no row may be left incomplete.
  private func endRows(_ run: inout Run, _ output: inout OutputBuffer) throws {
    endSegment(&run, &output)
    for worker in run.active where worker.isInsideRow {
      try lose(
        worker, worker.rowOffset,
        SnapshotDriverError(at: nil, found: "the end of the table's data inside a row", expected: "the rest of it"),
        run.batch)
    }
  }

  private func worker(_ index: Int) throws -> TableWorker {
    if let worker = workers[index] { return worker }
    let worker = try TableWorker(index: index, table: tables[index], image: facts, settings: settings)
    workers[index] = worker
    return worker
  }

  /// Goes over pieces as ``ChunkCollector`` puts them together.
  private static func forEachPiece(of bytes: [UInt8], _ body: (RawSpan, Int64) throws -> Void) throws {
    let span = unsafe bytes.span.bytes
    var next = 0
    while next < span.byteCount {
      let length = Int(unsafe span.unsafeLoadUnaligned(fromByteOffset: next, as: UInt64.self))
      let offset = Int64(bitPattern: unsafe span.unsafeLoadUnaligned(fromByteOffset: next + 8, as: UInt64.self))
      try body(span.extracting(next + 16..<next + 16 + length), offset)
      next += 16 + length
    }
  }
}
