import BinaryLog
import ByteIO
import Foundation
import TestSupport
import Testing

/// Pseudo-SQL against what the server's own tool prints (`ref/verbose.txt`).
@Suite struct PseudoSQLTests {
  static let cases = LogCases.all.filter {
    !$0.isDamaged && !$0.isEncrypted && (try? $0.text("ref/verbose.txt")) != nil
  }

  @Test("Every line is the stock tool's, but for values that it cuts or leaves ambiguous", arguments: cases)
  func lines(_ one: LogCase) throws {
    let reference = Self.commentLines(try #require(try one.text("ref/verbose.txt")))
    var own: [(event: Int, line: [UInt8])] = []
    var events = 0
    // Only definitions tell the digits of MariaDB's first fractions; the tool has none.
    let definitions = try Definitions(one)
    func resolve(_ map: TableMap) -> TableMap { one.case == "row-old-temporal" ? definitions.resolve(map) : map }
    try RowRendering.render(one, PseudoSQLRenderer(hasTypes: true), resolve: resolve) { _, text in
      own += text.split(separator: 10).map { (events, Array($0)) }
      events += 1
    }
    var place = 0
    for line in reference {
      guard place < own.count else {
        Issue.record("\(one.name): no line for \(ByteString(line).display)")
        return
      }
      if line.contains("=!! Don't know how to handle".utf8) {
        // The tool gives up on the event here.
        let event = own[place].event
        while place < own.count, own[place].event == event { place += 1 }
        continue
      }
      if !Self.agree(own[place].line, line, one.family) {
        Issue.record("\(one.name): \(ByteString(own[place].line).display) instead of \(ByteString(line).display)")
        return
      }
      place += 1
    }
    // MariaDB's tool does not know its own first fractions, and ends there.
    if one.case != "row-old-temporal" { #expect(place == own.count, "\(one.name)") }
  }

  /// Logs of old servers in a corpus, with what MariaDB's tool prints of them.
  static let oldLogs: [URL] = {
    let folder = Samples.folder.appendingPathComponent("old")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map { folder.appendingPathComponent($0) }.filter {
      $0.pathExtension != "tsv" && $0.lastPathComponent != "ref"
    }
  }()

  @Test("Old logs too, as far as the stock tool reads them", arguments: oldLogs)
  func old(_ log: URL) throws {
    let name = log.lastPathComponent
    let folder = log.deletingLastPathComponent().appendingPathComponent("ref")
    // Of a damaged one there is none.
    guard let text = try? Data(contentsOf: folder.appendingPathComponent(name + ".mariadb.verbose")) else { return }
    let reference = Self.commentLines(Array(text))
    if reference.isEmpty { return }
    let isTyped = reference.contains { $0.contains(" /* ".utf8) }
    var own: [[UInt8]] = []
    try RowRendering.render(log.path, PseudoSQLRenderer(hasTypes: isTyped)) { _, text in
      own += text.split(separator: 10).map(Array.init)
    }
    #expect(own.count == reference.count, "\(name)")
    for (own, reference) in zip(own, reference) where !Self.agree(own, reference, "mariadb") {
      Issue.record("\(name): \(ByteString(own).display) instead of \(ByteString(reference).display)")
      return
    }
  }

  /// The lines of rows, and what MySQL's tool puts on lines of its own behind them; not those of statements.
  static func commentLines(_ text: [UInt8]) -> [[UInt8]] {
    let kinds = ["### INSERT INTO `", "### UPDATE `", "### DELETE FROM `", "### WHERE", "### SET", "###   @"].map {
      Array($0.utf8)
    }
    var lines: [[UInt8]] = []
    for line in text.split(separator: 10) where line.starts(with: "###".utf8) {
      if line.starts(with: "###      ".utf8), !lines.isEmpty {
        lines[lines.count - 1] += line.dropFirst(9)
      } else if kinds.contains(where: { line.starts(with: $0) }) {
        lines.append(Array(line))
      }
    }
    return lines
  }

  static func agree(_ own: [UInt8], _ reference: [UInt8], _ family: String) -> Bool {
    if own == reference { return true }
    guard let (column, value, type) = parts(own), let (otherColumn, other, otherType) = parts(reference),
      column == otherColumn
    else { return false }
    guard type == otherType else { return false }
    // The year 0 is none of the years from 1900 on.
    if type.starts(with: "YEAR".utf8), text(other) == "1900" { return text(value) == "0" }
    // The tools show a negative number and the unsigned one that it could be; we know which.
    if type.contains("INT ".utf8), let both = text(other).wholeMatch(of: /(-\d+) \((\d+)\)/) {
      return text(value) == both.1 || text(value) == both.2
    }
    if type.starts(with: "FLOAT".utf8) {
      // Cut to six digits.
      guard let float = Float(text(value)), let cut = Float(text(other)) else { return false }
      return String(format: "%g", float) == String(format: "%g", cut)
    }
    if type.starts(with: "DOUBLE".utf8) { return Double(text(value)) == Double(text(other)) }
    if type.starts(with: "VECTOR".utf8) {
      let cut = text(value).dropFirst().dropLast().split(separator: ",").map {
        String(format: "%.5e", Float($0) ?? .nan)
      }
      return text(other) == "[" + cut.joined(separator: ",") + "]"
    }
    if type.starts(with: "SET(".utf8) {
      // The tools print the lowest byte first, which is not what b'' means.
      let bits = Array(text(other).dropFirst(2).dropLast())
      let bytes = stride(from: 0, to: bits.count, by: 8).map { String(bits[$0..<min($0 + 8, bits.count)]) }
      return text(value) == "b'" + bytes.reversed().joined() + "'"
    }
    guard value.first == 0x27, other.first == 0x27 else {
      return text(value).filter { $0 != " " } == text(other).filter { $0 != " " }
    }
    let bytes = unescaped(value.dropFirst().dropLast())
    if type.starts(with: "JSON ".utf8), bytes.first == 0x22 {
      // The tool shows a document that is a string without its quotes.
      let document = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      return (document as? String).map { Array($0.utf8) } == unescaped(other.dropFirst().dropLast())
    }
    if text(type).contains("COMPRESSED") {
      // The stock tool shows what is stored, and we what it means.
      return true
    }
    if family.hasPrefix("mysql") { return bytes == unescaped(other.dropFirst().dropLast()) }
    // MariaDB's tool leaves quotes and backslashes as they are.
    let ambiguous = bytes.flatMap { $0 < 0x20 ? Array(String(format: "\\x%02x", $0).utf8) : [$0] }
    return ambiguous == Array(other.dropFirst().dropLast())
  }

  /// Column, value and type of a line.
  private static func parts(_ line: [UInt8]) -> (column: [UInt8], value: [UInt8], type: [UInt8])? {
    guard let equals = line.firstIndex(of: UInt8(ascii: "=")), line.starts(with: "###   @".utf8) else { return nil }
    let rest = Array(line[(equals + 1)...])
    let mark = Array(" /* ".utf8)
    let comment = rest.indices.last { rest[$0...].starts(with: mark) } ?? rest.count
    var value = Array(rest[..<comment])
    while value.last == 0x20 { value.removeLast() }
    return (Array(line[..<equals]), value, Array(rest[comment...].dropFirst(4)))
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  static func unescaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      guard byte == 0x5C, let next = iterator.next() else {
        result.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "r"): result.append(13)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(12)
      case UInt8(ascii: "x"):
        let digits = [iterator.next(), iterator.next()].compactMap(\.self)
        result.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0)
      default: result.append(next)
      }
    }
    return result
  }
}
