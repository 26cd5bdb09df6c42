public import ByteIO

/// Writes an image that the original readers accept, in one pass and flat memory: the preamble when it is made, table
/// data as they come, the summary at the end; behind that our index.
///
/// ```swift
/// var writer = try ImageWriter(PlainContainer(DescriptorSink(.standardOutput)), preamble: preamble)
/// try writer.write(snapshot: 0, tableNumber: 1, data: row.span.bytes)
/// try writer.finish(Summary(validityTime: ImageTime(secondsSince1970: 1_800_000_000)))
/// ```
public struct ImageWriter: ~Copyable {
  /// Everything in an image that comes before the table data.
  public struct Preamble: Hashable, Sendable {
    /// The header; its snapshot count is that of `snapshots`.
    public var header: Header
    /// The snapshot descriptions, at most 255.
    public var snapshots: [SnapshotDescription]
    /// The catalogue.
    public var catalogue: Catalogue
    /// The metadata.
    public var metadata: Metadata

    /// A preamble from its parts.
    public init(header: Header, snapshots: [SnapshotDescription], catalogue: Catalogue, metadata: Metadata) {
      self.header = header
      self.snapshots = snapshots
      self.catalogue = catalogue
      self.metadata = metadata
    }
  }

  private let container: any StreamContainer
  private var chunks: ChunkWriter
  private let writesIndex: Bool
  private var index = ImageIndex()
  /// What the index will say of each table, by snapshot and number.
  private var tables: [ImageIndex.Table] = []
  /// For each snapshot, where its tables begin in `tables`; the last is the end.
  private var firstTables = [0]

  /// Begins an image.
  /// - Parameters:
  ///   - container: where to; a `PlainContainer`, `GzipContainer` or `XZContainer`.
  ///   - blockSize: within ``ImagePrefix/blockSizes``; the servers write 16384.
  ///   - writesIndex: whether to write our index behind the end of the stream.
  /// - Throws: ``ImageError`` with the code `input` if it cannot be written.
  public init(
    _ container: any StreamContainer, preamble: Preamble, blockSize: Int = 16384, writesIndex: Bool = true
  ) throws(ImageError) {
    precondition(ImagePrefix.blockSizes.contains(blockSize))
    precondition(preamble.snapshots.count == Int(preamble.header.snapshotCount))
    precondition(!preamble.header.flags.contains(.inlineSummary), "the summary is written behind the table data")
    precondition(preamble.metadata.tables.count == preamble.catalogue.databases.count)
    self.container = container
    self.writesIndex = writesIndex
    do {
      chunks = try Self.write(
        preamble, to: StreamOutput(container, checksums: writesIndex), blockSize: blockSize)
    } catch {
      throw ImageError(error, in: .header)
    }
    let counts = preamble.catalogue.tableCounts(snapshotCount: preamble.snapshots.count)
    for (snapshot, count) in counts.enumerated() {
      let countsRows = [.default, .consistentSnapshot].contains(preamble.snapshots[snapshot].driver)
      for number in 0...count {
        tables.append(
          ImageIndex.Table(
            snapshot: snapshot, tableNumber: number, chunks: 0, bytes: 0, rows: countsRows ? 0 : nil, firstOffset: 0,
            endOffset: 0))
      }
      firstTables.append(tables.count)
    }
  }

  private static func write(
    _ preamble: Preamble, to output: consuming StreamOutput, blockSize: Int
  ) throws(ByteIOError) -> ChunkWriter {
    var chunks = try ChunkWriter(output, prefix: ImagePrefix(blockSize: blockSize))
    for part in [preamble.header.bytes] + preamble.snapshots.map(\.bytes) { unsafe try chunks.write(part.span.bytes) }
    let coder = MetadataCoder(preamble.catalogue, version: preamble.header.serverVersion)
    var parts = [preamble.catalogue.bytes] + preamble.catalogue.databases.map(\.bytes)
    parts.append(coder.bytes(ofList: preamble.metadata.global))
    parts += preamble.metadata.tables.map(coder.bytes(ofList:))
    if !preamble.catalogue.databases.isEmpty { parts.append(coder.bytes(ofOthers: preamble.metadata.others)) }
    for part in parts { try chunks.write(part) }
    return chunks
  }

  /// Writes one chunk of table data.
  /// - Parameters:
  ///   - snapshot: the snapshot, 0-based.
  ///   - tableNumber: position of the table in the snapshot + 1, or 0 for data common to the snapshot.
  ///   - data: 1 to ``TableDataChunk/maximumDataLength`` bytes, as the snapshot's driver lays them out.
  ///   - isLast: whether to mark the chunk as the table's last; the servers do not.
  public mutating func write(
    snapshot: Int, tableNumber: Int, data: RawSpan, isLast: Bool = false
  ) throws(ImageError) {
    precondition(data.byteCount > 0 && data.byteCount <= TableDataChunk.maximumDataLength)
    let slot = slot(snapshot, tableNumber)
    // At most 4 bytes before the number, and 8 of it.
    var head = InlineArray<12, UInt8>(repeating: 0)
    head[0] = UInt8(snapshot + 1)
    head[3] = isLast ? 1 : 0
    var (length, rest) = (4, tableNumber)
    while rest > 0x7F {
      head[length] = UInt8(rest & 0x7F) | 0x80
      rest >>= 7
      length += 1
    }
    head[length] = UInt8(rest)
    do {
      unsafe try chunks.write(head.span.bytes.extracting(0...length), data)
    } catch {
      throw ImageError(error, in: .tableData)
    }
    if index.tableDataOffset == 0 { index.tableDataOffset = chunks.chunkOffset }
    if tables[slot].chunks == 0 { tables[slot].firstOffset = chunks.chunkOffset }
    tables[slot].chunks += 1
    tables[slot].bytes += Int64(data.byteCount)
    if data[0] == 1 || data[0] == 2, let rows = tables[slot].rows { tables[slot].rows = rows + 1 }
    tables[slot].endOffset = chunks.offset
  }

  private func slot(_ snapshot: Int, _ tableNumber: Int) -> Int {
    precondition(snapshot >= 0 && snapshot + 1 < firstTables.count, "there is no such snapshot")
    let slot = firstTables[snapshot] + tableNumber
    precondition(tableNumber >= 0 && slot < firstTables[snapshot + 1], "there is no such table")
    return slot
  }

  /// States how many rows a table has, for the index, where its data do not show it (native drivers).
  public mutating func setRows(_ rows: Int64, snapshot: Int, tableNumber: Int) {
    tables[slot(snapshot, tableNumber)].rows = rows
  }

  /// Writes the summary and the end of the stream, then the index, and ends the container.
  /// - Parameter facts: what else is known of the validity point, for the index.
  public mutating func finish(_ summary: Summary, facts: ImageIndex.Facts = .init()) throws(ImageError) {
    do {
      if writesIndex {
        unsafe try chunks.writePromising(summary.bytes.span.bytes)
      } else {
        unsafe try chunks.write(summary.bytes.span.bytes)
      }
      index.summaryOffset = chunks.chunkOffset
      if index.tableDataOffset == 0 { index.tableDataOffset = index.summaryOffset }
      try chunks.finish()
      if !writesIndex { return try container.finish(last: []) }
      index.streamLength = chunks.offset
      index.tables = tables.filter { $0.chunks > 0 }
      (index.segments, index.sha256) = try chunks.checksums()
      let fileOffset = try container.beginPiece()
      index.pieces = container.pieces
      index.facts = facts
      let bytes = index.bytes
      unsafe try container.write(bytes.span.bytes)
      let stored = try container.beginLast(IndexLocator.size)
      let locator = IndexLocator(
        streamOffset: index.streamLength, length: Int64(bytes.count), fileOffset: fileOffset,
        checksum: CRC32C.of(bytes), stored: stored.flatMap { Self.stored($0, in: container) })
      try container.finish(last: locator.bytes)
    } catch {
      throw ImageError(error, in: .end)
    }
  }

  private static func stored(_ bytes: StoredBytes, in container: any StreamContainer) -> IndexLocator.Stored? {
    switch container {
    case is GzipContainer: IndexLocator.Stored(compression: .gzip, bytes: bytes)
    case is XZContainer: IndexLocator.Stored(compression: .xz, bytes: bytes)
    default: nil
    }
  }
}
