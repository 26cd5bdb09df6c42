internal import BackupStreamLib
internal import ByteIO
internal import SnapshotDrivers
internal import TableRows

/// Puts the rows of one table together and does the work with them, on one thread.
final class TableWorker {
  let index: Int
  private let assembler: Unchecked<RowAssembler>
  private let handler: RowHandler
  /// For tables with BLOBs of the default and CS drivers: for rows with the values where those of the other releases
  /// have them.
  private let otherHandler: RowHandler?
  private var usesOther = false
  private var hasSeenRow = false
  /// Whether chunks are passed over until a row begins: at the start of a range, and after damage.
  var isSkipping = false
  private let noValues = BlobValues()

  init(
    index: Int, table: SelectedTable, image: RowExtraction.ImageFacts, settings: RowExtraction.Settings
  ) throws {
    self.index = index
    let isBigEndian = image.isBigEndian
    let blobs = table.definition.columns.count { $0.type.isBlob }
    let isNative = image.nativeSnapshots.contains(table.position.snapshot)
    assembler = Unchecked(RowAssembler(valueCount: isNative ? 0 : blobs))
    let areInline = isNative || image.version.hasInlineBlobs
    handler = try RowHandler(index, table, areInline ? .inline : .apart, isBigEndian, settings)
    otherHandler =
      blobs == 0 || isNative
      ? nil : try RowHandler(index, table, areInline ? .apart : .inline, isBigEndian, settings)
  }

  /// Whether a row was begun and is not whole.
  var isInsideRow: Bool { assembler.withValue { $0.isInsideRow } }
  /// Where the row that is being put together begins.
  var rowOffset: Int64 { assembler.withValue { $0.rowOffset } }
  /// How many texts were not in their character set, so far.
  var invalidTexts: Int { handler.invalidTexts + (otherHandler?.invalidTexts ?? 0) }

  /// Begins anew.
  func reset() { assembler.withValue { $0.reset() } }

  /// Forgets the row that is being put together, and passes over chunks until another begins.
  func skip() {
    reset()
    isSkipping = true
  }

  /// What was doubtful in rows since the last call.
  func takeDoubts() -> [RowDoubt] { handler.takeDoubts() + (otherHandler?.takeDoubts() ?? []) }

  func appendHeading(to output: inout OutputBuffer) { handler.appendHeading(to: &output) }

  func endBatch(_ output: inout OutputBuffer) {
    handler.endBatch(&output)
    otherHandler?.endBatch(&output)
  }

  /// Takes a chunk's data.
  /// - Returns: how many rows were done: 0 or 1.
  @inline(__always)
  func take(_ data: RawSpan, at offset: Int64, to output: inout OutputBuffer) throws -> Int64 {
    var rows: Int64 = 0
    try assembler.withValue { assembler in
      try assembler.add(data, at: offset) { row, values, offset in
        if !hasSeenRow { chooseLayout(row) }
        if usesOther {
          try otherHandler?.take(row, values, at: offset, to: &output)
        } else {
          try handler.take(row, values, at: offset, to: &output)
        }
        rows = 1
      }
    }
    return rows
  }

  /// Takes a packed row with its values in it.
  func take(row: RawSpan, to output: inout OutputBuffer) throws {
    try handler.take(row, noValues, at: -1, to: &output)
  }

  /// Whether the values stand in the row or apart depends on the release; the first row shows it (specification 9.1).
  private func chooseLayout(_ row: RawSpan) {
    hasSeenRow = true
    if let otherHandler, !handler.fits(row) { usesOther = otherHandler.fits(row) }
  }
}

extension ServerVersion {
  /// Whether packed rows of the default and CS drivers have their BLOB values in them: before 6.0.8.
  var hasInlineBlobs: Bool { !isAtLeast(6, 0, 8) }
}
