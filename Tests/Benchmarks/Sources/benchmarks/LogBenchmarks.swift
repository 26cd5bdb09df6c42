import ArgumentParser
import Glibc

/// What `binlogreplay` costs: listing, checking, SQL, decoded rows, JSON lines; plain, compressed and long logs, and one
/// transaction as large as a log; against the stock tools.
struct LogBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "logs", abstract: "binlogreplay.")

  enum Part: String, ExpressibleByArgument, CaseIterable {
    case walk, sql, rows, json, compressed, huge
  }

  @Option(help: "The folder of binlogreplay.") var programs: String
  @Option(help: "The folder of makelog.") var tools: String
  @Option(help: "The folder with mariadb, mysql97, mysql97-zstd and mariadb-compress, each with bin.000001.")
  var logs: String
  @Option(help: "The folder for logs that are made of those; they are kept.") var images: String
  @Option(help: "Counted runs of each command; 3 where a run takes more than 20 s.") var runs = 5
  @Option(help: "How many times as long the long logs are.") var times = 10
  @Option(help: "MySQL's tool.") var mysqlbinlog = "mysqlbinlog"
  @Option(help: "MariaDB's tool.") var mariadbBinlog = "mariadb-binlog"
  @Option(parsing: .upToNextOption, help: "Only these: walk, sql, rows, json, compressed, huge.")
  var only: [Part] = Part.allCases

  private var replay: String { "\(programs)/binlogreplay --quiet" }
  private let decoded = "--verbose --base64-output=decode-rows"
  /// On one processor.
  private let pinned = "taskset -c 0"

  /// A log, and the stock tool that reads it.
  private struct Log {
    let name: String
    let path: String
    let peer: String
    var size = "1x"

    var megabytes: Double {
      var status = stat()
      stat(path, &status)
      return Double(status.st_size) / 1e6
    }
  }

  func run() throws {
    Comparison.printHeading()
    var medians: [String: [Double]] = [:]
    for name in ["mariadb", "mysql97"] {
      guard let log = log(name) else { continue }
      for log in [log, long(log)] {
        if only.contains(.walk) { walk(log, &medians) }
        if only.contains(.sql) { sql(log, &medians) }
        if only.contains(.rows) { rows(log) }
      }
      if only.contains(.json) { json(log) }
      if only.contains(.huge) { huge(log) }
    }
    if only.contains(.compressed) {
      for name in ["mysql97-zstd", "mariadb-compress"] { if let log = log(name) { compressed(log) } }
    }
    for (what, medians) in medians.sorted(by: { $0.key < $1.key }) where medians.count == 2 {
      print("\(what): \(times) times the log takes \(Spread.fixed(medians[1] / medians[0], 2)) times as long")
    }
  }

  private func log(_ name: String) -> Log? {
    let path = "\(logs)/\(name)/bin.000001"
    guard access(path, R_OK) == 0 else {
      print("| \(path) is not there: passed over |")
      return nil
    }
    return Log(name: name, path: path, peer: name.hasPrefix("mysql") ? mysqlbinlog : mariadbBinlog)
  }

  /// Makes something of a log, unless it is there.
  private func made(_ name: String, _ log: Log, _ options: String) -> String {
    let path = "\(images)/\(name)"
    if access(path, R_OK) != 0 {
      _ = Cost.measure("\(tools)/makelog \(options) '\(log.path)' '\(path).part' && mv '\(path).part' '\(path)'")
    }
    return path
  }

  private func long(_ log: Log) -> Log {
    Log(
      name: log.name, path: made("\(log.name)-\(times)x", log, "--times \(times)"), peer: log.peer, size: "\(times)x")
  }

  private func line(
    _ what: String, _ log: Log, _ command: String, peer: String? = nil, amounts: [Comparison.Amount] = []
  ) -> Double {
    Comparison(
      what: "\(log.name): \(what)", size: log.size, command: command,
      amounts: [.init(number: log.megabytes, unit: "MB of log")] + amounts, peer: peer
    ).line(runs: runs)
  }

  /// What must reach 1500 MB of log a second.
  private func walk(_ log: Log, _ medians: inout [String: [Double]]) {
    for task in ["--list", "--verify"] {
      let median = line("\(task), one core", log, "\(pinned) \(replay) \(task) '\(log.path)'")
      medians["\(log.name) \(task)", default: []].append(median)
    }
  }

  /// What must be 3 times as fast as mariadb-binlog, 2 times as fast as mysqlbinlog.
  private func sql(_ log: Log, _ medians: inout [String: [Double]]) {
    let median = line("SQL", log, "\(replay) '\(log.path)'", peer: "\(log.peer) '\(log.path)'")
    medians["\(log.name) SQL", default: []].append(median)
  }

  /// What must be 3 times as fast as the stock tool on one core, 5 times on two.
  private func rows(_ log: Log) {
    let peer = "\(log.peer) \(decoded) '\(log.path)'"
    _ = line(
      "decoded rows, one core", log, "\(pinned) \(replay) --jobs=1 \(decoded) '\(log.path)'",
      peer: "\(pinned) \(peer)")
    _ = line("decoded rows", log, "\(replay) \(decoded) '\(log.path)'", peer: peer)
  }

  /// What must give 4 million rows a second on two cores.
  private func json(_ log: Log) {
    let count = shell("\(replay) --json '\(log.path)' | grep -c '^{\"type\":\"row\"'").flatMap { Double($0) } ?? 0
    _ = line("JSON lines", log, "\(replay) --json '\(log.path)'", amounts: [.init(number: count / 1e6, unit: "M rows")])
  }

  /// What must be 5 times as fast as the stock tool; and for compressed transactions within 1.3 times of what
  /// decompression takes, beside the plain log's time.
  private func compressed(_ log: Log) {
    let median = line("SQL", log, "\(replay) '\(log.path)'", peer: "\(log.peer) '\(log.path)'")
    _ = line(
      "decoded rows", log, "\(replay) \(decoded) '\(log.path)'", peer: "\(log.peer) \(decoded) '\(log.path)'")
    guard log.name == "mysql97-zstd", let plain = self.log("mysql97") else { return }
    let stored = made("\(log.name)-payloads.zst", log, "--payloads")
    let alone = Comparison(
      what: "\(log.name): zstd -dc of its transactions", size: log.size, command: "zstd -dcq '\(stored)'",
      amounts: [.init(number: log.megabytes, unit: "MB of log")]
    ).line(runs: runs)
    let base = line("SQL", plain, "\(replay) '\(plain.path)'")
    print(
      "\(log.name): SQL takes \(Spread.fixed(median / (alone * 1.3 + base), 2)) of 1.3 × zstd's own time and the plain log's"
    )
  }

  /// What must stay within 64 MiB.
  private func huge(_ log: Log) {
    let path = made("\(log.name)-one-\(times)x", log, "--one-transaction --times \(times)")
    let one = Log(name: log.name, path: path, peer: log.peer, size: "\(times)x")
    _ = line("one transaction, SQL", one, "\(replay) '\(path)'")
    _ = line("one transaction, decoded rows", one, "\(replay) \(decoded) '\(path)'")
    _ = line("one transaction, --list", one, "\(replay) --list '\(path)'")
  }
}
