import BinaryLog
import ByteIO
import ToolKit

/// What is said at the end of a run: the edges of the window, and what was cut, skipped or doubtful.
struct Edges {
  private let report: LogRun.Report
  private let window: LogWindow
  private let messages: Messages

  init(_ report: LogRun.Report, window: LogWindow, messages: Messages) {
    self.report = report
    self.window = window
    self.messages = messages
  }

  /// How the run ends, as far as that depends on it.
  var status: ExitStatus {
    if !report.cut.isEmpty || report.findings.contains(where: { $0.weight == .failure }) { return .finding }
    if report.findings.contains(where: { $0.weight == .doubt }) { return .doubtful }
    return report.unknownEvents + report.displacedEvents + report.doubtCount + report.disagreements.count > 0
      ? .doubtful : .success
  }

  /// - Parameter isDone: whether nothing went wrong, so that what was written is all there is in the window.
  func tell(isDone: Bool) {
    for finding in report.findings where isDone || finding.weight != .failure {
      // Who says where to start knows that there is something before.
      if finding.kind == .purgedStart && window.hasStart { continue }
      if finding.weight == .note { messages.note("\(finding)") } else { messages.error("\(finding)") }
    }
    if !window.isEverything && isDone {
      if let last = report.lastIncluded { messages.note("last included: \(Self.shown(last)), ends at \(last.end)") }
      if let first = report.firstExcluded { messages.note("first excluded: \(Self.shown(first))") }
      if report.lastIncluded == nil { messages.note("no transaction lies in the window") }
    }
    for transaction in report.cut {
      messages.error(
        "\(transaction.start): a transaction is cut: it has no end at \(transaction.end), where the log ends or its server stopped"
      )
    }
    for (table, reason) in report.disagreements {
      messages.error(
        "\(table.database.display).\(table.name.display): its definition does not fit its rows, which are taken by position: \(reason)"
      )
    }
    for doubt in report.doubts { messages.error("\(doubt.position): undecided: \(doubt.reason)") }
    if report.doubtCount > report.doubts.count {
      messages.error("\(report.doubtCount - report.doubts.count) more statements that filters could not decide on")
    }
    if report.unknownEvents > 0 {
      messages.error("\(Quantities.count(Int64(report.unknownEvents), "event")) of unknown types passed over")
    }
    if report.displacedEvents > 0 {
      messages.error(
        "\(Quantities.count(Int64(report.displacedEvents), "event")) not where they say: bytes are missing")
    }
  }

  private static func shown(_ transaction: LogTransaction) -> String {
    let gtid = transaction.gtid.map { " \($0)" } ?? ""
    return "\(transaction.start)\(gtid) of \(LogTime.text(transaction.time))"
  }
}
