import BackupStreamLib
import ByteIO
import Foundation
import Recovery
import TableRows
import TestSupport
import Testing

/// Databases made of real images, held against what the server said of the tables.
@Suite struct SQLiteTruthTests {
  @Test("every table of every image has its rows, and every value is the server's", arguments: Samples.images)
  func values(_ sample: Samples.Image) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("all.db")
    let image = try sample.open()
    let tables = try SQLiteWriting.tables(of: image)
    try SQLiteWriting.write(image, tables, to: file)
    let database = try SQLiteReading(file)
    #expect(try database.texts("PRAGMA integrity_check") == ["ok"])
    #expect(
      try database.texts("SELECT name || '=' || ifnull(value, 'NULL') FROM backupstream_image ORDER BY rowid")
        == ["image=it's", "binlog_position=4711", "other=NULL"])
    let hasSeveral = Set(tables.map(\.database)).count > 1
    var seen = 0
    for truth in try sample.tables() where truth[2] == "BASE TABLE" {
      let table = try #require(
        tables.first { $0.database == ByteString(truth[0]) && $0.name == ByteString(truth[1]) })
      let name = (hasSeveral ? truth[0] + "." : "") + truth[1]
      let rows = try database.rows("SELECT * FROM \"\(name.replacing("\"", with: "\"\""))\"")
      // The rows of a MERGE table are those of others; the ARCHIVE and BLACKHOLE engines count in their own way.
      if !["MRG_MYISAM", "BLACKHOLE"].contains(truth[3]) { #expect(rows.count == Int(truth[4]), "\(name)") }
      seen += 1
      guard let text = try sample.text("expected/\(truth[5]).tsv"), truth[3] != "MRG_MYISAM" else { continue }
      let hexadecimal = try sample.text("expected/\(truth[5]).hex.tsv")
      // Long values are in the truth by their checksums, bits without a file of digits as raw bytes.
      let hasBits = table.definition.columns.contains { column in
        if case .bit = column.type { return true }
        return false
      }
      if sample.name.contains("blobs") || (hexadecimal == nil && hasBits) { continue }
      try compare(rows, table, Truth(text), hexadecimal.map(Truth.init))
    }
    #expect(seen == tables.count)
  }

  /// The lines of a file of the stock client's batch mode, without the heading.
  private struct Truth {
    let cells: [[[UInt8]]]

    init(_ text: [UInt8]) {
      cells = text.split(separator: 0x0A).dropFirst().map { line in
        line.split(separator: 0x09, omittingEmptySubsequences: false).map(Array.init)
      }
    }
  }

  /// Compares rows; they come in another order than in the truth.
  private func compare(
    _ rows: [[SQLiteReading.Cell]], _ table: SelectedTable, _ truth: Truth, _ hexadecimal: Truth?
  ) throws {
    let columns = table.definition.columns
    let expected = truth.cells.enumerated().map { line, cells in
      cells.enumerated().map { place, cell in
        let shown = hexadecimal?.cells[line][place]
        if (shown ?? cell) == Array("NULL".utf8) { return "NULL" }
        switch columns[place].type {
        case .bit:
          return shown.flatMap { UInt64(String(decoding: $0, as: UTF8.self), radix: 16) }.map { "\($0)" } ?? "?"
        case .binary, .varbinary, .blob, .geometry: return String(decoding: shown ?? cell, as: UTF8.self)
        case .char, .varchar, .text:
          if columns[place].characterSet == .binary { return String(decoding: shown ?? cell, as: UTF8.self) }
          return String(decoding: unescaped(cell), as: UTF8.self)
        case .integer, .year, .decimal, .float, .double:
          return normalized(String(decoding: cell, as: UTF8.self), columns[place].type)
        default: return String(decoding: unescaped(cell), as: UTF8.self)
        }
      }
    }
    let found = rows.map { row in
      row.enumerated().map { place, cell in normalized(cell.string, columns[place].type) }
    }
    let left = Set(found).subtracting(expected)
    let right = Set(expected).subtracting(found)
    #expect(left.isEmpty && right.isEmpty, "\(table.shownName): found \(left.prefix(1)), expected \(right.prefix(1))")
    #expect(found.count == expected.count, "\(table.shownName)")
  }

  /// A number in one form: without zeros around it; a FLOAT as a server of that time prints it, in six digits.
  private func normalized(_ text: String, _ type: ColumnType) -> String {
    switch type {
    // YEAR(2): the server shows two digits, the database has all four.
    case .year(digits: 2): return UInt64(text).map { "\($0 % 100)" } ?? text
    case .integer, .year: return UInt64(text).map { "\($0)" } ?? text
    case .decimal(let precision, _, _) where precision <= 15: return Double(text).map { "\($0)" } ?? text
    case .float: return Double(text).map { String(format: "%.6g", $0) } ?? text
    case .double: return Double(text).map { String(format: "%.15g", $0) } ?? text
    default: return text
    }
  }

  private func unescaped(_ cell: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = 0
    while index < cell.count {
      if cell[index] == UInt8(ascii: "\\"), index + 1 < cell.count {
        index += 1
        bytes.append([UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "0"): 0][cell[index]] ?? cell[index])
      } else {
        bytes.append(cell[index])
      }
      index += 1
    }
    return bytes
  }
}
