import ArgumentParser
import BackupStreamLib
import ByteIO
import Recovery
import TableRows
import ToolKit

/// What one call of the command does.
struct Extraction {
  let command: BackupExtract
  let messages: Messages
  /// Where the image is reported under.
  private let shownImage: String

  init(command: BackupExtract, messages: Messages) {
    self.command = command
    self.messages = messages
    shownImage = command.shownImage
  }

  func run() throws -> ExitStatus {
    let image = try ImageArgument(command.image).open()
    defer { messages.noteIndex(image.sideIndexProblem, of: shownImage) }
    let all = try ImageTables(image)
    let catalogue = try image.catalogue()
    let writesSQL = try writesSQL
    var choice = try TableChoice(command)
    choice.choose(from: all, catalogue, takesDefinitions: writesSQL ? .yes : .no(reasonForTablesOnly))
    for text in choice.unmatched { messages.error("\(shownImage): \(text)") }
    let items = writesSQL ? try image.metadata().entries.filter { choice.includes($0.item, catalogue) }.count : 0
    if choice.tables.isEmpty && items == 0 {
      if choice.unmatched.isEmpty { messages.error("\(shownImage): \(choice.reasonForNothing)") }
      return .finding
    }
    if let text = try command.unknownName(in: choice.tables, catalogue, choice) {
      messages.error("\(shownImage): \(text)")
      return .finding
    }
    var report = ExtractionReport(command: command, shownImage: shownImage)
    if !choice.unmatched.isEmpty { report.status = max(report.status, .finding) }
    if let path = command.place.toSqlite {
      try SQLitePlace(command: command, messages: messages, choice: choice).write(image, to: path, &report)
    } else if command.place.nativeFiles != nil {
      try NativePlace(command: command, messages: messages).write(image, choice.tables, &report)
    } else {
      try write(image, all, choice, isSingle: choice.tables.count == 1 && items <= 1, &report)
    }
    if !command.choice.schemaOnly { report.notes += Self.emptyTables(choice.tables, image) }
    try report.print(messages)
    return report.status
  }

  /// Why only tables can be taken.
  private var reasonForTablesOnly: String {
    if command.place.toSqlite != nil { return "only tables have a place in an SQLite database" }
    if command.place.nativeFiles != nil { return "only tables have files" }
    return "--format=sql writes definitions"
  }

  /// A line for each table of which an image has the definition and nothing else.
  private static func emptyTables(_ tables: [ImageTables.Table], _ image: ImageReader) -> [String] {
    tables.compactMap { table in
      guard case .noData = image.snapshots[table.position.snapshot].driver else { return nil }
      let engine = (try? table.definition.get())?.engine.map { "; engine \($0.display)" } ?? ""
      return "\(table.shownName): the image holds no rows of it (no data driver\(engine))"
    }
  }

  /// Whether definitions are written, as SQL: asked for, or the form of a folder.
  private var writesSQL: Bool {
    get throws {
      if command.place.toSqlite != nil || command.place.nativeFiles != nil { return false }
      if let format = command.form.format { return format == .sql }
      if command.choice.schemaOnly { return true }
      guard let output = command.outputPath else { return false }
      if output.hasSuffix("/") || isFolder(output) { return true }
      // Whether it is a file or a folder is known when the tables are chosen.
      if command.choice.all { return true }
      return try TableChoice.mayBeSeveral(command)
    }
  }

  private func isFolder(_ path: String) -> Bool {
    FileKind(RawArguments.path(path)) == .folder
  }

  /// Writes what was chosen where it was asked for.
  private func write(
    _ image: ImageReader, _ all: ImageTables, _ choice: TableChoice, isSingle: Bool, _ report: inout ExtractionReport
  ) throws {
    let output = command.outputPath
    let format = try command.form.format ?? (writesSQL ? .sql : .tsv)
    var isFolder = output.map { $0.hasSuffix("/") || self.isFolder($0) || command.choice.all || !isSingle } ?? false
    if let output, command.form.format == .sql, !output.hasSuffix("/"), !self.isFolder(output),
      [".sql", ".sql.gz", ".sql.zst", ".sql.xz"].contains(where: output.hasSuffix)
    {
      isFolder = false
    }
    if format == .sql && (isFolder || command.form.format == .sql || command.choice.schemaOnly) {
      try refuseUnfitting(.sql)
      let restore = try RestoreRun(command: command, image: image, tables: all, choice: choice)
      if isFolder, let output {
        return try RestoreFolder(command: command, messages: messages).write(
          image, restore, path: RawArguments.path(output), &report)
      }
      return try SQLScript(command: command, messages: messages).write(image, restore, &report)
    }
    let form = format == .sql && !isFolder ? FormatName.tsv : format
    try refuseUnfitting(BackupExtract.Product(form))
    if isFolder, let output {
      return try TableFolder(command: command, messages: messages).write(
        image, choice.tables, format, path: RawArguments.path(output), &report)
    }
    guard let table = choice.tables.first, choice.tables.count == 1 else {
      throw UsageError(text: "\(choice.tables.count) tables match: give -o FOLDER, or --format=sql for one script")
    }
    try StreamPlace(command: command, messages: messages).write(image, table, form, &report)
  }

  /// Refuses options that mean nothing for what is written.
  private func refuseUnfitting(_ product: BackupExtract.Product) throws {
    if let text = command.unfittingOption(for: product) { throw UsageError(text: text) }
  }

  /// A command line that cannot be carried out on this image.
  struct UsageError: Error { var text: String }

  /// Says why it went wrong.
  static func report(_ error: any Error, _ shownImage: String, _ messages: Messages) -> ExitStatus {
    switch error {
    case let error as ImageError:
      messages.error("\(shownImage): \(error)")
      return ExitStatus(error)
    case let error as ExtractionError:
      messages.error("\(shownImage): \(error)")
      return .finding
    case let error as ByteIOError:
      messages.error(error)
      return .failure
    case let error as UsageError:
      messages.error("\(shownImage): \(error.text)")
      return .usage
    case let error as SQLiteError:
      messages.error("\(error.path.display): \(error)")
      return .failure
    default:
      messages.error("\(shownImage): \(error)")
      return .failure
    }
  }
}
