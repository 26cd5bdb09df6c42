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
  /// The most bytes of catalogue and metadata that are read into memory.
  public static let maximumPreamble = 256 << 20
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

  /// How many zero bytes stand behind a gzip image, known once it was gone over to its end: padding, which gzip passes
  /// over too.
  public var padding: Int64 { input.zerosBehindGzip }

  /// How many bytes of the file, as it is stored, were read; another thread may look.
  public var progress: ByteCounter { input.counter }

  /// The length of the stream in bytes, up to and including the end-of-stream marker; nil before that was met.
  public internal(set) var streamLength: Int64?

  /// Why an index beside the image is passed over; nil if there is none, or it is used. Known once
  /// ``index()`` was asked for, which other parts do too.
  public internal(set) var sideIndexProblem: SideIndex.Problem?

  /// Whether the image says that an index follows its stream; known once the summary was read. An image that says so and
  /// has none was cut.
  public internal(set) var promisesIndex = false

  let input: ImageInput
  var fragments: FragmentReader
  var chunk = Chunk()
  private var readCatalogue: Result<Catalogue, ImageError>?
  var readTableCounts: [Int]?
  var readMetadata: Metadata?
  var readSummary: Summary?
  var readTotals: TableTotals?
  /// The totals of a walk over all chunks.
  var walkedTotals: TableTotals?
  /// Where a walk over all chunks has met the summary.
  var summaryOffset: Int64?
  var foundIndex: FoundIndex??
  var summaryFailure: ImageError?
  var endProblem: ImageError?
  /// Whether the chunks of catalogue and metadata are held against what we would write for them; to be set before they
  /// are read. See ``unusualEncodings``.
  public var comparesEncodings = false
  /// Where chunks of catalogue and metadata hold bytes that readers pass over and no writer writes: flags that mean
  /// nothing, numbers that are longer than need be.
  public private(set) var unusualEncodings: [ImageError] = []
  var hasReadEnd = false
  private(set) var tableDataOffset: Int64?

  enum Walk {
    case notBegun
    /// Begun, and not finished; if it failed, why.
    case begun(ImageError?)
    case finished
  }

  var walk = Walk.notBegun

  /// Opens an image file, or a named pipe.
  /// - Throws: ``ImageError`` if it cannot be opened, or its prefix, header or snapshot descriptions cannot be read.
  public convenience init(path: FilePath) throws(ImageError) {
    do {
      try self.init(ImageInput(InputFile(opening: path)))
    } catch {
      throw Self.wrap(error)
    }
  }

  /// Reads an image from an open file or pipe; a regular file is read from its start. The descriptor stays open.
  /// - Parameters:
  ///   - path: its name, for messages.
  ///   - digest: takes the checksums of the stream while it is read, if the file is compressed.
  public convenience init(
    descriptor: FileDescriptor, path: FilePath? = nil, digest: StreamDigest? = nil
  ) throws(ImageError) {
    do {
      let file = try InputFile(descriptor, path: path, closing: false)
      try self.init(ImageInput(file, digest: digest))
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
    prefix = try ImagePrefix(
      parsing: stream.available.extracting(0..<min(ImagePrefix.size, stream.available.byteCount)))
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
    if let readCatalogue { return try readCatalogue.get() }
    let result = Result { () throws(ImageError) in try parseCatalogue() }
    readCatalogue = result
    return try result.get()
  }

  private func parseCatalogue() throws(ImageError) -> Catalogue {
    var budget = ItemBudget()
    var catalogue = try part(.catalogue) { (cursor) throws(CursorError) in
      try Catalogue(parsing: &cursor, budget: &budget)
    }
    compare(catalogue.bytes, .catalogue)
    for index in catalogue.databases.indices {
      var database = catalogue.databases[index]
      try part(.catalogue) { (cursor) throws(CursorError) in
        try database.parseItems(&cursor, snapshotCount: snapshots.count, budget: &budget)
      }
      compare(database.bytes, .catalogue)
      catalogue.databases[index] = database
    }
    try checkPositions(catalogue)
    return catalogue
  }

  /// The metadata: the definition of every item.
  public func metadata() throws(ImageError) -> Metadata {
    if let readMetadata { return readMetadata }
    let catalogue = try catalogue()
    let coder = MetadataCoder(catalogue, version: header.serverVersion)
    var metadata = Metadata(global: [], tables: [], others: [])
    var defined: Set<ItemReference> = []
    metadata.global = try part(.metadata) { (cursor) throws(CursorError) in try coder.readGlobal(&cursor, &defined) }
    compare(coder.bytes(ofList: metadata.global), .metadata)
    for index in catalogue.databases.indices {
      metadata.tables.append(
        try part(.metadata) { (cursor) throws(CursorError) in try coder.readTables(of: index, &cursor, &defined) })
      compare(coder.bytes(ofList: metadata.tables[index]), .metadata)
    }
    if !catalogue.databases.isEmpty {
      metadata.others = try part(.metadata) { (cursor) throws(CursorError) in try coder.readOthers(&cursor, &defined) }
      compare(coder.bytes(ofOthers: metadata.others), .metadata)
    }
    tableDataOffset = fragments.stream.offset
    readMetadata = metadata
    return metadata
  }

  /// Holds the chunk that was read last against what we would write.
  private func compare(_ encoded: @autoclosure () -> ChunkBytes, _ section: Section) {
    guard comparesEncodings else { return }
    let expected = encoded().bytes
    if chunk.bytes == expected { return }
    let place = zip(chunk.bytes, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let index = place ?? min(chunk.bytes.count, expected.count)
    func shown(_ bytes: [UInt8]) -> String { index < bytes.count ? hexadecimal(bytes[index]) : "the end of the chunk" }
    unusualEncodings.append(
      ImageError(
        .damaged, in: section, at: chunk.offset(of: index), found: shown(chunk.bytes), expected: shown(expected)))
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
    guard try fragments.readChunk(into: &chunk, limit: fragments.preambleLeft) else {
      throw fragments.damaged("the end-of-stream marker", "the \(section.rawValue)")
    }
    fragments.preambleLeft -= chunk.bytes.count
    var cursor = unsafe ByteCursor(chunk.bytes.span.bytes)
    do {
      return try parse(&cursor)
    } catch {
      throw Self.error(error, chunk, section)
    }
  }

  static func error(_ error: CursorError, _ chunk: Chunk, _ section: Section) -> ImageError {
    ImageError(
      .damaged, in: section, at: chunk.offset(of: error.position), found: error.found, expected: error.expected)
  }

  static func wrap(_ error: any Error) -> ImageError {
    switch error {
    case let error as ImageError: error
    case let error as ByteIOError: ImageError(error, in: .prefix)
    default: ImageError(.input, in: .prefix, at: nil, found: "\(error)", expected: "")
    }
  }
}
