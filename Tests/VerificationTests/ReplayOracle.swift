import BackupStreamLib
import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TestSupport

@testable import Verification

/// What `binlogreplay` does with logs: its list of transactions, and how far its script comes.
struct ReplayOracle {
  struct Transaction {
    var file: String, position: Int, endFile: String, endPosition: Int
    var gtid: String?
    var ending: String
    var isComplete: Bool { ending != "cut" }
  }

  struct Reached {
    /// Where the last transaction that the script holds whole ends; nil if it holds none.
    var end: String?
    var gtid: String?
    var transactions: Int
    var status: Int32
    var errors: String
  }

  let files: [URL]
  let transactions: [Transaction]
  /// Places inside transactions: where events begin that are not their first.
  let insides: [(String, Int)]
  private let arguments: String

  init(_ files: [URL], keys: URL?) throws {
    self.files = files
    let keyring = keys.map { "--keyring='\($0.path)' " } ?? ""
    arguments = keyring + files.map { "'\($0.path)'" }.joined(separator: " ")
    let list = try Shell.run("binlogreplay --quiet --list --json \(arguments)")
    transactions = try JSONLines.parse(list.output).map { object in
      let file = object["file"] as? String ?? ""
      return Transaction(
        file: file, position: object["position"] as? Int ?? 0, endFile: object["end_file"] as? String ?? file,
        endPosition: object["end_position"] as? Int ?? 0, gtid: object["gtid"] as? String,
        ending: object["ending"] as? String ?? "")
    }
    let events = try Self.events(Shell.run("binlogreplay --quiet --load-files=/tmp \(arguments)").text)
    let starts = Set(transactions.map { "\($0.file):\($0.position)" })
    let names = files.map(\.lastPathComponent)
    insides = transactions.filter { $0.file == $0.endFile }.flatMap { transaction in
      events.filter {
        names[$0.log] == transaction.file && $0.start > transaction.position && $0.start < transaction.endPosition
      }
      .map { (transaction.file, $0.start) }.filter { !starts.contains("\($0.0):\($0.1)") }
    }
  }

  /// Where a replay may well begin: at the beginning of each log, at its end, at the middle of the case.
  func startPlaces(facts: CaseFacts?) -> [(String, Int)] {
    var places = files.map { ($0.lastPathComponent, 4) }
    if let mid = facts?.mid { places.append((mid.file, mid.position)) }
    if let last = transactions.last(where: \.isComplete) { places.append((last.endFile, last.endPosition)) }
    if let some = transactions.first(where: { $0.file == $0.endFile }) { places.append((some.file, some.position + 7)) }
    for file in files.prefix(1) { places.append((file.lastPathComponent, 1 << 40)) }
    return places
  }

  /// Events of a script, by its comments: which log after the first, where it begins, where it ends.
  private static func events(_ script: String) -> [(log: Int, start: Int, end: Int)] {
    var (log, start) = (-1, 0)
    var events: [(log: Int, start: Int, end: Int)] = []
    for line in script.split(separator: "\n") {
      if line.hasPrefix("# at "), let offset = Int(line.dropFirst(5)) {
        start = offset
        if offset == 4 { log += 1 }
      } else if line.hasPrefix("#"), let range = line.range(of: "end_log_pos ") {
        if let end = Int(line[range.upperBound...].prefix { $0.isNumber }) { events.append((log, start, end)) }
      }
    }
    return events
  }

  /// Replays from a place on.
  func replay(from place: String) throws -> Reached {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try Shell.run(
      "binlogreplay --quiet --load-files='\(folder.path)' --start-position=\(place) \(arguments)")
    let names = files.map(\.lastPathComponent)
    let (file, offset) = (String(place.prefix { $0 != ":" }), Int(place.split(separator: ":").last ?? "") ?? 0)
    let first = names.firstIndex(of: file) ?? 0
    var ends: Set<String> = []
    for event in Self.events(result.text) where first + event.log < names.count {
      ends.insert("\(first + event.log):\(event.end)")
    }
    var reached = Reached(transactions: 0, status: result.status, errors: result.errors)
    for transaction in transactions where transaction.isComplete {
      guard let log = names.firstIndex(of: transaction.file), (log, transaction.position) >= (first, offset),
        let end = names.firstIndex(of: transaction.endFile), ends.contains("\(end):\(transaction.endPosition)")
      else { continue }
      reached.transactions += 1
      reached.end = "\(transaction.endFile):\(transaction.endPosition)"
      reached.gtid = transaction.gtid
    }
    return reached
  }
}

/// A check of logs behind a small image.
struct RecoverabilityCase {
  var report: LevelReport
  var recoverability: Recoverability?

  var isFailed: Bool { report.verdict == .failed }

  /// Makes an image whose validity point lies in logs, and checks what can be reached.
  static func check(
    _ files: [URL], _ file: String, _ offset: Int64, keys: URL? = nil, parts: ImageParts? = nil
  ) throws -> RecoverabilityCase {
    var parts = try parts ?? ImageParts(reading: Samples.image("empty").open())
    parts.summary = Summary(
      validityTime: ImageTime(secondsSince1970: 1_795_000_000), binlogFile: ByteString(file),
      binlogPosition: UInt32(truncatingIfNeeded: offset))
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("image.bak")
    var index = ImageIndex.Facts()
    index.binlogPosition = UInt64(offset)
    let sink = MemorySink()
    var writer = try ImageWriter(PlainContainer(sink), preamble: parts.preamble)
    try writer.finish(parts.summary, facts: index)
    try Data(sink.bytes).write(to: path)
    return try check(path, files, keys: keys)
  }

  /// Checks what can be reached with an image and logs.
  static func check(_ image: URL, _ files: [URL], keys: URL? = nil) throws -> RecoverabilityCase {
    var options = VerificationOptions()
    options.threads = 1
    if let keys { options.logReading.keys.add(try LogKeys(parsing: Array(Data(contentsOf: keys)))) }
    let logs = try files.map { try LogInput(opening: FilePath($0.path), name: ByteString($0.path)) }
    let verifier = ImageVerifier(
      try ImageFile(opening: FilePath(image.path), spoolingTo: "/tmp"), options, logs: logs)
    var report = LevelReport(.recoverability)
    try verifier.checkRecoverability(&report)
    return RecoverabilityCase(report: report, recoverability: verifier.result.recoverability)
  }
}

extension LogCase {
  /// The keys of encrypted logs.
  var keyFile: URL? {
    guard isEncrypted else { return nil }
    return ["files/keys.txt", "keyring"].map { folder.appendingPathComponent($0) }.first {
      FileManager.default.fileExists(atPath: $0.path)
    }
  }

  /// Where the last transaction before the damage ends, as `case.json` says.
  var lastGoodEnd: Int? {
    struct Damage: Decodable { var last_good_transaction_end: Int? }
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("case.json")) else { return nil }
    return (try? JSONDecoder().decode(Damage.self, from: data))?.last_good_transaction_end
  }
}
