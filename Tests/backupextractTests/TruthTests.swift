import BackupStreamLib
import ByteIO
import COpenSSL
import Foundation
import Recovery
import TableRows
import TestSupport
import Testing

/// Every table of every image against what its server showed before the backup.
///
/// Presented differently on purpose, and the only such values:
/// - FLOAT without decimals: as many digits as it takes to read the same number back; the server shows six.
/// - MERGE tables from 6.0.6 on: no rows, for the image has none (they are those of the base tables).
/// - Rows of tables whose truth is a summary (`blobs_*`: length and digests) are compared by these.
@Suite("Rows of real images")
struct TruthTests {
  @Test("equal what the server showed, in text and in hexadecimal", arguments: Samples.images)
  func rows(_ image: Samples.Image) throws {
    let reader = try image.open()
    let tables = try ImageTables(reader).tables
    let expected = try image.tables().filter { $0.count > 5 && $0[2] == "BASE TABLE" }
    let text = try Extracted(image, form: .tabSeparated(isHexadecimal: false))
    let raw = try Extracted(image, form: .tabSeparated(isHexadecimal: true), isRaw: true)
    #expect(tables.count == expected.count)
    for line in expected {
      let name = "\(line[0]).\(line[1])"
      guard let table = tables.first(where: { $0.database.text == line[0] && $0.name.text == line[1] }) else {
        Issue.record("\(name) is not in the image")
        continue
      }
      let columns = try table.definition.get().columns
      if reader.snapshots[table.position.snapshot].driver == .noData {
        #expect(text.rows(name).isEmpty, "\(name)")
        continue
      }
      if let truth = try Truth(image, file: line[5], hex: false) {
        compare(text.rows(name), truth, columns, name) { value, column in Self.rounded(value, column) }
      }
      if let truth = try Truth(image, file: line[5], hex: true) {
        compare(raw.rows(name), truth, columns, name) { value, column in Self.hexadecimal(value, column) }
      }
    }
  }

  /// Compares rows in any order.
  private func compare(
    _ rows: [[[UInt8]?]], _ truth: Truth, _ columns: [ColumnDefinition], _ name: String,
    _ present: ([UInt8], ColumnDefinition) -> [UInt8]
  ) {
    func sortable(_ row: [[UInt8]?]) -> [UInt8] { row.flatMap { ($0 ?? Array("\u{1}NULL".utf8)) + [0xFF, 0xFE] } }
    let digests = truth.rows.first { $0.contains { $0.map(Self.isDigest) ?? false } } != nil
    let found = rows.map { row in
      sortable(
        zip(row, columns).enumerated().map { place, pair in
          pair.0.map { value in
            if truth.columns[place].hasPrefix("length(") { return Array(String(value.count).utf8) }
            if digests && pair.1.type.isBlob { return Self.digest(value, pair.1) }
            return present(value, pair.1)
          }
        })
    }
    let wanted = truth.rows.map { row in
      sortable(zip(row, columns).map { value, column in value.map { Self.rounded($0, column) } })
    }
    let order: ([UInt8], [UInt8]) -> Bool = { $0.lexicographicallyPrecedes($1) }
    let (first, second) = (found.sorted(by: order), wanted.sorted(by: order))
    let difference = zip(first, second).first { $0 != $1 }
    #expect(first.count == second.count, "\(name)")
    #expect(
      difference == nil,
      "\(name): \(ByteString(difference?.0 ?? []).display.prefix(300)) is not \(ByteString(difference?.1 ?? []).display.prefix(300))"
    )
  }

  /// Whether a value of the truth is `length:md5:sha1`.
  private static func isDigest(_ value: [UInt8]) -> Bool {
    let parts = value.split(separator: UInt8(ascii: ":"))
    return parts.count == 3 && parts[1].count == 32 && parts[2].count == 40
  }

  private static func digest(_ shown: [UInt8], _ column: ColumnDefinition) -> [UInt8] {
    var value = shown
    if case .blob = column.type {
      func nibble(_ digit: UInt8) -> UInt8 { digit < 0x3A ? digit - 0x30 : digit - 0x37 }
      value = stride(from: 0, to: shown.count, by: 2).map { nibble(shown[$0]) << 4 | nibble(shown[$0 + 1]) }
    }
    func digits(_ bytes: [UInt8]) -> String { bytes.map { ByteIO.hexadecimal($0).lowercased() }.joined() }
    var (md5, sha1) = ([UInt8](repeating: 0, count: 16), [UInt8](repeating: 0, count: 20))
    _ = EVP_Digest(value, value.count, &md5, nil, EVP_md5(), nil)
    _ = EVP_Digest(value, value.count, &sha1, nil, EVP_sha1(), nil)
    return Array("\(value.count):\(digits(md5)):\(digits(sha1))".utf8)
  }

  /// FLOAT to six digits, SET as a number of as many digits as a DOUBLE has; other values as they are.
  private static func rounded(_ value: [UInt8], _ column: ColumnDefinition) -> [UInt8] {
    if case .set = column.type, let number = Double(String(decoding: value, as: UTF8.self)) {
      return Array(String(number).utf8)
    }
    guard case .float(_, _, nil) = column.type, let number = Double(String(decoding: value, as: UTF8.self)) else {
      return value
    }
    return Array(String(format: "%.6g", number).utf8)
  }

  /// Our hexadecimal form as the truth's: strings in hexadecimal digits, ENUM and SET as numbers.
  private static func hexadecimal(_ value: [UInt8], _ column: ColumnDefinition) -> [UInt8] {
    switch column.type {
    case .char, .varchar, .text: return value.flatMap { Array(ByteIO.hexadecimal($0).utf8) }
    case .enumeration(let members):
      if value.isEmpty { return Array("0".utf8) }
      let number = members.firstIndex { $0.bytes == value }.map { $0 + 1 } ?? -1
      return Array(String(number).utf8)
    case .set(let members):
      var bits: UInt64 = 0
      for name in value.split(separator: 0x2C) where !value.isEmpty {
        bits |= 1 << UInt64(members.firstIndex { $0.bytes == Array(name) } ?? 63)
      }
      // The server shows those with the 64th member as a signed number.
      return rounded(Array(String(Int64(bitPattern: bits)).utf8), column)
    default: return rounded(value, column)
    }
  }
}
