import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// `backupextract --to-sqlite`, as it is called.
@Suite struct SQLiteCommandTests {
  /// Runs a script in an empty folder, and says what is there afterwards.
  private func run(
    _ script: String, _ image: String = Samples.image("one_myisam").file.path, keeping folder: URL? = nil
  ) throws -> (result: Shell.Result, files: [String]) {
    let place = try folder ?? Shell.temporaryFolder()
    defer { if folder == nil { try? FileManager.default.removeItem(at: place) } }
    let result = try Shell.run(script, in: place, environment: ["IMAGE": image])
    return (result, try FileManager.default.contentsOfDirectory(atPath: place.path).sorted())
  }

  /// An image of a table `d.t` (`id INT`, `v VARCHAR(10)`) with this key and these numbers, a row each; cut off behind
  /// so many bytes.
  private func image(_ key: String, _ numbers: [Int32], in folder: URL) throws -> String {
    let file = folder.appendingPathComponent("made.bak")
    let catalogue = Catalogue(databases: [
      .init(name: "d", items: [.init(type: .table, name: "t", tablePosition: TablePosition(snapshot: 0, position: 0))])
    ])
    let create: ByteString = ByteString(
      "CREATE TABLE `t` (`id` int NOT NULL, `v` varchar(10) DEFAULT NULL, \(key)) ENGINE=InnoDB DEFAULT CHARSET=latin1")
    let preamble = ImageWriter.Preamble(
      header: Header(
        startTime: ImageTime(secondsSince1970: 1_800_000_000), snapshotCount: 1,
        serverVersion: ServerVersion(major: 6, minor: 0, release: 12, text: "6.0.12-alpha")),
      snapshots: [SnapshotDescription(driver: .default, storedTableCount: 1)], catalogue: catalogue,
      metadata: Metadata(
        global: [.init(item: .database(0), statement: StatementText(["CREATE DATABASE `d`"]).stored)],
        tables: [
          [.init(item: .item(database: 0, index: 0), statement: StatementText(["USE `d`", create]).stored)]
        ], others: []))
    let target = try AtomicFile(FilePath(file.path))
    var writer = try ImageWriter(
      PlainContainer(DescriptorSink(target.descriptor, path: nil)), preamble: preamble, writesIndex: false)
    for number in numbers {
      // Whole row; null bits, the unused ones 1; the number; the text "x".
      let row = [1, 0xFC] + withUnsafeBytes(of: number.littleEndian) { Array($0) } + [1, UInt8(ascii: "x")]
      try writer.write(snapshot: 0, tableNumber: 1, data: row.span.bytes)
    }
    var summary = Summary(validityTime: ImageTime(secondsSince1970: 1_800_000_010))
    summary.binlogFile = "bin.000042"
    summary.binlogPosition = 4711
    try writer.finish(summary)
    try target.commit()
    return file.path
  }

  @Test("the database says what image it is from") func facts() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (result, files) = try run(
      "backupextract --all --to-sqlite=x.db \"$IMAGE\"", image("PRIMARY KEY (`id`)", [3, 1], in: folder),
      keeping: folder)
    #expect(result.status == 0 && result.output.isEmpty && files == ["made.bak", "x.db"], "\(result.errors)")
    let database = try SQLiteReading(folder.appendingPathComponent("x.db"))
    let facts = try database.texts("SELECT name || '=' || ifnull(value, '') FROM backupstream_image ORDER BY rowid")
    #expect(facts[0].hasPrefix("image=/") && facts[0].hasSuffix("made.bak"))
    #expect(
      facts[1..<6] == [
        "start_time=2027-01-15T08:00:00Z", "validity_point_time=2027-01-15T08:00:10Z", "binlog_file=bin.000042",
        "binlog_position=4711", "server_version=6.0.12-alpha",
      ])
    #expect(facts[6].hasPrefix("tool_version=backupextract "))
    #expect(try database.texts("SELECT id || v FROM t") == ["1x", "3x"])
  }

  @Test("a file that is there is replaced only if asked; what is no file, never") func replacing() throws {
    let script = "echo old > x.db; backupextract --all --to-sqlite=x.db \"$IMAGE\"; echo $?; cat x.db"
    let (refused, files) = try run(script)
    #expect(refused.text == "2\nold\n" && files == ["x.db"])
    #expect(refused.errors.contains("x.db") && refused.errors.contains("--replace"))
    let (replaced, _) = try run(
      "echo old > x.db; backupextract --all --replace --to-sqlite=x.db \"$IMAGE\"; head -c 6 x.db")
    #expect(replaced.text == "SQLite")
    let (folder, _) = try run("mkdir x.db; backupextract --all --replace --to-sqlite=x.db \"$IMAGE\"")
    #expect(folder.status == 2)
    let (link, links) = try run("ln -s nowhere x.db; backupextract --all --to-sqlite=x.db \"$IMAGE\"")
    #expect(link.status == 2 && links == ["x.db"])
    for ending in ["wal", "journal"] {
      let (journal, files) = try run("touch x.db-\(ending); backupextract --all --replace --to-sqlite=x.db \"$IMAGE\"")
      #expect(journal.status == 2 && journal.errors.contains("x.db-\(ending)") && files == ["x.db-\(ending)"])
    }
  }

  @Test("options that make no sense are refused, the others do as they say") func options() throws {
    #expect(try run("backupextract --all --data-only --to-sqlite=x.db \"$IMAGE\"").result.status == 64)
    #expect(try run("backupextract --all --charset=raw --to-sqlite=x.db \"$IMAGE\"").result.status == 64)
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let image = try image("PRIMARY KEY (`id`), KEY k (`v`)", [5, 6, 7], in: folder)
    let (result, _) = try run(
      """
      backupextract --all --schema-only --to-sqlite=schema.db "$IMAGE" && backupextract --all --limit=2 --to-sqlite=limit.db "$IMAGE" &&
      backupextract --all --columns=v --to-sqlite=columns.db "$IMAGE"; echo $?
      backupextract --all --columns=w --to-sqlite=none.db "$IMAGE"; echo $?
      """, image, keeping: folder)
    #expect(result.text == "0\n1\n" && result.errors.contains("no column w"), "\(result.errors)")
    func texts(_ name: String, _ query: String) throws -> [String] {
      try SQLiteReading(folder.appendingPathComponent(name)).texts(query)
    }
    #expect(try texts("schema.db", "SELECT count(*) FROM t") == ["0"])
    #expect(try texts("schema.db", "SELECT name FROM pragma_index_list('t')") == ["t_k"])
    #expect(try texts("limit.db", "SELECT id FROM t") == ["5", "6"])
    #expect(try texts("columns.db", "SELECT * FROM t") == ["x", "x", "x"])
  }

  @Test(
    "rows with the same key are an error of the image, and with --salvage a loss",
    arguments: [
      "PRIMARY KEY (`id`)", "UNIQUE KEY u (`id`)", "PRIMARY KEY (`id`,`v`)",
    ])
  func duplicates(_ key: String) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let image = try image(key, [1, 2, 1], in: folder)
    let (result, files) = try run("backupextract --all --to-sqlite=x.db \"$IMAGE\"", image, keeping: folder)
    #expect(result.status == 1 && files == ["made.bak"])
    #expect(result.errors.contains("table d.t") && result.errors.contains("t.id"), "\(result.errors)")
    let (saved, _) = try run("backupextract --all --salvage --to-sqlite=x.db \"$IMAGE\"", image, keeping: folder)
    #expect(saved.status == 3, "\(saved.errors)")
    let database = try SQLiteReading(folder.appendingPathComponent("x.db"))
    #expect(try database.texts("PRAGMA integrity_check") == ["ok"])
    #expect(try database.texts("SELECT count(DISTINCT id) FROM t") == ["2"])
    #expect(try database.texts("SELECT name FROM sqlite_master WHERE type = 'table'") == ["t", "backupstream_image"])
  }

  @Test("an image that is cut leaves no file") func cut() throws {
    let (result, files) = try run(
      """
      head -c $(($(stat -c %s "$IMAGE") - 20)) "$IMAGE" > cut.bak
      backupextract --all --to-sqlite=x.db cut.bak
      """)
    #expect(result.status == 1 && files == ["cut.bak"])
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }

  @Test("what cannot be written is one line and leaves nothing") func fullDisk() throws {
    let (result, files) = try run("ulimit -f 4; backupextract --all --to-sqlite=x.db \"$IMAGE\"")
    #expect(result.status == 2 && files.isEmpty)
    #expect(result.errors.split(separator: "\n").count == 1 && result.errors.contains("x.db"), "\(result.errors)")
    #expect(try run("backupextract --all --to-sqlite=no/x.db \"$IMAGE\"").result.status == 2)
  }

  @Test("what a killed run left does not disturb, and is removed; what a running one has is not") func stale() throws {
    let (result, files) = try run(
      """
      touch .x.db.4194305.partial .y.db.4194305.partial .x.db.4194306.partial .x.db.copy.partial
      exec 9<.x.db.4194306.partial; flock 9
      backupextract --all --to-sqlite=x.db "$IMAGE"
      """)
    #expect(result.status == 0)
    #expect(files == [".x.db.4194306.partial", ".x.db.copy.partial", ".y.db.4194305.partial", "x.db"])
  }
}
