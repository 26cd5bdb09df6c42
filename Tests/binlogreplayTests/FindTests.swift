import Foundation
import TestSupport
import Testing

/// Searches, and the windows that follow from what they find.
@Suite("Searches and windows") struct FindTests {
  static let logs = "samples/binlogs/mariadb-10.11/flashback/binlog"

  /// The lines that `--list` shows.
  func list(_ options: String) throws -> [Substring] {
    let result = try Shell.run("binlogreplay --quiet --list \(options)")
    #expect(result.status == 0, "\(options): \(result.errors)")
    return result.text.split(separator: "\n")
  }

  @Test(
    "what --find prints as the stop ends right before it",
    arguments: [
      ("DELETE FROM fb.t", "", "delete 20 fb.t"), ("UPDATE fb.t", "id=7", "update 19 fb.t"),
      ("INSERT INTO fb.u", "", "insert 40 fb.u"), ("CREATE TABLE fb.u", "", "CREATE TABLE u"),
    ])
  func stop(_ pattern: String, _ condition: String, _ summary: String) throws {
    let search = "--find='\(pattern)'" + (condition.isEmpty ? "" : " --where='\(condition)'")
    let found = try Shell.run("binlogreplay --quiet \(search) \(Self.logs)")
    #expect(found.status == 0, "\(found.errors)")
    let option = try #require(found.text.split(separator: "\n").first { $0.contains("--stop-position=") })
    let stop = try #require(option.split(separator: " ").last)
    let all = try list(Self.logs)
    let before = try list("\(stop) \(Self.logs)")
    #expect(Array(all.prefix(before.count)) == before)
    #expect(all[before.count].contains(summary), "\(all[before.count])")
    let condition = condition.isEmpty ? "" : "--where='\(condition)'"
    #expect(try list("--stop-before='\(pattern)' \(condition) \(Self.logs)") == before)
    #expect(try list("--stop-after='\(pattern)' \(condition) \(Self.logs)") == Array(all.prefix(before.count + 1)))
    // Through a pipe, which is read twice all the same.
    let piped = try Shell.run(
      "cat \(Self.logs)/bin.000001 | binlogreplay --quiet --list --stop-before='\(pattern)' \(condition) -")
    #expect(piped.status == 0 && piped.text.split(separator: "\n").count == before.count, "\(piped.errors)")
  }

  @Test("nothing that matches is a finding, and nothing is written")
  func nothing() throws {
    for option in [
      "--find='DROP TABLE nosuch.t'", "--stop-before='DROP TABLE nosuch.t'", "--find=DELETE --where='id=9999'",
    ] {
      let result = try Shell.run("binlogreplay \(option) \(Self.logs)")
      #expect(result.status == 1 && result.output.isEmpty && result.errors.contains("match"), "\(option)")
    }
  }

  @Test(
    "a start or stop that is not in the logs is an error, and so is one inside a transaction",
    arguments: [
      ("--stop-position=3789", "inside a transaction"), ("--stop-position=3700", "inside this event"),
      ("--start-position=3789", "inside a transaction"), ("--stop-position=bin.000009:4", "no log of the name"),
      ("--stop-position=99999", "the end of the logs"), ("--start-position=99999", "the end of the logs"),
      ("--stop-gtid=0-15110-99", "no 0-15110-99"), ("--stop-datetime=2027-01-01T00:00:00Z", "or later to stop before"),
      ("--start-datetime=2027-01-01T00:00:00Z", "or later to start with"),
    ])
  func notThere(_ option: String, _ part: String) throws {
    let result = try Shell.run("binlogreplay --list \(option) \(Self.logs)/bin.000001")
    #expect(result.status == 1 && result.errors.contains(part), "\(result.status) \(result.errors)")
  }

  @Test(
    "position, GTID and time name the same edge, and both sides of it are told",
    arguments: [
      "--stop-position=bin.000001:3634", "--stop-gtid=0-15110-5", "--stop-datetime=2026-11-21T02:24:03Z",
      "--stop-datetime='2026-11-21 03:24:03' --time-zone=Europe/Vienna", "--include-gtids=0-15110-1-5",
    ])
  func edges(_ option: String) throws {
    let result = try Shell.run("binlogreplay --list \(option) \(Self.logs)")
    #expect(result.status == 0 && result.text.split(separator: "\n").count == 5, "\(result.errors)")
    #expect(result.errors.contains("last included: bin.000001:3053 0-15110-5"), "\(result.errors)")
    if !option.contains("include") { #expect(result.errors.contains("first excluded: bin.000001:3634 0-15110-6")) }
  }

  @Test("a start by GTID that lies behind what the first log needs is a gap")
  func uncovered() throws {
    let logs = "samples/binlogs/mariadb-10.11/purged/binlog"
    let result = try Shell.run("binlogreplay --list --start-gtid=0-15100-3 \(logs)")
    #expect(result.status == 1 && result.output.isEmpty && result.errors.contains("does not cover"), "\(result.errors)")
    #expect(try list("--start-gtid=0-15100-5 \(logs)").count >= 2)
  }
}
