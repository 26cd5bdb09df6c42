import Foundation
import TestSupport
import Testing

/// `binlogreplay --verify` as its users meet it.
@Suite struct VerifyTests {
  private func verify(_ arguments: String) throws -> Shell.Result {
    try Shell.run("binlogreplay --verify \(arguments)")
  }

  @Test func soundLogsAreReachableInOnePiece() throws {
    for (logs, part) in [
      ("samples/binlogs/mariadb-10.11/rotate/binlog", "10 transactions in one piece"),
      ("samples/binlogs/mariadb-10.11/rotate/binlog/bin.index", "10 transactions in one piece"),
      ("samples/binlogs/mysql-9.7/rotate/binlog/bin.0*", "10 transactions in one piece"),
      ("- < samples/binlogs/mysql-9.7/flashback/binlog/bin.000001", "10 transactions in one piece"),
      ("--keyring=samples/binlogs/mysql-9.7/encrypted/keyring samples/binlogs/mysql-9.7/encrypted/binlog", "7 trans"),
      (
        "--keyring=samples/binlogs/mariadb-10.11/encrypted/files/keys.txt samples/binlogs/mariadb-10.11/encrypted/binlog",
        "7 transactions in one piece"
      ),
    ] {
      let result = try verify(logs)
      #expect(result.status == 0 && result.errors.isEmpty, "\(logs): \(result.status) \(result.errors)")
      #expect(result.text.contains("reachable: \(part)") && !result.text.contains("FAILURE"), "\(result.text)")
    }
  }

  @Test("with an image, what can be reached from its validity point is said besides") func withAnImage() throws {
    let image = "samples/images/binlog_pitr"
    let whole = try verify("--image=\(image)/binlog_pitr.bak \(image)/binlog")
    // Statements in them ask who the user is, and call a stored function.
    #expect(whole.status == 3 && whole.errors.isEmpty, "\(whole.errors)")
    for part in [
      "with the image: doubtful", "ends at oracle-bin.000003:5996", "USER()", "follow each other without a gap",
    ] {
      #expect(whole.text.contains(part), "\(part) in \(whole.text)")
    }
    let json = try verify("--json --image=\(image)/binlog_pitr.bak \(image)/binlog").text
    let line = try #require(json.split(separator: "\n").first { $0.contains("\"type\":\"recoverability\"") })
    #expect(line.contains("\"to\":{\"file\":\"oracle-bin.000003\",\"position\":5996"))
    let without = try verify("--image=\(image)/binlog_pitr.bak \(image)/binlog/oracle-bin.000003")
    #expect(without.status == 1)
    #expect(without.text.contains("the logs begin with oracle-bin.000003"), "\(without.text)")
    let piped = try Shell.run(
      "cat \(image)/binlog_pitr.bak | binlogreplay --verify --image=- \(image)/binlog")
    #expect(piped.text == whole.text)
  }

  /// The edges are those of the case's own note: the last event before the damage, and the time of its transaction.
  @Test func damageIsShownWithWhatCanBeReachedBeforeIt() throws {
    let result = try verify("samples/binlogs/mysql-9.7/damaged-flip-in-checksum/binlog")
    #expect(result.status == 1 && result.errors.isEmpty)
    for part in [
      "NOT read to its end", "reachable: 5 transactions in one piece", "to end of          bin.000001:3620",
      "not further: ", "FAILURE: samples/binlogs/mysql-9.7/damaged-flip-in-checksum/binlog/bin.000001 at offset 3842: ",
      "doubt: ",
    ] { #expect(result.text.contains(part), "\(part) in \(result.text)") }
  }

  @Test func aMissingLogIsNamedAndEndsTheStretch() throws {
    let logs = [1, 2, 5, 6].map { "samples/binlogs/mysql-9.7/rotate/binlog/bin.00000\($0)" }.joined(separator: " ")
    let result = try verify(logs)
    #expect(result.status == 1)
    #expect(result.text.contains("bin.000003 to bin.000004 should stand before it, and is not here"), "\(result.text)")
    #expect(result.text.components(separatedBy: "reachable: 4 transactions").count == 3)
  }

  @Test("with --quiet only logs that are not sound are reported on") func quiet() throws {
    let sound = "samples/binlogs/mysql-9.7/gtid-tagged/binlog"
    let result = try verify("--quiet \(sound)")
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    #expect(try verify("--quiet --json \(sound)").text == verify("--json \(sound)").text)
    let damaged = "samples/binlogs/mysql-9.7/damaged-flip-in-checksum/binlog"
    #expect(try verify("--quiet \(damaged)").text == verify(damaged).text)
    let image = "samples/images/binlog_pitr"
    let doubtful = try verify("--quiet --image=\(image)/binlog_pitr.bak \(image)/binlog")
    #expect(doubtful.status == 3 && doubtful.text.contains("with the image: doubtful"))
  }

  @Test func linesOfJSONSayTheSame() throws {
    let result = try verify("--json samples/binlogs/mysql-9.7/gtid-tagged/binlog")
    #expect(result.status == 0)
    let lines = try JSONLines.parse(result.output)
    #expect(lines.map { $0["type"] as? String } == ["log", "log", "stretch", "summary"])
    // The set is that of the server after the case: its last list of GTIDs, and the four transactions behind it.
    let uuid = "4e9416a2-e553-11f1-bdce-02fc00000001"
    #expect(
      lines[3]["gtids"] as? String
        == "11111111-2222-3333-4444-555555555555:7:9:9223372036854775806:red:100,"
        + "\(uuid):1-4:blue:1-4:green_1234567890_abcdefghijklmno:1")
    #expect(lines[0]["checksum"] as? String == "crc32" && lines[0]["server_version"] as? String == "9.7.4-2")
    #expect((lines[2]["to"] as? [String: Any])?["position"] as? Int == 1625)
    let broken = try verify("--json samples/binlogs/mysql-9.7/damaged-magic-only/binlog")
    #expect(broken.status == 1 && broken.text.contains("\"kind\":\"cut\""), "\(broken.text)")
  }

  @Test func anEncryptedKeyFileOpensWithItsPassword() throws {
    let logs = "samples/binlogs/mariadb-10.11/encrypted-ctr"
    let script = #"""
      set -e
      folder=$(mktemp -d)
      trap 'rm -rf "$folder"' EXIT
      echo secret >"$folder/password"
      openssl enc -aes-256-cbc -md sha1 -pass file:"$folder/password" -in \#(logs)/files/keys.txt \
        -out "$folder/keys" 2>/dev/null
      binlogreplay --verify --keyring="$folder/keys" --keyring-password="$folder/password" \#(logs)/binlog
      binlogreplay --verify --keyring="$folder/keys" \#(logs)/binlog
      """#
    let result = try Shell.run(script)
    #expect(result.status == 2 && result.errors.contains("--keyring-password"), "\(result.errors)")
    #expect(result.text.contains("5 transactions in one piece"), "\(result.text)")
  }

  @Test func withoutKeysOrFilesNothingIsSaid() throws {
    for (arguments, part) in [
      ("samples/binlogs/mysql-9.7/encrypted/binlog", "MySQLReplicationKey_"), ("/no/such/folder", "No such file"),
      ("samples/binlogs/mariadb-10.11", "a folder without logs"),
    ] {
      let result = try verify(arguments)
      #expect(result.status == 2 && result.output.isEmpty && result.errors.contains(part), "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  }
}
