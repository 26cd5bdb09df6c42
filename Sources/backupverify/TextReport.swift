import BackupStreamLib
import BinaryLog
import ByteIO
import ToolKit
import Verification

/// The report on one image for people.
struct TextReport {
  private let outcome: ImageOutcome
  private let isVerbose: Bool
  private let colours: Bool

  init(_ outcome: ImageOutcome, isVerbose: Bool, colours: Bool) {
    self.outcome = outcome
    self.isVerbose = isVerbose
    self.colours = colours
  }

  /// The report, with a line feed at its end.
  var text: String { lines.map { ByteString($0).displayLines + "\n" }.map { colours ? coloured($0) : $0 }.joined() }

  private var lines: [String] {
    let name = outcome.name.display
    if let failure = outcome.failure, outcome.verification == nil { return ["\(name): UNKNOWN: \(failure)"] }
    if let time = outcome.passedAt {
      return ["\(name): not read again: unchanged since it passed at \(LogTime.text(time * 1_000_000))"]
    }
    guard let verification = outcome.verification else { return [] }
    var lines = ["\(name): " + Self.facts(verification).joined(separator: ", ")]
    for level in verification.levels { lines += self.lines(level) }
    if let path = outcome.indexPath { lines.append("  index           stored as \(path)") }
    if let failure = outcome.failure { lines.append("  UNKNOWN: \(failure)") }
    lines.append(Self.conclusion(outcome, verification))
    return lines
  }

  /// What kind of image it is.
  static func facts(_ verification: ImageVerification) -> [String] {
    var facts = [Quantities.size(verification.size)]
    if verification.compression != .none { facts.append("\(verification.compression)") }
    if let version = verification.serverVersion { facts.append("of server \(version.display)") }
    if let summary = verification.summary {
      facts.append(summary.validityTime.isSet ? "valid at \(summary.validityTime.rfc3339)" : "no validity time")
      if !summary.binlogFile.isEmpty {
        facts.append("binary log \(summary.binlogBaseName.display):\(summary.binlogPosition)")
      }
    }
    return facts
  }

  private func lines(_ level: LevelReport) -> [String] {
    var lines: [String] = []
    let name = level.level.name + String(repeating: " ", count: 15 - level.level.name.utf8.count)
    switch level.verdict {
    case .notApplicable: lines.append("  \(name) not checked: \(level.obstacle?.reason ?? "")")
    case .unknown: lines.append("  \(name) UNKNOWN: \(level.obstacle?.reason ?? "")")
    case .passed: lines.append("  \(name) passed   \(Self.time(level))")
    case .doubtful: lines.append("  \(name) DOUBTFUL \(Self.time(level))")
    case .failed: lines.append("  \(name) FAILED   \(Self.time(level))")
    }
    if let obstacle = level.obstacle, level.verdict == .failed {
      lines.append("    not checked to its end: \(obstacle.reason)")
    }
    lines += level.checked.map { "    \($0)" }
    let findings = level.findings.filter { isVerbose || $0.weight > .note }
    lines += findings.map { "    \($0.weight.heading): \($0)" }
    if level.furtherFindings > 0 {
      lines.append("    and \(Quantities.count(Int64(level.furtherFindings), "further finding"))")
    }
    if isVerbose || outcome.sample != nil { lines += level.unseen.map { "    not seen: \($0)" } }
    return lines
  }

  private static func time(_ level: LevelReport) -> String { "in \(Quantities.fixed(level.seconds, 2)) s" }

  /// The last line: what the image is worth, as far as it was checked.
  static func conclusion(_ outcome: ImageOutcome, _ verification: ImageVerification) -> String {
    func names(_ verdicts: [LevelReport.Verdict]) -> String {
      verification.levels.filter { verdicts.contains($0.verdict) }.map(\.level.name).joined(separator: ", ")
    }
    let levels = names([.passed, .failed, .doubtful])
    let passed = names([.passed])
    var text = "\(outcome.name.display): "
    switch verification.verdict {
    case .passed, .notApplicable: text += "sound as far as it was checked (\(levels))"
    case .doubtful: text += "DOUBTFUL: see \(names([.doubtful]))" + (passed.isEmpty ? "" : "; \(passed) passed")
    case .failed where names([.failed]) == VerificationLevel.recoverability.name:
      text +=
        "NOT RECOVERABLE to the end of the logs: see recoverability" + (passed.isEmpty ? "" : "; \(passed) passed")
    case .failed: text += "DAMAGED: see \(names([.failed]))" + (passed.isEmpty ? "" : "; \(passed) passed")
    case .unknown:
      let reason = verification.levels.compactMap(\.obstacle).first(where: \.isFailure)?.reason
      text += "UNKNOWN: \(reason ?? "not all could be checked")" + (passed.isEmpty ? "" : "; \(passed) passed")
    }
    if !outcome.choosesAll { text += ", of the chosen tables" }
    if !verification.unmatched.isEmpty {
      text += "; NOTHING MATCHES " + verification.unmatched.map { "'\($0.display)'" }.joined(separator: ", ")
    }
    if let sample = outcome.sample { text += ", in a sample of seed \(sample.seed)" }
    return text
  }

  private func coloured(_ line: String) -> String {
    let marks = [
      ("NOTHING MATCHES", "31"),
      ("FAILED", "31"), ("FAILURE", "31"), ("DAMAGED", "31"), ("NOT RECOVERABLE", "31"), ("UNKNOWN", "31"),
      ("DOUBTFUL", "33"),
    ]
    for (word, colour) in marks {
      guard let range = line.firstRange(of: word) else { continue }
      return line.replacingCharacters(range, "\u{1B}[\(colour)m\(word)\u{1B}[0m")
    }
    return line
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<String.Index>, _ text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
