import BackupStreamLib
import ByteIO
import Foundation
import Recovery
import SnapshotDrivers
import TableRows
import TestSupport
import Testing

/// The files that `--native-files` writes, in a server of today.
@Suite("Native files in a server")
struct NativeFilesServerTests {
  private static let images = Samples.images.filter { image in
    ((try? image.open())?.snapshots ?? []).contains { isMyISAM($0) }
  }

  /// Its settings are none that other tests may see: temporal columns of the form that 6.0 has.
  private static func server() throws -> PrivateServer {
    try PrivateServer(
      options: "--mysql56-temporal-format=OFF --sql-mode= --default-time-zone=+00:00 --character-set-server=utf8mb4")
  }

  private static func isMyISAM(_ snapshot: SnapshotDescription) -> Bool {
    if case .native(let engine, _, _) = snapshot.driver { NativeEngine(name: engine) == .myisam } else { false }
  }

  @Test("MariaDB opens every MyISAM table of every image, finds it sound, and shows the rows of the truth")
  func everyTable() throws {
    let server = try Self.server()
    var count = 0
    for image in Self.images {
      let folder = try Shell.temporaryFolder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let result = try Shell.run("backupextract --all --native-files '\(folder.path)/n' '\(image.file.path)'")
      #expect(result.status == 0, "\(image.name): \(result.errors)")
      let reader = try image.open()
      let tables = try ImageTables(reader).tables.filter { Self.isMyISAM(reader.snapshots[$0.position.snapshot]) }
      let expected = try image.tables()
      for table in tables {
        count += 1
        let place: Comment = "\(image.name): \(table.shownName)"
        do {
          try Self.install(table, from: folder.appendingPathComponent("n"), in: server)
          let name = try Self.quoted(table)
          let check = String(decoding: try server.query("CHECK TABLE \(name) EXTENDED;"), as: UTF8.self)
          #expect(check.hasSuffix("\tcheck\tstatus\tOK\n") && check.split(separator: "\n").count == 1, place)
          guard let file = expected.first(where: { $0[0] == table.database.text && $0[1] == table.name.text })?[5]
          else {
            Issue.record("no truth: \(place)")
            continue
          }
          let difference = try Self.difference(table, image, file, server)
          #expect(difference == nil, place)
        } catch { Issue.record(error, place) }
      }
      for database in Set(tables.map(\.database)) {
        _ = try server.query("DROP DATABASE IF EXISTS \(Self.quoted(database));")
      }
    }
    #expect(count >= 10)
  }

  @Test("an index file of which only the head is there is built again by REPAIR TABLE … QUICK")
  func headOnly() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var parts = try ImageParts(reading: Samples.image("one_myisam").open())
    for index in parts.chunks.indices where parts.chunks[index].data.first == 2 {
      parts.chunks[index].data[0] = 3
      parts.chunks[index].data = Array(parts.chunks[index].data.prefix(1025))
    }
    try Data(parts.bytes()).write(to: folder.appendingPathComponent("i.bak"))
    let result = try Shell.run("backupextract i.bak onemyi --native-files n", in: folder)
    #expect(result.status == 0)
    #expect(result.errors.contains("onemyi.t1: the image has only the head of its index file"))
    let server = try Self.server()
    let table = try #require(try ImageTables(Samples.image("one_myisam").open()).tables.first)
    try Self.install(table, from: folder.appendingPathComponent("n"), in: server)
    let repair = String(decoding: try server.query("REPAIR TABLE onemyi.t1 QUICK;"), as: UTF8.self)
    #expect(repair.hasSuffix("\trepair\tstatus\tOK\n"), "\(repair)")
    let check = String(decoding: try server.query("CHECK TABLE onemyi.t1 EXTENDED;"), as: UTF8.self)
    #expect(check == "onemyi.t1\tcheck\tstatus\tOK\n")
    #expect(try Self.difference(table, Samples.image("one_myisam"), "onemyi.t1", server) == nil)
  }

  private static func quoted(_ name: ByteString) -> String {
    "`" + (name.text ?? "").replacingOccurrences(of: "`", with: "``") + "`"
  }

  private static func quoted(_ table: ImageTables.Table) throws -> String {
    quoted(table.database) + "." + quoted(table.name)
  }

  /// Makes a table of the definition beside the files, and puts them in the place of its own.
  private static func install(_ table: ImageTables.Table, from folder: URL, in server: PrivateServer) throws {
    let files = try #require(NativeTableName(database: table.database, table: table.name).files)
    let written = folder.appendingPathComponent("\(files.folder)/\(files.file)")
    let sql = String(decoding: try Data(contentsOf: written.appendingPathExtension("sql")), as: UTF8.self)
    #expect(sql.hasPrefix("-- \(table.shownName) of MySQL 6.0.") && sql.contains(table.statement?.text ?? "?"))
    // What 6.0 calls utf8 has up to four bytes a character.
    let today = sql.replacing(#/(CHARSET=|CHARACTER SET |COLLATE[ =])utf8(?=[ _,;\n)])/#) { $0.output.1 + "utf8mb4" }
    _ = try server.query(
      "CREATE DATABASE IF NOT EXISTS \(quoted(table.database)); USE \(quoted(table.database));\n\(today)\nFLUSH TABLES;"
    )
    try server.replace(["MYD", "MYI"].map { "\(files.folder)/\(files.file).\($0)" }, from: folder)
    _ = try server.query("FLUSH TABLES;")
  }

  /// What differs between the server's rows and the truth, in any order; nil if nothing does.
  private static func difference(
    _ table: ImageTables.Table, _ image: Samples.Image, _ file: String, _ server: PrivateServer
  ) throws -> String? {
    let hex = try Truth(image, file: file, hex: true)
    guard let truth = try hex ?? Truth(image, file: file, hex: false) else {
      // The small samples have only the number of rows beside them.
      let rows = try image.tables().first { $0[5] == file }?[4]
      let count = String(decoding: try server.query("SELECT COUNT(*) FROM \(quoted(table));"), as: UTF8.self)
      return count == "\(rows ?? "?")\n" ? nil : "\(count) rows, not \(rows ?? "?")"
    }
    let columns = try table.definition.get().columns
    let selected = columns.enumerated().map { place, column in
      let name = quoted(column.name)
      let sample = truth.rows.lazy.compactMap { place < $0.count ? $0[place] : nil }.first
      let isDigest = sample.map { $0.split(separator: UInt8(ascii: ":")).count == 3 } ?? false
      switch column.type {
      case .blob where isDigest, .text where isDigest:
        return "CONCAT(LENGTH(\(name)),':',MD5(\(name)),':',SHA1(\(name)))"
      case .float, .double,
        .bit where hex == nil:
        return name
      case .enumeration, .set: return hex == nil ? name : "\(name)+0"
      case .char, .varchar, .text, .binary, .varbinary, .blob, .bit, .geometry:
        return hex == nil ? name : "HEX(\(name))"
      default: return name
      }
    }
    let output = try server.query("SELECT \(selected.joined(separator: ", ")) FROM \(quoted(table));")
    // 6.0 shows some numbers of sets with 64 members as a DOUBLE.
    func shown(_ value: [UInt8]?, _ column: ColumnDefinition) -> String {
      guard let text = value.map({ ByteString($0).display }) else { return "NULL" }
      if case .set = column.type, let number = Double(text) { return "\(number)" }
      return text
    }
    func sorted(_ rows: [[[UInt8]?]]) -> [String] {
      rows.map { zip($0, columns).map { shown($0, $1) }.joined(separator: "|") }.sorted()
    }
    let found = sorted(
      output.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { Truth.values(Array($0)) })
    let wanted = sorted(truth.rows)
    if found.count != wanted.count { return "\(found.count) rows, not \(wanted.count)" }
    return zip(found, wanted).first { $0 != $1 }.map { "\($0.prefix(300)) is not \($1.prefix(300))" }
  }
}
