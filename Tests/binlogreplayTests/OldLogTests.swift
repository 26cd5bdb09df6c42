import ByteIO
import Foundation
import TestSupport
import Testing

/// Logs of MySQL 3.23 to 9.0 and MariaDB 5.5 to 10.6, from public test data: only a corpus has them.
@Suite struct OldLogTests {
  /// A log and what both stock tools made of it.
  struct OldLog: Sendable, Testing.CustomTestStringConvertible {
    let file: URL
    var testDescription: String { file.lastPathComponent }

    /// The output of a stock tool, if it read the log to its end.
    func reference(_ tool: String) throws -> [UInt8]? {
      let folder = file.deletingLastPathComponent().appendingPathComponent("ref")
      let status = try String(contentsOf: folder.appendingPathComponent("STATUS.tsv"), encoding: .utf8)
      let start = "\(file.lastPathComponent)\t\(tool)\tplain\t0\t"
      guard status.split(separator: "\n").contains(where: { $0.hasPrefix(start) }) else { return nil }
      let plain = folder.appendingPathComponent("\(file.lastPathComponent).\(tool).plain")
      if let data = try? Data(contentsOf: plain) { return Array(data) }
      let packed = try Data(contentsOf: plain.appendingPathExtension("gz"))
      return try Samples.drain(GzipSource(MemorySource(Array(packed))))
    }
  }

  static let logs: [OldLog] = ["old", "old-packages"].flatMap { name in
    let folder = Samples.folder.appendingPathComponent(name)
    return LogCases.list(folder).filter { !["ref", "SOURCES.tsv"].contains($0) && !$0.hasSuffix(".keyring") }
      .map { OldLog(file: folder.appendingPathComponent($0)) }
  }

  /// Those that are damaged or encrypted, or whose events were taken out, and what is said of them.
  static let refused = [
    "binlog_no_fd_event.000001": "as the first event",
    "binlog_truncated_event.000001": "10 bytes up to the end",
    "binlog_truncated_prev_gtid_event.000001": "9 bytes up to the end",
    "bug40482-bin.000001": "the server says incident 66",
    "bug11747416_32228_binlog.000001": "7876 bytes up to the end of the file",
    "corrupt-relay-bin.000624": "139 bytes left for status variables",
    "mariadbtest-binlog_before_20574.bin": "an encrypted log of MariaDB",
    "mariadbtest-invalid_row_v2_tag.001": "byte 12 of its body",
    "mariadbtest-mdev-39404-binlog.000001": "a checksum of 0x00000000",
    "recovery-ddl_in_transaction.000001": "bytes before it are missing or were added",
    "recovery-duplicate_xid.000001": "found a checksum of",
    "recovery-duplicate_xid_ddl.000001": "found a checksum of",
    "recovery-duplicate_xid_xa_commit.000001": "bytes before it are missing or were added",
    "recovery-duplicate_xid_xa_prepare.000001": "found a checksum of",
    "recovery-duplicate_xid_xa_rollback.000001": "bytes before it are missing or were added",
    "recovery-malformed_xid_xa_commit.000001": "found a checksum of",
    "recovery-malformed_xid_xa_rollback.000001": "found a checksum of",
    "recovery-orphan_begin_start.000001": "bytes before it are missing or were added",
    "recovery-orphan_commit.000001": "bytes before it are missing or were added",
    "recovery-orphan_rollback.000001": "bytes before it are missing or were added",
    "recovery-orphan_xa_commit.000001": "bytes before it are missing or were added",
    "recovery-orphan_xa_prepare.000001": "bytes before it are missing or were added",
    "recovery-orphan_xa_rollback.000001": "bytes before it are missing or were added",
    "recovery-orphan_xid.000001": "bytes before it are missing or were added",
    "rpl_nogtid_encryption_master-bin.000002": "an encrypted log of MySQL",
  ]

  @Test("each log is read to its end, with the statements that the stock tools find, or refused", arguments: logs)
  func statements(_ log: OldLog) throws {
    let place = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    let result = try Shell.run(
      "binlogreplay --failed-statements=run --load-files=. '\(log.file.path)'", in: place)
    if let reason = Self.refused[log.file.lastPathComponent] {
      #expect([1, 2].contains(result.status))
      #expect(result.errors.contains(reason), "\(result.errors)")
      return
    }
    // A log that was cut between two events is told of at its end.
    let isWhole = String(decoding: result.output.suffix(300), as: UTF8.self).contains("# End of the logs")
    #expect(isWhole || result.errors.contains("it ends without STOP_EVENT or ROTATE_EVENT"), "\(result.errors)")
    for tool in ["mariadb", "mysql97"] {
      guard let reference = try log.reference(tool) else { continue }
      #expect(Self.statements(result.output) == Self.statements(reference), "\(tool)")
    }
  }

  /// The statements of a script, without settings, rows and comments. LOAD DATA is only counted: its file has another
  /// name.
  static func statements(_ script: [UInt8]) -> [String] {
    let text = String(decoding: script, as: UTF8.self)
    let left = ["SET", "USE", "BINLOG", "ROLLBACK", "DELIMITER"]
    return text.components(separatedBy: "/*!*/;").compactMap { part in
      let lines = part.components(separatedBy: "\n").drop { line in
        line.isEmpty || line.hasPrefix("#") || line.hasPrefix("DELIMITER") || line.hasPrefix("/*!40019")
          || line.hasPrefix("/*!50530") || line.hasPrefix("/*!50003")
      }
      let statement = lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
      let word = statement.split(whereSeparator: \.isWhitespace).first.map { $0.uppercased() } ?? ""
      if statement.isEmpty || left.contains(word) || statement.hasPrefix("/*") { return nil }
      return statement.hasPrefix("LOAD DATA") ? "LOAD DATA" : statement
    }
  }
}
