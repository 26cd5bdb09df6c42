internal import BackupStreamLib
internal import ByteIO
internal import SnapshotDrivers
internal import SystemPackage

/// The files of the chosen native tables of an image, for each of its native snapshots.
struct NativeSnapshots {
  private var snapshots: [Int: NativeFiles] = [:]
  /// For each snapshot the stored numbers of chosen tables, and 0 for the change log.
  private var wanted: [Int: Set<Int>] = [:]

  init(_ extraction: RowExtraction) {
    self.init(extraction.image, tables: extraction.tables, folder: extraction.settings.temporaryFolder)
  }

  /// - Parameters:
  ///   - tables: the chosen tables; those that are not native are passed over.
  ///   - folder: where the files are kept, without a name.
  init(_ image: ImageReader, tables: [SelectedTable], folder: FilePath) {
    var names: [Int: [Int: NativeTableName]] = [:]
    for table in tables {
      guard case .native = image.snapshots[table.position.snapshot].driver else { continue }
      names[table.position.snapshot, default: [:]][table.position.position + 1] = NativeTableName(
        database: table.database, table: table.name)
    }
    for (snapshot, tables) in names {
      guard case .native(let name, _, _) = image.snapshots[snapshot].driver,
        let engine = NativeEngine(name: name)
      else { continue }
      snapshots[snapshot] = NativeFiles(engine: engine, tables: tables, folder: folder)
      wanted[snapshot] = Set(tables.keys).union([0])
    }
  }

  func wants(_ snapshot: Int, _ number: Int) -> Bool { wanted[snapshot]?.contains(number) ?? false }

  func add(_ head: TableDataChunk, _ data: RawSpan) throws {
    do {
      try snapshots[head.snapshot]?.add(tableNumber: head.tableNumber, data: data)
    } catch let error as SnapshotDriverError {
      throw ImageError(
        .damaged, in: .tableData, at: head.offset, found: error.found, expected: error.expected)
    }
  }

  /// Ends the collection; see ``NativeFiles/finish()``.
  func finish() throws { for snapshot in snapshots.keys.sorted() { try snapshots[snapshot]?.finish() } }

  func files(of table: SelectedTable) -> NativeTableFiles? {
    snapshots[table.position.snapshot]?.files(ofTable: table.position.position + 1)
  }

  func forget(_ table: SelectedTable) {
    snapshots[table.position.snapshot]?.removeFiles(ofTable: table.position.position + 1)
  }
}

extension ImageReader {
  /// The stretches of the image that hold the files of native tables and can be held against the checksums of its index;
  /// none where there is no index, or reading them shows damage by itself.
  func checksumRanges(of tables: [SelectedTable]) throws(ImageError) -> [TableDataRange] {
    guard compression == .none, try index() != nil else { return [] }
    return try tableDataRanges(ofLength: RowExtraction.rangeLength, for: tables.map(\.position)) ?? []
  }
}
