public import ByteIO
public import SystemPackage

/// The files of one native snapshot's tables, as they come out of an image (specification 9.3, 9.4).
///
/// Give it the data of the snapshot's chunks in order with ``add(tableNumber:data:)``, then call ``finish()``, which
/// applies the change log; then take the files of each table. All is kept in files without a name, so memory stays flat
/// and nothing is left behind.
public final class NativeFiles {
  /// Whose files they are.
  public let engine: NativeEngine
  /// The tables that were asked for, by table number (position in the snapshot + 1).
  public let tables: [Int: NativeTableName]
  private let folder: FilePath
  private var files: [Int: NativeTableFiles] = [:]
  private var log: TemporaryFile?
  /// How many bytes the image holds for the tables asked for, the log included.
  private var received: Int64 = 0
  private var last = 0

  /// An empty collection.
  /// - Parameters:
  ///   - engine: the snapshot's engine.
  ///   - tables: the tables that are wanted, by table number; data of others are passed over.
  ///   - folder: where the temporary files are made.
  public init(engine: NativeEngine, tables: [Int: NativeTableName], folder: FilePath) {
    self.engine = engine
    self.tables = tables
    self.folder = folder
  }

  /// Whether the snapshot has a change log: tables were changed while they were copied.
  public var hasChangeLog: Bool { log != nil }

  /// The files of a table; nil if the image had none for it. Complete after ``finish()``.
  public func files(ofTable number: Int) -> NativeTableFiles? { files[number] }

  /// Gives the files of a table up, and the disk space with them.
  public func removeFiles(ofTable number: Int) { files[number] = nil }

  /// Takes the data of one chunk.
  /// - Parameters:
  ///   - tableNumber: as it stands in the chunk's head: position + 1, or 0 for the change log.
  ///   - data: the chunk's data, the file code first.
  /// - Throws: ``SnapshotDriverError`` if the file code is not one of the driver's, ``ByteIOError`` if a temporary file
  ///   cannot be written.
  public func add(tableNumber: Int, data: RawSpan) throws {
    guard data.byteCount > 0 else {
      throw SnapshotDriverError(at: 0, found: "an empty chunk", expected: "a file code")
    }
    let code = data[0]
    let bytes = data.extracting(1..<data.byteCount)
    guard tableNumber == 0 ? code == 4 : (1...3).contains(code) else {
      throw SnapshotDriverError(
        at: 0, found: "file code \(code) for \(tableNumber == 0 ? "all tables" : "table number \(tableNumber)")",
        expected: tableNumber == 0 ? "4, the change log" : "1 to 3")
    }
    if code == 4 {
      let file: TemporaryFile
      if let log { file = log } else { file = try TemporaryFile(in: folder) }
      log = file
      try file.append(bytes)
      received += Int64(bytes.byteCount)
      return
    }
    guard tables[tableNumber] != nil else { return }
    if last != tableNumber { try files[last]?.settle() }
    last = tableNumber
    let table: NativeTableFiles
    if let known = files[tableNumber] {
      table = known
    } else {
      table = try NativeTableFiles(engine: engine, folder: folder)
      files[tableNumber] = table
    }
    try table.add(code: code, bytes)
    received += Int64(bytes.byteCount)
  }

  /// Ends the collection: applies the change log, if there is one, to the tables' files.
  /// - Throws: ``SnapshotDriverError`` if the log contradicts its format, or ``ByteIOError``. What stands before the
  ///   fault is applied then, and the files can be used as far as they go.
  public func finish() throws {
    for table in files.values { try table.settle() }
    guard let log else { return }
    var reader = ChangeLog(log, engine: engine)
    // No honest file is much longer than all that was written into it, and a sparse one would take ages to read.
    try reader.apply(to: files, named: tables, limit: received * 16 + (256 << 20))
  }
}

/// The data file and the index file of one table.
public final class NativeTableFiles {
  /// Whose files they are.
  public let engine: NativeEngine
  let data: TemporaryFile
  let index: TemporaryFile
  /// Whether the image holds only the beginning of the index file, and the indexes have to be built again.
  public private(set) var hasOnlyIndexHeader = false

  /// The most bytes that a piece of a file has; all but the last have as many.
  private static let pieceLength = 1_048_575
  /// Where in the data file the first piece stands that is not full, or the last one.
  private(set) var unevenPiece: Range<Int64> = 0..<0
  private var isUneven = false

  init(engine: NativeEngine, folder: FilePath) throws(ByteIOError) {
    self.engine = engine
    data = try TemporaryFile(in: folder)
    index = try TemporaryFile(in: folder)
  }

  /// The length of the data file, in bytes.
  public var dataLength: Int64 { data.length }
  /// The length of the index file, in bytes.
  public var indexLength: Int64 { index.length }

  func add(code: UInt8, _ bytes: RawSpan) throws {
    if code == 1 {
      if !isUneven { unevenPiece = data.length..<data.length + Int64(bytes.byteCount) }
      isUneven = isUneven || bytes.byteCount != Self.pieceLength
      return try data.append(bytes)
    }
    if index.length > 0, hasOnlyIndexHeader != (code == 3) {
      throw SnapshotDriverError(
        at: 0, found: "file code \(code) behind \(hasOnlyIndexHeader ? 3 : 2)", expected: "one of them for a table")
    }
    hasOnlyIndexHeader = code == 3
    try index.append(bytes)
  }

  func settle() throws(ByteIOError) {
    try data.settle()
    try index.settle()
  }

  /// Writes the data file to where a file stands.
  public func copyDataFile(to output: FileDescriptor) throws(ByteIOError) { try data.copy(to: output) }

  /// Writes the index file to where a file stands, marked as closed (its count of openers 0) as the original RESTORE
  /// leaves it. A `.MAI` keeps the log sequence numbers of the server it comes from; `aria_chk --zerofill` or REPAIR
  /// TABLE makes it at home on another one.
  public func copyIndexFile(to output: FileDescriptor) throws(ByteIOError) {
    // The state begins behind the fixed part of the header, with the count of openers.
    try index.copy(to: output, patch: (offset: 24, bytes: [0, 0]))
  }
}
