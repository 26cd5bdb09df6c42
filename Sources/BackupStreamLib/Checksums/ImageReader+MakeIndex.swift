public import ByteIO

extension ImageReader {
  /// Computes the index of an image that has none, for ``SideIndex``. Everything is read that was not yet: twice where
  /// the image is compressed, once if it was opened with a ``StreamDigest``.
  /// - Parameters:
  ///   - threads: how many may work.
  ///   - rows: how many rows tables have, where their data do not show it.
  ///   - counter: told how many bytes of the stream were gone over for their checksums.
  /// - Throws: ``ImageError`` if the image is not sound, or no regular file.
  public func makeIndex(
    threads: Int = 1, rows: [TablePosition: Int64] = [:], counter: ByteCounter = ByteCounter()
  ) throws(ImageError) -> ImageIndex {
    let totals = try walkTotals(threads: threads)
    try verifyEnd()
    guard let file = input.file, let size = file.size, let length = streamLength, let tableDataOffset else {
      throw ImageError(.input, in: .index, at: nil, found: "no regular file", expected: "one, to be read again")
    }
    var index = ImageIndex()
    index.streamLength = length
    index.tableDataOffset = tableDataOffset
    index.summaryOffset = summaryOffset ?? length - 1
    index.tables = try indexTables(totals, rows)
    let summary = try summary().bytes
    do throws(ByteIOError) {
      let stream = SegmentedStream(
        access: compression == .none ? .plain(file) : .ordered, length: length, isWanted: { _ in true },
        counter: counter)
      let (checksums, fileChecksum): (StreamChecksums, UInt32)
      if let digest = input.digest, digest.count == length, digest.stored.count == size {
        (checksums, fileChecksum) = (digest.checksums(of: stream), digest.stored.checksum.value)
      } else {
        // The container is read from its start again.
        checksums = try ImageInput(file).checksums(of: stream, threads: threads, takesSHA256: true)
        fileChecksum = try file.checksum(0..<size)
      }
      if let failure = checksums.failures.first { throw failure.reason }
      index.segments = checksums.segments
      index.sha256 = checksums.sha256 ?? []
      index.binding = try ImageIndex.Binding(
        file, size: size, checksum: fileChecksum, summary: summary)
    } catch {
      throw ImageError(error, in: .index)
    }
    return index
  }

  /// What an index says of each table, from what was counted.
  private func indexTables(
    _ totals: TableTotals, _ rows: [TablePosition: Int64]
  ) throws(ImageError) -> [ImageIndex.Table] {
    var tables: [ImageIndex.Table] = []
    let counts = try tableCounts()
    for (snapshot, count) in counts.enumerated() {
      for number in 0...count {
        let total = totals[snapshot, storedNumber: number]
        guard total.chunks > 0, let first = total.firstOffset else { continue }
        let chunk = TableDataChunk(snapshot: snapshot, tableNumber: number, dataLength: 0)
        let table = try position(of: chunk)
        tables.append(
          ImageIndex.Table(
            snapshot: snapshot, tableNumber: number, chunks: total.chunks, bytes: total.bytes,
            rows: table.flatMap { rows[$0] ?? totals.rows(of: $0) }, firstOffset: first, endOffset: total.endOffset))
      }
    }
    return tables
  }
}

extension ImageIndex.Binding {
  /// What an index has to know of a file.
  fileprivate init(
    _ file: InputFile, size: Int64, checksum: UInt32, summary: [UInt8]
  ) throws(ByteIOError) {
    let edge = min(size, Int64(Self.edge))
    fileSize = size
    fileChecksum = checksum
    headChecksum = try file.checksum(0..<edge)
    tailChecksum = try file.checksum(size - edge..<size)
    self.summary = summary
  }
}
