public import ArgumentParser
internal import ByteIO
public import SystemPackage

/// The options that every command has.
public struct GeneralOptions: ParsableArguments {
  /// Whether only what is wrong is said.
  @Flag(name: .shortAndLong, help: "Say only what is wrong: no progress, no notes.")
  public var quiet = false

  /// `--version` has no short name that the parser could be told.
  @Flag(name: .customShort("V"), help: .hidden)
  var showsVersion = false

  /// What `-V` says.
  @TaskLocal static var version = ""

  /// What stands where none are given.
  public init() {}

  /// Ends the command, where only its version is asked for.
  public func validate() throws {
    if showsVersion { throw CleanExit.message(Self.version) }
  }
}

/// `--jobs`, of commands that work on several threads.
public struct JobsOption: ParsableArguments {
  @Option(help: ArgumentHelp("How many threads work, 1 to 256. (default: all processors)", valueName: "number"))
  var jobs: Int?

  /// How many threads work.
  public var threads: Int { jobs ?? Threads.processors }

  /// As many as there are processors.
  public init() {}

  /// Refuses what is no number of threads.
  public func validate() throws {
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is 1 to 256.") }
  }
}

/// `--keyring` and `--keyring-password`, of commands that read binary logs.
public struct KeyringOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keys of encrypted logs: MySQL's keyring, or MariaDB's key file. May be repeated.", valueName: "file"),
    completion: .file())
  var keyring: [String] = []

  @Option(
    help: ArgumentHelp(
      "The password of an encrypted key file of MariaDB, in a file (file_key_management_filekey).", valueName: "file"),
    completion: .file())
  var keyringPassword: String?

  /// Whether no keys are given.
  public var isEmpty: Bool { keyring.isEmpty }

  /// No keys.
  public init() {}

  /// Refuses a password of nothing.
  public func validate() throws {
    if keyringPassword != nil && keyring.isEmpty { throw ValidationError("--keyring-password is for --keyring.") }
  }

  /// The files with keys.
  public var files: [FilePath] { keyring.map { RawArguments.path($0) } }

  /// The file with the password.
  public var passwordFile: FilePath? { keyringPassword.map { RawArguments.path($0) } }
}
