import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

/// Rows as JSON, against the tables that the server had at the end.
@Suite struct JSONRowsTests {
  static let cases = RowSQLTests.cases

  @Test("The rows, replayed, are those that the server has at the end", arguments: cases)
  func replay(_ one: LogCase) throws {
    var tables: [String: [Row]] = [:]
    var definitions = try Definitions(one)
    for file in one.files { try definitions.addAll(file) }
    try RowRendering.render(one, JSONRowsRenderer(), resolve: definitions.resolve) { job, text in
      for line in text.split(separator: 10) {
        let object = try JSONText(parsing: Array(line))
        let name = "\(job.table.database.display).\(job.table.table.display)"
        #expect(object["type"] == .string(Array("row".utf8)))
        let generated = job.table.columns.filter { $0.definition.generated != nil }.map(\.name.display)
        try Self.apply(object, to: &tables[name, default: []], name, generated)
      }
    }
    var compared = 0
    for table in try one.expectedTables() {
      guard var rows = tables["\(table.database).\(table.table)"] else {
        Issue.record("\(one.name): no rows of \(table.table)")
        continue
      }
      // What is valid no longer in a system-versioned table.
      rows = rows.filter { row in
        guard case .string(let end)? = row.values["row_end"] else { return true }
        return end.starts(with: "2038-".utf8) || end.starts(with: "2106-".utf8)
      }
      #expect(rows.count == table.lines.count, "\(one.name): \(table.table)")
      for line in table.lines {
        let cells = Truth.values(line)
        let match = rows.firstIndex { row in
          zip(table.columns, cells).allSatisfy { Self.isEqual(row.value(of: $0), $1, $0) }
        }
        guard let match else {
          let close = rows.max { left, right in
            Self.equalCells(left, table.columns, cells) < Self.equalCells(right, table.columns, cells)
          }
          let wrong = zip(table.columns, cells).first { !Self.isEqual(close?.value(of: $0), $1, $0) }
          Issue.record(
            "\(one.name): \(table.table): \(wrong?.0 ?? ""): \(String(describing: close?.value(of: wrong?.0 ?? "")).prefix(200)), not \(ByteString(wrong?.1 ?? []).display.prefix(200))"
          )
          break
        }
        rows.remove(at: match)
        compared += 1
      }
    }
    #expect(compared > 0)
  }

  private static func equalCells(_ row: Row, _ columns: [String], _ cells: [[UInt8]?]) -> Int {
    zip(columns, cells).count { isEqual(row.value(of: $0), $1, $0) }
  }

  /// A row with what is known of it.
  struct Row {
    var values: [String: JSONText] = [:]

    init() {}

    init(_ object: JSONText?) {
      if case .object(let members)? = object { set(members) }
    }

    mutating func set(_ members: [(key: String, value: JSONText)]) {
      for (key, value) in members {
        // What a partial update leaves is seen again in the next before image.
        values[key] = value["changes"] == nil ? value : nil
      }
    }

    /// The value that a column of a query shows; nil if it is not known.
    func value(of column: String) -> JSONText? {
      let inner = column.firstMatch(of: /^(?:HEX|CAST)\((\w+).*\)$/)?.1 ?? column.prefix { $0 != "+" }
      return values[String(inner)]
    }

    func fits(_ image: Row) -> Bool {
      image.values.allSatisfy { key, value in values[key].map { $0 == value } ?? true }
    }
  }

  static func apply(_ change: JSONText, to rows: inout [Row], _ name: String, _ generated: [String]) throws {
    guard case .string(let operation)? = change["op"] else { throw JSONText.Failure(position: 0) }
    if operation == Array("insert".utf8) {
      rows.append(Row(change["after"]))
      return
    }
    let before = Row(change["before"])
    let index = try #require(rows.firstIndex { $0.fits(before) }, "\(name): no row \(before.values)")
    if operation == Array("delete".utf8) {
      rows.remove(at: index)
    } else if case .object(let before)? = change["before"], case .object(let after)? = change["after"] {
      rows[index].set(before)
      // FULL_NODUP leaves out what is computed, changed or not.
      for column in generated { rows[index].values[column] = nil }
      rows[index].set(after)
    } else {
      throw JSONText.Failure(position: 0)
    }
  }

  /// Whether a value is what the client shows of it.
  static func isEqual(_ value: JSONText?, _ cell: [UInt8]?, _ column: String) -> Bool {
    guard let value else { return true }
    guard let cell else { return value == .null }
    let shown = String(decoding: cell, as: UTF8.self)
    switch value {
    // A document that is null looks like no value at all.
    case .null: return shown == "null"
    case .number(let digits):
      if digits == shown { return true }
      // FLOAT is shown with six digits, ZEROFILL with zeros, YEAR 0 as 0000, DOUBLE(m,d) with its decimals.
      guard let number = Double(digits), let other = Double(shown) else { return false }
      if (digits + shown).allSatisfy(\.isNumber) { return shown.drop { $0 == "0" } == digits.drop { $0 == "0" } }
      if column.hasPrefix("CAST(") { return Float(number) == Float(other) && Double(Float(number)) == other }
      return number == other || Float(String(format: "%.6g", number)) == Float(shown)
        || String(format: "%.\(shown.split(separator: ".").last?.count ?? 0)f", number) == shown
    case .string(let bytes):
      if column.hasPrefix("HEX(") {
        guard let data = Data(base64Encoded: Data(bytes)) else { return false }
        return data.map { String(format: "%02X", $0) }.joined() == shown
      }
      return bytes == cell || (try? JSONText(parsing: cell)) == value
    case .boolean, .array, .object: return (try? JSONText(parsing: cell)) == value
    }
  }
}
