public import ArgumentParser
import BackupStreamLib
import ByteIO
public import Recovery
import SystemPackage
import TableRows
import ToolKit

/// The command line of `backupextract`.
@main
struct BackupExtract: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backupextract",
    abstract: "Take tables out of a MySQL backup image, with no server.",
    usage: "backupextract [OPTION…] IMAGE [PATTERN…]",
    discussion: """
      One table without -o goes to standard output. PATTERN is a database or DATABASE.TABLE; % and _ are \
      wildcards, parts may be quoted. IMAGE may be - for standard input; gzip and xz are recognised.

      EXAMPLES
        backupextract shop.bak shop.orders > orders.tsv
        backupextract --format=csv -o orders.csv.gz shop.bak shop.orders
        backupextract --format=jsonl --limit=10 shop.bak shop.orders
        backupextract --all -o restore shop.bak && restore/restore.sh
        backupextract --all --to-sqlite=shop.db shop.bak

      EXIT STATUS
        0    done, everything asked for was taken out
        1    the image is damaged or cut, or nothing matches
        2    something could not be read or written
        3    done, but something was left out or could not be converted
        64   usage
      """,
    version: "backupextract \(BackupStream.version)",
    helpNames: [.short, .long, .customShort("?")])

  @Argument(help: "The image; - is standard input.", completion: .file())
  var image: String

  @Argument(
    help: "Databases or DATABASE.TABLE; % and _ are wildcards.", completion: .custom(TableCompletion.candidates))
  var patterns: [String] = []

  @OptionGroup(title: "What to take") var choice: Choice
  @OptionGroup(title: "Where to") var place: Place
  @OptionGroup(title: "How it is written") var form: Form
  @OptionGroup(title: "General") var general: General

  struct Choice: ParsableArguments {
    @Flag(help: "Everything in the image.")
    var all = false
    @Option(
      help: ArgumentHelp("Only these databases, separated by commas.", valueName: "names"))
    var databases: String?
    @Option(
      help: ArgumentHelp("Leave out what matches; may be given several times.", valueName: "pattern"),
      completion: .custom(TableCompletion.candidates))
    var exclude: [String] = []
    @Flag(help: "Only definitions.")
    var schemaOnly = false
    @Flag(help: "Only rows.")
    var dataOnly = false
    @Option(help: ArgumentHelp("Only these columns, in this order, separated by commas.", valueName: "names"))
    var columns: String?
    @Option(help: ArgumentHelp("At most so many rows of each table.", valueName: "number"))
    var limit: Int64?
    @Flag(help: "From a damaged image take everything that can still be had; the losses are reported.")
    var salvage = false
  }

  struct Place: ParsableArguments {
    @Option(
      name: [.customShort("o"), .long],
      help: ArgumentHelp("A file for one table, a new folder for several; - is standard output.", valueName: "path"),
      completion: .file())
    var output: String?
    @Option(
      help: ArgumentHelp("Into an SQLite database.", valueName: "file"), completion: .file())
    var toSqlite: String?
    @Option(
      help: ArgumentHelp(
        "The files of MyISAM and MARIA tables as their engine has them, change log applied.", valueName: "folder"),
      completion: .directory)
    var nativeFiles: String?
    @Flag(help: "Replace the file, folder or database that is there.")
    var replace = false
  }

  struct Form: ParsableArguments {
    @Option(
      help: "tsv, csv, jsonl or sql. (default: tsv; sql for a folder)",
      completion: .list(["tsv", "csv", "jsonl", "sql"]))
    var format: FormatName?
    @Flag(help: "Binary values as hexadecimal digits; csv always has them so.")
    var hexBinary = false
    @Option(help: ArgumentHelp("What stands for NULL in csv. (default: nothing)", valueName: "text"))
    var csvNull: String?
    @Option(help: ArgumentHelp("utf8, or raw: text of tsv and csv stays in its character set.", valueName: "name"))
    var charset: CharsetName = .utf8
    @Option(
      help: ArgumentHelp(
        "Text that is not in its character set: escape (\\xHH, counted, status 3) or error.", valueName: "what"))
    var onInvalid: OnInvalid = .escape
    @Option(
      help: ArgumentHelp("none, gzip, zstd or xz. (default: as the name of the file says)", valueName: "kind"),
      completion: .list(["none", "gzip", "zstd", "xz"]))
    var compress: OutputCompression?
    @Option(
      help: ArgumentHelp("The most bytes of an INSERT statement. (default: 1M)", valueName: "size"))
    var maxStatementSize: String?
    @Option(
      help: ArgumentHelp("Another name, DATABASE.TABLE=DATABASE.TABLE or DATABASE=DATABASE.", valueName: "names"))
    var rename: [String] = []
    @Option(
      help: ArgumentHelp(
        "Definers of views and routines: keep, strip, or USER@HOST. (default: keep)", valueName: "whom"))
    var definer: String?
    @Flag(name: .customLong("no-create-db"), help: "No CREATE DATABASE.")
    var noCreateDatabase = false
  }

  struct General: ParsableArguments {
    @Flag(help: "Report as JSON lines: on standard output, or on standard error if the rows go there.")
    var json = false
    @Option(help: ArgumentHelp("How many threads decode rows. (default: all processors)", valueName: "number"))
    var threads: Int?
    @Flag(name: .shortAndLong, help: "No progress and no notes.")
    var quiet = false
    @Flag(name: .shortAndLong, help: "A line for each table.")
    var verbose = false
    @Flag(name: .customShort("V"), help: .hidden)
    var version = false
  }

  static func main() {
    Signals.install()
    Interruption.watch()
    CommandLineRunner.run(
      Self.self, arguments: CommandLineRunner.normalized(separated(CommandLine.arguments), optionalPatterns: []))
  }

  /// The arguments, with a value that is empty as an argument of its own: the parser takes `--option=` for one without.
  private static func separated(_ arguments: [String]) -> [String] {
    let options = arguments.dropFirst().prefix { $0 != "--" }
    return options.flatMap { $0.hasPrefix("--") && $0.hasSuffix("=") ? [String($0.dropLast()), ""] : [$0] }
      + arguments.dropFirst(options.count + 1)
  }

  func validate() throws {
    if general.version { throw CleanExit.message(Self.configuration.version) }
    try checkOptions()
  }

  func run() throws {
    let messages = Messages(command: "backupextract", quiet: general.quiet)
    let status: ExitStatus
    do {
      status = try Extraction(command: self, messages: messages).run()
    } catch {
      status = Extraction.report(error, shownImage, messages)
    }
    throw ExitCode(status.rawValue)
  }

  /// The image's name as it is shown.
  var shownImage: String { image == "-" ? "standard input" : RawArguments.bytes(image).display }
}

/// The names of the forms.
enum FormatName: String, ExpressibleByArgument { case tsv, csv, jsonl, sql }

/// Whether text is converted.
enum CharsetName: String, ExpressibleByArgument { case utf8, raw }

/// What happens to text that is not in its character set.
enum OnInvalid: String, ExpressibleByArgument { case escape, error }

extension OutputCompression: ExpressibleByArgument {
  /// None: the help of the option says them itself.
  public static var allValueStrings: [String] { [] }
}
