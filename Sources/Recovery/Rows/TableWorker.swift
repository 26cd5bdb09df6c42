internal import BackupStreamLib
internal import ByteIO
internal import SnapshotDrivers
internal import TableRows

/// Writes the rows of one table, on one thread.
final class TableWorker {
  let index: Int
  private let table: SelectedTable
  private let settings: RowExtraction.Settings
  private let assembler: Unchecked<RowAssembler>
  private let formatter: RowFormatter
  /// For tables with BLOBs of the default and CS drivers: for rows with the values where those of the other releases
  /// have them.
  private let otherFormatter: RowFormatter?
  private var usesOther = false
  private var hasSeenRow = false
  /// Whether chunks are passed over until a row begins: at the start of a range, and after damage.
  var isSkipping = false
  private let noValues = BlobValues()

  init(
    index: Int, table: SelectedTable, image: RowExtraction.ImageFacts, settings: RowExtraction.Settings
  ) throws {
    self.index = index
    self.table = table
    self.settings = settings
    let isBigEndian = image.isBigEndian
    let blobs = table.definition.columns.count { $0.type.isBlob }
    let isNative = image.nativeSnapshots.contains(table.position.snapshot)
    assembler = Unchecked(RowAssembler(valueCount: isNative ? 0 : blobs))
    let areInline = isNative || image.version.hasInlineBlobs
    formatter = try Self.formatter(table, areInline ? .inline : .apart, isBigEndian, settings)
    otherFormatter =
      blobs == 0 || isNative
      ? nil : try Self.formatter(table, areInline ? .apart : .inline, isBigEndian, settings)
  }

  private static func formatter(
    _ table: SelectedTable, _ blobs: RowLayout.BlobPlacement, _ isBigEndian: Bool, _ settings: RowExtraction.Settings
  ) throws -> RowFormatter {
    try RowFormatter(
      RowLayout(table.definition, blobs: blobs, isBigEndian: isBigEndian), form: settings.form,
      name: table.writtenName, columns: table.columns, isRaw: settings.isRaw, isStrict: settings.isStrict)
  }

  /// Whether a row was begun and is not whole.
  var isInsideRow: Bool { assembler.withValue { $0.isInsideRow } }
  /// Where the row that is being put together begins.
  var rowOffset: Int64 { assembler.withValue { $0.rowOffset } }
  /// How many texts were not in their character set, so far.
  var invalidTexts: Int { formatter.invalidTexts + (otherFormatter?.invalidTexts ?? 0) }

  /// Begins anew.
  func reset() { assembler.withValue { $0.reset() } }

  /// Forgets the row that is being put together, and passes over chunks until another begins.
  func skip() {
    reset()
    isSkipping = true
  }

  func appendHeading(to output: inout OutputBuffer) { formatter.appendHeading(to: &output) }

  func endBatch(_ output: inout OutputBuffer) {
    formatter.endBatch(&output)
    otherFormatter?.endBatch(&output)
  }

  /// Takes a chunk's data.
  /// - Returns: how many rows were written: 0 or 1.
  @inline(__always)
  func take(_ data: RawSpan, at offset: Int64, to output: inout OutputBuffer) throws -> Int64 {
    let before = output.count
    try assembler.withValue { assembler in
      try assembler.add(data, at: offset) { row, values in
        if !hasSeenRow { chooseLayout(row) }
        if usesOther {
          try otherFormatter?.append(row, values, to: &output)
        } else {
          try formatter.append(row, values, to: &output)
        }
      }
    }
    return output.count > before ? 1 : 0
  }

  /// Takes a packed row with its values in it.
  func take(row: RawSpan, to output: inout OutputBuffer) throws { try formatter.append(row, noValues, to: &output) }

  /// Whether the values stand in the row or apart depends on the release; the first row shows it (specification 9.1).
  private func chooseLayout(_ row: RawSpan) {
    hasSeenRow = true
    if let otherFormatter, !formatter.fits(row) { usesOther = otherFormatter.fits(row) }
  }
}

extension ServerVersion {
  /// Whether packed rows of the default and CS drivers have their BLOB values in them: before 6.0.8.
  var hasInlineBlobs: Bool { !isAtLeast(6, 0, 8) }
}
