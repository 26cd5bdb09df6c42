import ArgumentParser
import ByteIO
import SystemPackage
import ToolKit
import Verification

/// The command line of `backupverify`.
@main
struct BackupVerify: BackupStreamCommand {
  static let configuration = CommandConfiguration(
    command: "backupverify",
    abstract: "Say how far MySQL backup images, and the binary logs after them, can be trusted.",
    usage: "backupverify [OPTION…] IMAGE… [LOG…]",
    discussion: """
      Checks an IMAGE level by level: structure, rows, checksums (if it has an index), recoverability (if LOGs are \
      given), and says for each what was checked, what was found, and what these bytes cannot show. Files are told \
      apart by their first bytes; a folder, or a file ending in .index beside logs, stands for its logs. \
      - reads an image from standard input; gzip and xz are recognised.

      EXAMPLES
        backupverify shop.bak
        backupverify --level=structure *.bak
        backupverify shop.bak /var/lib/mysql/bin.0000*
        backupverify --keys --foreign-keys --html=report.html shop.bak
        backupverify --write-index old.bak       makes old.bak.index
        backupverify --since-last --max-age=7d --nagios /backup/*.bak
        backupverify --compare=yesterday.bak today.bak

      EXIT STATUS
        0    all that was checked is sound
        1    damage or a contradiction was found, or nothing matches --tables;
             with --compare, a difference
        2    it could not be told: something could not be read
        3    something is doubtful, or could not be checked
        64   usage
        With --nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
      """)

  @Argument(help: "Images, and binary logs, index files or folders of logs.", completion: .file())
  var files: [String] = []

  @OptionGroup(title: "What to check") var extent: Extent
  @OptionGroup(title: "What else to do") var task: Task
  @OptionGroup(title: "How to report") var form: Form
  @OptionGroup(title: "General") var jobs: JobsOption
  @OptionGroup(title: "General") var keyring: KeyringOptions
  @OptionGroup(title: "General") var general: GeneralOptions

  struct Extent: ParsableArguments {
    @Option(
      help: ArgumentHelp("The deepest level; each includes those before it.", valueName: "level"))
    var level: LevelArgument = .recoverability
    @Option(
      help: ArgumentHelp(
        "Only the rows of these tables: DATABASE or DATABASE.TABLE; % and _ are wildcards. May be repeated.",
        valueName: "pattern"))
    var tables: [String] = []
    @Option(
      help: ArgumentHelp("Only this share of rows and segments, chosen at random, such as 5%.", valueName: "share"))
    var sample: String?
    @Option(help: ArgumentHelp("What --sample chooses by, to choose the same again.", valueName: "number"))
    var seed: UInt64?
    @Flag(help: "Search primary and unique keys for duplicates.")
    var keys = false
    @Flag(help: "Look for the parent of each foreign key.")
    var foreignKeys = false
    @Flag(
      inversion: .prefixedNo,
      help: "At the level of checksums, take the SHA-256 too; without it the level is several times as fast.")
    var sha256 = true
    @Flag(help: "Pass over an image that has not changed since it last passed.")
    var sinceLast = false
    @Option(
      help: ArgumentHelp("With --since-last: not if that is longer ago, such as 36h or 7d.", valueName: "age"))
    var maxAge: String?
    @Option(
      help: ArgumentHelp(
        "Where --since-last keeps what has passed. (default: backupstream/passed in XDG_STATE_HOME or ~/.local/state)",
        valueName: "file"), completion: .file())
    var stateFile: String?
  }

  struct Task: ParsableArguments {
    @Flag(help: "Store the index of an image that has none as IMAGE.index.")
    var writeIndex = false
    @Option(
      help: ArgumentHelp("Compare the image with another: definitions, rows by key, counts.", valueName: "image"),
      completion: .file())
    var compare: String?
  }

  struct Form: ParsableArguments {
    @Flag(help: "JSON lines: one for each level of each image, and one for the image.")
    var json = false
    @Option(
      help: ArgumentHelp("Write a report of one page, with a map of each image.", valueName: "file"),
      completion: .file())
    var html: String?
    @Flag(help: "One line and a status as a plugin of Nagios.")
    var nagios = false
    @Flag(name: .shortAndLong, help: "Notes and all that cannot be seen, besides.")
    var verbose = false
  }

  func validate() throws { try checkOptions() }

  func perform(_ messages: Messages) -> ExitCode { ExitCode(VerifyRun(command: self, messages: messages).run()) }
}

/// `--level`.
enum LevelArgument: String, ExpressibleByArgument, CaseIterable {
  case structure, rows, checksums, recoverability

  /// The level.
  var level: VerificationLevel {
    switch self {
    case .structure: .structure
    case .rows: .rows
    case .checksums: .checksums
    case .recoverability: .recoverability
    }
  }
}
