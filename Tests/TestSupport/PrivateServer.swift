internal import Foundation

/// A MariaDB server of our own for one run of the tests: a new data folder, no network, one socket. It is stopped and
/// its folder removed when the process that started it is gone, however it ended.
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

  /// Where it listens.
  public let socket: String
  /// Options of the stock client that connect to it.
  public var options: String { "--no-defaults --socket=\(socket) --user=root" }

  private init() throws {
    let folder = "/tmp/bs-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))"
    socket = folder + "/socket"
    let result = try Shell.run(
      #"""
      set -eu
      user=
      mkdir -p "$D/tmp"
      if [ "$(id -u)" = 0 ]; then user=--user=mysql; chown mysql "$D" "$D/tmp"; fi
      mariadb-install-db --no-defaults $user --datadir="$D/data" --auth-root-authentication-method=normal \
        --skip-test-db --innodb-log-file-size=8M >"$D/log" 2>&1 || { cat "$D/log" >&2; exit 1; }
      # What stays running must not hold the descriptors by which this script's end is seen.
      release() {
        for file in /proc/$BASHPID/fd/*; do
          if [ "${file##*/}" -gt 2 ]; then eval "exec ${file##*/}>&-"; fi
        done
      }
      (release
      exec setsid mariadbd --no-defaults $user --datadir="$D/data" --tmpdir="$D/tmp" --socket="$D/socket" \
        --pid-file="$D/pid" --skip-networking --innodb-log-file-size=8M --innodb-buffer-pool-size=64M \
        --innodb-flush-log-at-trx-commit=0 --performance-schema=OFF --max-allowed-packet=256M \
        >"$D/log" 2>&1 </dev/null) &
      server=$!
      (release
      trap '' INT HUP TERM
      while kill -0 "$OWNER" 2>/dev/null && kill -0 $server 2>/dev/null; do sleep 1; done
      kill $server 2>/dev/null || :
      while kill -0 $server 2>/dev/null; do sleep 0.2; done
      rm -rf "$D") >/dev/null 2>&1 </dev/null &
      for i in $(seq 600); do
        if mariadb-admin --no-defaults --socket="$D/socket" --user=root ping >/dev/null 2>&1; then exit 0; fi
        kill -0 $server 2>/dev/null || break
        sleep 0.1
      done
      cat "$D/log" >&2
      exit 1
      """#,
      environment: ["D": folder, "OWNER": String(ProcessInfo.processInfo.processIdentifier)])
    if result.status != 0 { throw Failure(description: "mariadbd did not start: \(result.errors)") }
  }

  /// Runs SQL and gives what the client prints in batch mode, without headings.
  public func query(_ sql: String) throws -> [UInt8] {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(sql.utf8).write(to: folder.appendingPathComponent("sql"))
    let result = try Shell.run(
      "mariadb \(options) --default-character-set=utf8mb4 --binary-mode --batch --skip-column-names < sql", in: folder)
    if result.status != 0 { throw Failure(description: result.errors) }
    return result.output
  }

  /// The lines of an answer, each with its columns.
  public func rows(_ sql: String) throws -> [[String]] {
    String(decoding: try query(sql), as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
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
