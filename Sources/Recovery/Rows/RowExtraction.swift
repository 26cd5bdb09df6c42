public import BackupStreamLib
public import ByteIO
internal import SnapshotDrivers
public import SystemPackage
public import TableRows

/// Takes the rows of chosen tables out of an image and does a piece of work with each, such as writing it in a form:
/// several threads work, and what they make is handed on in the order of the image. That order does not depend on the number of threads.
public final class RowExtraction {
  /// What is done with rows, and how.
  public struct Settings: Sendable {
    /// What is done with each row.
    public var work: RowWork
    /// Whether text stays in its character set.
    public var isRaw = false
    /// Whether text that is not in its character set is an error.
    public var isStrict = false
    /// The most rows of each table; nil for all.
    public var limit: Int64?
    /// Whether to go on behind damage; see ``RowBatch/losses``.
    public var isSalvage = false
    /// Whether stretches of the image are held against the checksums of its index.
    public var verifiesChecksums = true
    /// Which pieces of the image are read, where pieces can be read by themselves; nil for all. Told how many there are,
    /// it gives what says of each, numbered from 0 on.
    public var isIncluded: (@Sendable (Int64) -> @Sendable (Int64) -> Bool)?
    /// Whether the chunks are held against the specification on the way, from the beginning of the image to its end; see
    /// ``RowExtraction/tableDataCheck``.
    public var checksChunks = false
    /// Where the stream ends, if that is known: what stands behind is not looked at.
    public var streamEnd: Int64?
    /// How many threads work on rows.
    public var threads = Threads.processors
    /// Where data files of native drivers are kept meanwhile, without a name.
    public var temporaryFolder: FilePath = "/tmp"

    /// The settings for a piece of work.
    public init(_ work: RowWork) { self.work = work }

    /// The settings for rows written in a form.
    public init(form: RowForm) { work = .write(form) }
  }

  /// What the threads need to know of the image.
  struct ImageFacts: Sendable {
    var version: ServerVersion
    var isBigEndian: Bool
    var nativeSnapshots: Set<Int>
    /// The selected tables of the default and CS drivers, with their indices.
    var packed = TableSelection([])
  }

  let image: ImageReader
  let tables: [SelectedTable]
  let settings: Settings
  let facts: ImageFacts
  /// The stretches of the image that are gone over by themselves; nil if it must be read from beginning to end.
  let ranges: [TableDataRange]?
  /// How many pieces of the image are read, and of how many; nil if it is read from beginning to end.
  public let pieces: (read: Int, all: Int)?
  /// How far it is: bytes of the image as it is stored, or of the stretches of it that are read.
  public let progress = ByteCounter()
  /// Where ``progress`` will end, if that is known.
  public let total: Int64?

  /// What ``Settings/checksChunks`` has shown, once the rows were taken out. Where something is wrong, they were not all.
  public private(set) var tableDataCheck: TableDataCheck?

  /// Prepares to take rows out.
  /// - Throws: ``ImageError`` if the preamble cannot be read.
  public init(_ image: ImageReader, tables: [SelectedTable], settings: Settings) throws {
    self.image = image
    self.tables = tables
    self.settings = settings
    var facts = ImageFacts(
      version: image.header.serverVersion, isBigEndian: image.header.flags.contains(.bigEndian), nativeSnapshots: [])
    for (number, snapshot) in image.snapshots.enumerated() {
      if case .native = snapshot.driver { facts.nativeSnapshots.insert(number) }
    }
    var numbers = [[Int]](repeating: [], count: image.snapshots.count)
    for (index, table) in tables.enumerated() where !facts.nativeSnapshots.contains(table.position.snapshot) {
      let (snapshot, number) = (table.position.snapshot, try image.storedNumber(of: table.position))
      let missing = number + 1 - numbers[snapshot].count
      if missing > 0 { numbers[snapshot] += [Int](repeating: -1, count: missing) }
      numbers[snapshot][number] = index
    }
    facts.packed = TableSelection(numbers)
    self.facts = facts
    let packed = tables.filter { !facts.nativeSnapshots.contains($0.position.snapshot) }
    var all =
      settings.checksChunks
      ? nil : try image.tableDataRanges(ofLength: Self.rangeLength, for: packed.map(\.position))
    if let end = settings.streamEnd { all?.removeAll { $0.start >= end } }
    var ranges = all
    if let isIncluded = settings.isIncluded, let all {
      let isChosen = isIncluded(Int64(all.count))
      ranges = all.indices.filter { isChosen(Int64($0)) }.map { all[$0] }
    }
    self.ranges = ranges
    pieces = packed.isEmpty ? nil : all.map { (read: ranges?.count ?? 0, all: $0.count) }
    total = Self.total(image, ranges, packed.count, of: tables.count)
  }

  /// How long the ranges are that one thread goes over at a time, in bytes of the stream.
  static let rangeLength: Int64 = 2 << 20

  /// How many bytes will be read, if that can be told.
  private static func total(
    _ image: ImageReader, _ ranges: [TableDataRange]?, _ packed: Int, of count: Int
  ) -> Int64? {
    guard let ranges, packed > 0 else { return image.fileSize }
    guard packed == count, let size = image.fileSize, image.compression == .none else { return nil }
    return ranges.reduce(0) { $0 + max(0, min($1.end, size) - $1.start) }
  }

  /// What stands before the first row of a table: the heading of CSV.
  public func heading(_ table: Int) throws -> [UInt8] {
    var output = OutputBuffer()
    try TableWorker(index: table, table: tables[table], image: facts, settings: settings).appendHeading(to: &output)
    return output.array
  }

  /// What must be written behind a segment of which rows were cut off.
  public var cutEnding: [UInt8] { if case .write(.insertStatements) = settings.work { Array(";\n".utf8) } else { [] } }

  /// Takes the rows out.
  /// - Parameter deliver: gets each batch, in order; what it gets is valid only during the call.
  /// - Throws: ``ExtractionError``, ``ImageError``, or what `deliver` throws.
  public func run(_ deliver: (RowBatch) throws -> Void) throws {
    let threads = max(1, settings.threads)
    let window = threads + 2
    let free = BoundedQueue<RowBatch>(capacity: window)
    for _ in 0..<window { free.push(RowBatch()) }
    let jobs = BoundedQueue<RowJob>(capacity: window)
    let results = OrderedResults<RowBatch>()
    let producer = RowJobProducer(self, free: free, jobs: jobs, results: results)
    let producing = Threads(1) { producer.run() }
    let (tables, facts, settings) = (tables, facts, settings)
    let working = Threads(threads) {
      let writer = BatchWriter(tables: tables, facts: facts, settings: settings)
      while let job = jobs.pop() {
        writer.write(job)
        results.put(job.batch, at: job.number)
      }
    }
    defer {
      free.close()
      jobs.close()
      producing.join()
      working.join()
    }
    guard producing.count > 0, working.count > 0 else {
      throw ExtractionError(table: nil, offset: nil, reason: "the system refuses to start threads")
    }
    // Of a sample, neighbours are not known.
    var check = RangeCheck(isSample: settings.isIncluded != nil)
    var taken = [Int64](repeating: 0, count: tables.count)
    var number = 0
    while let batch = results.take(number) {
      if batch.error == nil { try take(check.add(batch), batch) }
      if let limit = settings.limit { cut(batch, at: limit, &taken) }
      try deliver(batch)
      if let error = batch.error { throw error }
      if let limit = settings.limit, taken.allSatisfy({ $0 >= limit }) { return }
      progress.set(batch.position)
      batch.clear()
      free.push(batch)
      number += 1
    }
    if let error = producer.failure { throw error }
    tableDataCheck = producer.tableDataCheck
    let batch = RowBatch()
    try take(check.finish(), batch)
    if !batch.losses.isEmpty { try deliver(batch) }
  }

  /// Takes chunks that belong to no row: an error, or losses.
  private func take(_ losses: [Loss], _ batch: RowBatch) throws {
    guard let first = losses.first else { return }
    guard settings.isSalvage else {
      throw ExtractionError(
        table: first.table.map { tables[$0].shownName }, offset: first.offset, reason: first.reason)
    }
    batch.losses += losses
  }

  /// Takes rows beyond the limit out of a batch.
  private func cut(_ batch: RowBatch, at limit: Int64, _ taken: inout [Int64]) {
    var row = 0
    for index in batch.segments.indices {
      let segment = batch.segments[index]
      let room = max(0, limit - taken[segment.table])
      if segment.rows > room {
        let end = room == 0 ? segment.range.lowerBound : batch.rowEnds[row + Int(room) - 1]
        batch.segments[index].range = segment.range.lowerBound..<end
        batch.segments[index].rows = room
        batch.segments[index].isCut = room > 0
      }
      taken[segment.table] += min(segment.rows, room)
      row += Int(segment.rows)
    }
  }
}
