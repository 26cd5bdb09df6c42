public import ArgumentParser
import BackupStreamLib
import ByteIO
public import Recovery
import SystemPackage
import TableRows
import ToolKit

/// The command line of `backupextract`.
@main
struct BackupExtract: BackupStreamCommand {
  static let configuration = CommandConfiguration(
    command: "backupextract",
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
      """)

  @Argument(help: "The image; - is standard input.", completion: .file())
  var image = ""

  @Argument(
    help: "Databases or DATABASE.TABLE; % and _ are wildcards.", completion: .custom(NameCompletion.tables))
  var patterns: [String] = []

  @OptionGroup(title: "What to take") var choice: Choice
  @OptionGroup(title: "Where to") var place: Place
  @OptionGroup(title: "How it is written") var form: Form
  @OptionGroup(title: "How to report") var reporting: Reporting
  @OptionGroup(title: "General") var jobs: JobsOption
  @OptionGroup(title: "General") var general: GeneralOptions

  struct Choice: ParsableArguments {
    @Flag(help: "Everything in the image.")
    var all = false
    @Option(
      help: ArgumentHelp("Only these databases, separated by commas.", valueName: "names"))
    var databases: String?
    @Option(
      help: ArgumentHelp("Leave out what matches. May be repeated.", valueName: "pattern"),
      completion: .custom(NameCompletion.tables))
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
      help: ArgumentHelp(
        "Another name, DATABASE.TABLE=DATABASE.TABLE or DATABASE=DATABASE. May be repeated.", valueName: "names"))
    var rename: [String] = []
    @Option(
      help: ArgumentHelp(
        "Definers of views and routines: keep, strip, or USER@HOST. (default: keep)", valueName: "whom"))
    var definer: String?
    @Flag(name: .customLong("no-create-db"), help: "No CREATE DATABASE.")
    var noCreateDatabase = false
  }

  struct Reporting: ParsableArguments {
    @Flag(help: "Report as JSON lines: on standard output, or on standard error if the rows go there.")
    var json = false
    @Flag(name: .shortAndLong, help: "A line for each table.")
    var verbose = false
  }

  func validate() throws { try checkOptions() }

  func perform(_ messages: Messages) -> ExitCode {
    do {
      return ExitCode(try Extraction(command: self, messages: messages).run())
    } catch {
      return ExitCode(Extraction.report(error, shownImage, messages))
    }
  }

  /// The image's name as it is shown.
  var shownImage: String { ImageArgument(image).shown }
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
