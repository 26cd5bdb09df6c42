public import ByteIO

/// Writes an image that the original readers accept, in one pass and flat memory: the preamble when it is made, table
/// data as they come, the summary at the end; behind that our index.
///
/// ```swift
/// let writer = try ImageWriter(PlainContainer(DescriptorSink(.standardOutput)), preamble: preamble)
/// try writer.write(snapshot: 0, tableNumber: 1, data: row.span.bytes)
/// try writer.finish(Summary(validityTime: ImageTime(secondsSince1970: 1_800_000_000)))
/// ```
public final class ImageWriter {
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
  private let output: StreamOutput
  private var chunks: ChunkWriter
  private let catalogue: Catalogue
  private var index: ImageIndex?
  private var tables: [[ImageIndex.Table?]]
  private let countsRows: [Bool]
  private var head: [UInt8] = []

  /// Begins an image.
  /// - Parameters:
  ///   - container: where to; a ``PlainContainer``, ``GzipContainer`` or ``XZContainer``.
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
    output = StreamOutput(container, checksums: writesIndex)
    catalogue = preamble.catalogue
    index = writesIndex ? ImageIndex() : nil
    tables = catalogue.tableCounts(snapshotCount: preamble.snapshots.count).map { Array(repeating: nil, count: $0 + 1) }
    countsRows = preamble.snapshots.map { [.default, .consistentSnapshot].contains($0.driver) }
    do {
      chunks = try Self.write(preamble, to: output, blockSize: blockSize)
    } catch {
      throw ImageError(error, in: .header)
    }
    index?.tableDataOffset = chunks.offset
  }

  private static func write(
    _ preamble: Preamble, to output: StreamOutput, blockSize: Int
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
  public func write(
    snapshot: Int, tableNumber: Int, data: RawSpan, isLast: Bool = false
  ) throws(ImageError) {
    precondition(data.byteCount > 0 && data.byteCount <= TableDataChunk.maximumDataLength)
    precondition(tables.indices.contains(snapshot) && tables[snapshot].indices.contains(tableNumber))
    // Taken out of the class for the call, so that it is neither copied nor allocated anew.
    var head: [UInt8] = []
    swap(&head, &self.head)
    defer { swap(&head, &self.head) }
    head.removeAll(keepingCapacity: true)
    head += [UInt8(snapshot + 1), 0, 0, isLast ? 1 : 0]
    head.append(num: tableNumber)
    let offset = chunks.offset
    do {
      unsafe try chunks.write(head.span.bytes, data)
    } catch {
      throw ImageError(error, in: .tableData)
    }
    guard index != nil else { return }
    var table =
      tables[snapshot][tableNumber]
      ?? ImageIndex.Table(
        snapshot: snapshot, tableNumber: tableNumber, chunks: 0, bytes: 0, rows: countsRows[snapshot] ? 0 : nil,
        firstOffset: offset, endOffset: offset)
    table.chunks += 1
    table.bytes += Int64(data.byteCount)
    if countsRows[snapshot] && (data[0] == 1 || data[0] == 2) { table.rows = (table.rows ?? 0) + 1 }
    table.endOffset = chunks.offset
    tables[snapshot][tableNumber] = table
  }

  /// States how many rows a table has, for the index, where its data do not show it (native drivers).
  public func setRows(_ rows: Int64, snapshot: Int, tableNumber: Int) { tables[snapshot][tableNumber]?.rows = rows }

  /// Writes the summary and the end of the stream, then the index, and ends the container.
  /// - Parameter facts: what else is known of the validity point, for the index.
  public func finish(_ summary: Summary, facts: ImageIndex.Facts = .init()) throws(ImageError) {
    do {
      index?.summaryOffset = chunks.offset
      unsafe try chunks.write(summary.bytes.span.bytes)
      try chunks.finish()
      try output.flush()
      guard var index else { return try container.finish(last: []) }
      index.streamLength = output.offset
      index.tables = tables.joined().compactMap(\.self)
      (index.segments, index.sha256) = try output.checksums()
      let fileOffset = try container.beginPiece()
      index.pieces = container.pieces
      index.facts = facts
      let bytes = index.bytes
      unsafe try container.write(bytes.span.bytes)
      let locator = IndexLocator(
        streamOffset: index.streamLength, length: Int64(bytes.count), fileOffset: fileOffset,
        checksum: CRC32C.of(bytes))
      try container.finish(last: locator.bytes)
    } catch {
      throw ImageError(error, in: .end)
    }
  }
}
