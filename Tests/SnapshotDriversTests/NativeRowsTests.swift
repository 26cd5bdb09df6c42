import ByteIO
import Foundation
import TableRows
import TestSupport
import Testing

@testable import SnapshotDrivers

@Suite("Rows of native snapshots")
struct NativeRowsTests {
  @Test("are those that the server had", arguments: NativeSamples.images)
  func truth(_ sample: Samples.Image) throws {
    for table in try NativeSamples.tables(of: sample) {
      let place = Comment(rawValue: "\(table.name.database.display).\(table.name.table.display)")
      let rows: [[UInt8]]
      do {
        rows = try NativeSamples.rows(of: table)
      } catch {
        Issue.record(error, place)
        continue
      }
      // Packed rows like any others: taken apart and put together they are the same, byte for byte.
      let types = table.definition.columns.map { PackedType($0) }
      for row in rows {
        let values = try PackedRow.decode(row.span.bytes, types: types, blobs: .inline)
        #expect(try PackedRow.encode(values, types: types, blobs: .inline).row == row, place)
      }
      guard let truth = try NativeSamples.truth(of: table, in: sample) else { continue }
      let text = RowText(definition: table.definition)
      let found = try rows.map { try text.fields($0) }
      #expect(found.count == truth.count, place)
      let difference = Self.difference(found, truth, table.definition)
      #expect(difference == nil, place)
    }
  }

  /// The first difference between rows, in any order; nil if they are the same.
  static func difference(_ found: [[String?]], _ expected: [[String]], _ definition: TableDefinition) -> String? {
    // The corpus has long values as length:md5:sha1, in all rows of a column or in none.
    let isDigest = definition.columns.indices.map { index in
      definition.columns[index].type.isBlob && expected.contains { $0[index].contains(":") }
    }
    func key(_ fields: [String?], _ isFound: Bool) -> [String] {
      fields.enumerated().map { index, text in
        guard let text else { return "NULL" }
        if isDigest[index], text != "NULL" {
          return isFound
            ? digest(text)
            : text.split(separator: ":").enumerated().filter { $0.offset != 1 }
              .map(\.element).joined(separator: ":")
        }
        return number(text, definition.columns[index].type) ?? text
      }
    }
    var left = Dictionary(grouping: found.map { key($0, true) }, by: { $0 }).mapValues(\.count)
    for row in expected {
      let row = key(row, false)
      guard let count = left[row] else {
        let similar = left.keys.first { $0[0] == row[0] } ?? ["none like it"]
        let index = zip(row, similar).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
        return "no row with \(row[index].prefix(400)) in column \(index + 1); there is \(similar[index].prefix(400))"
      }
      left[row] = count == 1 ? nil : count - 1
    }
    return left.keys.first.map { "unexpected row \("\($0)".prefix(400))" }
  }

  /// Numbers with a fraction, as many digits of them as the server shows.
  private static func number(_ text: String, _ type: ColumnType) -> String? {
    switch type {
    case .float(_, _, let decimals), .double(_, _, let decimals):
      guard let value = Double(text) else { return nil }
      if let decimals { return String(format: "%.\(min(decimals, 6))f", value == 0 ? 0 : value) }
      if case .float = type { return String(format: "%.4e", value == 0 ? 0 : value) }
      return String(format: "%.13e", value == 0 ? 0 : value)
    // Of 64 members the server shows some numbers as doubles.
    case .set(let members): return members.count > 53 ? Double(text).map { String(format: "%.15e", $0) } : nil
    default: return nil
    }
  }

  private static func digest(_ hex: String) -> String {
    let digits = Array(hex.utf8)
    func value(_ digit: UInt8) -> UInt8 { digit < 65 ? digit - 48 : digit - 55 }
    let bytes = stride(from: 0, to: digits.count, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
    return "\(bytes.count):\(SHA1.hex(bytes))"
  }
}
