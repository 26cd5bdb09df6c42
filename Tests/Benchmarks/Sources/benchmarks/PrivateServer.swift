import Glibc

/// A MariaDB server to measure against: one that is there, or one of our own in a folder of its own that only a socket
/// reaches and that is removed at the end.
final class PrivateServer {
  let socket: String
  /// Its process.
  private(set) var process: Int32 = 0
  private let folder: String?

  /// A server that is there.
  init?(socket: String) {
    self.socket = socket
    folder = nil
    guard findProcess() else { return nil }
  }

  /// Starts a server; nil if there is none to start, or it does not start.
  init?(under images: String) {
    let folder = "\(images)/server-\(getpid())"
    // The name of a socket may have 107 bytes at most.
    socket = "/tmp/benchmark-\(getpid()).sock"
    self.folder = folder
    guard shell("command -v mariadbd mariadb-install-db mariadb") != nil else { return nil }
    let user = getuid() == 0 ? "--user=$(id -un mysql 2>&1 || echo root)" : ""
    let isReady = shell(
      """
      set -e
      mkdir -p '\(folder)/data' '\(folder)/temporary'
      [ $(id -u) != 0 ] || chown -R $(id -un mysql || echo root) '\(folder)'
      mariadb-install-db --no-defaults \(user) --datadir='\(folder)/data' --auth-root-authentication-method=normal \
        --skip-test-db >'\(folder)/install.log' 2>&1
      setsid mariadbd --no-defaults \(user) --datadir='\(folder)/data' --tmpdir='\(folder)/temporary' \
        --skip-networking --socket='\(socket)' --pid-file='\(folder)/pid' --skip-log-bin --performance-schema=OFF \
        --innodb-buffer-pool-size=2G --innodb-log-file-size=256M --innodb-flush-log-at-trx-commit=0 \
        --innodb-doublewrite=0 --local-infile=1 >'\(folder)/error.log' 2>&1 </dev/null &
      for i in $(seq 300); do
        mariadb-admin --no-defaults -uroot -S '\(socket)' ping >'\(folder)/ping.log' 2>&1 && exit 0
        sleep 0.2
      done
      exit 1
      """)
    guard isReady != nil, findProcess() else {
      stop()
      return nil
    }
    ownProcess = process
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        kill(ownProcess, SIGTERM)
        _exit(128 + number)
      }
    }
  }

  private func findProcess() -> Bool {
    guard let file = shell("\(client) -N -e 'SELECT @@pid_file, @@datadir'")?.split(separator: "\t"), file.count == 2,
      let text = shell("cd '\(file[1])' && cat '\(file[0])'"), let process = Int32(text)
    else { return false }
    self.process = process
    return true
  }

  /// The client, without a database.
  var client: String { "mariadb --no-defaults -uroot --local-infile=1 --default-character-set=utf8mb4 -S '\(socket)'" }

  /// Runs a shell command.
  /// - Returns: what it printed, without the last line's end; nil if it failed.
  @discardableResult
  func run(_ command: String) -> String? { shell(command) }

  /// Stops a server of our own and removes its folder.
  func stop() {
    guard let folder else { return }
    if process > 0 {
      for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
      kill(process, SIGTERM)
      for _ in 0..<600 where kill(process, 0) == 0 { usleep(100_000) }
    }
    shell("rm -rf '\(folder)' '\(socket)'")
  }
}

/// The server that is to end with us.
nonisolated(unsafe) private var ownProcess: Int32 = 0

/// Runs a shell command.
/// - Returns: what it printed, without the last line's end; nil if it failed.
@discardableResult
func shell(_ command: String) -> String? {
  guard let pipe = popen(command, "r") else { return nil }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = fread(&piece, 1, piece.count, pipe)
    if count == 0 { break }
    bytes += piece[..<count]
  }
  guard pclose(pipe) == 0 else { return nil }
  if bytes.last == 10 { bytes.removeLast() }
  return String(decoding: bytes, as: UTF8.self)
}
