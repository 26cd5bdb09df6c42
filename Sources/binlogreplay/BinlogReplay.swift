import ArgumentParser
import BinaryLog
import ByteIO
import ToolKit

/// The command line of `binlogreplay`.
@main
struct BinlogReplay: BackupStreamCommand {
  static let configuration = CommandConfiguration(
    command: "binlogreplay",
    abstract: "Read binary logs of MySQL and MariaDB: replay, search, list and check them.",
    usage: "binlogreplay [OPTION…] LOG…",
    discussion: """
      LOG is a binary log, an index file, a folder of logs, or - for standard input. Without another task the \
      transactions are written as SQL for the stock client. Logs are checked while they are read.

      EXAMPLES
        binlogreplay bin.000001 bin.000002 | mariadb
        binlogreplay --image=shop.bak --stop-position=bin.000007:3634 logs | mysql
        binlogreplay --find='DROP TABLE shop.%' /backup/logs
        binlogreplay --stop-before='DROP TABLE shop.orders' /backup/logs | mariadb
        binlogreplay --row-sql --table=shop.orders --image=shop.bak bin.000007
        binlogreplay --list bin.000007
        binlogreplay --verify /backup/logs

      EXIT STATUS
        0    done, and all is sound
        1    damage, a gap, a start or stop that is not there, or nothing matches
        2    something could not be read, written or decided
        3    done, but something was skipped or is doubtful
        64   usage
      """)

  @Argument(help: "Binary logs, an index file or a folder; - is standard input.", completion: .file())
  var logs: [String] = []

  @OptionGroup(title: "Task") var task: Task
  @OptionGroup(title: "Window") var window: Window
  @OptionGroup(title: "Filters") var filters: Filters
  @OptionGroup(title: "SQL") var sql: SQL
  @OptionGroup(title: "Where to") var place: Place
  @OptionGroup(title: "General") var reading: Reading
  @OptionGroup(title: "General") var jobs: JobsOption
  @OptionGroup(title: "General") var keyring: KeyringOptions
  @OptionGroup(title: "General") var general: GeneralOptions

  struct Task: ParsableArguments {
    @Flag(help: "One line for each transaction.")
    var list = false
    @Flag(help: "Rows, bytes and transactions of each table and minute.")
    var stats = false
    @Flag(help: "Only definitions: statements that create, alter or drop something.")
    var ddl = false
    @Option(
      help: ArgumentHelp(
        "Where something happened: 'DROP TABLE', 'DELETE FROM shop.orders', or words of a statement.",
        valueName: "pattern"))
    var find: String?
    @Option(help: ArgumentHelp("With --find: only rows of which this holds, such as 'id=42'.", valueName: "condition"))
    var `where`: String?
    @Flag(help: "Only check the logs, and say what can be reached with them.")
    var verify = false
    @Flag(help: "JSON lines: every event with its values; with a task, its findings.")
    var json = false
  }

  struct Window: ParsableArguments {
    @Option(help: ArgumentHelp("Begin at this position.", valueName: "file:pos"))
    var startPosition: String?
    @Option(help: ArgumentHelp("End at this position.", valueName: "file:pos"))
    var stopPosition: String?
    @Option(help: ArgumentHelp("Begin with the first transaction at this time or later (RFC 3339).", valueName: "time"))
    var startDatetime: String?
    @Option(help: ArgumentHelp("End before the first transaction at this time or later.", valueName: "time"))
    var stopDatetime: String?
    @Option(
      help: ArgumentHelp(
        "The zone of times that name none: UTC, +02:00, Europe/Vienna. (default: none, they are refused)",
        valueName: "zone"))
    var timeZone: String?
    @Option(help: ArgumentHelp("Begin behind this GTID, or behind what this set covers.", valueName: "gtid"))
    var startGtid: String?
    @Option(help: ArgumentHelp("End with this GTID.", valueName: "gtid"))
    var stopGtid: String?
    @Option(help: ArgumentHelp("Only these GTIDs.", valueName: "set"))
    var includeGtids: String?
    @Option(help: ArgumentHelp("Not these GTIDs.", valueName: "set"))
    var excludeGtids: String?
    @Option(
      help: ArgumentHelp("Begin at the validity point of this image, and know its tables.", valueName: "image"),
      completion: .file())
    var image: String?
    /// Whether a start is given.
    var hasStart: Bool { startPosition != nil || startDatetime != nil || startGtid != nil }

    @Option(help: ArgumentHelp("End before the first transaction that --find would find.", valueName: "pattern"))
    var stopBefore: String?
    @Option(help: ArgumentHelp("End with the first transaction that --find would find.", valueName: "pattern"))
    var stopAfter: String?
  }

  struct Filters: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Only these databases; % and _ are wildcards. May be repeated, as all of these but --on-undecided.",
        valueName: "pattern"))
    var database: [String] = []
    @Option(help: ArgumentHelp("Not these databases.", valueName: "pattern"))
    var excludeDatabase: [String] = []
    @Option(help: ArgumentHelp("Only these tables, DATABASE.TABLE.", valueName: "pattern"))
    var table: [String] = []
    @Option(help: ArgumentHelp("Not these tables.", valueName: "pattern"))
    var excludeTable: [String] = []
    @Option(help: ArgumentHelp("Only what this server made.", valueName: "id"))
    var serverId: [UInt32] = []
    @Option(
      help: ArgumentHelp(
        "A statement of which it can't be told whether it is wanted.",
        valueName: "what"))
    var onUndecided: Undecided = .stop
    @Option(help: ArgumentHelp("Another name for a database, OLD=NEW.", valueName: "names"))
    var rewriteDb: [String] = []
    @Option(help: ArgumentHelp("Another name for a table, DB.OLD=DB.NEW.", valueName: "names"))
    var renameTable: [String] = []
  }

  struct SQL: ParsableArguments {
    @Flag(help: "Rows as INSERT, UPDATE and DELETE statements.")
    var rowSql = false
    @Flag(help: "With --row-sql: statements that do no harm where they have been run already.")
    var idempotent = false
    @Flag(name: .shortAndLong, help: "Rows as commented pseudo-SQL besides; twice: with their types.")
    var verbose: Int
    @Option(
      help: ArgumentHelp(
        "Rows as BINLOG statements, or not at all, for --verbose.", valueName: "what"))
    var base64Output: Base64Output = .auto
    @Flag(help: "Without the GTIDs of the logs: the server gives new ones.")
    var skipGtids = false
    @Option(
      help: ArgumentHelp(
        "The folder for the files of LOAD DATA statements. (default: the current one)", valueName: "folder"),
      completion: .directory)
    var loadFiles: String?
    @Option(
      help: ArgumentHelp(
        "A statement that failed on its server after part of its work: it must fail again, is run, or is left out.",
        valueName: "what"))
    var failedStatements: FailedStatements = .expect
    @Option(
      help: ArgumentHelp("Definitions of tables, where the logs have no names of columns.", valueName: "file.sql"),
      completion: .file())
    var schema: String?
  }

  struct Place: ParsableArguments {
    @Option(
      name: [.customShort("o"), .long],
      help: ArgumentHelp("A file, which appears when all is in it; - is standard output.", valueName: "file"),
      completion: .file())
    var output: String?
    @Flag(help: "Replace the file that is there.")
    var replace = false
  }

  struct Reading: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Verify the checksums of events.")
    var verifyChecksums = true
    @Flag(help: "Go on behind events of unknown types; counted, status 3.")
    var forceRead = false
  }

  func validate() throws { try checkOptions() }

  func perform(_ messages: Messages) -> ExitCode { ExitCode(Replay(command: self, messages: messages).run()) }
}

/// What happens to a statement that filters can't decide on.
enum Undecided: String, ExpressibleByArgument, CaseIterable { case stop, take, leave }

/// What happens to a statement that failed on its server.
enum FailedStatements: String, ExpressibleByArgument, CaseIterable {
  case expect, run, skip

  /// The same for a script.
  var inScript: SQLScript.FailedStatements {
    switch self {
    case .expect: .expect
    case .run: .run
    case .skip: .skip
    }
  }
}

/// How rows are written in SQL.
enum Base64Output: String, ExpressibleByArgument, CaseIterable {
  case auto
  case decodeRows = "decode-rows"
}
