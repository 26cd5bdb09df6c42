import BackupStreamLib
import BinaryLog
import ByteIO
import ToolKit
import Verification

/// The report on one image for programs: JSON lines, one for each level, and one for the image.
struct JSONReport {
  private let outcome: ImageOutcome

  init(_ outcome: ImageOutcome) { self.outcome = outcome }

  /// The lines.
  var bytes: [UInt8] {
    var json = JSONWriter()
    for level in outcome.verification?.levels ?? [] { line("check", &json) { write(level, &$0) } }
    line("image", &json) { write(&$0) }
    return json.bytes
  }

  private func line(_ type: String, _ json: inout JSONWriter, _ body: (inout JSONWriter) -> Void) {
    json.line(type) { json in
      json.value("image", data: outcome.name)
      body(&json)
    }
  }

  private func write(_ level: LevelReport, _ json: inout JSONWriter) {
    json.value("level", level.level.name)
    json.value("verdict", level.verdict.rawValue)
    json.value("milliseconds", Int64((level.seconds * 1000).rounded()))
    if let obstacle = level.obstacle { json.value("reason", obstacle.reason) }
    json.array("checked", of: level.checked) { $0.value(nil, $1) }
    json.array("unseen", of: level.unseen) { $0.value(nil, $1) }
    json.array("findings", of: level.findings) { json, finding in
      json.object { json in
        json.value("weight", "\(finding.weight)")
        json.value("kind", finding.kind.rawValue)
        if let item = finding.item { json.value("item", item) }
        if let place = finding.place { json.value("place", place) }
        if let offset = finding.offset { json.value("offset", offset) }
        if let length = finding.length { json.value("length", length) }
        json.value("text", finding.text)
      }
    }
    json.value("further_findings", level.furtherFindings)
  }

  private func write(_ json: inout JSONWriter) {
    if let failure = outcome.failure {
      json.value("verdict", LevelReport.Verdict.unknown.rawValue)
      json.value("reason", failure)
      if outcome.verification == nil { return }
    }
    if let time = outcome.passedAt {
      json.value("verdict", LevelReport.Verdict.passed.rawValue)
      json.value("unchanged_since", LogTime.text(time * 1_000_000))
      return
    }
    guard let verification = outcome.verification else { return }
    if outcome.failure == nil { json.value("verdict", verification.verdict.rawValue) }
    json.value("size", verification.size)
    json.value("compression", "\(verification.compression)")
    if let version = verification.serverVersion { json.value("server_version", data: version) }
    if let summary = verification.summary {
      if summary.validityTime.isSet { json.value("validity_time", summary.validityTime.rfc3339) }
      if !summary.binlogFile.isEmpty {
        json.value("binlog_file", data: summary.binlogBaseName)
        json.value("binlog_position", summary.binlogPosition)
      }
    }
    json.value("has_index", verification.hasIndex)
    if !verification.unmatched.isEmpty {
      json.array("unmatched", of: verification.unmatched) { $0.value(nil, $1.display) }
    }
    if let path = outcome.indexPath { json.value("index_stored", path) }
    if let sample = outcome.sample {
      json.value("sample", "\(sample.share)")
      json.value("seed", sample.seed)
    }
    if let found = verification.recoverability {
      json.object("recoverable") { json in
        write("from", found.start, found.startTime, &json)
        write("to", found.end, found.last?.time ?? found.startTime, &json)
        if let first = found.first { write("first", first.start, first.time, &json) }
        json.value("transactions", found.transactions)
        json.value("whole", found.isWhole)
        if let next = found.nextLog { json.value("next_log", data: next) }
        if !found.gtids.isEmpty { json.value("gtids", found.gtids.description) }
        if !found.gtidPosition.isEmpty { json.value("gtid_position", found.gtidPosition.description) }
      }
    }
    json.array("tables", of: verification.tables) { json, table in
      json.object { json in
        json.value("database", data: table.database)
        json.value("table", data: table.name)
        json.value("driver", table.driver)
        if let chunks = table.chunks { json.value("chunks", chunks) }
        if let bytes = table.bytes { json.value("bytes", bytes) }
        if let span = table.span {
          json.value("first_offset", span.lowerBound)
          json.value("end_offset", span.upperBound)
        }
        if let rows = table.rows { json.value("rows", rows) }
        if let isSound = table.isSound { json.value("sound", isSound) }
      }
    }
  }

  private func write(_ name: String, _ position: LogPosition, _ time: Int64?, _ json: inout JSONWriter) {
    json.object(name) { json in
      json.value("file", data: position.file)
      json.value("position", position.offset)
      if let time { json.value("time", LogTime.text(time)) }
    }
  }
}
