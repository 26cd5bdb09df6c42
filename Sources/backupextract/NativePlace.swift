import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import ToolKit

/// Files of engines in a folder: `--native-files`.
struct NativePlace {
  let command: BackupExtract
  let messages: Messages

  /// Writes the files of those of the tables that the image has as files.
  func write(_ image: ImageReader, _ chosen: [ImageTables.Table], _ report: inout ExtractionReport) throws {
    var native: [ImageTables.Table] = []
    var others: [ImageTables.Table] = []
    for table in chosen {
      if try NativeFilesPlace.hasFiles(table, in: image) { native.append(table) } else { others.append(table) }
    }
    if native.isEmpty {
      throw ExtractionError(
        table: nil, offset: nil,
        reason: "found no table among the \(chosen.count) chosen that the image has as files of its engine, "
          + "expected tables of MyISAM or MARIA; leave --native-files out to get rows")
    }
    let path = RawArguments.path(command.place.nativeFiles ?? "")
    let place = NativeFilesPlace(
      path, isReplacing: command.place.replace, isSalvage: command.choice.salvage,
      writesDefinitions: !command.choice.dataOnly)
    let outcome = try showingProgress(of: image) { try place.write(image, native) }
    report.tables = native.map { ExtractionReport.Table(database: $0.database, name: $0.name) }
    for written in outcome.written {
      report.tables[written.table].rows = written.rows
      report.tables[written.table].bytes = written.bytes
      report.tables[written.table].file = written.file
    }
    for (table, reason) in outcome.failures { report.tables[table].failure = reason }
    report.losses = outcome.losses
    if outcome.written.isEmpty { report.status = max(report.status, .finding) }
    note(outcome, native, path, &report)
    try leaveOut(others, native, &report)
  }

  private func showingProgress<Value>(of image: ImageReader, _ body: () throws -> Value) throws -> Value {
    let progress = Progress(
      image.progress, total: image.fileSize, label: command.shownImage, enabled: !command.general.quiet)
    defer { progress.stop() }
    return try body()
  }

  private func note(
    _ outcome: NativeFilesPlace.Outcome, _ native: [ImageTables.Table], _ path: FilePath,
    _ report: inout ExtractionReport
  ) {
    let rows = outcome.written.reduce(0) { $0 + $1.rows }
    report.notes.append(
      "\(Quantities.count(Int64(outcome.written.count), "table")) with \(Quantities.count(rows, "row")) in "
        + path.display)
    for written in outcome.written where written.needsIndexes {
      report.notes.append(
        "\(native[written.table].shownName): the image has only the head of its index file; build its indexes with "
          + (written.hasLogNumbers ? "aria_chk -rq" : "myisamchk -rq") + " or REPAIR TABLE … QUICK")
    }
    if outcome.written.contains(where: \.hasLogNumbers) {
      report.notes.append(
        "files of MARIA hold log sequence numbers of their server: aria_chk --zerofill or REPAIR TABLE makes them at "
          + "home on another")
    }
  }

  /// Tells of tables that the image has not as files: of each whose pattern takes no other, of the others how many there
  /// are.
  private func leaveOut(
    _ others: [ImageTables.Table], _ native: [ImageTables.Table], _ report: inout ExtractionReport
  ) throws {
    if others.isEmpty { return }
    if command.patterns.isEmpty {
      report.notes.append(
        "\(Quantities.count(Int64(others.count), "table")) left out: the image has no files of theirs")
      return
    }
    var named: Set<ItemReference> = []
    for text in command.patterns {
      let pattern = try ItemPattern(argument: text)
      func matches(_ table: ImageTables.Table) -> Bool {
        pattern.matchesDatabase(table.database) && pattern.matchesItem(table.name)
      }
      if !native.contains(where: matches) { named.formUnion(others.filter(matches).map(\.item)) }
    }
    for table in others {
      if named.contains(table.item) {
        report.leftOut.append("\(table.shownName): the image has no files of it")
      } else {
        report.notes.append("\(table.shownName): left out: the image has no files of it")
      }
    }
  }
}
