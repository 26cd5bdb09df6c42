import Foundation
import TestSupport

/// A MariaDB server into whose data folder files are put. It has settings that other tests must not see: temporal
/// columns of the form that 6.0 has.
final class NativeServer {
  /// What the server or its client said when something failed.
  struct Failure: Error, CustomStringConvertible { let description: String }

  private let folder: URL

  init() throws {
    folder = URL(fileURLWithPath: "/tmp/bsn-\(UInt32.random(in: 0 ... .max))")
    // The server goes when the process that started it is gone, however it ended.
    let result = try Shell.run(
      #"""
      set -eu
      user=
      mkdir -p "$D/tmp"
      if [ "$(id -u)" = 0 ]; then user=--user=mysql; chown mysql "$D" "$D/tmp"; fi
      mariadb-install-db --no-defaults $user --datadir="$D/data" --auth-root-authentication-method=normal \
        --skip-test-db --innodb-log-file-size=8M >"$D/log" 2>&1 || { cat "$D/log" >&2; exit 1; }
      # Whoever waits for this script also waits for what holds the files that it began with.
      leave() { for file in /proc/self/fd/*; do number=${file##*/}; if [ $number -gt 2 ]; then eval "exec $number>&-"; fi; done; }
      (leave; exec setsid mariadbd --no-defaults $user --datadir="$D/data" --tmpdir="$D/tmp" --socket="$D/socket" \
        --skip-networking --innodb-log-file-size=8M --performance-schema=OFF --mysql56-temporal-format=OFF \
        --sql-mode= --default-time-zone=+00:00 --character-set-server=utf8mb4) >"$D/log" 2>&1 </dev/null &
      server=$!
      (leave; trap '' INT HUP TERM
      while kill -0 "$OWNER" 2>/dev/null && kill -0 $server 2>/dev/null && [ ! -e "$D/stop" ]; do sleep 0.5; done
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
      environment: ["D": folder.path, "OWNER": String(ProcessInfo.processInfo.processIdentifier)])
    if result.status != 0 { throw Failure(description: "mariadbd did not start: \(result.errors)") }
  }

  deinit { _ = FileManager.default.createFile(atPath: folder.appendingPathComponent("stop").path, contents: nil) }

  /// Runs SQL and gives what the client prints in batch mode, without headings.
  func query(_ sql: String) throws -> [UInt8] {
    let scratch = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: scratch) }
    try Data(sql.utf8).write(to: scratch.appendingPathComponent("sql"))
    let result = try Shell.run(
      "mariadb --no-defaults --socket='\(folder.path)/socket' --user=root --default-character-set=utf8mb4 --batch "
        + "--skip-column-names < sql", in: scratch)
    if result.status != 0 { throw Failure(description: result.errors) }
    return result.output
  }

  /// Puts files, by their names from a folder on, over those of the same names that the server has.
  func replace(_ files: [String], from source: URL) throws {
    for file in files {
      let result = try Shell.run(
        #"test -f "$TO" && cat "$FROM" > "$TO""#,
        environment: [
          "FROM": source.appendingPathComponent(file).path,
          "TO": folder.appendingPathComponent("data").appendingPathComponent(file).path,
        ])
      if result.status != 0 { throw Failure(description: "the server has no file \(file): \(result.errors)") }
    }
  }
}
