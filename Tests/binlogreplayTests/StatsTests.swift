import BinaryLog
import Foundation
import TestSupport
import Testing

@testable import binlogreplay

/// `--stats`: tables, minutes, transactions.
@Suite struct StatsTests {
  static let one = LogCases.named("mariadb-10.11/flashback")

  @Test("totals are those of the logs, of every case") func totals() throws {
    var checked = 0
    for one in Reference.soundCases {
      guard let events = one.events else { continue }
      let result = try Shell.run("binlogreplay --stats --json \(one.arguments)")
      // Rows of an old format can't all be counted, and that is said.
      let isOld = EventLinesTests.needsSchema.contains(one.case)
      #expect(result.status == (isOld ? 3 : 0) || one.case == "in-use", "\(one.name): \(result.errors)")
      #expect(!isOld || result.errors.contains("are not counted"), "\(result.errors)")
      let lines = try JSONLines.parse(result.output)
      let total = try #require(lines.last)
      #expect(total["type"] as? String == "total" && total["logs"] as? Int == one.files.count)
      // Each log has four bytes before its first event.
      #expect(total["log_bytes"] as? Int == one.size - 4 * one.files.count, "\(one.name)")
      let transactions = ["MARIADB_GTID", "GTID", "ANON_GTID", "GTID_TAGGED"].reduce(0) { $0 + (events[$1] ?? 0) }
      #expect(total["transactions"] as? Int == transactions, "\(one.name)")
      let minutes = lines.filter { $0["type"] as? String == "minute" }
      for member in ["transactions", "bytes", "statements", "inserted", "updated", "deleted"] {
        let sum = minutes.reduce(0) { $0 + ($1[member] as? Int ?? 0) }
        #expect(sum == total[member] as? Int, "\(one.name): \(member)")
      }
      let endings = ["committed", "single_statements", "rolled_back", "prepared", "cut"]
      #expect(endings.reduce(0) { $0 + (total[$1] as? Int ?? 0) } == transactions)
      checked += 1
    }
    #expect(checked > 15)
  }

  @Test("rows of each table are as many as the stock tools show") func tables() throws {
    var checked = 0
    // The stock tool gives up at rows of an old format.
    for one in Reference.soundCases where !EventLinesTests.needsSchema.contains(one.case) {
      guard let reference = try Reference(one, "ref/verbose.txt") else { continue }
      var counts: [String: [Int]] = [:]
      let result = try Shell.run("binlogreplay --stats --json \(one.arguments)")
      for line in try JSONLines.parse(result.output) where line["type"] as? String == "table" {
        let numbers = ["inserted", "updated", "deleted"].map { line[$0] as? Int ?? -1 }
        if numbers != [0, 0, 0] { counts["\(line["database"] ?? "").\(line["table"] ?? "")"] = numbers }
      }
      let expected = reference.rows
      #expect(!one.hasRows || !expected.isEmpty, "\(one.name)")
      for (table, rows) in expected { #expect(counts[table] == rows, "\(one.name): \(table)") }
      checked += 1
    }
    #expect(checked > 4)
  }

  @Test("statements count for the tables that they name") func statements() throws {
    let one = LogCases.named("mariadb-10.11/statement")
    let lines = try JSONLines.parse(try Shell.run("binlogreplay --stats --json \(one.arguments)").output)
    func table(_ name: String) -> [String: Any]? {
      lines.first { "\($0["database"] ?? "").\($0["table"] ?? "")" == name }
    }
    // As case.sql has them: CREATE TABLE, two INSERT.
    #expect(table("st.child")?["statements"] as? Int == 3 && table("st.child")?["transactions"] as? Int == 3)
    #expect(table("st.parent")?["statements"] as? Int == 2)
    // CREATE TABLE LIKE, an UPDATE of two tables, TRUNCATE. (An INSERT failed and is not in the log.)
    #expect(table("st2.t")?["statements"] as? Int == 3)
  }

  @Test("the biggest transactions are those with the most bytes between their first and last event")
  func biggest() throws {
    let reference = try #require(try Reference(Self.one, "ref/verbose.txt")).text
    // A transaction goes from one GTID event to the next, or to the end of the log.
    let starts = reference.matches(of: #/# at (\d+)\n#.*\tGTID /#).compactMap { Int($0.output.1) }
    let end = try #require(reference.firstMatch(of: #/# at (\d+)\n#.*\tStop/#)).output.1
    let sizes = zip(starts, starts.dropFirst() + [Int(end) ?? 0]).map { ($0, $1 - $0) }.sorted { $0.1 > $1.1 }
    let lines = try JSONLines.parse(try Shell.run("binlogreplay --stats --json \(Self.one.arguments)").output)
      .filter { $0["type"] as? String == "transaction" && $0["by"] as? String == "size" }
    #expect(lines.map { $0["position"] as? Int } == sizes.map(\.0))
    #expect(lines.map { $0["size"] as? Int } == sizes.map(\.1) && lines.count == 10)
    #expect(lines.map { $0["rank"] as? Int } == Array(1...10))
  }

  @Test("text: an overview, tables, minutes, transactions") func text() throws {
    let result = try Shell.run("binlogreplay --stats \(Self.one.arguments)", environment: ["LC_ALL": "C"])
    #expect(result.status == 0 && result.errors.isEmpty)
    for part in [
      "1 log, 8.15 KiB, bin.000001:4 to bin.000001:8345",
      "2026-11-21T02:24:01Z to 2026-11-21T02:24:03Z (2 s)", "10: 7 committed, 3 single statements",
      "fb.t         61       33       20", "fb.u",
      "Each minute, UTC", "2026-11-21 02:24  #", "Biggest transactions", "bin.000001:",
    ] { #expect(result.text.contains(part), "\(part)") }
    for line in result.text.split(separator: "\n") { #expect(line.allSatisfy(\.isASCII) && line.last != " ") }
  }

  @Test("bars are blocks where the locale is UTF-8, and have colours only on a terminal without NO_COLOR")
  func colours() throws {
    let file = Self.one.arguments
    let blocks = try Shell.run("binlogreplay --stats \(file)", environment: ["LC_ALL": "C.UTF-8"])
    #expect(blocks.text.contains("█") && !blocks.text.contains("\u{1B}"))
    let other = try Shell.run("binlogreplay --stats \(file)", environment: ["LC_ALL": "", "LC_CTYPE": "", "LANG": "C"])
    #expect(!other.text.contains("█"))
    let terminal = "script -qec \"stty cols 60; binlogreplay --stats \(file)\" /dev/null"
    let coloured = try Shell.run(terminal, environment: ["LC_ALL": "C.UTF-8", "TERM": "xterm", "NO_COLOR": ""])
    #expect(coloured.text.contains("\u{1B}[36m█"))
    let plain = try Shell.run(terminal, environment: ["LC_ALL": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1"])
    #expect(plain.text.contains("█") && !plain.text.contains("\u{1B}"))
    let bar = try #require(plain.text.split(whereSeparator: \.isNewline).first { $0.contains("█") })
    #expect(bar.count == 60)
    let wide = try #require(blocks.text.split(separator: "\n").first { $0.contains("█") })
    #expect(wide.count == 80)
  }

  @Test("minutes become longer spans when there are too many, and nothing is lost") func spans() {
    var spans = TimeSpans(limit: 100)
    for minute in 0..<1000 {
      spans.add(TimeSpans.Counts(transactions: 1, bytes: Int64(minute)), at: Int64(minute) * 60_000_000 + 59_999_999)
    }
    // 1000 minutes are 67 quarters of an hour.
    #expect(spans.minutes == 15 && spans.all.count == 67)
    #expect(spans.all.reduce(0) { $0 + $1.counts.bytes } == 999 * 1000 / 2)
    #expect(spans.all.first?.counts.transactions == 15 && spans.all.last?.counts.transactions == 10)
    #expect(spans.all.map(\.start) == (0..<67).map { $0 * 900 })
    let (minutes, fitted) = spans.fitting(20)
    #expect(minutes == 60 && fitted.count == 17 && fitted.allSatisfy { $0.counts != nil })
    // Far apart: a gap is one line.
    var apart = TimeSpans()
    apart.add(TimeSpans.Counts(transactions: 1), at: -1)
    apart.add(TimeSpans.Counts(transactions: 1), at: 4_000_000_000_000_000)
    #expect(apart.fitting(3).spans.map { $0.counts == nil } == [false, true, false])
    #expect(apart.fitting(3).spans.map(\.start) == [-60, 0, 3_999_999_960])
    #expect(apart.fitting(1).spans.count == 2)
    apart.add(TimeSpans.Counts(transactions: 1), at: .max)
    #expect(apart.fitting(2).spans.compactMap(\.counts).count <= 3)
  }

  @Test("bars are as long as their share, and never nothing for something") func bars() {
    let bars = [("a", 100), ("bb", 50), ("c", 1), ("d", 0)].map {
      BarChart.Bar(label: $0.0, value: $0.1, remark: "\($0.1)")
    }
    #expect(
      BarChart(width: 29, usesBlocks: false).lines(bars) == [
        "a   ####################  100", "bb  ##########             50", "c   #                       1",
        "d                           0",
      ])
    let blocks = BarChart(width: 29, usesBlocks: true).lines(bars)
    #expect(blocks[0].hasPrefix("a   ████████████████████  ") && blocks[2].hasPrefix("c   ▎ "))
  }
}
