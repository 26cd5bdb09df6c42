internal import BackupStreamLib
internal import ByteIO
public import TableRows

/// What is done with each row that is taken out of an image.
public enum RowWork: Hashable, Sendable {
  /// It is written in a form.
  case write(RowForm)
  /// It is held against the definition of its table; see ``RowChecker``.
  case check
  /// The values of keys are taken out of it; see ``KeyExtractor``.
  case keys(KeyWork)
}

/// Does the work with the packed rows of one layout, on one thread.
enum RowHandler {
  case formatter(RowFormatter)
  case checker(RowChecker)
  case extractor(KeyExtractor)

  init(
    _ index: Int, _ table: SelectedTable, _ blobs: RowLayout.BlobPlacement, _ isBigEndian: Bool,
    _ settings: RowExtraction.Settings
  ) throws {
    let layout = RowLayout(table.definition, blobs: blobs, isBigEndian: isBigEndian)
    switch settings.work {
    case .write(let form):
      self = .formatter(
        try RowFormatter(
          layout, form: form, name: table.writtenName, columns: table.columns, isRaw: settings.isRaw,
          isStrict: settings.isStrict))
    case .check: self = .checker(RowChecker(layout))
    case .keys(let work):
      self = .extractor(
        try KeyExtractor(
          layout, keys: work.keys[index], hash: work.hash, wanted: work.wanted, showsWholeRow: work.showsWholeRow,
          isConverted: work.converted.contains(index)))
    }
  }

  /// Takes a row.
  /// - Parameters:
  ///   - values: those of its columns that stand apart.
  ///   - offset: where it begins in the image; -1 for a row of a native table's file.
  ///   - output: the batch's, which takes what is made of the row.
  @inline(__always)
  func take(
    _ row: RawSpan, _ values: borrowing BlobValues, at offset: Int64, to output: inout OutputBuffer
  ) throws(RowError) {
    switch self {
    case .formatter(let formatter): try formatter.append(row, values, to: &output)
    case .checker(let checker): try checker.check(row, values, at: offset)
    case .extractor(let extractor): try extractor.take(row, values, at: offset, to: &output)
    }
  }

  /// Whether a packed row fits the layout, its values not looked at.
  func fits(_ row: RawSpan) -> Bool {
    switch self {
    case .formatter(let formatter): formatter.fits(row)
    case .checker(let checker): checker.fits(row)
    case .extractor(let extractor): extractor.fits(row)
    }
  }

  /// Makes what stands before the first row of all.
  func appendHeading(to output: inout OutputBuffer) {
    if case .formatter(let formatter) = self { formatter.appendHeading(to: &output) }
  }

  /// Ends what is open in the batch's output.
  func endBatch(_ output: inout OutputBuffer) {
    if case .formatter(let formatter) = self { formatter.endBatch(&output) }
  }

  /// What was doubtful in rows since the last call.
  func takeDoubts() -> [RowDoubt] { if case .checker(let checker) = self { checker.takeDoubts() } else { [] } }

  /// How many texts were not in their character set, so far.
  var invalidTexts: Int { if case .formatter(let formatter) = self { formatter.invalidTexts } else { 0 } }
}
