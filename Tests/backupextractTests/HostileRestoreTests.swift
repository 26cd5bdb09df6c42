import BackupStreamLib
import ByteIO
import Foundation
import TestSupport
import Testing

/// No name and no text of an image gets out of its place.
extension RestoreTests {
  typealias Item = (type: ItemType, name: ByteString, text: ByteString)
  typealias Database = (name: ByteString, items: [Item])

  /// An image of databases with items and their statements.
  static func image(_ databases: [Database]) throws -> Data {
    var catalogue = Catalogue(databases: [])
    var metadata = Metadata(global: [], tables: [], others: [])
    var tables = 0
    for (number, database) in databases.enumerated() {
      var entry = Catalogue.Database(name: database.name, items: [])
      let create = ByteString(Array("CREATE DATABASE ".utf8) + quoted(database.name))
      metadata.global.append(.init(item: .database(number), statement: StatementText([create]).stored))
      metadata.tables.append([])
      for (index, item) in database.items.enumerated() {
        let isTable = item.type == .table
        entry.items.append(
          .init(
            type: item.type, name: item.name,
            tablePosition: isTable ? TablePosition(snapshot: 0, position: tables) : nil))
        if isTable { tables += 1 }
        let use = ByteString(Array("USE `".utf8) + database.name.bytes + [0x60])
        let definition = Metadata.Entry(
          item: .item(database: number, index: index), statement: StatementText([use, item.text]).stored)
        if isTable { metadata.tables[number].append(definition) } else { metadata.others.append(definition) }
      }
      catalogue.databases.append(entry)
    }
    let time = ImageTime(secondsSince1970: 1_250_000_000)
    let version = ServerVersion(major: 6, minor: 0, release: 12, text: "6.0.12\n\\! touch touched\n")
    let parts = ImageParts(
      preamble: ImageWriter.Preamble(
        header: Header(startTime: time, snapshotCount: 1, serverVersion: version),
        snapshots: [SnapshotDescription(driver: .default, storedTableCount: tables)], catalogue: catalogue,
        metadata: metadata),
      chunks: [], summary: Summary(validityTime: time))
    return Data(try parts.bytes())
  }

  static func quoted(_ name: ByteString) -> [UInt8] {
    [0x60] + name.bytes.flatMap { $0 == 0x60 ? [$0, $0] : [$0] } + [0x60]
  }

  static let hostile: [ByteString] = [
    "../../etc/x", "a/b", "nul\0", "line\nfeed", "\n\\! touch touched\nx", "it's", "do\"uble", "ba`ck", "select", "-rf",
    "$(touch touched)",
    "`touch touched`", "; DROP DATABASE mysql", ".", "..", "END", "x\nEND\ntouch touched\nx", "end\n",
    ByteString(String(repeating: "😀", count: 64)), ByteString([0xFF, 0xFE]),
  ]

  @Test("hostile names and statements: nothing outside the folder, nothing executed, the rest restored")
  func hostileNames() throws {
    let place = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    func table(_ name: ByteString) -> Item {
      (
        .table, name,
        ByteString(
          Array("CREATE TABLE ".utf8) + Self.quoted(name)
            + Array(" (`a` int(11) DEFAULT NULL COMMENT '; DROP DATABASE mysql; \\\\! touch touched')".utf8))
      )
    }
    let bad: [Item] = [
      (.table, "wrong", "DROP DATABASE mysql"),
      (.view, "v1", "CREATE VIEW v1 AS SELECT 1; DROP DATABASE mysql"),
      (.view, "v2", "CREATE USER x"),
      (.procedure, "p1", "CREATE PROCEDURE p1() BEGIN SELECT 1; END; DROP DATABASE mysql"),
      (.procedure, "p2", "CREATE PROCEDURE p2() BEGIN SELECT 1; \\! touch touched\n END"),
      (.procedure, "p3", "CREATE PROCEDURE p3() BEGIN SELECT 1;\ndelimiter //\nDROP DATABASE mysql//\nEND"),
      (.privilege, "<empty> 1", "GRANT ALL ON *.* TO 'x'@'y'"),
      (.privilege, "<empty> 2", "GRANT SELECT ON here.* TO 'x'@'y'; DROP DATABASE mysql; -- ''@'z'"),
    ]
    let good: [Item] = [
      (.view, "fine", "CREATE VIEW `here`.`fine` AS select 1 AS `a` /* ; DROP DATABASE mysql; */")
    ]
    var databases: [Database] = Self.hostile.map { (name: $0, items: [table("t")]) }
    databases.append((name: "here", items: Self.hostile.map(table) + good + bad))
    try Self.image(databases).write(to: place.appendingPathComponent("image"))
    let taken = try Shell.run("mkdir deep && cd deep && backupextract --all -o restore ../image", in: place)
    #expect(taken.status == 3, "\(taken.errors)")
    for item in bad.prefix(5) { #expect(taken.errors.contains(item.name.display), "\(item.name.display) is listed") }
    let files = try Shell.run("find . -mindepth 1 | sort", in: place).text.split(separator: "\n")
    #expect(files.allSatisfy { $0.hasPrefix("./deep/restore") || ["./deep", "./image"].contains($0) }, "\(files)")
    #expect(
      files.allSatisfy {
        $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && $0.split(separator: "/").allSatisfy { $0.utf8.count <= 255 }
      })
    let restored = try Shell.run("cd deep && restore/restore.sh \(server.options)", in: place)
    #expect([0, 3].contains(restored.status), "\(restored.errors)")
    #expect(try Shell.run("find . -name touched; ls touched", in: place).text.isEmpty)
    #expect(try server.rows("SELECT COUNT(*) FROM mysql.user WHERE User IN ('x')") == [["0"]])
    let names = try server.rows("SELECT HEX(TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_SCHEMA='here'")
      .flatMap { $0 }
    for name in Self.hostile.dropLast(2) where name != "nul\0" && name != "end\n" {
      #expect(names.contains(name.bytes.map { hexadecimal($0) }.joined()), "\(name.display)")
    }
    #expect(names.contains("66696E65"), "the view is there")
  }
}
