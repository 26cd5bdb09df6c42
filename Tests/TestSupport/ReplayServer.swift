public import Foundation

/// A server of our own that logs are replayed into, one for each family and run of the tests: a new data folder, a
/// binary log, no password. It is stopped and its folder removed when the process that started it is gone.
///
/// MariaDB 10.11 is the machine's own; the others are unpacked by the scripts beside the corpus (`servers/*.sh`), which
/// fetch what is missing.
public struct ReplayServer: Sendable {
  /// What the server or its client said when something failed.
  public struct Failure: Error, CustomStringConvertible {
    /// The text.
    public let description: String
  }

  /// The server of a family: `mariadb-10.11`, `mariadb-11.8`, `mysql-9.7`.
  public static func of(_ family: String) throws -> ReplayServer {
    switch family {
    case "mariadb-10.11": try mariaDB.get()
    case "mariadb-11.8": try newMariaDB.get()
    case "mysql-9.7": try mySQL.get()
    default: throw Failure(description: "no server for \(family)")
    }
  }

  private static let mariaDB = Result { try start("mariadb-10.11") }
  private static let newMariaDB = Result { try start("mariadb-11.8") }
  private static let mySQL = Result { try start("mysql-9.7") }

  /// Starts another server of a family, for a suite that must not meet others.
  public static func start(_ family: String) throws -> ReplayServer {
    switch family {
    case "mariadb-10.11": try ReplayServer(script: nil, client: "mariadb", options: "")
    case "mariadb-11.8":
      try ReplayServer(script: "mariadb118.sh", client: "run mariadb", options: "--innodb-flush-log-at-trx-commit=0")
    case "mysql-9.7":
      try ReplayServer(
        script: "mysql97.sh", client: "run mysql",
        options:
          "--event-scheduler=OFF --log-bin-trust-function-creators=1 --sync-binlog=0 --innodb-flush-log-at-trx-commit=0"
      )
    default: throw Failure(description: "no server for \(family)")
    }
  }

  /// The folder of the servers' scripts, beside the corpus; nil without a corpus.
  public static let scripts: URL? = ProcessInfo.processInfo.environment["BACKUPSTREAM_CORPUS"].map {
    URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("servers")
  }

  /// The families for which there is a server.
  public static let families = scripts == nil ? ["mariadb-10.11"] : ["mariadb-10.11", "mariadb-11.8", "mysql-9.7"]

  /// Whether it is one of MySQL.
  public let isMySQL: Bool
  /// The stock client with the options that connect it, for a shell.
  public let client: String

  private init(script: String?, client: String, options: String) throws {
    let process = ProcessInfo.processInfo.processIdentifier
    let number = UInt32.random(in: 0 ... .max)
    let folder = "/tmp/bsr-\(process)-\(number)"
    isMySQL = script == "mysql97.sh"
    let program = script.flatMap { name in Self.scripts.map { $0.appendingPathComponent(name).path } }
    self.client =
      (program.map { "\($0) \(client)" } ?? client) + " --no-defaults --socket=\(folder)/s.sock --user=root"
    let start = """
      set -eu
      # What stays running must not hold the descriptors by which this script's end is seen.
      release() {
        for file in /proc/$BASHPID/fd/*; do
          if [ "${file##*/}" -gt 2 ]; then eval "exec ${file##*/}>&-"; fi
        done
      }
      if [ -n "$SCRIPT" ]; then
        "$SCRIPT" run true >/dev/null 2>&1 || :
        if ! "$SCRIPT" run "${CLIENT#run }" --version >/dev/null 2>&1; then
          "$SCRIPT" download >"$D.log" 2>&1 || { cat "$D.log" >&2; exit 1; }
          "$SCRIPT" unpack >"$D.log" 2>&1 || { cat "$D.log" >&2; exit 1; }
          rm -f "$D.log"
        fi
        (release; MARIADB_USER=root MYSQL97_USER=root exec "$SCRIPT" start "$D" "$PORT" --max-allowed-packet=64M \\
          --local-infile=ON $OPTIONS) >/dev/null
      else
        user=
        mkdir -p "$D/tmp" "$D/binlog"
        if [ "$(id -u)" = 0 ]; then user=--user=mysql; chown mysql "$D" "$D/tmp" "$D/binlog"; fi
        mariadb-install-db --no-defaults $user --datadir="$D/data" --auth-root-authentication-method=normal \\
          --skip-test-db --innodb-log-file-size=8M >"$D/log" 2>&1 || { cat "$D/log" >&2; exit 1; }
        (release
        exec setsid mariadbd --no-defaults $user --datadir="$D/data" --tmpdir="$D/tmp" --socket="$D/s.sock" \\
          --pid-file="$D/pid" --skip-networking --innodb-log-file-size=8M --innodb-buffer-pool-size=64M \\
          --innodb-flush-log-at-trx-commit=0 --performance-schema=OFF --max-allowed-packet=64M --local-infile=ON \\
          --log-bin="$D/binlog/bin" --server-id="$PORT" >"$D/log" 2>&1 </dev/null) &
      fi
      for i in $(seq 600); do
        if [ -s "$D/pid" ] && echo 'SELECT 1' | $CONNECT >/dev/null 2>&1; then break; fi
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
      """
    let result = try Shell.run(
      start,
      environment: [
        "D": folder, "OWNER": String(process), "SCRIPT": program ?? "", "CLIENT": client, "CONNECT": self.client,
        "OPTIONS": options, "PORT": String(20000 + number % 10000),
      ])
    if result.status != 0 { throw Failure(description: "a server did not start: \(result.errors)") }
  }

  /// What became of a script.
  public struct Outcome: Sendable {
    /// Whether everything that the shell ran succeeded, and what it said.
    public let status: Int32
    /// What it said.
    public let errors: String
    /// All tables; see ``TableTruth/listing``.
    public let tables: [UInt8]
    /// The server's GTIDs.
    public let gtids: String
  }

  /// Removes everything but the server's own (databases, accounts, prepared transactions, logs, GTIDs), runs `shell`,
  /// whose `$client` is the stock client, and shows what is there then. All in one call: each costs.
  /// - Parameters:
  ///   - settings: SQL that is run before.
  ///   - shell: a script.
  public func afterwards(_ settings: String, _ shell: String, in place: URL) throws -> Outcome {
    let own = "('mysql', 'information_schema', 'performance_schema', 'sys')"
    // What is prepared locks its tables: it goes first.
    let xa =
      isMySQL
      ? """
      XA RECOVER CONVERT XID
      """ : "XA RECOVER FORMAT='SQL'"
    let format =
      isMySQL
      ? #"{ d = substr($4, 3); printf "XA ROLLBACK X'%s',X'%s',%s;\n", substr(d, 1, 2 * $2), substr(d, 2 * $2 + 1), $1 }"#
      : #"{ print "XA ROLLBACK " $4 ";" }"#
    let drops = """
      SELECT CONCAT('DROP DATABASE `', REPLACE(SCHEMA_NAME, '`', '``'), '`;') FROM information_schema.SCHEMATA
      WHERE SCHEMA_NAME NOT IN \(own);
      SELECT CONCAT('DROP USER ', QUOTE(user), '@', QUOTE(host), ';') FROM mysql.user
      WHERE user NOT IN ('root', 'mysql', 'mariadb.sys', 'PUBLIC') AND user NOT LIKE 'mysql.%';
      """
    let reset =
      isMySQL
      ? "RESET BINARY LOGS AND GTIDS;"
      : "RESET MASTER; SET GLOBAL gtid_slave_pos=''; SET GLOBAL mysql56_temporal_format=ON;"
    let gtids = isMySQL ? "SELECT @@GLOBAL.gtid_executed;" : "SELECT @@GLOBAL.gtid_binlog_pos;"
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try Shell.run(
      """
      set -u
      batch="$client --default-character-set=utf8mb4 --batch --skip-column-names"
      { echo "$XA" | $batch | awk -F'\t' "$FORMAT"; echo "$DROPS" | $batch --raw; echo "$RESET"; } >"$T/clear.sql"
      $batch <"$T/clear.sql" || exit 90
      ( set -e
      \(shell) )
      status=$?
      echo "$LISTING" | $batch --raw | { echo "SET time_zone='+00:00';"; cat; } | $batch >"$T/tables"
      echo "$GTIDS" | $batch --raw >"$T/gtids"
      exit $status
      """, in: place,
      environment: [
        "client": client, "XA": xa, "FORMAT": format, "DROPS": drops, "RESET": reset + settings, "GTIDS": gtids,
        "LISTING": TableTruth.listing, "T": folder.path,
      ])
    func read(_ name: String) -> [UInt8] {
      ((try? Data(contentsOf: folder.appendingPathComponent(name))).map { Array($0) }) ?? []
    }
    return Outcome(
      status: result.status, errors: result.errors, tables: read("tables"),
      gtids: String(decoding: read("gtids").filter { $0 > 32 }, as: UTF8.self))
  }
}
