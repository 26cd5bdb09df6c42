import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The events that bound files and transactions, against what the servers' own tools show of them (`ref/plain.sql`).
@Suite struct GTIDEventTests {
  @Test(arguments: LogCases.all) func eventsHoldWhatTheServersToolsShow(_ one: LogCase) throws {
    guard !one.isDamaged, !one.isEncrypted, let reference = try one.text("ref/plain.sql") else { return }
    var shown: [String] = []
    for file in one.files {
      var reader = try LogInput(opening: FilePath(file.path), name: ByteString(file.lastPathComponent)).reader()
      try reader.read { (event, format) throws(BinaryLogError) in
        shown += try Self.lines(event, format)
        return .goOn
      }
    }
    let expected = Self.lines(of: String(decoding: reference, as: UTF8.self))
    let difference = zip(shown + [""], expected + [""]).first { $0 != $1 }
    #expect(
      difference == nil && shown.count == expected.count,
      "\(one.name): shown, expected: \(String(describing: difference))"
    )
  }

  /// What the tools show of an event, without date, server, position and checksum.
  private static func lines(
    _ event: borrowing LogEvent, _ format: FormatDescription
  ) throws(BinaryLogError) -> [String] {
    switch event.type {
    case .gtid, .anonymousGTID, .taggedGTID:
      return lines(try GTIDEvent(parsing: event.body, type: event.type, format: format))
    case .previousGTIDs: return lines(try PreviousGTIDsEvent(parsing: event.body, format: format))
    case .mariaGTID:
      let gtid = try MariaDBGTIDEvent(parsing: event.body, format: format)
      return ["GTID \(gtid.gtid(event.header))" + traits(gtid)]
    case .gtidList:
      let list = try GTIDListEvent(parsing: event.body, format: format)
      let sorted = list.gtids.sorted { ($0.domain, $0.server) < ($1.domain, $1.server) }
      return ["Gtid list [" + sorted.map(\.description).joined(separator: ",") + "]"]
    case .binlogCheckpoint:
      return ["Binlog checkpoint " + (try BinlogCheckpointEvent(parsing: event.body, format: format)).file.display]
    case .xid: return ["Xid = \(try XIDEvent(parsing: event.body, format: format).number)"]
    case .xaPrepare:
      let prepare = try XAPrepareEvent(parsing: event.body, format: format)
      return ["XA \(prepare.xid)", prepare.isOnePhase ? "ONE PHASE" : "TWO PHASES"]
    case .rotate:
      let rotate = try RotateEvent(parsing: event.body, format: format)
      return ["Rotate to \(rotate.nextFile.display)  pos: \(rotate.position)"]
    default: return []
    }
  }

  private static func lines(_ event: PreviousGTIDsEvent) -> [String] {
    ["Previous-GTIDs"]
      + (event.gtids.isEmpty ? ["[empty]"] : event.gtids.description.split(separator: ",").map(String.init))
  }

  private static func lines(_ event: GTIDEvent) -> [String] {
    let name = event.gtid == nil ? "Anonymous_GTID" : "GTID"
    let numbers = [
      "last_committed=\(event.lastCommitted ?? 0)", "sequence_number=\(event.sequenceNumber ?? 0)",
      "rbr_only=\(event.mayHaveStatements ? "no" : "yes")",
      "original_committed_timestamp=\(event.originalCommitTime ?? 0)",
      "immediate_commit_timestamp=\(event.immediateCommitTime ?? 0)",
      "transaction_length=\(event.transactionLength ?? 0)",
    ]
    return [
      ([name] + numbers).joined(separator: "\t"), "original_server_version=\(event.originalServerVersion ?? 0)",
      "immediate_server_version=\(event.immediateServerVersion ?? 0)",
      event.gtid.map(\.description) ?? "ANONYMOUS",
    ]
  }

  private static func traits(_ event: MariaDBGTIDEvent) -> String {
    var text = event.commitID.map { " cid=\($0)" } ?? ""
    if event.isDDL { text += " ddl" }
    if event.isTransactional { text += " trans" }
    if event.flags & MariaDBGTIDEvent.Flag.waited != 0 { text += " waited" }
    switch event.alterPhase {
    case .start: text += " START ALTER"
    case .commit(let number): text += " COMMIT ALTER id= \(number)"
    case .rollback(let number): text += " ROLLBACK ALTER id= \(number)"
    case nil: break
    }
    return text + (event.threadID.map { " thread_id=\($0)" } ?? "")
  }

  /// The same out of a tool's output.
  private static func lines(of text: String) -> [String] {
    var lines: [String] = []
    var isList = false
    for line in text.split(separator: "\n") {
      if isList, line.hasPrefix("# "), !line.hasPrefix("# at ") {
        let part = line.dropFirst(2)
        if lines.last?.hasPrefix("Gtid list") == true {
          lines[lines.count - 1] += part
        } else {
          lines.append(String(part.hasSuffix(",") ? part.dropLast() : part))
        }
        continue
      }
      isList = false
      if line.hasPrefix("#"), let match = line.firstMatch(of: /CRC32 0x[0-9a-f]+ \t(.*)$/) {
        let shown = String(match.1)
        isList = shown == "Previous-GTIDs" || shown.hasPrefix("Gtid list")
        if shown.hasPrefix("XA PREPARE ") || shown.hasPrefix("XID = ") {
          lines.append("XA " + shown.dropFirst(shown.hasPrefix("XA") ? 11 : 6))
        } else if isList
          || ["GTID", "Anonymous_GTID", "Binlog checkpoint", "Xid =", "Rotate to"].contains(where: shown.hasPrefix)
        {
          lines.append(shown)
        }
      } else if line.hasPrefix("/*!80014"),
        let match = line.firstMatch(of: /^\/\*!80014 SET @@session\.(\w+_server_version=\d+)/)
      {
        lines.append(String(match.1))
      } else if line.hasPrefix("SET @@SESSION.GTID"),
        let match = line.firstMatch(of: /^SET @@SESSION\.GTID_NEXT= '(.+)'\/\*!\*\/;$/), match.1 != "AUTOMATIC"
      {
        lines.append(String(match.1))
      } else if line.hasPrefix("XA PREPARE X'") {
        lines.append("TWO PHASES")
      } else if line.hasPrefix("XA COMMIT X'"), line.hasSuffix("ONE PHASE") {
        lines.append("ONE PHASE")
      }
    }
    return lines
  }
}
