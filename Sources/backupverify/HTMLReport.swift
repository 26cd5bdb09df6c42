import BinaryLog
import ByteIO
import SystemPackage
import ToolKit
import Verification

/// A page with the reports on all images, readable without a network: no script, nothing from elsewhere.
struct HTMLReport {
  private let outcomes: [ImageOutcome]

  init(_ outcomes: [ImageOutcome]) { self.outcomes = outcomes }

  /// Whether a report may be written to a path: nothing is there, or an earlier report, or no regular file.
  static func mayReplace(_ path: FilePath) -> Bool {
    guard case .regular? = FileKind(path) else { return true }
    guard let file = try? InputFile(opening: path), let front = try? file.read(Self.front.utf8.count, at: 0) else {
      return false
    }
    return front.isEmpty || front.elementsEqual(Self.front.utf8)
  }

  private static let front = """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><meta name="generator" content="backupverify">

    """

  /// The page, in UTF-8.
  var bytes: [UInt8] {
    var page = HTMLWriter()
    page.raw(Self.front)
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    page.element("title") { $0.text("Verification of backup images") }
    page.raw("<style>\n\(Self.style)</style></head><body>\n")
    page.element("h1") { $0.text("Verification of backup images") }
    page.element("p") { $0.text("backupverify \(BackupStream.version), \(LogTime.text(FileIdentity.now * 1_000_000))") }
    if outcomes.count > 1 { overview(&page) }
    for (number, outcome) in outcomes.enumerated() { section(outcome, number, &page) }
    page.raw("</body></html>\n")
    return page.bytes
  }

  private func overview(_ page: inout HTMLWriter) {
    page.element("table") { page in
      for (number, outcome) in outcomes.enumerated() {
        page.element("tr") { page in
          page.element("td") { page in
            page.raw("<a href=\"#image\(number)\">")
            page.text(outcome.name.display)
            page.raw("</a>")
          }
          page.element("td", class: Self.colour(outcome.status)) { $0.text(Self.word(outcome)) }
        }
      }
    }
  }

  private static func word(_ outcome: ImageOutcome) -> String {
    if let time = outcome.passedAt { return "unchanged since it passed at \(LogTime.text(time * 1_000_000))" }
    return switch outcome.status {
    case .success: "sound as far as it was checked"
    case .finding: outcome.isDamaged ? "damaged" : "not recoverable"
    case .doubtful: "doubtful"
    case .failure, .usage: "unknown"
    }
  }

  private static func colour(_ status: ExitStatus) -> String {
    switch status {
    case .success: "good"
    case .doubtful: "doubt"
    case .finding, .failure, .usage: "bad"
    }
  }

  private func section(_ outcome: ImageOutcome, _ number: Int, _ page: inout HTMLWriter) {
    page.raw("<section id=\"image\(number)\">\n")
    page.element("h2") { $0.text(outcome.name.display) }
    page.element("p", class: "verdict " + Self.colour(outcome.status)) { page in
      let text = outcome.verification.map { TextReport.conclusion(outcome, $0) } ?? outcome.failure
      page.text(text ?? Self.word(outcome))
    }
    if let verification = outcome.verification {
      page.element("p") { $0.text(TextReport.facts(verification).joined(separator: ", ")) }
      for level in verification.levels { self.level(level, &page) }
      HTMLMap(verification).write(to: &page)
    }
    page.raw("</section>\n")
  }

  private func level(_ level: LevelReport, _ page: inout HTMLWriter) {
    let colour =
      switch level.verdict {
      case .passed: "good"
      case .doubtful: "doubt"
      case .failed, .unknown: "bad"
      case .notApplicable: "none"
      }
    page.element("h3") { page in
      page.text(level.level.name + " ")
      page.element("span", class: colour) { page in
        page.text(level.verdict == .notApplicable ? "not checked" : level.verdict.rawValue)
      }
      page.text(level.obstacle == nil ? " in \(Quantities.fixed(level.seconds, 2)) s" : "")
    }
    if let obstacle = level.obstacle { page.element("p") { $0.text(obstacle.reason) } }
    page.list(level.checked)
    if !level.findings.isEmpty {
      page.raw("<ul>\n")
      for finding in level.findings {
        let colour = finding.weight == .failure ? "bad" : finding.weight == .doubt ? "doubt" : "none"
        page.element("li", class: colour) { $0.text("\(finding.weight): \(finding)") }
      }
      if level.furtherFindings > 0 { page.element("li") { $0.text("and \(level.furtherFindings) more") } }
      page.raw("</ul>\n")
    }
    if !level.unseen.isEmpty {
      page.raw("<details><summary>What was not seen</summary>\n")
      page.list(level.unseen)
      page.raw("</details>\n")
    }
  }

  private static let style = """
    :root { color-scheme: light dark; --good: #1a7f37; --bad: #c62828; --doubt: #9a6700; --line: #8886; }
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
    h2 { border-top: 1px solid var(--line); padding-top: 1rem; overflow-wrap: anywhere; }
    h3 { margin-bottom: .2rem; } h3 span { font-weight: normal; }
    .good { color: var(--good); } .bad { color: var(--bad); } .doubt { color: var(--doubt); } .none { opacity: .7; }
    .verdict { font-size: 1.15rem; font-weight: 600; }
    table { border-collapse: collapse; width: 100%; } td, th { padding: .1rem .6rem .1rem 0; text-align: left; }
    td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
    .bar { width: 45%; } svg { display: block; width: 100%; height: 14px; }
    .track { fill: #8883; } .span { fill: #3b82c4; } .damage { fill: var(--bad); }
    li, td { overflow-wrap: anywhere; } details { opacity: .85; }

    """
}

/// Writes HTML; every text is escaped.
struct HTMLWriter {
  /// The page so far, in UTF-8.
  private(set) var bytes: [UInt8] = []

  /// Appends markup of our own.
  mutating func raw(_ markup: String) { bytes += Array(markup.utf8) }

  /// Appends a text; control characters are shown, not sent.
  mutating func text(_ text: String) {
    for byte in ByteString(text).displayLines.utf8 {
      switch byte {
      case UInt8(ascii: "<"): raw("&lt;")
      case UInt8(ascii: ">"): raw("&gt;")
      case UInt8(ascii: "&"): raw("&amp;")
      case UInt8(ascii: "\""): raw("&quot;")
      default: bytes.append(byte)
      }
    }
  }

  /// Appends an element.
  mutating func element(_ name: String, class kind: String? = nil, _ body: (inout HTMLWriter) -> Void) {
    raw("<\(name)" + (kind.map { " class=\"\($0)\"" } ?? "") + ">")
    body(&self)
    raw("</\(name)>\n")
  }

  /// Appends a list of texts.
  mutating func list(_ texts: [String]) {
    if texts.isEmpty { return }
    raw("<ul>\n")
    for text in texts { element("li") { $0.text(text) } }
    raw("</ul>\n")
  }
}
