import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import TableRows
import ToolKit

/// Takes the rows of chosen tables out of an image in one run, whatever becomes of them.
struct RowRun {
  let command: BackupExtract
  /// The tables, as ``RowExtraction`` knows them; the report has them at the same indices.
  private(set) var selected: [SelectedTable] = []
  private(set) var chosen: [ImageTables.Table] = []
  private var failed: [ExtractionReport.Table] = []

  init(command: BackupExtract) { self.command = command }

  /// Adds a table.
  /// - Parameter writtenName: its name in INSERT statements; nil for its own.
  mutating func add(_ table: ImageTables.Table, in image: ImageReader, writtenName: ByteString? = nil) throws {
    do {
      // That the engine of its files is known.
      _ = try NativeFilesPlace.hasFiles(table, in: image)
      var selection = try select(table)
      if let writtenName { selection.writtenName = writtenName }
      selected.append(selection)
      chosen.append(table)
    } catch let error as ExtractionError {
      failed.append(ExtractionReport.Table(database: table.database, name: table.name, failure: "\(error)"))
    }
  }

  /// Enters the tables in the report, those that cannot be taken behind the others.
  func list(in report: inout ExtractionReport) {
    report.tables = selected.map { ExtractionReport.Table(database: $0.database, name: $0.name) } + failed
  }

  /// Gives each piece of rows to a place, with the index of its table.
  func write(
    _ image: ImageReader, form: RowForm, messages: Messages, _ report: inout ExtractionReport,
    heading: (Int, [UInt8]) throws -> Void, deliver: (Int, RawSpan) throws -> Void
  ) throws {
    list(in: &report)
    let extraction = try RowExtraction(image, tables: selected, settings: settings(form))
    for index in selected.indices { try heading(index, try extraction.heading(index)) }
    try forEachSegment(of: extraction, image, messages: messages, &report) { batch, segment, ending in
      try batch.withRows(of: segment) { try deliver(segment.table, $0) }
      if !ending.isEmpty { unsafe try deliver(segment.table, ending.span.bytes) }
    }
  }

  /// Takes the rows out.
  /// - Parameter body: gets each batch and the segments in it, and what must be written behind the segment.
  func forEachSegment(
    _ image: ImageReader, form: RowForm, messages: Messages, _ report: inout ExtractionReport,
    _ body: (RowBatch, RowBatch.Segment, [UInt8]) throws -> Void
  ) throws {
    try forEachSegment(
      of: try RowExtraction(image, tables: selected, settings: settings(form)), image, messages: messages, &report, body
    )
  }

  private func forEachSegment(
    of extraction: RowExtraction, _ image: ImageReader, messages: Messages, _ report: inout ExtractionReport,
    _ body: (RowBatch, RowBatch.Segment, [UInt8]) throws -> Void
  ) throws {
    let progress = Progress(
      extraction.progress, total: extraction.total, label: command.shownImage, enabled: !command.general.quiet)
    defer { progress.stop() }
    try extraction.run { batch in
      for segment in batch.segments {
        try body(batch, segment, segment.isCut ? extraction.cutEnding : [])
        report.tables[segment.table].rows += segment.rows
        report.tables[segment.table].bytes += Int64(segment.range.count)
      }
      report.losses += batch.losses
      report.invalidTexts += batch.invalidTexts
    }
    if command.choice.limit != nil { return }
    try checkEnd(image, &report)
    try checkCounts(image, &report)
  }

  /// Holds the numbers of rows against the index, if the image has one.
  private func checkCounts(_ image: ImageReader, _ report: inout ExtractionReport) throws {
    guard try image.index() != nil else {
      if !report.losses.isEmpty {
        report.notes.append("the image has no checksums: damage inside values cannot be seen")
      }
      return
    }
    let totals = try image.tableTotals()
    for (index, table) in selected.enumerated() {
      let taken = report.tables[index].rows
      guard let rows = totals.rows(of: table.position), rows != taken else { continue }
      let reason = "the index says \(rows) rows, and \(taken) were taken out"
      guard command.choice.salvage else { throw ExtractionError(table: table.shownName, offset: nil, reason: reason) }
      report.losses.append(Loss(table: index, offset: nil, reason: reason))
    }
  }

  private func checkEnd(_ image: ImageReader, _ report: inout ExtractionReport) throws {
    do {
      try image.verifyEnd()
    } catch {
      guard command.choice.salvage, error.code != .input else { throw error }
      if report.losses.contains(where: { $0.reason == "\(error)" }) { return }
      var loss = Loss(table: nil, offset: error.offset, reason: "\(error)")
      loss.isOfRows = ![.summary, .end, .index].contains(error.section)
      report.losses.append(loss)
    }
  }

  private func select(_ table: ImageTables.Table) throws -> SelectedTable {
    var selected = SelectedTable(
      position: table.position, database: table.database, name: table.name, definition: try table.definition.get())
    if let columns = command.choice.columns {
      selected.columns = try BackupExtract.names(columns).map { name in
        guard let index = BackupExtract.column(name, in: selected.definition) else {
          let names = selected.definition.columns.map(\.name.display).joined(separator: ", ")
          throw ExtractionError(
            table: table.shownName, offset: nil, reason: "found no column \(name.display), expected some of \(names)")
        }
        return index
      }
    }
    return selected
  }

  private func settings(_ form: RowForm) -> RowExtraction.Settings {
    var settings = RowExtraction.Settings(form: form)
    settings.isRaw = command.form.charset == .raw && form != .boundValues
    settings.isStrict = command.form.onInvalid == .error
    settings.limit = command.choice.limit
    settings.isSalvage = command.choice.salvage
    settings.threads = command.jobs.threads
    settings.temporaryFolder = Environment.temporaryFolder
    return settings
  }
}

extension BackupExtract {
  /// The form of rows that was asked for.
  func rowForm(_ name: FormatName) throws -> RowForm {
    switch name {
    case .tsv: .tabSeparated(isHexadecimal: form.hexBinary)
    case .csv: .commaSeparated(null: RawArguments.bytes(form.csvNull ?? ""))
    case .jsonl: .jsonLines
    case .sql: .insertStatements(maximumSize: try statementSize())
    }
  }

  /// The compression of files with this name.
  func compression(for name: String) -> OutputCompression { form.compress ?? OutputCompression(fileName: name) }
}
