import BinaryLog
import ByteIO
import ToolKit
import Verification

/// One line and a status for a monitor, as plugins of Nagios give them (Monitoring Plugins Development Guidelines):
/// 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN; behind the bar, figures.
struct MonitoringLine {
  /// The status.
  let status: Int32
  /// The line, with a line feed.
  let text: String

  /// The line of a check that did not take place.
  init(unknown reason: String) {
    status = 3
    text = Self.line("UNKNOWN", [reason], figures: "")
  }

  init(_ outcomes: [ImageOutcome]) {
    let worst = outcomes.map(\.status).max(by: { Self.weight($0) < Self.weight($1) }) ?? .failure
    let word: String
    switch worst {
    case .success: (status, word) = (0, "OK")
    case .doubtful: (status, word) = (1, "WARNING")
    case .finding: (status, word) = (2, "CRITICAL")
    case .failure, .usage: (status, word) = (3, "UNKNOWN")
    }
    // The worst first: many a screen cuts the line.
    let notable = outcomes.filter { $0.status != .success }.sorted { Self.weight($0.status) > Self.weight($1.status) }
    let isSample = outcomes.contains { $0.sample != nil }
    let parts: [String]
    if notable.isEmpty {
      // A level that not all of them have passed is not named.
      let read = outcomes.compactMap(\.verification)
      let names = VerificationLevel.allCases.filter { level in
        !read.isEmpty && read.allSatisfy { $0.levels.contains { $0.level == level && $0.verdict == .passed } }
      }.map(\.name)
      let unchanged = outcomes.count { $0.passedAt != nil }
      parts =
        [Quantities.count(Int64(outcomes.count), "image") + " sound"]
        + (names.isEmpty ? [] : [names.joined(separator: ", ")])
        + (isSample ? ["in a sample"] : [])
        + (unchanged > 0 ? ["\(unchanged) unchanged since the last check"] : [])
    } else {
      parts = notable.map { Self.problem($0) }
    }
    text = Self.line(word, parts, figures: Self.figures(outcomes))
  }

  /// The bar parts text and figures, and a line feed the short text from the long.
  private static func line(_ word: String, _ parts: [String], figures: String) -> String {
    let message = ByteString("BACKUP \(word) - " + parts.joined(separator: "; ")).displayLines.replacing(
      "\n", with: " ")
    return message.replacing("|", with: "/") + (figures.isEmpty ? "" : " | " + figures) + "\n"
  }

  private static func weight(_ status: ExitStatus) -> Int {
    switch status {
    case .success: 0
    case .doubtful: 1
    case .failure, .usage: 2
    case .finding: 3
    }
  }

  private static func problem(_ outcome: ImageOutcome) -> String {
    if let failure = outcome.failure { return "\(outcome.name.display): \(failure)" }
    guard let verification = outcome.verification else { return outcome.name.display }
    if outcome.status == .finding, verification.verdict != .failed {
      let names = verification.unmatched.map { "'\($0.display)'" }.joined(separator: ", ")
      return "\(outcome.name.display): nothing matches \(names)"
    }
    let worst =
      verification.findings.first { $0.weight == .failure } ?? verification.findings.first { $0.weight == .doubt }
    let obstacle = verification.levels.compactMap(\.obstacle).first(where: \.isFailure)?.reason
    let count =
      verification.findings.count { $0.weight > .note } + verification.levels.reduce(0) { $0 + $1.furtherFindings }
    let reason =
      verification.verdict == .unknown ? obstacle ?? "" : worst.map(\.description) ?? obstacle ?? ""
    return "\(outcome.name.display): \(reason)" + (count > 1 ? " (and \(count - 1) more)" : "")
  }

  private static func figures(_ outcomes: [ImageOutcome]) -> String {
    let verifications = outcomes.compactMap(\.verification)
    let findings = verifications.reduce(0) { sum, verification in
      sum + verification.findings.count { $0.weight > .note }
        + verification.levels.reduce(0) { $0 + $1.furtherFindings }
    }
    let seconds = verifications.flatMap(\.levels).reduce(0) { $0 + $1.seconds }
    let rows = verifications.flatMap(\.tables).reduce(Int64(0)) { $0 + ($1.rows ?? 0) }
    let size = verifications.reduce(Int64(0)) { $0 + $1.size }
    // Sums of some images would be holes in a graph of all.
    let sums = outcomes.contains { $0.passedAt != nil } ? "" : "rows=\(rows) size=\(size)B "
    return "images=\(outcomes.count(where: \.isImage)) findings=\(findings);;0 \(sums)"
      + "time=\(Quantities.fixed(seconds, 3))s"
  }
}
