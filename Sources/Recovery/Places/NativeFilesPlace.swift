public import BackupStreamLib
internal import ByteIO
internal import SnapshotDrivers
public import SystemPackage

/// The files of MyISAM and MARIA tables in a folder, as their engine has them, change log applied (specification 9.3,
/// 9.4): `DATABASE/TABLE.MYD` and `.MYI`, or `.MAD` and `.MAI`, under the names that a server gives them, and
/// `TABLE.sql` with the definition.
///
/// All rows of each table are read before its files are believed. The folder appears whole or not at all.
public struct NativeFilesPlace {
  /// A table whose files were written.
  public struct Written: Sendable {
    /// The table by its index among the chosen ones.
    public var table: Int
    /// How many rows its files hold.
    public var rows: Int64
    /// The length of its two files, in bytes.
    public var bytes: Int64
    /// The data file, from the folder on: `shop/customer.MYD`.
    public var file: String
    /// Whether the image has only the head of the index file, so that the indexes must be built again.
    public var needsIndexes: Bool
    /// Whether its pages keep log sequence numbers of the server that it comes from (MARIA).
    public var hasLogNumbers: Bool
  }

  /// What was written, and what could not be.
  public struct Outcome: Sendable {
    /// The tables whose files are there.
    public var written: [Written] = []
    /// Rows that could not be read, with salvage.
    public var losses: [Loss] = []
    /// Tables that are not there, with salvage.
    public var failures: [(table: Int, reason: String)] = []
  }

  private struct Names { let folder, file: String }

  private let path: FilePath
  private let isReplacing: Bool
  private let isSalvage: Bool
  private let writesDefinitions: Bool

  /// A place.
  /// - Parameters:
  ///   - path: the folder.
  ///   - isReplacing: whether one that was made before may be replaced.
  ///   - isSalvage: whether damaged files are written too, as far as they go.
  ///   - writesDefinitions: whether to write the definitions beside the files.
  public init(_ path: FilePath, isReplacing: Bool = false, isSalvage: Bool = false, writesDefinitions: Bool = true) {
    self.path = path
    self.isReplacing = isReplacing
    self.isSalvage = isSalvage
    self.writesDefinitions = writesDefinitions
  }

  /// Whether an image has a table as files of its engine.
  /// - Throws: ``ExtractionError`` if it does, but the engine is not one that we know.
  public static func hasFiles(_ table: ImageTables.Table, in image: ImageReader) throws(ExtractionError) -> Bool {
    guard case .native(let engine, _, _) = image.snapshots[table.position.snapshot].driver else { return false }
    guard NativeEngine(name: engine) != nil else {
      throw ExtractionError(
        table: table.shownName, offset: nil,
        reason: "its data are of the native driver of \(engine.display), expected MyISAM or MARIA")
    }
    return true
  }

  /// Writes the files of tables, all of them native.
  /// - Throws: ``ExtractionError`` if files are damaged or cannot have a name, ``ImageError``, ``ByteIOError``. Then
  ///   there is no folder, or still the older one.
  public func write(_ image: ImageReader, _ chosen: [ImageTables.Table]) throws -> Outcome {
    let names = try Self.names(of: chosen)
    let folder = try NewFolder(path, replaces: isReplacing)
    defer { folder.discard() }
    try folder.write(
      Array("A folder made by BackupStream; --replace may replace it.\n".utf8), to: folder.file(NewFolder.marker))
    var outcome = Outcome()
    var tables: [(index: Int, table: SelectedTable)] = []
    for (index, table) in chosen.enumerated() {
      do throws(ExtractionError) {
        tables.append(
          (
            index,
            SelectedTable(
              position: table.position, database: table.database, name: table.name,
              definition: try table.definition.get())
          ))
      } catch {
        guard isSalvage else { throw error }
        outcome.failures.append((index, "\(error)"))
      }
    }
    // Beside the folder is room for what will be in it.
    var natives = NativeSnapshots(image, tables: tables.map(\.table), folder: NewFolder.parent(of: folder.temporary))
    try verify(image, tables.map(\.table), &outcome)
    try collect(image, into: &natives, &outcome)
    for (index, table) in tables {
      guard let files = natives.files(of: table) else {
        let error = ExtractionError(
          table: table.shownName, offset: nil, reason: "found no data of it, expected the files of its engine")
        guard isSalvage else { throw error }
        outcome.failures.append((index, "\(error)"))
        continue
      }
      let name = names[index]
      try folder.makeSubfolder(name.folder)
      let parent = folder.temporary.appending(name.folder)
      let rows = try countRows(of: table, index, files, &outcome)
      try write(files, in: parent, name.file)
      if writesDefinitions, let statement = chosen[index].statement {
        try Self.write(Self.definition(statement, of: table, image), to: parent.appending(name.file + ".sql"))
      }
      outcome.written.append(
        Written(
          table: index, rows: rows, bytes: files.dataLength + files.indexLength,
          file: "\(name.folder)/\(name.file).\(files.engine.dataExtension)", needsIndexes: files.hasOnlyIndexHeader,
          hasLogNumbers: files.engine == .maria))
      natives.forget(table)
    }
    if !outcome.written.isEmpty { try folder.commit() }
    return outcome
  }

  /// Holds what will be read against the checksums of the index, if the image has one.
  private func verify(_ image: ImageReader, _ tables: [SelectedTable], _ outcome: inout Outcome) throws {
    for range in try image.checksumRanges(of: tables) {
      do throws(ImageError) {
        try range.verifyChecksums()
      } catch {
        guard isSalvage, error.code != .input else { throw error }
        outcome.losses.append(Loss(checksum: error))
      }
    }
  }

  /// Reads the files out of the image, to its end.
  private func collect(
    _ image: ImageReader, into natives: inout NativeSnapshots, _ outcome: inout Outcome
  ) throws {
    do {
      let wanted = natives
      try image.forEachTableDataChunk(
        wanting: { snapshot, number in wanted.wants(snapshot, number) },
        { head, data in try wanted.add(head, data) })
      if !isSalvage { try image.verifyEnd() }
    } catch let error as ImageError where isSalvage && error.code != .input {
      outcome.losses.append(Loss(table: nil, offset: error.offset, .structure(error), reason: "\(error)"))
    }
    do {
      try natives.finish()
    } catch let error as SnapshotDriverError {
      guard isSalvage else { throw ExtractionError(table: nil, offset: nil, reason: "\(error)") }
      outcome.losses.append(
        Loss(table: nil, offset: error.offset, file: error.file, .driver(error), reason: "\(error)"))
    }
  }

  /// Reads all rows, to see that they can be.
  private func countRows(
    of table: SelectedTable, _ index: Int, _ files: NativeTableFiles, _ outcome: inout Outcome
  ) throws -> Int64 {
    var count: Int64 = 0
    do throws(SnapshotDriverError) {
      var rows = try NativeTable(files, definition: table.definition)
      var row: [UInt8] = []
      while try rows.next(into: &row) { count += 1 }
      try rows.finish()
    } catch {
      guard isSalvage else { throw ExtractionError(table: table.shownName, offset: nil, reason: "\(error)") }
      outcome.losses.append(
        Loss(table: index, offset: error.offset, file: error.file, .driver(error), reason: "\(error)"))
    }
    return count
  }

  private func write(_ files: NativeTableFiles, in folder: FilePath, _ name: String) throws(ByteIOError) {
    let data = try AtomicFile(folder.appending("\(name).\(files.engine.dataExtension)"))
    try files.copyDataFile(to: data.descriptor)
    try data.commit()
    let index = try AtomicFile(folder.appending("\(name).\(files.engine.indexExtension)"))
    try files.copyIndexFile(to: index.descriptor)
    try index.commit()
  }

  private static func write(_ bytes: [UInt8], to path: FilePath) throws(ByteIOError) {
    let file = try OutputFile(path, compression: .none)
    try file.write(bytes)
    try file.finish()
  }

  /// The stored statement, with a line that says whose it is.
  private static func definition(_ statement: ByteString, of table: SelectedTable, _ image: ImageReader) -> [UInt8] {
    let heading = "-- \(table.shownName) of MySQL \(image.header.serverVersion.text.display)\n"
    return Array(heading.utf8) + statement.bytes + Array(";\n".utf8)
  }

  /// The names of the files of tables.
  private static func names(of tables: [ImageTables.Table]) throws(ExtractionError) -> [Names] {
    var owners: [String: String] = [:]
    var names: [Names] = []
    for table in tables {
      guard let (folder, file) = NativeTableName(database: table.database, table: table.name).files,
        folder != NewFolder.marker
      else {
        throw ExtractionError(
          table: table.shownName, offset: nil,
          reason: "found a name that no file can have, expected one that a server allows")
      }
      // Names with #mysql50# before them are not encoded.
      if let other = owners.updateValue(table.shownName, forKey: "\(folder)/\(file)") {
        throw ExtractionError(
          table: table.shownName, offset: nil,
          reason:
            "found the files \(ByteString("\(folder)/\(file)").display) of \(other) too, expected files of its own")
      }
      names.append(Names(folder: folder, file: file))
    }
    return names
  }
}
