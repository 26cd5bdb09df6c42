import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What is said of sequences of logs: as the servers left them, and with something planted.
@Suite struct SequenceTests {
  /// A log under a name, perhaps changed.
  private struct Planted {
    var name: String
    var bytes: [UInt8]

    init(_ one: String, _ file: String, as name: String? = nil) throws {
      self.name = name ?? file
      let url = LogCases.named(one).folder.appendingPathComponent("binlog/\(file)")
      bytes = Array(try Data(contentsOf: url))
    }
  }

  private func verify(_ logs: [Planted]) throws -> LogVerification {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var inputs: [LogInput] = []
    for (index, log) in logs.enumerated() {
      let file = folder.appendingPathComponent("\(index)")
      try Data(log.bytes).write(to: file)
      inputs.append(try LogInput(opening: FilePath(file.path), name: ByteString(log.name)))
    }
    return try LogVerifier.verify(inputs)
  }

  private func kinds(_ result: LogVerification, _ weight: LogFinding.Weight = .doubt) -> [String] {
    result.findings.filter { $0.weight >= weight }.map { "\($0.file?.display ?? "-") \($0.kind.rawValue)" }
  }

  /// Logs as a server left them have no gap; what is peculiar to a case is named.
  @Test(arguments: LogCases.all) func logsAsTheServerLeftThemAreSound(_ one: LogCase) throws {
    if one.isDamaged || one.isEncrypted { return }
    let result = try verify(try one.files.map { try Planted(one.name, $0.lastPathComponent) })
    let expected: [String] =
      switch one.case {
      case "rotate": ["bin.000005 killed"]
      case "purged", "gtid-purged": ["bin.000003 purged-start", "bin.000003 purged-start"]
      case "in-use": ["bin.000002 in-use"]
      case "relay-log": ["relay.000001 relay-log"]
      case "xa": ["bin.000001 incomplete"]
      case "packed-values": ["bin.000001 purged-start"]
      default: []
      }
    #expect(kinds(result, .note).filter { !$0.hasSuffix(" limits") } == expected, "\(one.name): \(result.findings)")
    #expect(result.stretches.count == 1 && result.logs.allSatisfy(\.isWhole))
    if let events = one.events, !events.isEmpty {
      let inside = result.logs.reduce(0) { $0 + $1.events }
      let outside = events.values.reduce(0, +)
      #expect(events["TRANSACTION_PAYLOAD"] == nil ? inside == outside : inside > outside)
    }
  }

  /// What a case was damaged with, and where; from the corpus' MANIFEST.tsv and the case's own note.
  @Test(arguments: [
    ("mariadb-10.11/damaged-cut-at-mid", "cut", 3634, 5), ("mariadb-10.11/damaged-cut-in-event", "cut", 3789, 5),
    ("mariadb-10.11/damaged-cut-in-length", "cut", 3634, 5), ("mariadb-10.11/damaged-event-missing", "gap", 1128, 3),
    ("mariadb-10.11/damaged-flip-in-fde", "damage", 4, 0), ("mariadb-10.11/damaged-flip-in-rows", "damage", 3789, 5),
    ("mariadb-10.11/damaged-garbage-tail", "cut", 3789, 5), ("mariadb-10.11/damaged-length-zero", "damage", 3789, 5),
    ("mariadb-10.11/damaged-no-magic", "damage", 0, 0),
    ("mariadb-10.11/damaged-zero-tail-at-boundary", "damage", 3634, 5),
    ("mysql-9.7/damaged-cut-before-commit", "cut", 4798, 5), ("mysql-9.7/damaged-cut-in-header", "cut", 3842, 5),
    ("mysql-9.7/damaged-empty", "cut", 0, 0), ("mysql-9.7/damaged-flip-in-checksum", "damage", 3842, 5),
    ("mysql-9.7/damaged-flip-in-length", "damage", 3842, 5), ("mysql-9.7/damaged-flip-in-type", "damage", 3842, 5),
    ("mysql-9.7/damaged-length-huge", "cut", 3842, 5), ("mysql-9.7/damaged-magic-only", "cut", 4, 0),
    ("mysql-9.7/damaged-zero-tail", "damage", 3842, 5),
  ]) func damageIsNamedWhereItIs(_ name: String, _ kind: String, _ offset: Int64, _ transactions: Int) throws {
    let result = try verify([try Planted(name, "bin.000001")])
    let failures = result.findings.filter { $0.weight == .failure }
    #expect(failures.map(\.kind.rawValue) == [kind] && failures.first?.offset == offset, "\(failures)")
    #expect(result.stretches.map(\.transactions) == [transactions])
    #expect(result.stretches.first?.endReason != nil || transactions == 0)
  }

  /// Both families' logs of the case `rotate`: seven, ended by rotation, by a stop, by a kill.
  @Test(arguments: ["mariadb-10.11/rotate", "mysql-9.7/rotate"])
  func whatIsPlantedIsNamed(_ one: String) throws {
    func log(_ number: Int, as other: Int? = nil) throws -> Planted {
      try Planted(one, "bin.00000\(number)", as: "bin.00000\(other ?? number)")
    }
    // The third log has no transaction: nothing but its number tells that it is missing.
    #expect(kinds(try verify([log(1), log(2), log(4)])) == ["bin.000004 missing-log"])
    let missing = try verify([log(1), log(2), log(5), log(6)])
    #expect(kinds(missing) == ["bin.000005 missing-log", "bin.000005 gap"])
    #expect(missing.stretches.map(\.transactions) == [4, 4])
    #expect(missing.findings.contains { $0.text.hasPrefix("bin.000003 to bin.000004 should stand before it") })
    // Renamed, so that no number is missing: only the GTIDs tell.
    let renamed = try verify([log(1), log(2), log(5, as: 3), log(6, as: 4)])
    #expect(kinds(renamed) == ["bin.000003 gap"])
    #expect(renamed.stretches.map(\.transactions) == [4, 4])
    // In the wrong order.
    let swapped = kinds(try verify([log(2), log(1)]), .failure)
    #expect(swapped.contains("bin.000001 wrong-order") && swapped.contains("bin.000001 disorder"))
    // The same log twice, under its name and under the next.
    #expect(kinds(try verify([log(1), log(1)])).contains("bin.000001 duplicate-log"))
    #expect(kinds(try verify([log(1), log(1, as: 2)])).contains("bin.000002 duplicate-log"))
    // Cut between two events, and the next log is there.
    var cut = try log(1)
    cut.bytes.removeLast(41)
    #expect(kinds(try verify([cut, log(2)])) == ["bin.000001 cut"])
    // Cut in front of a transaction: the GTIDs of the next log tell as well.
    cut.bytes.removeLast(cut.bytes.count - lastTransactionStart(cut.bytes))
    #expect(kinds(try verify([cut, log(2)])).sorted() == ["bin.000001 cut", "bin.000002 gap"])
    // Damaged in the middle of a sequence: what follows is another stretch.
    var damaged = try log(2)
    damaged.bytes[damaged.bytes.count - 80] ^= 1
    let broken = try verify([log(1), damaged, log(4), log(5)])
    #expect(broken.stretches.map(\.transactions) == [3, 4])
    #expect(kinds(broken).contains("bin.000002 damage"))
  }

  /// Where the last GTID event of a log begins.
  private func lastTransactionStart(_ bytes: [UInt8]) -> Int {
    var (offset, found) = (4, 0)
    while offset + 19 <= bytes.count {
      if bytes[offset + 4] == 33 || bytes[offset + 4] == 162 { found = offset }
      offset += (0..<4).reduce(0) { $0 | Int(bytes[offset + 9 + $1]) << (8 * $1) }
    }
    return found
  }

  @Test func logsOfOtherServersAreNamed() throws {
    let others = [
      ("mariadb-10.11/rotate", "mariadb-10.11/gtid-domains"), ("mysql-9.7/rotate", "mysql-9.7/gtid-tagged"),
      ("mysql-9.7/rotate", "mysql-9.7/anonymous-gtid"), ("mariadb-10.11/rotate", "mysql-9.7/rotate"),
    ]
    for (one, other) in others {
      let result = try verify([try Planted(one, "bin.000001"), try Planted(other, "bin.000002")])
      #expect(kinds(result, .failure).contains("bin.000002 foreign-log"), "\(one), \(other): \(result.findings)")
      #expect(result.stretches.count == 2)
    }
    let relay = try verify([
      try Planted("mysql-9.7/rotate", "bin.000001"),
      try Planted("mysql-9.7/relay-log", "relay.000002", as: "bin.000002"),
    ])
    #expect(kinds(relay, .failure).contains("bin.000002 foreign-log"))
  }

  /// Without GTIDs of the next log, the numbers in the log itself tell that a transaction was taken out.
  @Test func aTransactionThatWasTakenOutIsMissed() throws {
    var log = try Planted("mysql-9.7/anonymous-gtid", "bin.000001")
    // The positions behind are made to fit, and so are the checksums.
    log.bytes = without(log.bytes, 337..<562)
    let result = try verify([log])
    #expect(kinds(result) == ["bin.000001 gap"])
    #expect(
      result.findings.contains { $0.offset == 337 && $0.text.contains("1 are missing") || $0.text.contains("missing") })
  }

  /// A log without some of its events, as somebody might make it who wants no trace of them.
  private func without(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    var made = Array(bytes[..<range.lowerBound])
    var offset = range.upperBound
    while offset + 19 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + 9 + $1]) << (8 * $1) }
      var event = Array(bytes[offset..<offset + length])
      let end = made.count + length
      for index in 0..<4 { event[13 + index] = UInt8(truncatingIfNeeded: end >> (8 * index)) }
      let front = Array(event.dropLast(4))
      let checksum = CRC32.of(front.span.bytes)
      made += front + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> UInt32(8 * $0)) }
      offset += length
    }
    return made
  }
}
