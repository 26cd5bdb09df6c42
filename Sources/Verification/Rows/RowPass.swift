internal import BackupStreamLib
internal import BinaryLog
internal import Recovery

/// One pass over an image that checks the rows of chosen tables: by itself, or together with the chunks that they are
/// made of, so that a compressed image is unpacked once.
final class RowPass {
  let image: ImageReader
  let selection: RowSelection
  let extraction: RowExtraction
  /// What was found.
  private(set) var tally: RowTally
  /// The findings, for the level of rows.
  private(set) var report: LevelReport

  /// Prepares a pass over an image that is open.
  /// - Parameters:
  ///   - streamEnd: where the stream ends, if that is known.
  ///   - checksChunks: whether the chunks are held against the specification on the way.
  init(
    _ image: ImageReader, _ selection: RowSelection, _ options: VerificationOptions, streamEnd: Int64? = nil,
    checksChunks: Bool = false
  ) throws {
    self.image = image
    self.selection = selection
    var settings = RowExtraction.Settings(.check)
    settings.isSalvage = true
    // They are a level of their own.
    settings.verifiesChecksums = false
    settings.checksChunks = checksChunks
    settings.streamEnd = streamEnd
    settings.threads = options.threads
    settings.temporaryFolder = options.temporaryFolder
    if let sample = options.sample { settings.isIncluded = { sample.chosen(of: $0) } }
    extraction = try RowExtraction(image, tables: selection.tables.map(\.table), settings: settings)
    tally = RowTally(selection.tables.map(\.table))
    report = LevelReport(.rows, limit: options.findingLimit)
    for (table, reason) in selection.impossible {
      report.add(Finding(.doubt, .notChecked, item: table.shownName, "its rows were not checked: \(reason)"))
    }
  }

  /// Checks the rows.
  func run() throws {
    try extraction.run { tally.add($0, &report) }
    tally.finish(&report)
  }
}
