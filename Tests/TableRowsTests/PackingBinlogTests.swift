import ByteIO
import Foundation
import TableRows
import TestSupport
import Testing

/// Rows of real logs against the tables that they made (see `samples/binlogs`, and `binlogs` of a corpus).
@Suite("Packed rows of real binary logs")
struct PackingBinlogTests {
  /// A folder with `binlog` and `expected/end`.
  struct Case: Sendable, Testing.CustomTestStringConvertible {
    let folder: URL
    var testDescription: String { folder.pathComponents.suffix(2).joined(separator: "/") }

    func bytes(_ name: String) throws -> [UInt8]? {
      let plain = folder.appendingPathComponent(name)
      if let data = try? Data(contentsOf: plain) { return Array(data) }
      guard let data = try? Data(contentsOf: plain.appendingPathExtension("gz")) else { return nil }
      return try Samples.drain(GzipSource(MemorySource(Array(data))))
    }

    /// The names of the files in a folder of the case, without `.gz`.
    func files(_ name: String) -> [String] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(name).path)) ?? []
      return names.map { $0.hasSuffix(".gz") ? String($0.dropLast(3)) : $0 }.sorted()
    }

    /// What this server writes.
    var unusedBits: PackedRow.UnusedBits { testDescription.hasPrefix("mysql-9") ? .zeros : .ones }

    /// All changes of its logs.
    func changes() throws -> [BinlogRows.Change] {
      // The table maps of MariaDB's first fractional temporals do not say how many digits there are.
      let isOld = testDescription.contains("old-temporal")
      return try files("binlog").filter { $0.hasPrefix("bin.0") }.flatMap { name in
        let log = try bytes("binlog/\(name)") ?? []
        return try BinlogRows(log, unusedBits: unusedBits) { table, column in
          isOld && table == "ty.times" ? oldTimes(column) : isOld && table == "ty.wide" ? oldWide(column) : nil
        }.changes
      }
    }

    private func oldTimes(_ column: Int) -> PackedType? {
      switch column {
      case 4...9: .oldTimeFraction(column - 3)
      case 11...16: .oldDatetimeFraction(column - 10)
      case 18...23: .oldTimestampFraction(column - 17)
      default: nil
      }
    }

    private func oldWide(_ column: Int) -> PackedType? {
      column > 0 && (column - 1) % 5 == 3 ? .oldDatetimeFraction(3) : nil
    }
  }

  static let cases: [Case] = {
    let root = Samples.folder.appendingPathComponent("binlogs")
    let manager = FileManager.default
    return ((try? manager.contentsOfDirectory(atPath: root.path)) ?? []).sorted().flatMap { family -> [Case] in
      let folder = root.appendingPathComponent(family)
      return ((try? manager.contentsOfDirectory(atPath: folder.path)) ?? []).sorted().compactMap { name in
        // Encrypted logs are not for this reader, damaged ones are refused, rightly.
        let isSuitable = !name.hasPrefix("damaged") && name != "encrypted"
        let log = folder.appendingPathComponent(name).appendingPathComponent("binlog")
        return isSuitable && manager.fileExists(atPath: log.path) ? Case(folder: log.deletingLastPathComponent()) : nil
      }
    }
  }()

  @Test("Every row encodes to the bytes it was decoded from", arguments: cases)
  func roundTrip(_ sample: Case) throws {
    for change in try sample.changes() {
      for image in [change.before, change.after].compactMap(\.self) {
        let types = image.columns.map { change.table.types[$0] }
        #expect(
          try PackedRow.encode(image.values, types: types, unusedBits: sample.unusedBits).row == image.packed,
          "\(change.table.name)")
      }
    }
  }

  @Test(
    "The rows, replayed, are those that the server has at the end",
    arguments: cases.filter {
      ["row-types", "row-old-temporal", "partial-json", "flashback", "packed-values"].contains(
        $0.folder.lastPathComponent)
    })
  func replay(_ sample: Case) throws {
    var tables: [String: (table: BinlogRows.Table, rows: [Image])] = [:]
    for change in try sample.changes() {
      let name = change.table.name
      var (_, rows) = tables[name] ?? (change.table, [])
      let before = change.before.map { Image($0.values) }
      var after = change.after.map { Image($0.values) }
      let index = before.flatMap { before in rows.firstIndex { $0 == before } }
      if before != nil { #expect(index != nil, "\(name): no row \(String(describing: before))") }
      if let partial = change.after?.partial, let index {
        // A partial update is of the document of the before image, as replayed.
        for column in partial { try after?.update(column, from: rows[index]) }
      }
      // The before image that follows holds the whole document in binary, and the row only its text.
      switch (index, after) {
      case (let index?, let after?): rows[index] = after
      case (let index?, nil): rows.remove(at: index)
      case (nil, let after?): rows.append(after)
      case (nil, nil): break
      }
      tables[name] = (change.table, rows)
    }
    var compared = 0
    for (name, (table, rows)) in tables {
      // System versioning keeps rows that a SELECT does not show.
      guard !name.hasSuffix(".ver"), let text = try sample.bytes("expected/end/\(name).tsv"), !text.isEmpty else {
        continue
      }
      var lines = text.split(separator: 0x0A).map { $0.split(separator: 0x09, omittingEmptySubsequences: false) }
      let heading = lines.removeFirst().map { String(decoding: $0, as: UTF8.self) }
      #expect(lines.count == rows.count, "\(name)")
      var left = rows
      for line in lines {
        let match = left.firstIndex { row in isLine(line, heading, row, table) }
        #expect(match != nil, "\(name): \(line.map { String(decoding: $0.prefix(100), as: UTF8.self) })")
        if let match { left.remove(at: match) }
        compared += 1
      }
    }
    #expect(compared > 0)
  }

  /// A row of a replayed table; JSON documents that partial updates changed are kept as trees beside it.
  struct Image: Equatable {
    var values: [RowValue]
    var documents: [Int: JSONValue] = [:]

    init(_ values: [RowValue]) { self.values = values }

    mutating func update(_ column: Int, from old: Image) throws {
      guard case .bytes(let stored) = values[column], case .bytes(let document) = old.values[column] else { return }
      let tree = try old.documents[column] ?? BinaryJSON.decode(document.span.bytes)
      documents[column] = try JSONPartialUpdate(parsing: stored.span.bytes).apply(to: tree)
    }

    static func == (left: Image, right: Image) -> Bool {
      left.values.indices.allSatisfy { column in
        if left.values[column] == right.values[column] { return true }
        if left.documents.isEmpty && right.documents.isEmpty { return false }
        let trees = [left, right].map { image -> JSONValue? in
          if let tree = image.documents[column] { return tree }
          guard case .bytes(let stored) = image.values[column] else { return nil }
          return try? BinaryJSON.decode(stored.span.bytes)
        }
        guard let tree = trees[0], let other = trees[1] else { return false }
        return tree == other
      }
    }
  }

  private func isLine(
    _ line: [ArraySlice<UInt8>], _ heading: [String], _ row: Image, _ table: BinlogRows.Table
  ) -> Bool {
    var column = -1
    return line.indices.allSatisfy { cell in
      let isCast = heading[cell].hasPrefix("CAST(")
      if !isCast { column += 1 }
      guard column < row.values.count else { return false }
      let text = unescaped(line[cell])
      if let document = row.documents[column] {
        var bytes: [UInt8] = []
        return (try? document.appendText(to: &bytes)) != nil && bytes == text
      }
      let isHexadecimal = heading[cell].hasPrefix("HEX(")
      // Tables of columns in character sets other than UTF-8.
      let isForeign = [".chars", ".uca"].contains { table.name.hasSuffix($0) } && column > 0
      return isForeign
        || texts(row.values[column], table.types[column], table.codes[column], isHexadecimal, isCast)
          .contains { matches($0, text, row.values[column], isHexadecimal) }
    }
  }

  private func matches(_ text: [UInt8], _ cell: [UInt8], _ value: RowValue, _ isHexadecimal: Bool) -> Bool {
    switch value {
    case .double, .float:
      guard let number = Double(String(decoding: cell, as: UTF8.self)),
        let own = Double(String(decoding: text, as: UTF8.self))
      else { return text == cell }
      // FLOAT columns show six digits, and DOUBLE(m,d) its decimals; a cast shows all.
      return number == own || abs(number - own) <= abs(own) * 5e-6 || abs(number - own) < 5e-6
    case .member, .members: return true
    // Zero bytes at the end of BINARY are not in the log.
    case .bytes where isHexadecimal:
      return cell == text || (cell.starts(with: text) && !cell[text.count...].contains { $0 != 0x30 })
    default: return text == cell
    }
  }

  /// The texts that a value can have: a table map does not tell a UUID from a string, nor, always, signed from unsigned.
  private func texts(
    _ value: RowValue, _ type: PackedType, _ code: UInt8, _ isHexadecimal: Bool, _ isCast: Bool
  ) -> [[UInt8]] {
    var text: [UInt8] = []
    switch value {
    case .null: return [Array("NULL".utf8)]
    case .integer(let number):
      let bits: UInt64 = if case .integer(let bytes, _) = type { UInt64(8 * bytes) } else { 64 }
      let mask = bits == 64 ? UInt64.max : 1 << bits - 1
      let digits = String(UInt64(bitPattern: number) & mask)
      return [
        Array(String(number).utf8), Array(digits.utf8),
        Array(String(repeating: "0", count: max(0, 8 - digits.count)).utf8) + digits.utf8,
      ]
    case .unsigned(let number), .bits(let number):
      return [Array(String(number).utf8), Array(String(format: "%08llu", number).utf8)]
    case .float(let number): return [Array(Double(number).description.utf8)]
    case .double(let number): return [Array(number.description.utf8)]
    case .decimal(let digits): return [digits.bytes]
    case .year(let year): return [Array(String(format: "%04d", year).utf8)]
    case .temporal(let parts):
      let (kind, digits): (TemporalParts.Kind, Int) =
        switch type {
        case .date: (.date, 0)
        case .time: (.time, 0)
        case .time2(let digits), .oldTimeFraction(let digits): (.time, digits)
        case .datetime2(let digits), .oldDatetimeFraction(let digits): (.datetime, digits)
        default: (.datetime, 0)
        }
      parts.appendText(kind, fraction: digits, to: &text)
    case .timestamp(let seconds, let microseconds):
      let digits: Int =
        switch type {
        case .timestamp2(let digits), .oldTimestampFraction(let digits): digits
        default: 0
        }
      TimestampText.append(seconds: seconds, microseconds: microseconds, fraction: digits, to: &text)
    case .bytes(var bytes):
      if code == 140 || code == 141, let plain = try? CompressedColumn.decode(bytes.span.bytes) { bytes = plain }
      if isHexadecimal { return [Array(bytes.map { String(format: "%02X", $0) }.joined().utf8)] }
      if code == 245 {
        guard (try? BinaryJSON.appendText(bytes.span.bytes, to: &text)) != nil else { return [] }
        return [text]
      }
      guard code == 254 else { return [bytes] }
      var (uuid, inet4, inet6): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
      UUIDText.append(bytes, to: &uuid)
      NetworkAddressText.appendINET4(bytes, to: &inet4)
      NetworkAddressText.appendINET6(bytes, to: &inet6)
      return type == .string(maximum: 16, trims: .nothing) ? [uuid, inet6] : [bytes, inet4]
    case .member, .members: return [[]]
    }
    return [text]
  }

  /// A cell of the stock client's batch mode.
  private func unescaped(_ cell: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var isEscape = false
    for byte in cell {
      if isEscape {
        let plain: UInt8 =
          switch byte {
          case UInt8(ascii: "n"): 10
          case UInt8(ascii: "t"): 9
          case UInt8(ascii: "0"): 0
          default: byte
          }
        bytes.append(plain)
        isEscape = false
      } else if byte == UInt8(ascii: "\\") {
        isEscape = true
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
