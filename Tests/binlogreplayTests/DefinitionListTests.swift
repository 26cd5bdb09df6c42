import BinaryLog
import Foundation
import TestSupport
import Testing

/// `--ddl`: definitions as a script and as JSON lines.
@Suite struct DefinitionListTests {
  private static let words = ["CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "GRANT", "REVOKE", "SET PASSWORD"]

  @Test("the definitions are those that the stock tools show, at the same positions", arguments: Reference.soundCases)
  func definitions(_ one: LogCase) throws {
    // An ALTER TABLE in two phases is base64 there.
    guard let reference = try Reference(one, "ref/plain.sql"), one.files.count == 1, one.case != "alter-two-phase"
    else { return }
    let expected = reference.statements(beginning: Self.words)
    let result = try Shell.run("binlogreplay --ddl --json \(one.arguments)")
    #expect(result.status == 0 || one.case == "in-use", "\(result.errors)")
    let lines = try JSONLines.parse(result.output)
    for line in lines { #expect(line["type"] as? String == "definition" && line["schema_version"] as? Int == 1) }
    let found = lines.map { "\($0["statement"] as? String ?? "")" }
    #expect(found == expected.map(\.statement))
    if !one.case.contains("compressed") {
      #expect(lines.map { $0["position"] as? Int ?? -1 } == expected.map(\.position))
    }
  }

  @Test("each statement has its place, time, GTID and default database above it") func comments() throws {
    let one = LogCases.named("mariadb-10.11/ddl")
    let script = try Shell.run("binlogreplay --ddl \(one.arguments)").text
    #expect(script.contains("\n-- bin.000001:510, 2026-11-21T02:23:52Z, GTID 0-15106-2, default database dd\n"))
    let json = try JSONLines.parse(try Shell.run("binlogreplay --ddl --json \(one.arguments)").output)
    for line in json {
      let statement = line["statement"] as? String ?? ""
      #expect(script.contains("\n\(statement)\n/*!*/;\n"), "\(statement)")
    }
    let create = try #require(json.first { ($0["statement"] as? String)?.hasPrefix("CREATE TABLE") == true })
    #expect(create["action"] as? String == "create" && create["object_type"] as? String == "table")
    let objects = try #require(create["objects"] as? [[String: Any]])
    #expect(objects.count == 1 && objects[0]["database"] as? String == "dd" && objects[0]["type"] as? String == "table")
  }

  @Test("rows and transactions are not in it") func onlyDefinitions() throws {
    for one in Reference.soundCases {
      let script = try Shell.run("binlogreplay --ddl \(one.arguments)").text
      #expect(!script.contains("BINLOG '") && !script.contains("\nINSERT ") && !script.contains("\nBEGIN\n"))
    }
  }

  @Test("an ALTER TABLE in two phases stands where it was done; one that failed is left out") func twoPhases() throws {
    let one = LogCases.named("mariadb-10.11/alter-two-phase")
    let script = try Shell.run("binlogreplay --ddl \(one.arguments)").text
    #expect(script.contains("begins here and follows where it ends\n"))
    #expect(script.contains("failed with error 1062 and is left out\n"))
    #expect(script.split(separator: "\n").count { $0.hasPrefix("ALTER TABLE t ADD COLUMN b INT DEFAULT 7") } == 1)
    let json = try JSONLines.parse(try Shell.run("binlogreplay --ddl --json \(one.arguments)").output)
    #expect(json.compactMap { $0["alter_phase"] as? String }.filter { $0 == "rollback" }.count == 1)
  }

  @Test("bodies with semicolons are one statement for the client") func bodies() throws {
    let one = LogCases.named("mysql-9.7/ddl")
    let script = try Shell.run("binlogreplay --ddl \(one.arguments)").text
    #expect(script.contains("\nDELIMITER /*!*/;\n") && script.contains("\nDELIMITER ;\n"))
    // A table made from a query is filled in the same transaction, which has to end.
    #expect(script.contains(") START TRANSACTION\n/*!*/;\nCOMMIT/*!*/;\n"))
  }

  @Test("windows and filters hold") func window() throws {
    let one = LogCases.named("mariadb-10.11/flashback")
    let all = try JSONLines.parse(try Shell.run("binlogreplay --ddl --json \(one.arguments)").output)
    #expect(all.map { $0["position"] as? Int } == [364, 489, 731])
    let part = try Shell.run("binlogreplay -q --ddl --json --start-gtid=0-15110-1 --table=fb.u \(one.arguments)")
    #expect(try JSONLines.parse(part.output).map { $0["position"] as? Int } == [731])
  }
}
