public import BackupStreamLib
public import ByteIO
internal import SnapshotDrivers
public import SystemPackage
public import TableRows

/// Takes the rows of chosen tables out of an image and writes them in a form: several threads decode and write, and
/// what they make is handed on in the order of the image. That order does not depend on the number of threads.
public final class RowExtraction {
  /// How rows are written.
  public struct Settings: Sendable {
    /// The form.
    public var form: RowForm
    /// Whether text stays in its character set.
    public var isRaw = false
    /// Whether text that is not in its character set is an error.
    public var isStrict = false
    /// The most rows of each table; nil for all.
    public var limit: Int64?
    /// Whether to go on behind damage; see ``RowBatch/losses``.
    public var isSalvage = false
    /// How many threads write rows.
    public var threads = Threads.processors
    /// Where data files of native drivers are kept meanwhile, without a name.
    public var temporaryFolder: FilePath = "/tmp"

    /// The settings for a form.
    public init(form: RowForm) { self.form = form }
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
  /// How far it is: bytes of the image as it is stored, or of the stretches of it that are read.
  public let progress = ByteCounter()
  /// Where ``progress`` will end, if that is known.
  public let total: Int64?

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
    total = try Self.total(image, tables, facts)
  }

  /// How many bytes will be read, if that can be told.
  private static func total(_ image: ImageReader, _ tables: [SelectedTable], _ facts: ImageFacts) throws -> Int64? {
    let packed = tables.filter { !facts.nativeSnapshots.contains($0.position.snapshot) }
    guard let ranges = try image.tableDataRanges(ofLength: 1 << 40, for: packed.map(\.position)) else {
      return image.fileSize
    }
    if packed.isEmpty { return image.fileSize }
    guard packed.count == tables.count, let size = image.fileSize, image.compression == .none else { return nil }
    return ranges.reduce(0) { $0 + max(0, min($1.end, size) - $1.start) }
  }

  /// What stands before the first row of a table: the heading of CSV.
  public func heading(_ table: Int) throws -> [UInt8] {
    var output = OutputBuffer()
    try TableWorker(index: table, table: tables[table], image: facts, settings: settings).appendHeading(to: &output)
    return output.array
  }

  /// What must be written behind a segment of which rows were cut off.
  public var cutEnding: [UInt8] { if case .insertStatements = settings.form { Array(";\n".utf8) } else { [] } }

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
    var check = RangeCheck(tables: tables)
    var taken = [Int64](repeating: 0, count: tables.count)
    var number = 0
    while let batch = results.take(number) {
      if !settings.isSalvage, batch.error == nil { try check.add(batch) }
      if let limit = settings.limit { cut(batch, at: limit, &taken) }
      try deliver(batch)
      if let error = batch.error { throw error }
      if let limit = settings.limit, taken.allSatisfy({ $0 >= limit }) { return }
      progress.set(batch.position)
      batch.clear()
      free.push(batch)
      number += 1
    }
    if !settings.isSalvage { try check.finish() }
    if let error = producer.failure { throw error }
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

/// Holds against each other what neighbouring ranges say of rows that reach over their border.
private struct RangeCheck {
  let tables: [SelectedTable]
  private var pending: [Int: Int] = [:]

  init(tables: [SelectedTable]) { self.tables = tables }

  mutating func add(_ batch: RowBatch) throws {
    for (table, count) in batch.leading {
      pending[table, default: 0] -= count
      if pending[table, default: 0] < 0 { throw error(table) }
    }
    for table in batch.begun where pending[table, default: 0] != 0 { throw error(table) }
    for (table, count) in batch.overrun { pending[table, default: 0] += count }
  }

  func finish() throws { for (table, count) in pending where count != 0 { throw error(table) } }

  private func error(_ table: Int) -> ExtractionError {
    ExtractionError(
      table: tables[table].shownName, offset: nil, reason: "found a chunk that belongs to no row, expected a row first")
  }
}
