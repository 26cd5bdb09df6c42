import ArgumentParser
import BackupStreamLib
import ByteIO
import ToolKit

/// The command line of `backupinfo`.
@main
struct BackupInfo: BackupStreamCommand {
  static let configuration = CommandConfiguration(
    command: "backupinfo",
    abstract: "Look into MySQL backup images.",
    usage: "backupinfo [OPTION…] IMAGE…",
    discussion: """
      Without options: what is in each IMAGE, when and where it was made, and its validity point. \
      - reads standard input. gzip and xz are recognised.

      EXAMPLES
        backupinfo shop.bak
        backupinfo --tables shop.bak | sort -t"$(printf '\\t')" -k8 -n
        backupinfo --ddl=shop.orders shop.bak
        ssh db1 cat /backup/shop.bak.gz | backupinfo --json -
        backupinfo --all --exact shop.bak        as mysqlbackup of MySQL 6.0

      EXIT STATUS
        0    done, and nothing wrong was seen
        1    an image is damaged or cut, or nothing matches --ddl=PATTERN
        2    something could not be read, or is no image
        3    done, but something was left out
        64   usage
      """)

  static let optionalPatterns: Set<String> = ["--ddl"]

  @Argument(help: "Image files; - is standard input.", completion: .file())
  var images: [String] = []

  @OptionGroup(title: "What to show") var form: Form
  @OptionGroup(title: "As the original mysqlbackup, byte for byte (any of these replaces the overview)") var original:
    OriginalOptions
  @OptionGroup(title: "General") var general: GeneralOptions

  struct Form: ParsableArguments {
    @Flag(help: "One line of JSON per image, with everything.")
    var json = false

    @Option(
      help: ArgumentHelp(
        "The definitions as SQL for a client: all of them (--ddl), those of the databases that match (--ddl=PATTERN), or of items (--ddl=DATABASE.NAME); % and _ are wildcards.",
        valueName: "pattern"), completion: .custom(NameCompletion.items))
    var ddl: String?

    @Flag(help: "One line per table, tab-separated, with a heading.")
    var tables = false

    @Flag(help: "In the overview, show the sizes of tables even if the whole image must be read for that.")
    var sizes = false
  }

  struct OriginalOptions: ParsableArguments {
    @Flag(name: .customLong("catalog-summary"), help: "Number of items of each kind.")
    var catalogueSummary = false
    @Flag(name: .customLong("catalog-details"), help: "Names of all items.")
    var catalogueDetails = false
    @Flag(help: "The stored statements of all items.")
    var metadataStatements = false
    @Flag(help: "Lengths of the extra data of items.")
    var metadataExtra = false
    @Flag(help: "The snapshots, and the snapshot of each chunk and total.")
    var snapshots = false
    @Flag(help: "Length of each chunk of table data.")
    var dataChunks = false
    @Flag(help: "Bytes of data of each table.")
    var dataTotals = false
    @Flag(help: "Times and binary log position.")
    var summary = false
    @Flag(help: "All of these but --snapshots and --data-chunks.")
    var all = false
    @Flag(help: "Sizes in bytes.")
    var exact = false
    @Flag(help: "Items in the order of the image.")
    var imageOrder = false
    @Option(
      help: ArgumentHelp(
        "Show items that match NAME or DATABASE.NAME; % and _ are wildcards, parts may be quoted.", valueName: "name"),
      completion: .custom(NameCompletion.items))
    var search: String?
    @Flag(name: .shortAndLong, help: "More detail.")
    var verbose: Int
    @Option(help: .hidden)
    var openFilesLimit: Int?
  }

  func validate() throws {
    try RawArguments.checkFiles(images, orAsk: "Which image? Give at least one file, or - for standard input.")
    let forms = [form.json, form.ddl != nil, form.tables, usesOriginal].filter(\.self).count
    if forms > 1 {
      throw ValidationError("--json, --ddl, --tables and the options of mysqlbackup exclude each other.")
    }
    if form.sizes && forms > 0 { throw ValidationError("--sizes is for the overview.") }
    _ = try pattern(form.ddl)
    _ = try pattern(original.search)
  }

  func perform(_ messages: Messages) -> ExitCode {
    var output = StandardOutput()
    var status = ExitStatus.success
    do {
      if form.tables { try TableList.printHeading(to: &output) }
      for image in images { status = max(status, report(image, to: &output, messages)) }
      try output.flush()
    } catch {
      messages.error(error)
      status = .failure
    }
    return ExitCode(status)
  }

  /// Reports on one image.
  private func report(_ argument: String, to output: inout StandardOutput, _ messages: Messages) -> ExitStatus {
    let file = ImageArgument(argument)
    let (path, shown) = (RawArguments.bytes(argument), file.shown)
    var opened: ImageReader?
    defer {
      if let problem = opened?.sideIndexProblem {
        try? output.flush()
        messages.noteIndex(problem, of: shown)
      }
    }
    do {
      let image = try file.open()
      opened = image
      // The list of chunks is the one output that goes to the terminal while the image is read.
      let isQuiet = general.quiet || (original.dataChunks && output.isTerminal)
      let progress = Progress(image.progress, total: image.fileSize, label: shown, enabled: !isQuiet)
      defer { progress.stop() }
      return try print(image, path, shown, to: &output, messages)
    } catch let error as ByteIOError {
      messages.error(error)
      return .failure
    } catch is OriginalReport.OriginalStopsHere {
      messages.note(
        "\(shown): the original client stops here, at the metadata of an image of 6.0.5 with several databases; --json, --ddl and --tables show them"
      )
      return .doubtful
    } catch {
      let error = error as? ImageError ?? ImageError(.input, in: .prefix, at: nil, found: "\(error)", expected: "")
      if form.json && opened == nil { try? output.write(JSONReport.failure(path, error)) }
      // What was printed belongs before what is said about it.
      try? output.flush()
      messages.error("\(shown): \(error)")
      return ExitStatus(error)
    }
  }

  private func print(
    _ image: ImageReader, _ path: ByteString, _ shown: String, to output: inout StandardOutput, _ messages: Messages
  ) throws -> ExitStatus {
    if usesOriginal {
      let options = originalOptions
      try OriginalReport(image: image, path: path, options: options).print(to: &output)
      if options.readsData { try image.verifyEnd() }
      return .success
    }
    if form.json { return try JSONReport(image: image, path: path).print(to: &output, messages) }
    if form.tables {
      try TableList(image: image, path: path).print(to: &output)
      try image.verifyEnd()
      return .success
    }
    if form.ddl != nil {
      return try DefinitionReport(image: image, shownPath: shown, pattern: try pattern(form.ddl)).print(
        to: &output, messages)
    }
    if output.hasWritten { try output.write("\n") }
    try Overview(image: image, shownPath: shown, readsEverything: form.sizes).print(to: &output)
    try image.verifyEnd()
    return .success
  }

  private func pattern(_ text: String?) throws -> ItemPattern? {
    guard let text else { return nil }
    do {
      return try ItemPattern(RawArguments.bytes(text))
    } catch ItemPattern.SyntaxError.improperlyQuoted {
      throw ValidationError("Cannot parse search name, improperly quoted.")
    } catch ItemPattern.SyntaxError.unrecognized(let rest) {
      throw ValidationError("Cannot parse search name, unrecognized syntax at '\(rest.display)'.")
    }
  }

  private var usesOriginal: Bool {
    let flags = [
      original.catalogueSummary, original.catalogueDetails, original.metadataStatements, original.metadataExtra,
      original.snapshots, original.dataChunks, original.dataTotals, original.summary, original.all, original.exact,
      original.imageOrder, original.search != nil, original.verbose > 0,
    ]
    return flags.contains(true)
  }

  private var originalOptions: OriginalReport.Options {
    var options = OriginalReport.Options()
    options.isVerbose = original.verbose > 0
    options.catalogueSummary = original.catalogueSummary || original.all
    options.catalogueDetails = original.catalogueDetails || original.all
    options.metadataStatements = original.metadataStatements || original.all
    options.metadataExtra = original.metadataExtra || original.all
    options.snapshots = original.snapshots
    options.dataChunks = original.dataChunks
    options.dataTotals = original.dataTotals || original.all
    options.summary = original.summary || original.all
    options.isExact = original.exact
    options.usesImageOrder = original.imageOrder
    options.search = original.search.flatMap { try? pattern($0) }
    return options
  }
}
