import BinaryLog
import ByteIO
import ToolKit
import Verification

/// `--verify`: what the logs are good for.
struct VerifyReport {
  let verification: LogVerification
  /// What can be reached with an image, if one was given.
  var image: Image?

  /// What can be reached with an image, and what stands in the way.
  struct Image {
    let report: LevelReport
    let recoverability: Recoverability?
  }

  init(verification: LogVerification) { self.verification = verification }

  /// How the command ends.
  var status: ExitStatus {
    let ofLogs: ExitStatus =
      switch verification.weight {
      case .failure?: .finding
      case .doubt?: .doubtful
      case .note?, nil: .success
      }
    // What lies before the validity point does not matter to the image; all the same it is wrong with the logs.
    let ofImage: ExitStatus =
      switch image?.report.verdict {
      case .failed?: .finding
      case .unknown?: .failure
      case .doubtful?, .notApplicable?: .doubtful
      case .passed?, nil: .success
      }
    return max(ofLogs, ofImage)
  }

  /// Writes the report.
  func write(asJSON: Bool) throws(ByteIOError) {
    var output = StandardOutput()
    if asJSON {
      try output.write(json())
    } else {
      for line in lines() { try output.write(line + "\n") }
    }
    try output.flush()
  }

  // MARK: text

  private func lines() -> [String] {
    var lines = verification.logs.flatMap { self.lines($0) }
    lines += ["", total(), logging()]
    if !verification.gtids.isEmpty {
      lines.append("GTIDs, those before the first log among them: \(shortened(verification.gtids.description))")
    }
    if !verification.position.isEmpty { lines.append("GTIDs up to: \(shortened(verification.position.description))") }
    lines.append("")
    lines += verification.stretches.flatMap { self.lines($0) }
    if let next = verification.nextLog {
      lines.append("  the next log, \(next.display), was not given: later transactions may be there")
    }
    let findings = verification.findings
    if !findings.isEmpty { lines.append("") }
    lines += findings.map { "\($0.weight.heading): \($0)" }
    if verification.furtherFindings > 0 {
      lines.append("and \(Quantities.count(Int64(verification.furtherFindings), "further finding"))")
    }
    return lines + imageLines()
  }

  /// What can be reached with the image.
  private func imageLines() -> [String] {
    guard let image else { return [] }
    var lines = ["", "with the image: \(image.report.obstacle?.reason ?? image.report.verdict.rawValue)"]
    lines += image.report.checked.map { "  \($0)" }
    lines += image.report.findings.map { "  \($0.weight.heading): \($0)" }
    if image.report.furtherFindings > 0 {
      lines.append("  and \(Quantities.count(Int64(image.report.furtherFindings), "further finding"))")
    }
    return lines + image.report.unseen.map { "  not seen: \($0)" }
  }

  private func lines(_ log: LogVerification.Log) -> [String] {
    var facts = [
      Quantities.size(log.size), Quantities.count(Int64(log.events), "event"),
      Quantities.count(Int64(log.transactions), "transaction"),
    ]
    if let format = log.format {
      facts.append("server \(log.serverID), \(format.serverVersion.display)")
      facts.append(Self.checksum(format))
    }
    if log.isEncrypted { facts.append("encrypted") }
    if log.isRelayLog { facts.append("relay log") }
    facts.append(log.isWhole ? "ends with \(log.lastEvent?.description ?? "nothing")" : "NOT read to its end")
    var lines = ["\(log.name.display): " + facts.joined(separator: ", ")]
    if let first = log.firstTime, let last = log.lastTime {
      lines.append("  \(LogTime.text(first)) to \(LogTime.text(last))")
    }
    return lines
  }

  private static func checksum(_ format: FormatDescription) -> String {
    switch format.checksum {
    case .crc32: "CRC-32"
    case .none, .unknown: "no checksums"
    }
  }

  private func total() -> String {
    let endings: [(LogTransaction.Ending, String)] = [
      (.commit, "committed"), (.statement, "single statements"), (.prepare, "prepared"), (.rollback, "rolled back"),
      (.cut, "cut"),
    ]
    let parts = endings.compactMap { ending, text in
      verification.endings[ending].map { "\(Quantities.grouped(Int64($0))) \(text)" }
    }
    return "\(Quantities.count(Int64(verification.logs.count), "log")), \(Quantities.size(verification.size)), "
      + "\(Quantities.count(Int64(verification.events), "event")), "
      + Quantities.count(Int64(verification.transactions), "transaction")
      + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  private func logging() -> String {
    let logging = verification.logging
    return "changes of rows: \(Quantities.count(Int64(logging.rowEvents), "event")) of rows, "
      + "\(Quantities.count(Int64(logging.statements), "statement")) as text"
      + (logging.loads > 0 ? ", \(Quantities.count(Int64(logging.loads), "LOAD DATA"))" : "")
  }

  private func lines(_ stretch: LogVerification.Stretch) -> [String] {
    guard let first = stretch.first, let last = stretch.last else {
      return ["reachable: nothing; there is no complete transaction"]
    }
    func edge(_ position: LogPosition, _ edge: LogVerification.Edge) -> String {
      "\(position)" + (edge.gtid.map { " (\($0))" } ?? "") + " of \(LogTime.text(edge.time))"
    }
    var lines = [
      "reachable: \(Quantities.count(Int64(stretch.transactions), "transaction")) in one piece",
      "  from state before \(edge(first.start, first))", "  to end of          \(edge(last.end, last))",
    ]
    if let reason = stretch.startReason { lines.append("  not from further back: \(reason)") }
    if let reason = stretch.endReason { lines.append("  not further: \(reason)") }
    return lines
  }

  private func shortened(_ text: String) -> String {
    text.shortened(to: 400, ending: "… (--json shows all)")
  }

  // MARK: JSON lines

  private func json() -> [UInt8] {
    var json = JSONWriter()
    for log in verification.logs { json.line("log") { write(log, &$0) } }
    for stretch in verification.stretches { json.line("stretch") { write(stretch, &$0) } }
    for finding in verification.findings { json.line("finding") { write(finding, &$0) } }
    if let image { json.line("recoverability") { write(image, &$0) } }
    json.line("summary") { json in
      json.value("logs", verification.logs.count)
      json.value("size", verification.size)
      json.value("events", verification.events)
      json.value("transactions", verification.transactions)
      json.object("endings") { json in
        for (ending, count) in verification.endings.sorted(by: { "\($0.key)" < "\($1.key)" }) {
          json.value("\(ending)", count)
        }
      }
      json.value("row_events", verification.logging.rowEvents)
      json.value("partial_images", verification.logging.partialImages)
      json.value("statements", verification.logging.statements)
      json.value("failed_statements", verification.logging.failedStatements)
      json.value("loads", verification.logging.loads)
      if !verification.gtids.isEmpty { json.value("gtids", verification.gtids.description) }
      if !verification.position.isEmpty { json.value("gtid_position", verification.position.description) }
      json.array("prepared", of: verification.preparedXIDs) { json, xid in json.value(nil, xid.description) }
      if let next = verification.nextLog { json.value("next_log", data: next) }
      json.value("findings", verification.findings.count + verification.furtherFindings)
      json.value("weight", verification.weight.map { "\($0)" } ?? "none")
    }
    return json.bytes
  }

  private func write(_ log: LogVerification.Log, _ json: inout JSONWriter) {
    json.value("file", data: log.name)
    json.value("size", log.size)
    json.value("whole", log.isWhole)
    if let format = log.format {
      json.value("format", format.version)
      json.value("server_version", data: format.serverVersion)
      json.value("server_id", log.serverID)
      json.value("checksum", format.checksum == .crc32 ? "crc32" : "none")
    }
    json.value("encrypted", log.isEncrypted)
    json.value("relay_log", log.isRelayLog)
    json.value("events", log.events)
    json.value("transactions", log.transactions)
    if let last = log.lastEvent { json.value("last_event", last.description) }
    if let first = log.firstTime, let last = log.lastTime {
      json.value("first_time", LogTime.text(first))
      json.value("last_time", LogTime.text(last))
    }
  }

  private func write(_ stretch: LogVerification.Stretch, _ json: inout JSONWriter) {
    json.value("transactions", stretch.transactions)
    for (name, edge, position) in [
      ("from", stretch.first, stretch.first?.start), ("to", stretch.last, stretch.last?.end),
    ] {
      guard let edge, let position else { continue }
      json.object(name) { json in
        json.value("file", data: position.file)
        json.value("position", position.offset)
        json.value("time", LogTime.text(edge.time))
        if let gtid = edge.gtid { json.value("gtid", gtid.description) }
      }
    }
    if let reason = stretch.startReason { json.value("start_reason", reason.description) }
    if let reason = stretch.endReason { json.value("end_reason", reason.description) }
  }

  private func write(_ image: Image, _ json: inout JSONWriter) {
    json.value("verdict", image.report.verdict.rawValue)
    if let obstacle = image.report.obstacle { json.value("obstacle", obstacle.reason) }
    if let found = image.recoverability {
      json.value("whole", found.isWhole)
      if let next = found.nextLog { json.value("next_log", data: next) }
      json.value("transactions", found.transactions)
      for (name, position, time, gtid) in [
        ("from", found.start, found.startTime, nil), ("to", found.end, found.last?.time, found.last?.gtid),
      ] {
        json.object(name) { json in
          json.value("file", data: position.file)
          json.value("position", position.offset)
          if let time { json.value("time", LogTime.text(time)) }
          if let gtid { json.value("gtid", gtid.description) }
        }
      }
    }
    json.value("further_findings", image.report.furtherFindings)
    json.array("findings", of: image.report.findings) { json, finding in
      json.object { json in
        json.value("weight", "\(finding.weight)")
        json.value("kind", finding.kind.rawValue)
        if let place = finding.place { json.value("file", place) }
        if let offset = finding.offset { json.value("offset", offset) }
        json.value("text", finding.text)
      }
    }
    json.array("unseen", of: image.report.unseen) { json, text in json.value(nil, text) }
  }

  private func write(_ finding: LogFinding, _ json: inout JSONWriter) {
    json.value("weight", "\(finding.weight)")
    json.value("kind", finding.kind.rawValue)
    if let file = finding.file { json.value("file", data: file) }
    if let offset = finding.offset { json.value("offset", offset) }
    json.value("text", finding.text)
  }
}
