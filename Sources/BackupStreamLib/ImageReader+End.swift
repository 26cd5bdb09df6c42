internal import ByteIO

extension ImageReader {
  /// The summary: the validity point. If the table data were not gone over, it is looked up by the index, or from the
  /// end of an uncompressed file; else they are gone over first.
  public func summary() throws(ImageError) -> Summary {
    if let readSummary { return readSummary }
    if let summaryFailure { throw summaryFailure }
    _ = try metadata()
    if try !readSummaryByIndex(), try !readSummaryFromTail() { _ = try tableTotals() }
    if let readSummary { return readSummary }
    if let summaryFailure { throw summaryFailure }
    // The totals came from the index or from several threads, and yet the summary was not found.
    _ = try walkForTotals()
    guard let readSummary else { throw summaryFailure ?? summaryMissing() }
    return readSummary
  }

  /// Whether the image ends as it should: an end-of-stream marker behind the summary, nothing behind that but an
  /// index, and if it was read to its end, the checksum of its container.
  /// - Throws: ``ImageError``: what is wrong with the end, or with what comes before.
  public func verifyEnd() throws(ImageError) {
    _ = try summary()
    if let summaryFailure { throw summaryFailure }
    if !hasReadEnd && endProblem == nil { _ = try walkForTotals() }
    if let endProblem { throw endProblem }
  }

  /// The index behind the end of the stream, or in a file of its own beside the image; nil if the image has none that is
  /// sound. Of a pipe it is known only after everything else was read.
  public func index() throws(ImageError) -> ImageIndex? { try findIndex()?.index }

  /// Whether the index stands in a file of its own beside the image. Known once ``index()`` was asked for.
  public var hasIndexBeside: Bool { (foundIndex ?? nil)?.isBeside ?? false }

  /// Whether there is an index, of a version that we do not read. Known once ``index()`` was asked for.
  public var hasLaterIndex: Bool {
    guard let found = foundIndex ?? nil else { return false }
    return found.index == nil
  }

  func findIndex() throws(ImageError) -> FoundIndex? {
    if let foundIndex { return foundIndex }
    do {
      let (found, problem) = try input.findIndex(tables: input.file == nil ? nil : tableCountForIndex)
      sideIndexProblem = problem
      foundIndex = .some(found)
      return found
    } catch {
      throw ImageError(error, in: .index)
    }
  }

  /// How many tables an index can have: those of the catalogue, and what is common to each snapshot; nil if the catalogue
  /// can't be read.
  var tableCountForIndex: Int? {
    guard let catalogue = try? catalogue() else { return nil }
    return catalogue.databases.reduce(snapshots.count) { $0 + $1.tables.count }
  }

  func readSummaryByIndex() throws(ImageError) -> Bool {
    guard let index = try index() else { return false }
    do {
      guard let stream = try input.stream(from: index.summaryOffset, pieces: index.pieces) else {
        return try readSummary(of: index)
      }
      var reader = FragmentReader(stream, prefix: prefix)
      reader.section = .summary
      guard try reader.readChunk(into: &chunk, limit: 1 << 20) else { return false }
      try readTrailingSummary(&reader)
      return true
    } catch {
      return false
    }
  }

  /// Takes the summary that an index beside the image holds, where the image cannot be entered: when the index was made
  /// it ended as it should, and its end is still the same.
  private func readSummary(of index: ImageIndex) throws -> Bool {
    guard let bytes = index.binding?.summary, !header.flags.contains(.inlineSummary) else { return false }
    var cursor = unsafe ByteCursor(bytes.span.bytes)
    readSummary = try Summary(parsing: &cursor, inline: false)
    hasReadEnd = true
    return true
  }

  func readSummaryFromTail() throws(ImageError) -> Bool {
    guard compression == .none, let file = input.file, let size = file.size else { return false }
    guard let offset = StreamTail(file: file, prefix: prefix, end: size).lastChunk() else { return false }
    var reader = FragmentReader(
      ByteStream(mapping: file.descriptor, path: file.path, size: size, from: offset), prefix: prefix)
    reader.section = .summary
    guard (try? reader.readChunk(into: &chunk, limit: 1 << 20)) == true, (try? readTrailingSummary(&reader)) != nil
    else {
      readSummary = nil
      return false
    }
    return true
  }

  /// Reads the summary where a walk has met it, in an uncompressed file, and looks at what stands behind it.
  func readSummary(at offset: Int64) throws(ImageError) {
    guard let file = input.file, let size = file.size else { return }
    var reader = FragmentReader(
      ByteStream(mapping: file.descriptor, path: file.path, size: size, from: offset), prefix: prefix)
    reader.section = .summary
    guard try reader.readChunk(into: &chunk, limit: 1 << 20) else { throw summaryMissing() }
    endProblem = nil
    try readTrailingSummary(&reader)
    summaryOffset = offset
  }

  /// Parses the summary in `chunk`, and looks at what stands behind it in `reader`.
  func readTrailingSummary(_ reader: inout FragmentReader) throws(ImageError) {
    var cursor = unsafe ByteCursor(chunk.bytes.span.bytes)
    do {
      let summary = try Summary(parsing: &cursor, inline: false)
      promisesIndex = chunk.isPromise
      // One that stood before the catalogue has been given out already.
      if !header.flags.contains(.inlineSummary) { readSummary = summary }
    } catch {
      throw Self.error(error, chunk, .summary)
    }
    do throws(ImageError) {
      reader.section = .end
      guard try reader.next() == .endOfStream else {
        throw reader.damaged("another chunk behind the summary", "the end-of-stream marker")
      }
    } catch {
      endProblem = error
      return
    }
    takeEnd(&reader)
  }

  /// Remembers what is wrong behind the end-of-stream marker, if anything is.
  func takeEnd(_ reader: inout FragmentReader) {
    hasReadEnd = true
    streamLength = reader.stream.offset
    do { try checkBehindMarker(&reader) } catch { endProblem = error }
  }

  func checkBehindMarker(_ reader: inout FragmentReader) throws(ImageError) {
    reader.section = .end
    let end = reader.stream.offset
    if compression == .none, let size = fileSize {
      if size == end { return try checkPromise(at: end) }
      if let found = try findIndex(), !found.isBeside, found.locator.streamOffset == end { return }
      throw trailing(size - end, at: end)
    }
    do {
      try checkBehindEnd(&reader, end)
    } catch {
      throw (error as? ByteIOError).map { ImageError($0, in: .end) } ?? Self.wrap(error)
    }
  }

  /// Reads what is left of a pipe or a compressed stream, so that its container is verified to the end.
  func checkBehindEnd(_ reader: inout FragmentReader, _ end: Int64) throws {
    let bounds = IndexBounds(tables: tableCountForIndex, streamLength: end)
    let limit = bounds.maximumLength + Int64(IndexLocator.size)
    var rest: [UInt8] = []
    var count: Int64 = 0
    while try reader.stream.fill(1) {
      let available = reader.stream.available.byteCount
      count += Int64(available)
      if rest.count < limit {
        reader.stream.move(available, to: &rest)
      } else {
        reader.stream.advance(available)
      }
    }
    if let offset = input.bytesBehindGzip {
      throw ImageError(
        .trailingBytes, in: .end, at: end, found: "bytes behind the last gzip member, at offset \(offset) of the file",
        expected: "the end of the file")
    }
    if count == 0 { return try checkPromise(at: end) }
    let split = rest.count - IndexLocator.size
    if split > 0, count == rest.count, let locator = IndexLocator(parsing: Array(rest[split...])),
      locator.streamOffset == end, locator.length == split,
      var found = FoundIndex(locator, Array(rest[..<split]), within: bounds)
    {
      try input.lookAtStoredForm(&found)
      // One that is looked up tells more: how the file is stored.
      if try findIndex()?.isBeside ?? true { foundIndex = .some(found) }
      return
    }
    throw trailing(count, at: end)
  }

  /// Where nothing stands behind the stream, no index may have been promised.
  private func checkPromise(at end: Int64) throws(ImageError) {
    guard promisesIndex else { return }
    throw ImageError(
      .truncated, in: .end, at: end, found: "no index behind the end of the stream",
      expected: "the index that the image promises")
  }

  func trailing(_ count: Int64, at offset: Int64) -> ImageError {
    if promisesIndex {
      return ImageError(
        .damaged, in: .index, at: offset, found: "\(count) bytes that are no sound index",
        expected: "the index that the image promises")
    }
    return ImageError(
      .trailingBytes, in: .end, at: offset, found: "\(count) bytes behind the end-of-stream marker",
      expected: "the end of the image, or an index")
  }
}
