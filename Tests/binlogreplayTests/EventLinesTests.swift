import BinaryLog
import Foundation
import TestSupport
import Testing

/// `--json`: every event and row as a line.
@Suite struct EventLinesTests {
  /// What logs of an old format need besides.
  static let needsSchema = ["row-old-temporal"]

  @Test("every event of every case is a line, as many of each type as the servers' own tools find")
  func everyEvent() throws {
    var checked = 0
    for one in Reference.soundCases where !Self.needsSchema.contains(one.case) {
      guard let expected = one.events else { continue }
      let result = try Shell.run("binlogreplay --json \(one.arguments)")
      #expect(result.status == (one.case == "in-use" ? result.status : 0), "\(one.name): \(result.errors)")
      var counts: [String: Int] = [:]
      var rowEvents: Set<String> = []
      for line in try JSONLines.parse(result.output) {
        #expect(line["schema_version"] as? Int == 1)
        guard let event = line["event"] as? String, let type = Self.types[event] else {
          Issue.record("\(one.name): \(line)")
          continue
        }
        if line["unwrapped"] as? Bool == true { continue }
        if line["type"] as? String == "row" {
          let place = "\(line["file"] ?? ""):\(line["position"] ?? "")"
          if !rowEvents.insert(place).inserted { continue }
        }
        counts[LogCase.shortName(type), default: 0] += 1
      }
      #expect(counts == expected, "\(one.name)")
      checked += 1
    }
    #expect(checked > 15)
  }

  private static let types: [String: EventType] = Dictionary(
    (0...UInt8.max).compactMap { number in
      let type = EventType(rawValue: number)
      return type.name.map { ($0, type) }
    }, uniquingKeysWith: { first, _ in first })

  @Test("every row is a line, of the table and the kind that the stock tools show")
  func everyRow() throws {
    var checked = 0
    for one in Reference.soundCases where !Self.needsSchema.contains(one.case) {
      guard let reference = try Reference(one, "ref/verbose.txt") else { continue }
      var counts: [String: [Int]] = [:]
      let result = try Shell.run("binlogreplay --json \(one.arguments)")
      for line in try JSONLines.parse(result.output) where line["type"] as? String == "row" {
        let name = "\(line["database"] ?? "").\(line["table"] ?? "")"
        let index = ["insert", "update", "delete"].firstIndex(of: line["op"] as? String ?? "") ?? 0
        counts[name, default: [0, 0, 0]][index] += 1
        #expect((line["before"] != nil) == (index != 0) && (line["after"] != nil) == (index != 2))
      }
      let expected = reference.rows
      #expect(!one.hasRows || !expected.isEmpty, "\(one.name)")
      for (table, rows) in expected { #expect(counts[table] == rows, "\(one.name): \(table)") }
      checked += 1
    }
    #expect(checked > 4)
  }

  @Test("GTIDs, positions and times are those that the stock tool shows") func places() throws {
    let one = LogCases.named("mariadb-10.11/flashback")
    let lines = try JSONLines.parse(try Shell.run("binlogreplay --json \(one.arguments)").output)
    let reference = try #require(try Reference(one, "ref/verbose.txt")).text
    let shown = reference.matches(of: #/end_log_pos (\d+) CRC32 0x[0-9a-f]+ \tGTID (\S+)/#)
      .map { "\($0.output.2) \($0.output.1)" }
    let gtids = lines.filter { $0["event"] as? String == "GTID_EVENT" }
    #expect(gtids.map { "\($0["gtid"] ?? "") \($0["end_position"] ?? "")" } == shown && shown.count == 10)
    #expect(gtids[0]["timestamp"] as? String == "2026-11-21T02:24:01Z")
    #expect(gtids[0]["ddl"] as? Bool == true && gtids[9]["ddl"] as? Bool == false)
    let format = lines[0]
    #expect(format["server_version"] as? String == "10.11.19-MariaDB-0+deb12u1-log")
    #expect(format["checksum"] as? String == "crc32" && format["created"] as? String == "2026-11-21T02:24:01Z")
    // What belongs to a transaction has its GTID.
    let row = try #require(lines.first { $0["type"] as? String == "row" })
    #expect(row["gtid"] as? String == "0-15110-4" && row["position"] as? Int == 1128)
    let statements = lines.filter { $0["event"] as? String == "ANNOTATE_ROWS_EVENT" }
    #expect((statements[0]["statement"] as? String)?.hasPrefix("INSERT INTO t(a,d,ts,b) SELECT") == true)
  }

  @Test("user variables have exactly the values that the session gave them") func variables() throws {
    let one = LogCases.named("mariadb-10.11/statement")
    let output = try Shell.run("binlogreplay --json \(one.arguments)").output
    let texts = String(decoding: output, as: UTF8.self).split(separator: "\n").filter { $0.contains("USER_VAR_EVENT") }
    let lines = try JSONLines.parse(output).filter { $0["event"] as? String == "USER_VAR_EVENT" }
    func check(_ name: String, _ type: String, _ member: String) throws {
      let index = try #require(lines.firstIndex { $0["name"] as? String == name })
      #expect(lines[index]["value_type"] as? String == type, "\(name)")
      // Numbers as they are written: a parser of JSON may round them.
      #expect(texts[index].contains(member), "\(texts[index])")
    }
    // As case.sql sets them.
    try check("i", "integer", "\"value\":-42}")
    try check("u", "unsigned", "\"value\":18446744073709551615}")
    try check("dec", "decimal", "\"value\":\"12345678901234567890.123456789\"}")
    try check("r", "double", "\"value\":1.5e+300}")
    try check("s", "string", #""value":"it's \"q\" \\ back \u0000 nul \n nl"}"#)
    try check("nul", "null", "\"value\":null}")
    try check("bin", "string", "\"value_base64\":\"AP9/gA==\"}")
    try check("dt", "string", "\"value\":\"2020-02-29 23:59:59.123456\"}")
    try check("empty", "string", "\"value\":\"\"}")
    try check("uni", "string", "\"value\":\"żółw 🐢\"}")
    try check("lat", "string", "\"value_base64\":\"6eg=\"}")
    try check("odd name`x", "integer", "\"value\":7}")
    let ucs = try #require(lines.first { $0["name"] as? String == "ucs" })
    #expect(ucs["value"] as? String == "\u{4}0\u{4}@" || ucs["value"] as? String == "\u{4}\u{40}\u{4}\u{30}")
  }

  @Test("statements have their session, and bytes that are no UTF-8 exactly") func sessions() throws {
    let one = LogCases.named("mariadb-10.11/statement")
    let lines = try JSONLines.parse(try Shell.run("binlogreplay --json \(one.arguments)").output)
    func session(of text: String) throws -> [String: Any] {
      let line = try #require(lines.first { ($0["statement"] as? String)?.contains(text) == true }, "\(text)")
      #expect(line["database"] as? String == "st")
      return try #require(line["session"] as? [String: Any])
    }
    #expect(try session(of: "'tz'")["time_zone"] as? String == "+05:30")
    #expect(try session(of: "inc1")["auto_increment_increment"] as? Int == 10)
    #expect(try session(of: "inc1")["auto_increment_offset"] as? Int == 3)
    #expect(try session(of: "CREATE TABLE child")["foreign_key_checks"] as? Bool == false)
    #expect(try session(of: "CREATE TABLE t ")["foreign_key_checks"] as? Bool == true)
    #expect(try session(of: "'zero id'")["sql_mode"] as? Int == 1 << 19)
    #expect(try session(of: "'ts'")["microseconds"] as? Int == 654321)
    let latin = try #require(lines.first { ($0["statement"] as? String)?.contains("('latin") == true })
    // The client of the case sent é as UTF-8 while it said latin1; these are the bytes.
    let encoded = latin["statement_base64"] as? String
    let bytes = encoded.flatMap { Data(base64Encoded: $0) } ?? Data((latin["statement"] as? String ?? "").utf8)
    #expect(String(decoding: bytes, as: UTF8.self).contains("latin é"))
    let intvars = lines.filter { $0["event"] as? String == "INTVAR_EVENT" }
    #expect(intvars.contains { $0["name"] as? String == "INSERT_ID" && $0["value"] as? Int == 50 })
    #expect(intvars.contains { $0["name"] as? String == "LAST_INSERT_ID" })
  }

  @Test("what stands before damage is written, and the status tells") func damage() throws {
    let one = LogCases.named("mariadb-10.11/damaged-flip-in-rows")
    for option in ["--json", "--list", "--list --json", "--stats --json", "--ddl", "--ddl --json"] {
      let result = try Shell.run("binlogreplay \(option) \(one.arguments)")
      #expect(result.status == 1 && result.errors.contains("at offset 3789"), "\(option): \(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
      #expect(result.text.contains("0-15110-1"), "\(option)")
    }
    let lines = try JSONLines.parse(try Shell.run("binlogreplay --json \(one.arguments)").output)
    #expect(lines.last?["event"] as? String == "TABLE_MAP_EVENT" && lines.last?["end_position"] as? Int == 3789)
  }

  @Test("the order of lines does not depend on the number of threads") func threads() throws {
    let one = LogCases.named("mysql-9.7/row-types")
    let first = try Shell.run("binlogreplay --json --jobs=1 \(one.arguments)")
    #expect(first.status == 0 && first.output.count > 100_000)
    for threads in [2, 7] {
      #expect(try Shell.run("binlogreplay --json --jobs=\(threads) \(one.arguments)").output == first.output)
    }
  }
}
