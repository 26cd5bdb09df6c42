internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO
internal import Recovery
internal import TableRows

extension Finding.Kind {
  /// A row, or the chunks that it is made of.
  static let row = Finding.Kind(rawValue: "row")
  /// A value of a row.
  static let value = Finding.Kind(rawValue: "value")
  /// A file of a native driver.
  static let nativeFile = Finding.Kind(rawValue: "native-file")
  /// A number of rows.
  static let rowCount = Finding.Kind(rawValue: "row-count")
  /// Rows that could not be looked at.
  static let notChecked = Finding.Kind(rawValue: "not-checked")
}

extension ImageVerifier {
  /// Checks every row of the chosen tables (specification 9, 12.8 and 12.9).
  func checkRows(_ report: inout LevelReport) throws {
    guard let pass = try rowPass(&report) else { return }
    let image = pass.image
    let (selection, extraction, tally) = (pass.selection, pass.extraction, pass.tally)
    if options.sample != nil, !selection.tables.isEmpty || selection.notDrawn > 0, tally.rows.allSatisfy({ $0 == 0 }),
      report.heaviest == nil
    {
      report.add(Finding(.doubt, .notChecked, "no row is in the sample; a larger one would have some"))
    }
    let isSample = options.sample != nil && extraction.pieces != nil
    for (index, entry) in selection.tables.enumerated() {
      result.tables[entry.index].rows = isSample && !entry.isNative ? nil : tally.rows[index]
      let isWhole = !isSample || entry.isNative
      if !tally.isSound[index] {
        result.tables[entry.index].isSound = false
      } else if isWhole {
        result.tables[entry.index].isSound = true
      }
    }
    spread(tally.lost, over: selection.tables.map(\.index))
    addDamageOfStructure(&report)
    if !isSample { try compareCounts(image, selection, tally, &report) }
    report.checked.append(
      Quantities.count(tally.rows.reduce(0, +), "row") + " of "
        + Quantities.count(Int64(selection.tables.count), "table"))
    describe(image, selection, extraction.pieces, &report)
    if options.checksKeys { try checkKeys(&report) }
    if options.checksForeignKeys { try checkForeignKeys(&report) }
  }

  /// The pass over the rows: the one that the structure was checked with, or one more.
  /// - Returns: nil if no table was to be checked, which the report says.
  private func rowPass(_ report: inout LevelReport) throws -> RowPass? {
    if let pass = sharedPass {
      sharedPass = nil
      report = pass.report
      return pass
    }
    guard let tables else { return nil }
    let image = try file.reader()
    let selection = RowSelection(tables, image, options)
    if !options.choices.isEmpty, selection.notChosen == tables.tables.count {
      report.obstacle = LevelReport.Obstacle("no table of the image is one that was asked for", isFailure: false)
      return nil
    }
    let pass = try RowPass(image, selection, options, streamEnd: streamEnd)
    begin(.rows, counting: pass.extraction.progress, to: pass.extraction.total)
    // What was found counts, though there may be no end.
    defer { report = pass.report }
    try pass.run()
    return pass
  }

  /// Holds the numbers of rows against those of the index.
  private func compareCounts(
    _ image: ImageReader, _ selection: RowSelection, _ tally: RowTally, _ report: inout LevelReport
  ) throws {
    // What is wrong with an index is for the other levels to say.
    guard let totals = try? image.statedTotals() else { return }
    var compared = 0
    for (number, entry) in selection.tables.enumerated() {
      guard let expected = totals.rows(of: entry.table.position) else { continue }
      compared += 1
      if expected == tally.rows[number] { continue }
      result.tables[entry.index].isSound = false
      report.add(
        Finding(
          .failure, .rowCount, item: entry.table.shownName,
          "found \(tally.rows[number]) rows, expected \(expected) by the index"))
    }
    report.checked.append("the numbers of rows of \(Quantities.count(Int64(compared), "table")) against the index")
  }

  /// Says of which tables rows may have been in stretches that could not be read: of those whose chunks lie around one.
  /// Drivers write one table after the other, so that others may only have had chunks there where no other one of their
  /// snapshot begins or ends between them and the stretch.
  private func spread(_ lost: [Range<Int64>], over indices: [Int]) {
    for stretch in lost {
      var neighbours: [Int: Neighbours] = [:]
      for table in result.tables {
        if let span = table.span {
          neighbours[table.position.snapshot, default: Neighbours()].add(span, around: stretch)
        }
      }
      for index in indices where result.tables[index].isSound == true {
        let around = neighbours[result.tables[index].position.snapshot] ?? Neighbours()
        switch result.tables[index].span {
        case let span? where span.overlaps(stretch): result.tables[index].isSound = false
        case let span? where span.upperBound <= stretch.lowerBound:
          if around.lastBegin < span.upperBound { result.tables[index].isSound = nil }
        case let span?: if around.firstEnd > span.lowerBound { result.tables[index].isSound = nil }
        case nil: if !around.reachesOver { result.tables[index].isSound = nil }
        }
      }
    }
  }

  /// Rows can be gone without a trace among rows where table data are damaged: in a chunk that looks like another's.
  private func addDamageOfStructure(_ report: inout LevelReport) {
    let damage = result.levels.first { $0.level == .structure }?.findings.filter {
      $0.weight == .failure && $0.place == Section.tableData.rawValue
    }
    guard let damage, !damage.isEmpty else { return }
    let offsets = damage.compactMap(\.offset)
    for index in result.tables.indices where result.tables[index].isSound == true {
      guard let span = result.tables[index].span else { continue }
      if offsets.contains(where: span.contains) { result.tables[index].isSound = nil }
    }
    guard report.heaviest != .failure else { return }
    report.add(
      Finding(
        .doubt, .notChecked, place: Section.tableData.rawValue, at: offsets.first,
        "rows may be missing here and behind, since the structure is damaged"))
  }

  /// What is known of the tables of a snapshot around a stretch.
  private struct Neighbours {
    /// Where the last one begins of those that begin before it, and the first one ends of those that end behind it.
    var lastBegin = Int64.min, firstEnd = Int64.max
    /// Whether one begins before it and ends behind it.
    var reachesOver = false

    mutating func add(_ span: Range<Int64>, around stretch: Range<Int64>) {
      if span.lowerBound < stretch.lowerBound { lastBegin = max(lastBegin, span.lowerBound) }
      if span.upperBound > stretch.upperBound { firstEnd = min(firstEnd, span.upperBound) }
      if span.lowerBound < stretch.lowerBound, span.upperBound > stretch.upperBound { reachesOver = true }
    }
  }

  /// Says what the check could not see.
  private func describe(
    _ image: ImageReader, _ selection: RowSelection, _ pieces: (read: Int, all: Int)?, _ report: inout LevelReport
  ) {
    let hasIndex = ((try? image.index()) ?? nil) != nil
    report.unseen.append(
      hasIndex
        ? "A value that was changed to another one that its column can hold is seen by the level of checksums only."
        : "Without an index it cannot be seen that a value was changed to another one that its column can hold, or that "
          + "whole rows or chunks were lost, doubled or swapped.")
    let natives = selection.tables.count { $0.isNative }
    if natives > 0 {
      report.unseen.append(
        "The keys of \(Quantities.count(Int64(natives), "native table")) were not held against the rows: that takes their "
          + "engine, CHECK TABLE after a restore. Checksums of rows were looked at in tables of MyISAM with CHECKSUM=1 that "
          + "are not packed, those of pages in tables of MARIA with PAGE_CHECKSUM=1; other native tables have none that we "
          + "know, and a value in them can have been changed to another one.")
    }
    if selection.withoutRows > 0 {
      report.unseen.append(
        "Of \(Quantities.count(Int64(selection.withoutRows), "table")) the image has the definition, and no rows.")
    }
    if selection.notChosen > 0 {
      report.unseen.append("The rows of \(Quantities.count(Int64(selection.notChosen), "table")) were not asked for.")
    }
    guard let sample = options.sample else { return }
    if selection.notDrawn > 0 {
      report.unseen.append("The sample leaves out \(Quantities.count(Int64(selection.notDrawn), "native table")).")
    }
    if let pieces {
      report.checked.append(
        "\(Quantities.grouped(Int64(pieces.read))) of \(Quantities.grouped(Int64(pieces.all))) pieces of the table data, "
          + "chosen at random")
      if pieces.read < pieces.all { report.unseen.append(sample.confidence(pieces.read)) }
    } else if selection.tables.contains(where: { !$0.isNative }) {
      report.checked.append("all of its table data, for it cannot be entered in the middle")
    }
  }
}

extension Sample {
  /// What so many pieces, drawn at random, say of all of them, in words.
  func confidence(_ pieces: Int) -> String {
    var missed = 1.0
    for _ in 0..<pieces { missed *= 0.99 }
    // Thousandths, rounded down: not wider than the evidence.
    let thousandths = Int((1 - missed) * 1000)
    return "If 1 in 100 of the pieces had damage that shows, this sample would have met some with a probability of "
      + "\(thousandths / 10).\(thousandths % 10) %."
  }
}
