internal import BackupStreamLib
internal import ByteIO
internal import Recovery
internal import TableRows

/// Goes over the rows of tables of an image and hands on what was taken of their keys. What is damaged is passed over.
struct KeyPass {
  /// The tables.
  var tables: [SelectedTable]
  /// What is taken of them.
  var work: KeyWork
  /// Whether what is read is held against the checksums of the index, if there is one.
  var verifiesChecksums = false
  /// What was passed over in it.
  var losses: [Loss] = []

  init(_ tables: [SelectedTable], _ work: KeyWork) {
    self.tables = tables
    self.work = work
  }

  /// Reads the image.
  /// - Parameters:
  ///   - begin: told what counts the progress, and where that will end.
  ///   - take: gets what an extractor wrote of rows of one table, by its index among ``tables``.
  mutating func run(
    _ file: ImageFile, _ options: VerificationOptions, begin: (ByteCounter, Int64?) -> Void = { _, _ in },
    _ take: (Int, RawSpan) throws -> Void
  ) throws {
    if tables.isEmpty { return }
    var settings = RowExtraction.Settings(.keys(work))
    settings.isSalvage = true
    settings.verifiesChecksums = verifiesChecksums
    settings.threads = options.threads
    settings.temporaryFolder = options.temporaryFolder
    let extraction = try RowExtraction(try file.reader(), tables: tables, settings: settings)
    begin(extraction.progress, extraction.total)
    var losses: [Loss] = []
    var known: Set<Int?> = []
    try extraction.run { batch in
      // More of them of one table say nothing new.
      for loss in batch.losses where Self.concernsRows(loss) && known.insert(loss.table).inserted {
        losses.append(loss)
      }
      for segment in batch.segments {
        try batch.withRows(of: segment) { bytes in try take(segment.table, bytes) }
      }
    }
    self.losses += losses
  }

  /// Whether rows may be lost, and not only the end of the image.
  private static func concernsRows(_ loss: Loss) -> Bool {
    guard case .structure(let error)? = loss.cause else { return true }
    return error.code != .trailingBytes && error.section != .index
      && !(error.section == .end && error.code == .truncated)
  }
}

extension RawSpan {
  /// Hands on each record of a key in what an extractor wrote.
  @inline(__always)
  func forEachKey(_ body: (KeyRecord) throws -> Void) rethrows {
    var position = 0
    while position < byteCount {
      try body(KeyRecord(self, at: position))
      position += KeyRecord.byteCount
    }
  }

  /// Hands on each key that was found.
  func forEachFoundKey(_ body: (FoundKey) throws -> Void) rethrows {
    var position = 0
    while position < byteCount { try body(FoundKey(self, at: &position)) }
  }
}

extension ImageTables.Table {
  /// The table, to have its rows taken out; nil if its definition cannot be understood.
  var selected: SelectedTable? {
    guard case .success(let definition) = definition else { return nil }
    return SelectedTable(position: position, database: database, name: name, definition: definition)
  }
}

extension ImageVerifier {
  /// The definitions of all tables, read now if no level has read them.
  func allTables() throws -> [ImageTables.Table] {
    if let tables { return tables.tables }
    let tables = try ImageTables(try file.reader())
    self.tables = tables
    return tables.tables
  }
}
