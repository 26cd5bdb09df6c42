public import Foundation

/// A server that logs are replayed into, one for each family and run of the tests, with a binary log.
///
/// MariaDB 10.11 is the machine's own; the others are unpacked by the scripts beside the corpus (`servers/*.sh`).
public struct ReplayServer: Sendable {
  /// The server of a family: `mariadb-10.11`, `mariadb-11.8`, `mysql-9.7`.
  public static func of(_ family: String) throws -> ReplayServer {
    switch family {
    case "mariadb-10.11": try mariaDB.get()
    case "mariadb-11.8": try newMariaDB.get()
    default: try mySQL.get()
    }
  }

  private static let mariaDB = Result { try start("mariadb-10.11") }
  private static let newMariaDB = Result { try start("mariadb-11.8") }
  private static let mySQL = Result { try start("mysql-9.7") }

  /// Starts another server of a family, for a suite that must not meet others.
  public static func start(_ family: String) throws -> ReplayServer {
    let options = "--max-allowed-packet=64M --local-infile=ON --innodb-flush-log-at-trx-commit=0 "
    let server =
      switch (family, scripts) {
      case ("mariadb-10.11", _): try PrivateServer(options: options + "--log-bin=bin --server-id=20001")
      case ("mariadb-11.8", let folder?):
        try PrivateServer(script: folder.appendingPathComponent("mariadb118.sh"), client: "mariadb", options: options)
      case ("mysql-9.7", let folder?):
        try PrivateServer(
          script: folder.appendingPathComponent("mysql97.sh"), client: "mysql",
          options: options + "--event-scheduler=OFF --log-bin-trust-function-creators=1 --sync-binlog=0")
      default: throw PrivateServer.Failure(description: "no server for \(family)")
      }
    return ReplayServer(isMySQL: family == "mysql-9.7", server: server)
  }

  /// The folder of the servers' scripts, beside the corpus; nil without a corpus.
  private static let scripts: URL? = ProcessInfo.processInfo.environment["BACKUPSTREAM_CORPUS"].map {
    URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("servers")
  }

  /// The families for which there is a server.
  public static let families = scripts == nil ? ["mariadb-10.11"] : ["mariadb-10.11", "mariadb-11.8", "mysql-9.7"]

  /// Whether it is one of MySQL.
  public let isMySQL: Bool
  private let server: PrivateServer
  /// The stock client with the options that connect it, for a shell.
  public var client: String { server.client }

  /// The lines of the answers to SQL, each with its columns.
  public func rows(_ sql: String) throws -> [[String]] { try server.rows(sql) }

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
