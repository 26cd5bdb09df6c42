import BinaryLog
import Foundation
import TestSupport

/// What the stock tools print of a case's logs.
struct Reference {
  /// A case whose logs are sound and in clear.
  static let soundCases = LogCases.all.filter { one in
    !one.isDamaged && !one.isEncrypted && one.case != "relay-log" && one.case != "packed-values"
  }

  let text: String

  /// - Parameter name: `ref/plain.sql` or `ref/verbose.txt`; nil if the case has none.
  init?(_ one: LogCase, _ name: String) throws {
    guard let bytes = try one.text(name) else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// How many rows were inserted, updated and deleted in each table, told from `### INSERT INTO …` and the like. Tables
  /// with columns that the stock tool stops at are not among them.
  var rows: [String: [Int]] {
    var counts: [String: [Int]] = [:]
    var table = ""
    var unknown: Set<String> = []
    for line in text.split(separator: "\n") where line.hasPrefix("### ") {
      if line.contains("!! Don't know how to handle column") { unknown.insert(table) }
      for (index, words) in ["### INSERT INTO ", "### UPDATE ", "### DELETE FROM "].enumerated()
      where line.hasPrefix(words + "`") {
        let name = String(line.dropFirst(words.count + 1).dropLast()).replacing("`.`", with: ".")
          .replacing("``", with: "`")
        counts[name, default: [0, 0, 0]][index] += 1
        table = name
      }
    }
    return counts.filter { !unknown.contains($0.key) }
  }

  /// Statements with the words that they begin with, each with the position of its event. Those that the tool shows
  /// twice, or only as comments, are not among them.
  func statements(beginning words: [String]) -> [(position: Int, statement: String)] {
    var found: [(Int, String)] = []
    var position = 0
    for part in text.components(separatedBy: "/*!*/;\n") {
      var lines = part.split(separator: "\n", omittingEmptySubsequences: false)
      while let first = lines.first, first.hasPrefix("#") || first.isEmpty {
        if first.hasPrefix("# at "), let number = Int(first.dropFirst(5)) { position = number }
        lines.removeFirst()
      }
      if lines.last == "" { lines.removeLast() }
      let statement = lines.joined(separator: "\n")
      if words.contains(where: { statement.hasPrefix($0 + " ") }) { found.append((position, statement)) }
    }
    return found
  }
}

extension LogCase {
  /// The logs as arguments of a command.
  var arguments: String { files.map { "'\($0.path)'" }.joined(separator: " ") }

  /// Whether the logs have rows, as the corpus' own list of events says.
  var hasRows: Bool {
    (events ?? [:]).keys.contains {
      $0.contains("WRITE_ROWS") || $0.contains("UPDATE_ROWS") || $0.contains("DELETE_ROWS")
    }
  }

  /// Bytes of all logs.
  var size: Int {
    files.reduce(0) { sum, file in
      let size = try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
      return sum + (size ?? 0)
    }
  }
}
