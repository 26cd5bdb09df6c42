import BinaryLog
import Foundation
import TestSupport
import Testing

@testable import binlogreplay

/// The program as its users meet it.
@Suite struct CommandTests {
  static let one = "samples/binlogs/mariadb-10.11/flashback/binlog/bin.000001"
  static let several = "samples/binlogs/mariadb-10.11/rotate/binlog/bin.0*"

  @Test("usage errors exit with 64 and say which option is wrong")
  func usage() throws {
    for (arguments, part) in [
      ("", "Which logs?"), ("--no-such-option f", "--no-such-option"), ("''", "name of a file is empty"),
      ("- -", "Standard input can be read only once"), ("--list --stats f", "exclude each other"),
      ("--ddl --find=x f", "exclude each other"), ("--where='id=1' f", "--where is for --find"),
      ("--list --row-sql f", "--row-sql is for SQL"), ("--json -v f", "--verbose is for SQL"),
      ("--idempotent f", "--idempotent is for --row-sql"), ("--jobs=0 f", "--jobs is 1 to 256"),
      ("--keyring-password=p f", "--keyring-password is for --keyring"),
      ("--replace f", "--replace is for --output"), ("--output= f", "--output is empty"),
      ("--row-sql --base64-output=decode-rows f", "exclude each other"),
      ("--stop-position=a:4 --stop-gtid=0-1-1 f", "Only one --stop-"), ("--stop-position=x f", "--stop-position"),
      ("--start-position=4 f g", "FILE:OFFSET where several"), ("--stop-datetime=yesterday f", "--stop-datetime"),
      ("--start-gtid=1-2 f", "--start-gtid"), ("--include-gtids=x:y f", "--include-gtids"),
      ("--base64-output=never f", "--base64-output"), ("--on-undecided=ask f", "--on-undecided"),
    ] {
      let result = try Shell.run("binlogreplay \(arguments)")
      #expect(result.status == 64 && result.output.isEmpty, "\(arguments): \(result.status)")
      #expect(result.errors.contains(part), "\(arguments): \(result.errors)")
    }
  }

  @Test(
    "bad input: one line that names the file, and the right status",
    arguments: [
      ("/no/such/file", 2, "No such file"), ("README.md", 2, "FE 62 69 6E, with which a binary log begins"),
      ("/dev/null", 1, "an empty file"),
      ("samples/binlogs/mysql-9.7/damaged-empty/binlog/bin.000001", 1, "an empty file"),
      ("samples/binlogs/mariadb-10.11/damaged-no-magic/binlog/bin.000001", 2, "begins"),
      ("samples/binlogs/mysql-9.7/encrypted/binlog/bin.000001", 2, "--keyring"),
      ("samples/binlogs/mariadb-10.11/encrypted/binlog/bin.000001", 2, "--keyring"),
    ])
  func badInput(_ file: String, _ status: Int32, _ part: String) throws {
    for option in ["", "--list", "--stats", "--ddl", "--json"] {
      let result = try Shell.run("binlogreplay \(option) \(file)")
      #expect(result.status == status, "\(option): \(result.status) \(result.errors)")
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 1 && result.errors.contains(part) && result.errors.contains(file), "\(result.errors)")
      #expect(result.errors.hasPrefix("binlogreplay: "))
    }
  }

  @Test("standard input is a log like any other") func standardInput() throws {
    for option in ["", "--list --json", "--ddl", "--json", "--stats --json"] {
      let file = try Shell.run("binlogreplay \(option) \(Self.one)")
      let pipe = try Shell.run("cat \(Self.one) | binlogreplay \(option) -")
      #expect(pipe.status == 0 && file.status == 0, "\(option): \(pipe.errors)")
      // The log has no name there.
      #expect(pipe.text.replacing("standard input", with: "bin.000001") == file.text, "\(option)")
    }
    let closed = try Shell.run("binlogreplay --list - <&-")
    #expect(closed.status == 2 && !closed.errors.isEmpty)
    let cut = try Shell.run("head -c 4266 \(Self.one) | binlogreplay --list -")
    #expect(cut.status == 1 && cut.errors.contains("standard input: ") && cut.errors.contains("offset 3789"))
  }

  @Test("a full disk and a closed pipe", arguments: ["", "--list", "--stats", "--ddl", "--json", "--ddl --json"])
  func outputs(_ option: String) throws {
    let full = try Shell.run("binlogreplay \(option) \(Self.one) >/dev/full")
    #expect(full.status == 2 && full.errors.contains("No space left"), "\(full.errors)")
    #expect(full.errors.split(separator: "\n").count == 1, "\(full.errors)")
    let log = LogCases.named("mysql-9.7/row-types").arguments
    let closed = try Shell.run("binlogreplay \(option) \(log) | head -c 1 >/dev/null; echo ${PIPESTATUS[0]}")
    #expect(["0\n", "141\n"].contains(closed.text) && closed.errors.isEmpty, "\(closed.text) \(closed.errors)")
  }

  @Test(
    "--output writes a file that appears whole or not at all", arguments: ["", "--list", "--stats", "--ddl", "--json"])
  func outputFile(_ option: String) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let log = LogCases.named("mariadb-10.11/flashback").arguments
    let damaged = LogCases.named("mariadb-10.11/damaged-flip-in-rows").arguments
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    let failed = try Shell.run("binlogreplay \(option) -o out \(damaged)", in: folder)
    #expect(try failed.status == 1 && failed.output.isEmpty && names().isEmpty, "\(failed.errors)")
    let plain = try Shell.run("binlogreplay \(option) \(log)", in: folder)
    let written = try Shell.run("binlogreplay \(option) -o out \(log)", in: folder)
    #expect(try written.status == 0 && written.output.isEmpty && names() == ["out"], "\(written.errors)")
    #expect(try Data(contentsOf: folder.appendingPathComponent("out")) == Data(plain.output))
    let there = try Shell.run("binlogreplay \(option) -o out --stop-position=364 \(log)", in: folder)
    #expect(there.status == 2 && there.errors.contains("--replace"), "\(there.errors)")
    #expect(try Data(contentsOf: folder.appendingPathComponent("out")) == Data(plain.output))
    let replaced = try Shell.run(
      "binlogreplay -q \(option) --output=out --replace --stop-position=447 \(log)", in: folder)
    #expect(try replaced.status == 0 && names() == ["out"], "\(replaced.errors)")
    #expect(try Data(contentsOf: folder.appendingPathComponent("out")) != Data(plain.output))
    let nowhere = try Shell.run("binlogreplay \(option) -o no/such/folder/out \(log)", in: folder)
    #expect(nowhere.status == 2 && nowhere.errors.contains("no/such/folder/out"), "\(nowhere.errors)")
    let full = try Shell.run("binlogreplay \(option) -o /dev/full \(log)", in: folder)
    #expect(full.status == 2 && full.errors.contains("No space left"), "\(full.errors)")
  }

  @Test("--quiet leaves out notes, not errors; the status is the same") func quiet() throws {
    let window = "--stop-position=bin.000001:3634 --list \(Self.one)"
    let loud = try Shell.run("binlogreplay \(window)")
    #expect(loud.errors.contains("last included: ") && loud.errors.contains("first excluded: bin.000001:3634"))
    let quiet = try Shell.run("binlogreplay --quiet \(window)")
    #expect(quiet.errors.isEmpty && quiet.output == loud.output && quiet.status == 0)
    let damaged = LogCases.named("mariadb-10.11/damaged-cut-in-event").arguments
    #expect(try Shell.run("binlogreplay -q --list \(damaged)").errors.contains("at offset 3789"))
  }

  @Test("the list has a line for each transaction, in order, with what the stock tool shows") func list() throws {
    for one in Reference.soundCases {
      guard let reference = try Reference(one, "ref/plain.sql"), one.family.hasPrefix("mariadb") else { continue }
      let shown = reference.text.matches(of: #/end_log_pos \d+ CRC32 0x[0-9a-f]+ \tGTID (\S+)/#)
        .map { String($0.output.1) }
      let result = try Shell.run("binlogreplay --list \(one.arguments)")
      let lines = result.text.split(separator: "\n")
      let columns = lines.map { $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init) }
      #expect(columns.map { $0[2] } == shown, "\(one.name)")
      let json = try JSONLines.parse(try Shell.run("binlogreplay --list --json \(one.arguments)").output)
      #expect(json.map { $0["gtid"] as? String } == shown)
      #expect(json.map { "\($0["file"] ?? ""):\($0["position"] ?? "")" } == columns.map { $0[0] })
    }
  }

  // MARK: times

  @Test(
    "times without an offset are refused, unless a zone is named",
    arguments: [
      ("2026-11-21T02:24:02Z", nil, 1_795_227_842), ("2026-11-21 02:24:02+00:00", nil, 1_795_227_842),
      ("2026-11-21T04:24:02+02:00", nil, 1_795_227_842), ("2026-11-20t20:54:02-05:30", nil, 1_795_227_842),
      ("2026-11-21T02:24:02", "UTC", 1_795_227_842), ("2026-11-21T03:24:02", "Europe/Vienna", 1_795_227_842),
      ("2026-11-20 21:24:02", "America/New_York", 1_795_227_842), ("2026-11-21T07:54:02", "+05:30", 1_795_227_842),
      ("2026-06-21T12:00:00", "Europe/Vienna", 1_782_036_000), ("2024-02-29T00:00:00Z", nil, 1_709_164_800),
    ] as [(String, String?, Int64)])
  func times(_ text: String, _ zone: String?, _ expected: Int64) throws {
    #expect(try TimeText.microseconds(text, zone: zone) == expected * 1_000_000)
  }

  @Test("fractions count to the microsecond") func fractions() throws {
    #expect(try TimeText.microseconds("1970-01-01T00:00:00.5Z", zone: nil) == 500_000)
    #expect(try TimeText.microseconds("1970-01-01T00:00:01.000001999Z", zone: nil) == 1_000_001)
  }

  @Test(
    "times that exist twice, never, or in no zone are refused",
    arguments: [
      ("2026-10-25T02:30:00", "Europe/Vienna", "twice"), ("2026-03-29T02:30:00", "Europe/Vienna", "never show that"),
      ("2026-11-01T01:30:00", "America/New_York", "twice"), ("2026-03-08T02:30:00", "America/New_York", "never"),
      ("2026-11-21T02:24:02", "Europe/Atlantis", "no zone"), ("2026-11-21T02:24:02", "../etc/passwd", "no zone"),
      ("2026-11-21T02:24:02", nil, "no time zone"), ("2026-02-29T00:00:00Z", nil, "no such time"),
      ("2026-11-21T24:00:00Z", nil, "no such time"), ("2026-11-21", nil, "not a time"),
      ("02:24:02", "UTC", "not a time"),
      ("2026-11-21T02:24:02+25:00", nil, "not a time"), ("2026-11-21T02:24:02.Z", nil, "not a time"),
    ] as [(String, String?, String)])
  func refusedTimes(_ text: String, _ zone: String?, _ part: String) throws {
    let option = zone.map { "--time-zone='\($0)' " } ?? ""
    let result = try Shell.run("binlogreplay --list --stop-datetime='\(text)' \(option)\(Self.one)")
    #expect(result.status == 64 && result.errors.contains(part), "\(result.errors)")
  }

  @Test("the machine's own zone changes nothing") func machineZone() throws {
    for zone in ["Asia/Kolkata", "America/New_York", ""] {
      let result = try Shell.run(
        "binlogreplay --list --stop-datetime='2026-11-21 03:24:02' --time-zone=Europe/Vienna \(Self.one)",
        environment: ["TZ": zone])
      #expect(result.status == 0 && result.text.split(separator: "\n").count == 5, "\(zone): \(result.errors)")
      // What was understood is said.
      #expect(result.errors.contains("2026-11-21T02:24:0"), "\(result.errors)")
    }
  }

  @Test("where the system refuses threads, the output is the same", arguments: ["", "--json", "--row-sql"])
  func refusedThreads(_ options: String) throws {
    for file in ["mysql-9.7/compressed", "mariadb-10.11/row-types"] {
      let command = "timeout 60 binlogreplay \(options) samples/binlogs/\(file)/binlog/bin.000001"
      let expected = try Shell.run("\(command) --jobs=1")
      // A thread's stack would be larger than all the memory that the process may have.
      let result = try Shell.run("ulimit -s 16777216; ulimit -v 8388608; \(command) --jobs=2")
      #expect(expected.status == 0 && !expected.output.isEmpty)
      #expect(result.status == 0 && result.output == expected.output, "\(result.status) \(result.errors)")
    }
  }
}
