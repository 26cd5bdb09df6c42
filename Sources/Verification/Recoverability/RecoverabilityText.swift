internal import BinaryLog
internal import ByteIO

/// What was reached, and what nobody can know, in words.
struct RecoverabilityText {
  private let found: Recoverability
  private let logs: [LogInput]
  private let replay: ReplayRehearsal

  init(_ found: Recoverability, _ logs: [LogInput], _ replay: ReplayRehearsal) {
    self.found = found
    self.logs = logs
    self.replay = replay
  }

  func add(to report: inout LevelReport) {
    let time = found.startTime.map { " of \(LogTime.text($0))" } ?? ""
    report.checked.append("the validity point, \(found.start)\(time), which lies between two transactions of its log")
    if let first = found.first, let last = found.last {
      report.checked.append(
        "\(Quantities.count(Int64(found.transactions), "transaction")) that can be replayed: the first begins at "
          + "\(Self.shown(first.start, first)), the last ends at \(Self.shown(last.end, last))")
    } else {
      report.checked.append("the logs behind it, which hold no complete transaction: nothing but it can be reached")
    }
    let gtids = found.gtids.isEmpty ? found.gtidPosition.description : found.gtids.description
    if !gtids.isEmpty { report.checked.append("the GTIDs up to there, \(gtids.shortened(to: 300))") }
    if replay.error == nil {
      let (first, last) = (found.start.file.display, logs.last.map { LogName.lastComponent(of: $0.name).display } ?? "")
      let next = found.nextLog.map { "; the next one, \($0.display), was not given" } ?? ""
      report.checked.append(
        (found.start.index == logs.count - 1
          ? "the log \(first) from there to its end"
          : "the logs \(first) to \(last), which follow each other without a gap") + next)
    }
    addUnseen(to: &report)
  }

  private static func shown(_ position: LogPosition, _ edge: LogVerification.Edge) -> String {
    "\(position) (" + [LogTime.text(edge.time), edge.gtid?.description].compactMap(\.self).joined(separator: ", ") + ")"
  }

  private func addUnseen(to report: inout LevelReport) {
    if found.start.index > 0 {
      report.unseen.append(
        "\(Quantities.count(Int64(found.start.index), "log")) before the validity point \(found.start.index == 1 ? "was" : "were") "
          + "not read: what was logged there is in the image.")
    }
    if replay.error == nil { report.unseen.append(laterLogs) }
    if replay.transactions > 0 {
      report.unseen.append(
        "The replay was not run on a server: whether each statement and each change of rows finds there what it found "
          + "on the first server was not tried.")
      if !replay.hasChecksums {
        report.unseen.append("The logs have no checksums: a byte that was changed inside a value does not show.")
      }
    }
  }

  /// What the end of the last log tells of logs behind it.
  private var laterLogs: String {
    switch (found.nextLog, replay.end?.type) {
    case (let next?, _):
      "The last log names \(next.display) as the next one, which was not given: later transactions may be there."
    case (nil, .stop?):
      "The last log ends where its server was stopped; whether that was started again, and logged more, can't be seen."
    default: "Whether the server logged more behind the end of the last log can't be seen."
    }
  }
}
