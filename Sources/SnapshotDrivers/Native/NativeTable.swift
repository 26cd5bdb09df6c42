internal import ByteIO
public import TableRows

/// The rows of one table, out of the copied files of its engine (specification 9.3 and 9.4).
///
/// Rows come in the order of the data file, as packed rows with their blobs inline, the form that 9.2 describes for
/// 6.0.5: null bytes with a bit for each column and unused bits 1, then the values; so one decoder serves all drivers.
///
/// ```swift
/// var rows = try NativeTable(files, definition: definition)
/// var row: [UInt8] = []
/// while try rows.next(into: &row) { … }
/// try rows.finish()
/// ```
public struct NativeTable: ~Copyable {
  /// How the records are stored.
  public enum RecordFormat: Hashable, Sendable {
    /// Slots of one length.
    case fixed
    /// Blocks that can be linked.
    case dynamic
    /// Packed by myisampack or maria_pack; read only.
    case compressed
    /// Pages, MARIA's own.
    case block
  }

  /// How the records are stored, as the index file says.
  public let format: RecordFormat
  /// How many rows there are, as the index file says: exact, once the change log is applied.
  public let expectedRows: UInt64
  private let expected: (deleted: Int, split: Int?, dataLength: Int, checksum: UInt32?)
  /// Where in the data file the row begins that was read last, or its page.
  public var rowOffset: Int64 { Int64(context.rowStart) }
  /// The length of the index file, as it is and as its header says; nil if only the header is there.
  private let index: (found: Int64, expected: Int)?
  private let engine: NativeEngine
  private var context: RecordContext
  private var fixed: FixedRecords
  private var dynamic: DynamicRecords
  private var block: BlockRecords
  private var compressed: CompressedRecords?

  /// Opens the rows of a table.
  /// - Parameters:
  ///   - files: its files, with the change log applied. They must not change while rows are read.
  ///   - definition: its definition. The index file is trusted where the two disagree on how records are stored, but
  ///     their columns must agree.
  /// - Throws: ``SnapshotDriverError`` if the index file's header contradicts its format or the definition.
  public init(_ files: NativeTableFiles, definition: TableDefinition) throws(SnapshotDriverError) {
    let index = try IndexHeader(Self.header(of: files), engine: files.engine)
    let layout = try index.layout(of: definition)
    try index.checkFields(layout)
    try index.checkSlots(layout)
    let data = try Self.map(files)
    let present = max(0, data.count - (index.format == .compressed ? CompressedRecords.spareBytes : 0))
    let compressedHeader =
      index.format == .compressed
      ? try Self.compressedHeader(data, index) : nil
    format = index.format
    engine = files.engine
    expectedRows = UInt64(index.records)
    self.index = files.hasOnlyIndexHeader ? nil : (files.indexLength, index.indexLength)
    expected = (index.deleted, index.split, index.dataLength, index.checksum)
    let unit: Int? =
      switch index.format {
      case .fixed: index.slotLength
      case .block: index.block?.blockSize
      case .dynamic, .compressed: nil
      }
    let gap = DataGap(files, length: present, expected: index.dataLength, unit: unit)
    // Slots can be found again behind a gap, and blocks that are not linked; a page or packed row cannot.
    let dataLength =
      switch (index.format, gap) {
      case (.fixed, let gap?): gap.length
      case (.block, let gap?), (.compressed, let gap?): min(gap.piece.lowerBound, index.dataLength)
      default: min(present, index.dataLength)
      }
    context = RecordContext(
      data: data, dataLength: dataLength, fileName: files.engine.dataExtension,
      fields: index.fields, nullBytes: layout.nullBytes, packer: RecordPacker(layout),
      record: RecordBuffer(zeros: max(layout.length, index.recordLength)))
    if index.checksum != nil { context.checksum = RecordChecksum.none }
    fixed = FixedRecords(slotLength: index.slotLength, recordLength: layout.length, gap: gap)
    dynamic = DynamicRecords(
      RecordUnpacker(
        flagBytes: index.flagBytes, nullBytes: files.engine == .maria ? layout.nullBytes : 0,
        hasChecksum: index.options & FileOptions.checksum != 0), gap: gap)
    block = BlockRecords(index.block ?? .none)
    compressed = compressedHeader.map {
      CompressedRecords(
        $0, nullBytes: files.engine == .maria ? layout.nullBytes : 0, hasBlobs: layout.hasBlobs)
    }
  }

  private static func header(of files: NativeTableFiles) throws(SnapshotDriverError) -> [UInt8] {
    do {
      return try files.index.read(1 << 16, at: 0)
    } catch {
      throw SnapshotDriverError(at: nil, of: files.engine.indexExtension, found: "\(error)", expected: "")
    }
  }

  private static func compressedHeader(
    _ data: borrowing MappedFile, _ index: IndexHeader
  ) throws(SnapshotDriverError) -> CompressedHeader {
    try CompressedHeader(data.bytes, engine: index.engine, columnCount: index.fields.count)
  }

  private static func map(_ files: NativeTableFiles) throws(SnapshotDriverError) -> MappedFile {
    do {
      return try files.data.map()
    } catch {
      throw SnapshotDriverError(at: nil, of: files.engine.dataExtension, found: "\(error)", expected: "")
    }
  }

  /// Reads the next row.
  /// - Parameter row: gets the packed row in place of what it holds.
  /// - Returns: false if there are no more.
  /// - Throws: ``SnapshotDriverError`` for a row that is damaged, with its place in the data file; ``resume()`` goes on.
  @inline(__always)
  public mutating func next(into row: inout [UInt8]) throws(SnapshotDriverError) -> Bool {
    context.row.clear()
    let found: Bool
    switch format {
    case .fixed: found = try fixed.next(&context)
    case .dynamic: found = try dynamic.next(&context)
    case .compressed: found = try compressed?.next(&context) ?? false
    case .block: found = try block.next(&context)
    }
    if found { context.row.copy(into: &row) }
    return found
  }

  /// Goes on behind a row that ``next(into:)`` could not read, at the next place where a row can begin for sure.
  /// - Returns: false if there is no such place; then nothing more can be read.
  public mutating func resume() -> Bool {
    switch format {
    case .fixed, .block: true
    case .dynamic: dynamic.resume(&context)
    case .compressed: false
    }
  }

  /// Holds what was found against the counters of the index file; to be called when there are no more rows.
  /// - Throws: ``SnapshotDriverError`` if rows are missing or too many, the data file has another length than it should,
  ///   or deleted blocks do not add up.
  public borrowing func finish() throws(SnapshotDriverError) {
    let name = engine.indexExtension
    let counts: RecordCounts? =
      switch format {
      case .fixed: fixed.counts
      case .dynamic: dynamic.counts
      case .block: block.counts
      case .compressed: compressed?.counts
      }
    let present = context.data.count - (format == .compressed ? CompressedRecords.spareBytes : 0)
    guard present == expected.dataLength else {
      throw SnapshotDriverError(
        at: nil, of: engine.dataExtension, found: "\(present) bytes", expected: "\(expected.dataLength) by the \(name)")
    }
    if let index, index.found != Int64(index.expected) {
      throw SnapshotDriverError(
        at: nil, of: name, found: "\(index.found) bytes", expected: "\(index.expected) by its header")
    }
    guard let counts else { return }
    guard counts.rows == Int(expectedRows) else {
      throw SnapshotDriverError(
        at: nil, of: engine.dataExtension, found: "\(counts.rows) rows", expected: "\(expectedRows) by the \(name)")
    }
    if let expected = expected.checksum, let found = context.checksum, !found.agrees(with: expected) {
      throw SnapshotDriverError(
        at: nil, of: engine.dataExtension, found: "rows with the checksum \(found.all)",
        expected: "\(expected) by the \(name)")
    }
    guard counts.continuedBytes == counts.linkedBytes else {
      throw SnapshotDriverError(
        at: nil, of: engine.dataExtension, found: "rows that go on in \(counts.linkedBytes) bytes of further blocks",
        expected: "\(counts.continuedBytes), as there are")
    }
    if format == .block || format == .compressed { return }
    guard counts.deleted == expected.deleted else {
      throw SnapshotDriverError(
        at: nil, of: engine.dataExtension, found: "\(counts.deleted) deleted blocks",
        expected: "\(expected.deleted) by the \(name)")
    }
    guard let split = expected.split else { return }
    guard counts.blocks + counts.deleted == split else {
      throw SnapshotDriverError(
        at: nil, of: engine.dataExtension, found: "\(counts.blocks) blocks of rows and \(counts.deleted) deleted ones",
        expected: "\(split) by the \(name)")
    }
  }
}
