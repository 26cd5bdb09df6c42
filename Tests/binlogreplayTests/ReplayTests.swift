import Foundation
import TestSupport
import Testing

/// What `binlogreplay` writes, run by the stock client on a private server of the log's family, gives the tables that
/// the log's own server had.
@Suite("Replays on private servers", .serialized)
struct ReplayTests {
  /// A case and a part of it.
  struct Run: Sendable, Testing.CustomTestStringConvertible {
    let one: LogCase
    let window: String
    var testDescription: String { "\(one.name) \(window)" }
  }

  /// Whole logs of which the replay can't give the tables, and why.
  static let exceptions = [
    "mariadb-10.11/purged": "the logs before are gone",
    "mysql-9.7/gtid-purged": "the logs before are gone",
    "mariadb-10.11/load-data end": "a LOAD DATA failed on the server",
    "mysql-9.7/load-data end": "a LOAD DATA failed on the server",
    "mariadb-10.11/replace-minimal end": "MINIMAL images lack what REPLACE resets",
  ]

  /// Logs of which rows as statements can't give the tables either, and why.
  static let statementExceptions = [
    "routines": "triggers run again, whose rows are in the log already"
  ]

  /// Cases that can be replayed: sound logs, with the truth beside them.
  static let cases: [LogCase] = {
    let more = LogCases.list(LogCases.folder.deletingLastPathComponent().appendingPathComponent("replays")).flatMap {
      family in
      let folder = LogCases.folder.deletingLastPathComponent().appendingPathComponent("replays/\(family)")
      return LogCases.list(folder).map { LogCase(folder: folder.appendingPathComponent($0)) }
    }
    let cases = (LogCases.all + more).filter { one in
      ReplayServer.families.contains(one.family) && !one.isDamaged && one.hasTruth && one.facts != nil
    }
    precondition(cases.count >= 15, "replays need cases with the truth beside them")
    return cases
  }()

  static func runs(_ windows: [String], without exceptions: Set<String> = []) -> [Run] {
    cases.filter { Self.exceptions[$0.name] == nil && !exceptions.contains($0.case) }
      .flatMap { one in windows.map { Run(one: one, window: $0) } }
      .filter { Self.exceptions["\($0.one.name) \($0.window)"] == nil }
  }

  @Test(
    "the default SQL gives the server's tables, whole and up to a moment",
    arguments: runs(["end", "position", "time", "gtid"]))
  func binlogStatements(_ run: Run) throws { try replay(run, "") }

  @Test(
    "rows as statements give the server's tables, whole and up to a moment",
    arguments: runs(["end", "position"], without: Set(statementExceptions.keys)))
  func rowStatements(_ run: Run) throws { try replay(run, "--row-sql") }

  @Test("the default SQL in one thread is the same", arguments: runs(["end"]))
  func oneThread(_ run: Run) throws {
    let files = run.one.files.map(\.path).joined(separator: " ")
    let keys = run.one.isEncrypted ? "--keyring=\(try keyring(run.one))" : ""
    let place = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    let result = try Shell.run(
      """
      for threads in 1 4; do
        binlogreplay --quiet --load-files=. --jobs=$threads \(keys) \(files) >$threads
      done
      cmp 1 4 && test -s 1
      """, in: place)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(
    "a LOAD DATA that failed stops the script, unless it is left out",
    arguments: cases.filter { $0.case == "load-data" })
  func failedLoad(_ one: LogCase) throws {
    let place = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    let result = try Shell.run("binlogreplay --load-files=. \(one.files[0].path) >/dev/null", in: place)
    #expect(result.status == 2)
    #expect(result.errors.contains("LOAD DATA that failed (error 1062)"))
    // Left out, only its own rows are missing; a LOAD XML among the others is one again.
    try replay(Run(one: one, window: "end"), "--failed-statements=skip", ignoring: ["ld.m"])
  }

  @Test(
    "what the log lacks is said: columns that REPLACE resets", arguments: cases.filter { $0.case == "replace-minimal" })
  func replaceMinimal(_ one: LogCase) throws {
    let result = try Shell.run("binlogreplay \(one.files[0].path) >/dev/null")
    #expect(result.errors.contains("REPLACE"))
  }

  /// Replays a part of a case and compares.
  func replay(_ run: Run, _ options: String, ignoring: Set<String> = []) throws {
    let facts = try #require(run.one.facts)
    let server = try ReplayServer.of(run.one.family)
    guard var window = Self.window(run, facts) else { return }
    // Without GTIDs where the server's gtid_mode would have to change on the way.
    let skipsGTIDs = run.one.case == "anonymous-gtid"
    if skipsGTIDs { window += " --skip-gtids" }
    if run.one.isEncrypted { window += " --keyring=\(try keyring(run.one))" }
    let settings = run.one.case == "row-old-temporal" ? "SET GLOBAL mysql56_temporal_format=OFF;" : ""
    let place = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    let files = run.one.files.map(\.path).joined(separator: " ")
    let outcome = try server.afterwards(
      settings,
      """
      binlogreplay --quiet --load-files=. \(options) \(window) \(files) >script.sql
      $client --binary-mode --comments --local-infile=1 --max-allowed-packet=64M <script.sql
      """, in: place)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let moment = run.window == "end" ? facts.end : facts.mid
    let truth = try TableTruth(run.one.folder.appendingPathComponent("expected/\(moment.what)"))
    let differences = truth.differences(from: outcome.tables, ignoring: ignoring)
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    // Rows as statements make other transactions: GTIDs are the server's own.
    if !skipsGTIDs && ignoring.isEmpty && options != "--row-sql" { compareGTIDs(outcome.gtids, moment, run.one) }
  }

  /// Moments at which the server has other GTIDs than the log's own, and why.
  static let otherGTIDs = [
    "alter-two-phase mid": "an ALTER TABLE that failed has GTIDs, and is not run",
    "temp-tables mid": "the server logs that temporary tables are gone when the client is",
  ]

  /// The server that a log is replayed into has its GTIDs.
  private func compareGTIDs(_ found: String, _ moment: CaseFacts.Moment, _ one: LogCase) {
    guard let gtid = moment.gtid, !gtid.isEmpty, Self.otherGTIDs["\(one.case) \(moment.what)"] == nil else { return }
    #expect(found.split(separator: ",").sorted() == gtid.split(separator: ",").sorted())
  }

  /// The options of a part; nil for one that the case has not.
  static func window(_ run: Run, _ facts: CaseFacts) -> String? {
    let mid = facts.mid
    switch run.window {
    case "end": return ""
    case "position": return "--stop-position=\(mid.file):\(mid.position)"
    case "time":
      // More than a second of silence lies behind the mid-point.
      let time = Date(timeIntervalSince1970: TimeInterval(mid.epoch + 1))
      return "--stop-datetime=\(time.formatted(.iso8601))"
    default:
      guard let gtid = mid.gtid, !gtid.isEmpty else { return nil }
      return run.one.family.hasPrefix("mysql") ? "--include-gtids=\(gtid)" : "--stop-gtid=\(gtid)"
    }
  }

  private func keyring(_ one: LogCase) throws -> String {
    for name in ["files/keys.txt", "keyring"] {
      let file = one.folder.appendingPathComponent(name)
      if FileManager.default.fileExists(atPath: file.path) { return file.path }
    }
    return try #require(nil as String?, "no keys for \(one.name)")
  }
}
