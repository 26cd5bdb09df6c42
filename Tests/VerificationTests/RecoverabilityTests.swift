import BackupStreamLib
import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

@testable import Verification

/// What can be reached with an image and logs, held against what a replay of the program really reaches, and against
/// the coordinates that the servers themselves gave.
@Suite("Recoverability") struct RecoverabilityTests {
  /// Cases whose logs hold what a server's own coordinates can be compared with.
  static let sound = LogCases.all.filter { !$0.isDamaged && $0.facts != nil && $0.case != "relay-log" }

  @Test(
    "from any place the end is that which a replay reaches",
    // The positions in the script of a relay log are those of the source.
    arguments: LogCases.all.filter { $0.case != "relay-log" })
  func agreesWithReplay(_ one: LogCase) throws {
    let logs = try ReplayOracle(one.files, keys: one.keyFile)
    var generator = SeededGenerator(seed: 5)
    var places = logs.startPlaces(facts: one.facts)
    places += logs.transactions.shuffled(using: &generator).prefix(5).map { ($0.file, $0.position) }
    places += logs.insides.shuffled(using: &generator).prefix(3)
    for (file, offset) in places {
      let truth = try logs.replay(from: "\(file):\(offset)")
      let found = try RecoverabilityCase.check(logs.files, file, Int64(offset), keys: one.keyFile)
      let context = "\(one.name) from \(file):\(offset): \(found.report.findings.map(\.description)) \(truth.errors)"
      #expect(found.isFailed == (truth.status == 1 || truth.status == 2), "\(context)")
      let end = found.recoverability.map { "\($0.end)" } ?? "\(file):\(offset)"
      #expect(end == truth.end ?? "\(file):\(offset)", "\(context)")
      // The script leaves out the first of the two phases.
      if one.case != "alter-two-phase" {
        #expect(found.recoverability?.transactions ?? 0 == truth.transactions, "\(context)")
      }
      #expect(found.recoverability?.last?.gtid.map { "\($0)" } == truth.gtid, "\(context)")
    }
  }

  @Test("sound logs reach the coordinates that their server gave at their end", arguments: sound)
  func reachesTheServersEnd(_ one: LogCase) throws {
    let facts = try #require(one.facts)
    let first = try #require(one.files.first).lastPathComponent
    let found = try RecoverabilityCase.check(one.files, first, 4, keys: one.keyFile)
    guard let reached = found.recoverability, reached.isWhole else {
      // Statements that can't be repeated, and what else the logs themselves lack.
      let known = ["load-data", "error-codes", "in-use", "incident"]
      #expect(known.contains(one.case), "\(one.name): \(found.report.findings.map(\.description))")
      return
    }
    let end = (reached.end.file.display, Int(reached.end.offset))
    #expect(end.0 == facts.end.file && end.1 <= facts.end.position || end.0 < facts.end.file, "\(one.name): \(end)")
    // Where gtid_purged was set, the logs do not know of all GTIDs.
    guard let gtid = facts.end.gtid, !gtid.isEmpty, one.case != "gtid-purged" else { return }
    let shown = one.family.hasPrefix("mysql") ? "\(reached.gtids)" : "\(reached.gtidPosition)"
    #expect(
      shown.split(separator: ",").sorted().joined(separator: ",")
        == gtid.filter { $0 != "\n" }.split(separator: ",").sorted().joined(separator: ","), "\(one.name)")
  }

  @Test(
    "damaged logs are reached up to their last good transaction",
    arguments: LogCases.all.filter { $0.isDamaged && $0.lastGoodEnd ?? 0 > 4 })
  func reachesTheLastGoodTransaction(_ one: LogCase) throws {
    let first = try #require(one.files.first).lastPathComponent
    let found = try RecoverabilityCase.check(one.files, first, 4)
    #expect(found.isFailed)
    // In one case the damage lies inside a transaction, behind a good event of it.
    let end = one.case == "damaged-event-missing" ? 863 : one.lastGoodEnd.map(Int64.init)
    #expect(found.recoverability?.end.offset == end, "\(found.report.findings)")
    #expect(found.recoverability?.isWhole == false)
  }

  @Test(
    "images with the logs of their server reach the end of these, and are not accused",
    arguments: Samples.images.filter { !LogCases.list($0.folder.appendingPathComponent("binlog")).isEmpty })
  func imagesWithLogs(_ image: Samples.Image) throws {
    let folder = image.folder.appendingPathComponent("binlog")
    let logs = LogCases.list(folder).filter { !$0.hasSuffix(".index") }.map { folder.appendingPathComponent($0) }
    let summary = try image.open().summary()
    let found = try RecoverabilityCase.check(image.file, logs)
    let context = "\(image.name): \(found.report.findings)"
    // The logs of one have statements that ask who the user is, and call a stored function.
    let doubts = found.report.findings.filter { $0.weight != .note }
    #expect(doubts.allSatisfy { $0.weight == .doubt && $0.kind == .unsafeStatements }, "\(context)")
    #expect(doubts.count == (image.name == "binlog_pitr" ? 2 : 0), "\(context)")
    let reached = try #require(found.recoverability, "\(context)")
    let truth = try ReplayOracle(logs, keys: nil).replay(
      from: "\(summary.binlogBaseName.display):\(summary.binlogPosition)")
    #expect(reached.isWhole && truth.status == 0, "\(context) \(truth.errors)")
    #expect("\(reached.end)" == truth.end ?? "\(reached.start)", "\(context)")
    #expect(reached.transactions == truth.transactions, "\(context)")
    #expect(reached.startTime == summary.validityTime.secondsSince1970.map { $0 * 1_000_000 })
  }

  @Test("a log of the same name of another server, or of another time, is not taken for the right one")
  func otherServersLog() throws {
    let image = Samples.image("binlog_pitr")
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let one = LogCases.named("mysql-9.7/flashback")
    let copy = folder.appendingPathComponent(try image.open().summary().binlogBaseName.display)
    try FileManager.default.copyItem(at: try #require(one.files.first), to: copy)
    let found = try RecoverabilityCase.check(image.file, [copy])
    #expect(found.report.findings.contains { $0.kind == .otherServer }, "\(found.report.findings)")
    #expect(found.isFailed)
    // Also where the validity point is the log's own beginning.
    let atBeginning = try RecoverabilityCase.check(one.files, "bin.000001", 4)
    #expect(atBeginning.report.findings.contains { $0.kind == .otherServer && $0.text.contains("9.7") })
  }

  @Test(
    "from the beginning of a later log the GTIDs are those of all logs", arguments: sound.filter { $0.case == "rotate" }
  )
  func gtidsFromALaterLog(_ one: LogCase) throws {
    let facts = try #require(one.facts)
    let third = one.files[2].lastPathComponent
    let found = try RecoverabilityCase.check(one.files, third, 4)
    let reached = try #require(found.recoverability)
    let shown = one.family.hasPrefix("mysql") ? "\(reached.gtids)" : "\(reached.gtidPosition)"
    #expect(shown == facts.end.gtid)
  }

  @Test(
    "encrypted logs without their keys are not reached, and the reason is said",
    arguments: LogCases.all.filter(\.isEncrypted))
  func withoutKeys(_ one: LogCase) throws {
    let first = try #require(one.files.first).lastPathComponent
    let found = try RecoverabilityCase.check(one.files, first, 4)
    #expect(found.report.findings.contains { $0.kind.rawValue == "encrypted" && $0.weight == .failure })
    #expect(found.recoverability?.transactions == 0)
  }

  @Test("an image without a position has nothing to check, and so has one without logs")
  func withoutPosition() throws {
    let one = LogCases.named("mariadb-10.11/flashback")
    let found = try RecoverabilityCase.check(one.files, "", 0)
    #expect(found.report.verdict == .notApplicable && found.recoverability == nil)
    let none = try RecoverabilityCase.check([], "bin.000001", 4)
    #expect(none.report.verdict == .notApplicable)
  }

  @Test("foreign keys that change rows are those of SHOW CREATE TABLE") func cascades() throws {
    let image = Samples.image("many_objects")
    let point = try ValidityPoint(image.open())
    let text = String(decoding: try #require(try image.text("expected/show-create.txt")), as: UTF8.self)
    let truth = text.split(separator: "\n").filter { line in
      line.contains("FOREIGN KEY") && ["CASCADE", "SET NULL"].contains { line.contains($0) }
    }
    let found = point.schema.names.compactMap { point.schema.definition(database: $0.database, table: $0.table) }
      .flatMap(\.foreignKeys).filter(\.changesRows)
    #expect(!truth.isEmpty && found.count == truth.count)
    for line in truth {
      let parent = try #require(line.split(separator: "`").dropFirst(5).first)
      #expect(found.contains { $0.referencedTable == ByteString(String(parent)) }, "\(line)")
    }
  }

  /// MySQL 9.7 logs what foreign keys change, and says so.
  @Test("foreign keys that are made in the logs count", arguments: LogCases.all.filter { $0.case == "routines" })
  func cascadesOfTheLogs(_ one: LogCase) throws {
    let first = try #require(one.files.first).lastPathComponent
    let found = try RecoverabilityCase.check(one.files, first, 4)
    let cascades = found.report.findings.filter { $0.kind == .cascades }
    let isMariaDB = one.family.hasPrefix("mariadb")
    #expect(cascades.map(\.item) == (isMariaDB ? ["rt.chi"] : []), "\(one.name): \(found.report.findings)")
    #expect(cascades.allSatisfy { $0.weight == .note && $0.text.contains("here rt.par") && $0.offset != nil })
  }

  @Test("tables that the image lacks are named, and foreign keys to tables that the logs change")
  func tablesOfTheLogs() throws {
    // The table shop.customers, to which others refer, becomes fb.t of the logs; there is no fb.u.
    var parts = try ImageParts(reading: Samples.image("many_objects").open())
    func renamed(_ text: ByteString) -> ByteString {
      // Texts are stored behind their lengths, which stay.
      ByteString(
        String(decoding: text.bytes, as: UTF8.self).replacing("`customers`", with: "`t`        ")
          .replacing("`shop`", with: "`fb`  "))
    }
    for index in parts.preamble.catalogue.databases.indices {
      if parts.preamble.catalogue.databases[index].name == "shop" {
        parts.preamble.catalogue.databases[index].name = "fb"
      }
      for item in parts.preamble.catalogue.databases[index].items.indices
      where parts.preamble.catalogue.databases[index].items[item].name == "customers" {
        parts.preamble.catalogue.databases[index].items[item].name = "t"
      }
    }
    for list in parts.preamble.metadata.tables.indices {
      for entry in parts.preamble.metadata.tables[list].indices {
        parts.preamble.metadata.tables[list][entry].statement =
          parts.preamble.metadata.tables[list][entry].statement.map(renamed)
      }
    }
    let one = LogCases.named("mariadb-10.11/flashback")
    let mid = try #require(one.facts?.mid)
    let found = try RecoverabilityCase.check(one.files, mid.file, Int64(mid.position), parts: parts)
    let tables = try #require(found.report.findings.first { $0.kind == .otherTables }, "\(found.report.findings)")
    #expect(tables.text.contains("1 table") && tables.text.contains("fb.u"), "\(tables)")
    let cascades = try #require(found.report.findings.first { $0.kind == .cascades }, "\(found.report.findings)")
    #expect(cascades.weight == .note && cascades.text.contains("here fb.t"))
  }

  @Test("statements that may do something else are told by their kind")
  func hazards() {
    func kinds(_ text: String) -> [StatementHazard] { StatementHazard.of(ByteString(text), in: StatementContext()) }
    #expect(kinds("INSERT INTO t VALUES (UUID(), 'SYSDATE()')") == [.function("UUID")])
    #expect(kinds("UPDATE t SET a = now(), b = rand() WHERE `uuid` = 1") == [])
    #expect(kinds("DELETE FROM t WHERE a < 5 LIMIT 3") == [.unorderedLimit])
    #expect(kinds("DELETE FROM t WHERE a < 5 ORDER BY id LIMIT 3") == [])
    #expect(kinds("INSERT INTO t SELECT * FROM (SELECT a FROM u LIMIT 2) x ORDER BY a") == [.unorderedLimit])
    #expect(kinds("INSERT INTO t SELECT @@hostname, @x") == [.systemVariable])
    #expect(kinds("INSERT DELAYED INTO t VALUES (sleep (1))") == [.delayed, .function("SLEEP")])
    #expect(kinds("INSERT INTO t VALUES (db.uuid())") == [])
  }

  // MARK: planted gaps

  @Test(
    "gaps that were planted end what can be reached",
    arguments: LogCases.all.filter { $0.files.count >= 3 && !$0.isDamaged && $0.case != "relay-log" })
  func plantedGaps(_ one: LogCase) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = one.files.map(\.lastPathComponent)
    let whole = try ReplayOracle(one.files, keys: one.keyFile)
    let before = { (index: Int) in whole.transactions.last { $0.isComplete && $0.endFile < names[index] } }
    // A middle log is missing.
    let middle = one.files.count / 2
    var files = one.files
    files.remove(at: middle)
    try expectEnd(
      of: files, one, names[0], 4, before(middle).map { "\($0.endFile):\($0.endPosition)" }, kind: "missing-log")
    // From the end of the log before the gap nothing can be reached, though logs follow.
    if !one.isEncrypted {
      let size = try Int64(Data(contentsOf: one.files[middle - 1]).count)
      try expectEnd(of: files, one, names[middle - 1], size, nil, kind: "missing-log")
    }
    // The first one is missing, and the image needs it.
    let found = try RecoverabilityCase.check(Array(one.files.dropFirst()), names[0], 4, keys: one.keyFile)
    #expect(found.isFailed && found.recoverability == nil)
    #expect(found.report.findings.first?.kind.rawValue == "missing-log")
    // Logs before the validity point do not matter.
    let last = names[names.count - 1]
    let late = try RecoverabilityCase.check(files, last, 4, keys: one.keyFile)
    let alone = try RecoverabilityCase.check([one.files[names.count - 1]], last, 4, keys: one.keyFile)
    #expect(
      late.recoverability?.end
        == alone.recoverability.map { end in
          LogPosition(index: files.count - 1, file: end.end.file, offset: end.end.offset)
        })
    // Two are swapped.
    files = one.files
    files.swapAt(1, 2)
    try expectEnd(of: files, one, names[0], 4, before(1).map { "\($0.endFile):\($0.endPosition)" }, kind: "missing-log")
  }

  @Test(
    "a log that is cut or changed at any byte is reached up to there",
    arguments: ["flashback", "rotate", "compressed", "xa"])
  func plantedDamage(_ name: String) throws {
    let cases = LogCases.all.filter { $0.case == name }
    for one in cases {
      let folder = try Shell.temporaryFolder()
      defer { try? FileManager.default.removeItem(at: folder) }
      var generator = SeededGenerator(seed: 11)
      let whole = try ReplayOracle(one.files, keys: one.keyFile)
      let source = try #require(one.files.first)
      let file = source.lastPathComponent
      let bytes = Array(try Data(contentsOf: source))
      let head = whole.transactions.first?.position ?? 0
      for round in 0..<12 {
        let place = Int.random(in: head..<bytes.count, using: &generator)
        var damaged = bytes
        if round % 2 == 0 {
          damaged.removeSubrange(place...)
        } else {
          damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
        }
        let copy = folder.appendingPathComponent(file)
        try Data(damaged).write(to: copy)
        let last = whole.transactions.last { $0.isComplete && $0.endFile == file && $0.endPosition <= place }
        let found = try RecoverabilityCase.check([copy] + one.files.dropFirst(), file, 4, keys: one.keyFile)
        let context = "\(one.name) \(round % 2 == 0 ? "cut" : "changed") at \(place): \(found.report.findings)"
        #expect(found.recoverability?.end.offset ?? 4 == last.map { Int64($0.endPosition) } ?? 4, "\(context)")
        #expect(found.isFailed, "\(context)")
      }
    }
  }

  /// What the check and the program say of logs from a place on.
  private func expectEnd(
    of files: [URL], _ one: LogCase, _ file: String, _ offset: Int64, _ end: String?, kind: String
  ) throws {
    let found = try RecoverabilityCase.check(files, file, offset, keys: one.keyFile)
    #expect(
      found.recoverability.map { "\($0.end)" } == end ?? "\(file):\(offset)", "\(one.name): \(found.report.findings)")
    #expect(found.recoverability?.isWhole == false, "\(one.name)")
    #expect(
      found.report.findings.contains { $0.kind.rawValue == kind && $0.weight == .failure }, "\(found.report.findings)")
    let truth = try ReplayOracle(files, keys: one.keyFile).replay(from: "\(file):\(offset)")
    #expect(truth.status == 1 && truth.end == end, "\(one.name): \(truth)")
  }
}
