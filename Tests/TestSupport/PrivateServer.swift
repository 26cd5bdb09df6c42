public import Foundation

/// A server of our own for one run of the tests: a new data folder, no network, one socket, no password. It is stopped
/// and its folder removed when the process that started it is gone, however it ended.
public struct PrivateServer: Sendable {
  /// The server of the restores of images. Suites run beside each other, so each that empties its server has its own.
  public static let restores: Result<PrivateServer, any Error> = Result { try PrivateServer() }
  /// The server of images with the logs behind them.
  public static let pointInTime: Result<PrivateServer, any Error> = Result { try PrivateServer() }
  /// What the server or its client said when something failed.
  public struct Failure: Error, CustomStringConvertible {
    /// The text.
    public let description: String
  }

  private let folder: String
  /// The stock client with the options that connect it, for a shell.
  public let client: String
  /// Where it listens.
  public var socket: String { Self.socket(folder) }
  /// Options of the stock client that connect to it.
  public var options: String { Self.options(folder) }

  private static func socket(_ folder: String) -> String { folder + "/s.sock" }
  private static func options(_ folder: String) -> String { "--no-defaults --socket=\(socket(folder)) --user=root" }

  /// A MariaDB of the machine.
  /// - Parameter options: further options of the server.
  public init(options: String = "") throws {
    try self.init(
      client: "mariadb", options: options,
      start: #"""
        user=
        mkdir -p "$D/tmp"
        if [ "$(id -u)" = 0 ]; then user=--user=mysql; chown mysql "$D" "$D/tmp"; fi
        mariadb-install-db --no-defaults $user --datadir="$D/data" --auth-root-authentication-method=normal \
          --skip-test-db --innodb-log-file-size=8M >"$D/log" 2>&1 || { cat "$D/log" >&2; exit 1; }
        (release
        exec setsid mariadbd --no-defaults $user --datadir="$D/data" --tmpdir="$D/tmp" --socket="$D/s.sock" \
          --pid-file="$D/pid" --skip-networking --innodb-log-file-size=8M --innodb-buffer-pool-size=64M \
          --innodb-flush-log-at-trx-commit=0 --performance-schema=OFF --max-allowed-packet=256M $OPTIONS \
          >"$D/log" 2>&1 </dev/null) &
        """#)
  }

  /// A server that a script unpacks and starts; what is missing it fetches.
  /// - Parameters:
  ///   - script: one of `servers/*.sh` beside the corpus.
  ///   - client: the name of its client.
  ///   - options: further options of the server.
  public init(script: URL, client: String, options: String) throws {
    try self.init(
      client: "\(script.path) run \(client)", options: options,
      start: #"""
        "$SCRIPT" run true >/dev/null 2>&1 || :
        if ! "$SCRIPT" run "$CLIENT" --version >/dev/null 2>&1; then
          "$SCRIPT" download >"$D.log" 2>&1 || { cat "$D.log" >&2; exit 1; }
          "$SCRIPT" unpack >"$D.log" 2>&1 || { cat "$D.log" >&2; exit 1; }
          rm -f "$D.log"
        fi
        (release; MARIADB_USER=root MYSQL97_USER=root exec "$SCRIPT" start "$D" "$PORT" $OPTIONS) >/dev/null
        """#,
      environment: ["SCRIPT": script.path, "CLIENT": client, "PORT": String(UInt32.random(in: 20_000..<30_000))])
  }

  private init(client: String, options: String, start: String, environment: [String: String] = [:]) throws {
    let process = ProcessInfo.processInfo.processIdentifier
    folder = "/tmp/bs-\(process)-\(UInt32.random(in: 0 ... .max))"
    self.client = client + " " + Self.options(folder)
    let result = try Shell.run(
      #"""
      set -eu
      # What stays running must not hold the descriptors by which this script's end is seen.
      release() {
        for file in /proc/$BASHPID/fd/*; do
          if [ "${file##*/}" -gt 2 ]; then eval "exec ${file##*/}>&-"; fi
        done
      }

      """# + start + #"""

        started=${!:-}
        for i in $(seq 1800); do
          if [ -s "$D/pid" ] && echo 'SELECT 1' | $CONNECT >/dev/null 2>&1; then break; fi
          if [ -n "$started" ] && ! kill -0 "$started" 2>/dev/null; then break; fi
          sleep 0.1
        done
        echo 'SELECT 1' | $CONNECT >/dev/null || { cat "$D/log" "$D/err.log" >&2 || :; exit 1; }
        server=$(cat "$D/pid")
        (release
        trap '' INT HUP TERM
        while kill -0 "$OWNER" 2>/dev/null && kill -0 $server 2>/dev/null; do sleep 1; done
        kill $server 2>/dev/null || :
        while kill -0 $server 2>/dev/null; do sleep 0.2; done
        rm -rf "$D") >/dev/null 2>&1 </dev/null &
        """#,
      environment: environment.merging([
        "D": folder, "OWNER": String(process), "CONNECT": self.client, "OPTIONS": options,
      ]) { $1 })
    if result.status != 0 { throw Failure(description: "a server did not start: \(result.errors)") }
  }

  /// Runs SQL and gives what the client prints in batch mode, without headings.
  public func query(_ sql: String) throws -> [UInt8] {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(sql.utf8).write(to: folder.appendingPathComponent("sql"))
    let result = try Shell.run(
      "\(client) --default-character-set=utf8mb4 --binary-mode --batch --skip-column-names < sql", in: folder)
    if result.status != 0 { throw Failure(description: result.errors) }
    return result.output
  }

  /// The lines of an answer, each with its columns.
  public func rows(_ sql: String) throws -> [[String]] {
    String(decoding: try query(sql), as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Puts files, by their names from the data folder on, over those of the same names that the server has.
  public func replace(_ files: [String], from source: URL) throws {
    for file in files {
      let result = try Shell.run(
        #"test -f "$TO" && cat "$FROM" > "$TO""#,
        environment: ["FROM": source.appendingPathComponent(file).path, "TO": "\(folder)/data/\(file)"])
      if result.status != 0 { throw Failure(description: "the server has no file \(file): \(result.errors)") }
    }
  }

  /// Removes all databases but the server's own.
  public func clear() throws {
    // In hexadecimal digits: names of hostile images have line feeds.
    let databases = try rows("SELECT HEX(SCHEMA_NAME) FROM information_schema.SCHEMATA").flatMap { $0 }.map { digits in
      let pairs = stride(from: 0, to: digits.utf8.count, by: 2).map { Array(digits.utf8)[$0..<($0 + 2)] }
      return String(decoding: pairs.map { UInt8(String(decoding: $0, as: UTF8.self), radix: 16) ?? 0 }, as: UTF8.self)
    }
    let own: Set<String> = ["mysql", "information_schema", "performance_schema", "sys"]
    let drops = databases.filter { !own.contains($0) }.map { "DROP DATABASE \(Self.quoted($0));\n" }.joined()
    _ = try query(drops + "SELECT 1;")
  }

  /// A name in backticks.
  public static func quoted(_ name: String) -> String { "`" + name.replacingOccurrences(of: "`", with: "``") + "`" }
}
