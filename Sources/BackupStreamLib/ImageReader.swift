public import ByteIO
public import SystemPackage

/// Reads an image: its preamble, its table data and its summary, from a file, a pipe or any source of bytes.
///
/// The parts are read when they are first asked for, in the order of the image; asking for a later part reads those
/// before it. Memory stays flat: of the table data only one chunk is held at a time.
///
/// ```swift
/// let image = try ImageReader(path: "shop.bak")
/// for database in try image.catalogue().databases {
///   for table in database.tables { print(database.name.display, table.name.display) }
/// }
/// print(try image.summary().validityTime)
/// ```
public final class ImageReader {
  /// The largest chunk of the preamble that is read into memory, in bytes.
  public static let maximumPreambleChunk = 256 << 20
  /// The largest chunk of table data that is read into memory, in bytes. The servers write at most 1 MiB.
  public static let maximumDataChunk = 16 << 20

  /// The prefix: format version and block size.
  public let prefix: ImagePrefix
  /// How the image is compressed.
  public let compression: Compression
  /// The header.
  public let header: Header
  /// The snapshot descriptions.
  public let snapshots: [SnapshotDescription]
  /// The size of the file as it is stored, in bytes; nil for a pipe or a source.
  public var fileSize: Int64? { input.file?.size }

  /// How many bytes of the file, as it is stored, were read; another thread may look.
  public var progress: ByteCounter { input.counter }

  let input: ImageInput
  var fragments: FragmentReader
  private var chunk = Chunk()
  private var readCatalogue: Catalogue?
  private var readTableCounts: [Int]?
  private var readMetadata: Metadata?
  private var readSummary: Summary?
  private var readTotals: TableTotals?
  private var foundIndex: FoundIndex??
  private var endProblem: ImageError?
  private var hasReadEnd = false
  private(set) var tableDataOffset: Int64?

  /// Opens an image file, or a named pipe.
  /// - Throws: ``ImageError`` if it cannot be opened, or its prefix, header or snapshot descriptions cannot be read.
  public convenience init(path: FilePath) throws(ImageError) {
    do {
      try self.init(ImageInput(ImageFile(opening: path)))
    } catch {
      throw Self.wrap(error)
    }
  }

  /// Reads an image from an open file or pipe; a regular file is read from its start. The descriptor stays open.
  /// - Parameter path: its name, for messages.
  public convenience init(descriptor: FileDescriptor, path: FilePath? = nil) throws(ImageError) {
    do {
      try self.init(ImageInput(ImageFile(descriptor, path: path, closing: false)))
    } catch {
      throw Self.wrap(error)
    }
  }

  /// Reads an image from any source of bytes.
  public convenience init(source: any ByteSource) throws(ImageError) {
    do {
      try self.init(ImageInput(source))
    } catch {
      throw Self.wrap(error)
    }
  }

  private init(_ input: ImageInput) throws(ImageError) {
    self.input = input
    compression = input.compression
    var stream = try Self.begin(input)
    prefix = try ImagePrefix(parsing: stream.available.extracting(0..<min(ImagePrefix.size, stream.available.byteCount)))
    stream.advance(ImagePrefix.size)
    fragments = FragmentReader(stream, prefix: prefix)
    var chunk = Chunk()
    header = try Self.part(&fragments, &chunk, .header) { (cursor) throws(CursorError) in try Header(parsing: &cursor) }
    var snapshots: [SnapshotDescription] = []
    for _ in 0..<header.snapshotCount {
      snapshots.append(
        try Self.part(&fragments, &chunk, .snapshots) { (cursor) throws(CursorError) in
          try SnapshotDescription(parsing: &cursor)
        })
    }
    self.snapshots = snapshots
    if header.flags.contains(.inlineSummary) {
      readSummary = try Self.part(&fragments, &chunk, .summary) { (cursor) throws(CursorError) in
        try Summary(parsing: &cursor, inline: true)
      }
    }
  }

  /// The stream, with the bytes of the prefix available if it has them.
  private static func begin(_ input: ImageInput) throws(ImageError) -> ByteStream {
    do {
      var stream = try input.stream()
      _ = try stream.fill(ImagePrefix.size)
      return stream
    } catch {
      throw wrap(error)
    }
  }

  // MARK: the preamble

  /// The catalogue.
  public func catalogue() throws(ImageError) -> Catalogue {
    if let readCatalogue { return readCatalogue }
    var catalogue = try part(.catalogue) { (cursor) throws(CursorError) in try Catalogue(parsing: &cursor) }
    for index in catalogue.databases.indices {
      var database = catalogue.databases[index]
      try part(.catalogue) { (cursor) throws(CursorError) in
        try database.parseItems(&cursor, snapshotCount: snapshots.count)
      }
      catalogue.databases[index] = database
    }
    try checkPositions(catalogue)
    readCatalogue = catalogue
    return catalogue
  }

  /// The metadata: the definition of every item.
  public func metadata() throws(ImageError) -> Metadata {
    if let readMetadata { return readMetadata }
    let catalogue = try catalogue()
    let coder = MetadataCoder(catalogue, version: header.serverVersion)
    var metadata = Metadata(global: [], tables: [], others: [])
    metadata.global = try part(.metadata) { (cursor) throws(CursorError) in try coder.readGlobal(&cursor) }
    for index in catalogue.databases.indices {
      metadata.tables.append(
        try part(.metadata) { (cursor) throws(CursorError) in try coder.readTables(of: index, &cursor) })
    }
    if !catalogue.databases.isEmpty {
      metadata.others = try part(.metadata) { (cursor) throws(CursorError) in try coder.readOthers(&cursor) }
    }
    tableDataOffset = fragments.stream.offset
    readMetadata = metadata
    return metadata
  }

  /// Each table's place in its snapshot is its own, and they are numbered without a gap.
  private func checkPositions(_ catalogue: Catalogue) throws(ImageError) {
    var taken = catalogue.tableCounts(snapshotCount: snapshots.count).map { [Bool](repeating: false, count: $0) }
    for database in catalogue.databases {
      for table in database.tables {
        guard let place = table.tablePosition else { continue }
        let positions = taken[place.snapshot].indices
        if !positions.contains(place.position) || taken[place.snapshot][place.position] {
          let name = "\(database.name.display).\(table.name.display)"
          throw ImageError(
            .damaged, in: .catalogue, at: fragments.fragmentOffset,
            found: positions.contains(place.position)
              ? "position \(place.position) of snapshot \(place.snapshot) twice, the second time for table \(name)"
              : "position \(place.position) in snapshot \(place.snapshot) for table \(name)",
            expected: "each of 0 to \(taken[place.snapshot].count - 1) once")
        }
        taken[place.snapshot][place.position] = true
      }
    }
  }

  // MARK: table data

  /// Goes over all table data chunks, once, in the order of the image.
  /// - Parameter body: gets the head of each chunk and its data, which are valid only during the call.
  /// - Throws: ``ImageError``, or what `body` throws.
  public func forEachTableDataChunk(_ body: (TableDataChunk, RawSpan) throws -> Void) throws {
    try beginTableData()
    fragments.section = .tableData
    while try walking({ try passTableDataChunk(body) }) {}
    if !chunk.bytes.isEmpty { try walking { try readTrailingSummary(&fragments) } }
    walk = .finished
  }

  /// Reads one chunk and passes it on.
  /// - Returns: false if there is no further chunk of table data; then `chunk` holds the summary.
  private func passTableDataChunk(_ body: (TableDataChunk, RawSpan) throws -> Void) throws -> Bool {
    _ = try fragments.skipMarkers(until: .max)
    let offset = fragments.stream.offset
    // Taken out of the class while it is lent to the body.
    var chunk = Chunk()
    swap(&chunk, &self.chunk)
    defer { swap(&chunk, &self.chunk) }
    guard try fragments.readChunk(into: &chunk, limit: Self.maximumDataChunk) else {
      chunk.clear()
      return try !endsWithoutSummary()
    }
    if chunk.bytes[0] == 0 { return false }
    var cursor = unsafe ByteCursor(chunk.bytes.span.bytes)
    let head: TableDataChunk
    do {
      head = try TableDataChunk(parsing: &cursor, offset: offset)
    } catch {
      throw Self.error(error, chunk, .tableData)
    }
    try checkTable(head)
    unsafe try body(head, chunk.bytes.span.bytes.extracting(cursor.position..<chunk.bytes.count))
    return true
  }

  /// Goes over the heads of all table data chunks, once, without touching their data.
  public func forEachTableDataHead(_ body: (TableDataChunk) throws -> Void) throws {
    try beginTableData()
    try withoutActuallyEscaping(body) { body in
      var visitor = HeadVisitor(totals: try emptyTotals(), body: body)
      let end = try walking { try fragments.walkTableData(&visitor) }
      if let error = visitor.error { throw error }
      try walking { try finishTableData(end) }
      readTotals = visitor.counting.totals
    }
  }

  /// How much data each table has. From the index if there is one; else all chunks are gone over, once.
  /// - Parameter threads: how many threads may do so; more than one only for an uncompressed file.
  public func tableTotals(threads: Int = 1) throws(ImageError) -> TableTotals {
    if let readTotals { return readTotals }
    var totals = try emptyTotals()
    if let index = try index(), totals.take(index) {
      readTotals = totals
      return totals
    }
    if threads > 1, let counted = try? countInParallel(threads) {
      readTotals = counted
      return counted
    }
    return try walkForTotals()
  }

  private func walkForTotals() throws(ImageError) -> TableTotals {
    try beginTableData()
    var visitor = CountingVisitor(totals: try emptyTotals())
    do throws(ImageError) {
      try finishTableData(try fragments.walkTableData(&visitor))
    } catch {
      walk = .begun(error)
      throw error
    }
    readTotals = visitor.totals
    return visitor.totals
  }

  /// The place in the catalogue of the table that a chunk belongs to; nil for data common to a snapshot.
  public func position(of chunk: TableDataChunk) throws(ImageError) -> TablePosition? {
    guard chunk.tableNumber > 0 else { return nil }
    let isPacked = [.default, .consistentSnapshot].contains(snapshots[chunk.snapshot].driver)
    guard header.serverVersion.isFirstRelease && isPacked else {
      return TablePosition(snapshot: chunk.snapshot, position: chunk.tableNumber - 1)
    }
    let count = try tableCounts()[chunk.snapshot]
    return TablePosition(snapshot: chunk.snapshot, position: count - chunk.tableNumber)
  }

  func emptyTotals() throws(ImageError) -> TableTotals {
    TableTotals(snapshots: snapshots, tableCounts: try tableCounts(), version: header.serverVersion)
  }

  /// How many tables each snapshot has.
  private func tableCounts() throws(ImageError) -> [Int] {
    if let readTableCounts { return readTableCounts }
    let counts = try catalogue().tableCounts(snapshotCount: snapshots.count)
    readTableCounts = counts
    return counts
  }

  private func checkTable(_ chunk: TableDataChunk) throws(ImageError) {
    let counts = try tableCounts()
    guard counts.indices.contains(chunk.snapshot), chunk.tableNumber <= counts[chunk.snapshot] else {
      throw Self.noSuchTable(chunk)
    }
  }

  static func noSuchTable(_ chunk: TableDataChunk) -> ImageError {
    ImageError(
      .damaged, in: .tableData, at: chunk.offset,
      found: "a chunk for table number \(chunk.tableNumber) of snapshot \(chunk.snapshot)",
      expected: "one of the catalogue")
  }

  private enum Walk {
    case notBegun
    /// Begun, and not finished; if it failed, why.
    case begun(ImageError?)
    case finished
  }

  private var walk = Walk.notBegun

  private func beginTableData() throws(ImageError) {
    _ = try metadata()
    switch walk {
    case .notBegun: walk = .begun(nil)
    case .begun(let failure):
      throw failure
        ?? ImageError(
          .input, in: .tableData, at: fragments.stream.offset, found: "table data gone over in part already",
          expected: "one pass")
    case .finished: preconditionFailure("the table data of an ImageReader can be gone over only once")
    }
  }

  /// Runs a part of the walk, and remembers why it failed.
  private func walking<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as ImageError {
      walk = .begun(error)
      throw error
    }
  }

  private func finishTableData(_ end: WalkEnd) throws(ImageError) {
    if end == .summary {
      fragments.section = .summary
      _ = try fragments.readChunk(into: &chunk, limit: 1 << 20)
      try readTrailingSummary(&fragments)
    } else {
      _ = try endsWithoutSummary()
    }
    walk = .finished
  }

  /// Whether the stream may end here, without a summary behind the table data: only if it stood before them (8.2).
  private func endsWithoutSummary() throws(ImageError) -> Bool {
    guard header.flags.contains(.inlineSummary) else { throw summaryMissing() }
    takeEnd(&fragments)
    return true
  }

  private func summaryMissing() -> ImageError {
    ImageError(
      .damaged, in: .summary, at: fragments.fragmentOffset, found: "the end-of-stream marker",
      expected: "the summary before it")
  }

  // MARK: the end

  /// The summary: the validity point. If the table data were not gone over, it is looked up by the index, or from the
  /// end of an uncompressed file; else they are gone over first.
  public func summary() throws(ImageError) -> Summary {
    if let readSummary { return readSummary }
    _ = try metadata()
    if try !readSummaryByIndex(), try !readSummaryFromTail() { _ = try tableTotals() }
    if let readSummary { return readSummary }
    // The totals came from the index or from several threads, and yet the summary was not found.
    _ = try walkForTotals()
    guard let readSummary else { throw summaryMissing() }
    return readSummary
  }

  /// Whether the image ends as it should: an end-of-stream marker behind the summary, nothing behind that but an
  /// index, and if it was read to its end, the checksum of its container.
  /// - Throws: ``ImageError``: what is wrong with the end, or with what comes before.
  public func verifyEnd() throws(ImageError) {
    _ = try summary()
    if !hasReadEnd && endProblem == nil { _ = try walkForTotals() }
    if let endProblem { throw endProblem }
  }

  /// The index behind the end of the stream; nil if the image has none that is sound. Of a pipe it is known only after
  /// everything else was read.
  public func index() throws(ImageError) -> ImageIndex? { try findIndex()?.index }

  private func findIndex() throws(ImageError) -> FoundIndex? {
    if let foundIndex { return foundIndex }
    let found: FoundIndex?
    do {
      found = try input.index()
    } catch {
      // That the end of a damaged container cannot be read is found when it is read in order.
      if error.code == .system { throw ImageError(error, in: .index) }
      found = nil
    }
    foundIndex = .some(found)
    return found
  }

  private func readSummaryByIndex() throws(ImageError) -> Bool {
    guard let index = try index() else { return false }
    do {
      guard let stream = try input.stream(from: index.summaryOffset, pieces: index.pieces) else { return false }
      var reader = FragmentReader(stream, prefix: prefix)
      reader.section = .summary
      guard try reader.readChunk(into: &chunk, limit: 1 << 20) else { return false }
      try readTrailingSummary(&reader)
      return true
    } catch {
      return false
    }
  }

  private func readSummaryFromTail() throws(ImageError) -> Bool {
    guard compression == .none, let file = input.file, let size = file.size else { return false }
    guard let offset = StreamTail(file: file, prefix: prefix, end: size).lastChunk() else { return false }
    var reader = FragmentReader(
      ByteStream(mapping: file.descriptor, path: file.path, size: size, from: offset), prefix: prefix)
    reader.section = .summary
    guard (try? reader.readChunk(into: &chunk, limit: 1 << 20)) == true, (try? readTrailingSummary(&reader)) != nil else {
      readSummary = nil
      return false
    }
    return true
  }

  /// Parses the summary in `chunk`, and looks at what stands behind it in `reader`.
  private func readTrailingSummary(_ reader: inout FragmentReader) throws(ImageError) {
    var cursor = unsafe ByteCursor(chunk.bytes.span.bytes)
    do {
      readSummary = try Summary(parsing: &cursor, inline: false)
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
  private func takeEnd(_ reader: inout FragmentReader) {
    hasReadEnd = true
    do { try checkBehindMarker(&reader) } catch { endProblem = error }
  }

  private func checkBehindMarker(_ reader: inout FragmentReader) throws(ImageError) {
    reader.section = .end
    let end = reader.stream.offset
    if compression == .none, let size = fileSize {
      if size == end { return }
      if try findIndex()?.locator.streamOffset == end { return }
      throw trailing(size - end, at: end)
    }
    do {
      try checkBehindEnd(&reader, end)
    } catch {
      throw (error as? ByteIOError).map { ImageError($0, in: .end) } ?? Self.wrap(error)
    }
  }

  /// Reads what is left of a pipe or a compressed stream, so that its container is verified to the end.
  private func checkBehindEnd(_ reader: inout FragmentReader, _ end: Int64) throws {
    var rest: [UInt8] = []
    var count: Int64 = 0
    while try reader.stream.fill(1) {
      let available = reader.stream.available.byteCount
      count += Int64(available)
      if rest.count < FoundIndex.maximumLength { reader.stream.move(available, to: &rest) } else { reader.stream.advance(available) }
    }
    if let offset = input.bytesBehindGzip {
      throw ImageError(
        .trailingBytes, in: .end, at: end, found: "bytes behind the last gzip member, at offset \(offset) of the file",
        expected: "the end of the file")
    }
    if count == 0 { return }
    let split = rest.count - IndexLocator.size
    if split > 0, count == rest.count, let locator = IndexLocator(parsing: Array(rest[split...])),
      locator.streamOffset == end, locator.length == split, let found = FoundIndex(locator, Array(rest[..<split]))
    {
      if foundIndex == nil { foundIndex = .some(found) }
      return
    }
    throw trailing(count, at: end)
  }

  private func trailing(_ count: Int64, at offset: Int64) -> ImageError {
    ImageError(
      .trailingBytes, in: .end, at: offset, found: "\(count) bytes behind the end-of-stream marker",
      expected: "the end of the image, or an index")
  }

  // MARK: chunks and errors

  private func part<Part>(
    _ section: Section, _ parse: (inout ByteCursor) throws(CursorError) -> Part
  ) throws(ImageError) -> Part {
    try Self.part(&fragments, &chunk, section, parse)
  }

  /// Reads one chunk and parses it as a part of the preamble.
  private static func part<Part>(
    _ fragments: inout FragmentReader, _ chunk: inout Chunk, _ section: Section,
    _ parse: (inout ByteCursor) throws(CursorError) -> Part
  ) throws(ImageError) -> Part {
    fragments.section = section
    guard try fragments.readChunk(into: &chunk, limit: maximumPreambleChunk) else {
      throw fragments.damaged("the end-of-stream marker", "the \(section.rawValue)")
    }
    var cursor = unsafe ByteCursor(chunk.bytes.span.bytes)
    do {
      return try parse(&cursor)
    } catch {
      throw Self.error(error, chunk, section)
    }
  }

  private static func error(_ error: CursorError, _ chunk: Chunk, _ section: Section) -> ImageError {
    ImageError(
      .damaged, in: section, at: chunk.offset(of: error.position), found: error.found, expected: error.expected)
  }

  private static func wrap(_ error: any Error) -> ImageError {
    switch error {
    case let error as ImageError: error
    case let error as ByteIOError: ImageError(error, in: .prefix)
    default: ImageError(.input, in: .prefix, at: nil, found: "\(error)", expected: "")
    }
  }
}
