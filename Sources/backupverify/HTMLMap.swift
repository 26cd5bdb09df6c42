import BinaryLog
import ByteIO
import Verification

/// Where in an image each table lies, and what is damaged: a bar for each, of the length of the stream.
struct HTMLMap {
  private let verification: ImageVerification
  private let length: Int64
  private static let width: Int64 = 1000
  /// More bars than this say nothing.
  private static let limit = 1000

  init(_ verification: ImageVerification) {
    self.verification = verification
    let ends =
      verification.tables.compactMap(\.span?.upperBound)
      + verification.findings.filter(\.isInStream).compactMap(\.offset)
    length = max(verification.streamLength ?? 0, ends.max() ?? 0, 1)
  }

  /// Writes the map.
  func write(to page: inout HTMLWriter) {
    if verification.tables.isEmpty { return }
    page.element("h3") { $0.text("Map of the image, \(Quantities.size(length)) uncompressed") }
    page.raw("<table><tr><th>Table</th><th>Driver</th><th class=\"number\">Rows</th>")
    page.raw("<th class=\"number\">Data</th><th class=\"bar\">Where</th></tr>\n")
    let inStream = verification.findings.filter { $0.weight == .failure && $0.offset != nil && $0.isInStream }
    row("all", "", nil, nil, 0..<length, inStream, &page)
    for table in verification.tables.prefix(Self.limit) {
      let name = table.shownName
      row(name, table.driver, table.rows, table.bytes, table.span, inStream.filter { $0.concerns(table) }, &page)
    }
    page.raw("</table>\n")
    let left = verification.tables.count - Self.limit
    if left > 0 { page.element("p") { $0.text("and \(left) more tables") } }
  }

  private func row(
    _ name: String, _ driver: String, _ rows: Int64?, _ bytes: Int64?, _ span: Range<Int64>?, _ damage: [Finding],
    _ page: inout HTMLWriter
  ) {
    page.raw("<tr>")
    page.element("td") { $0.text(name) }
    page.element("td") { $0.text(driver) }
    page.element("td", class: "number") { $0.text(rows.map { Quantities.grouped($0) } ?? "") }
    page.element("td", class: "number") { $0.text(bytes.map { Quantities.size($0) } ?? "") }
    page.raw("<td class=\"bar\"><svg viewBox=\"0 0 \(Self.width) 14\" preserveAspectRatio=\"none\">")
    page.raw("<rect class=\"track\" x=\"0\" y=\"5\" width=\"\(Self.width)\" height=\"4\"/>")
    if let span { rectangle("span", span, &page) }
    for finding in damage.prefix(200) {
      let start = finding.offset ?? 0
      rectangle(
        "damage", start..<max(start, start.addingReportingOverflow(max(1, finding.length ?? 1)).partialValue), &page)
    }
    page.raw("</svg></td></tr>\n")
  }

  private func rectangle(_ kind: String, _ range: Range<Int64>, _ page: inout HTMLWriter) {
    func place(_ offset: Int64) -> Int64 {
      Int64(Double(max(0, min(offset, length))) / Double(length) * Double(Self.width))
    }
    let start = min(place(range.lowerBound), Self.width - 2)
    let width = max(2, place(range.upperBound) - start)
    page.raw("<rect class=\"\(kind)\" x=\"\(start)\" y=\"2\" width=\"\(width)\" height=\"10\"/>")
  }
}

extension Finding {
  /// Whether it is about a table, or lies where only that table's rows can be.
  fileprivate func concerns(_ table: ImageVerification.Table) -> Bool {
    if let item { return item.contains(table.shownName) }
    guard let offset, let span = table.span else { return false }
    return span.contains(offset)
  }
}
