import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

/// The statements that rows become, executed by the stock client.
@Suite(.serialized) struct RowSQLTests {
  /// Cases whose tables come from nothing but their logs, by row events and definitions.
  static let cases = LogCases.all.filter { ReplayServer.families.contains($0.family) }.filter {
    [
      "row-types", "row-types-metadata-full", "row-image-minimal", "row-image-minimal-metadata-full",
      "row-image-full-nodup", "row-old-temporal", "flashback", "partial-json", "partial-json-minimal",
      "row-compressed", "row-types-compressed", "packed-values",
    ].contains($0.case)
  }

  /// The definitions and the rows of a case as statements.
  /// - Parameters:
  ///   - tables: those whose rows are wanted; nil for all.
  ///   - hasDefinitions: whether the definitions are.
  static func script(
    _ one: LogCase, tables: Set<String>? = nil, hasDefinitions: Bool = true, hasRows: Bool = true,
    hasKeys: Bool = true, isIdempotent: Bool = false
  ) throws -> [UInt8] {
    let renderer = RowSQLRenderer(isIdempotent: isIdempotent)
    var script = Array("\(RowSQLRenderer.session)".utf8)
    var definitions = try Definitions(one)
    definitions.hasKeys = hasKeys
    for file in one.files {
      var reader = try LogInput(opening: FilePath(file.path), name: ByteString(file.lastPathComponent)).reader()
      var maps = TableMaps()
      try reader.read { (event, format) throws(BinaryLogError) in
        switch event.type {
        case .query, .queryCompressed:
          let query = try QueryEvent(parsing: event.body, format: format, type: event.type)
          if ["BEGIN", "COMMIT"].contains(query.statement) { break }
          let isDatabase = query.statement.text?.uppercased().hasPrefix("CREATE DATABASE") == true
          definitions.add(query)
          maps.forgetDefinitions()
          if !hasDefinitions || !hasRows && query.statement.text?.hasPrefix("CREATE") != true { break }
          if !query.database.isEmpty && !isDatabase { script += Array("USE \(query.database.display);\n".utf8) }
          script += query.statement.bytes + Array(";\n".utf8)
        case .tableMap: try maps.add(event.body, format: format, resolve: definitions.resolve)
        case let type where type.rowsOperation != nil:
          let rows = try RowsEvent(parsing: event.body, type: type, format: format)
          if rows.isDummy || !hasRows { break }
          let table = try maps.table(of: rows)
          if tables?.contains(table.table.display) == false { break }
          let job = RowsJob(type: type, table: table, format: format, offset: event.offset)
          var output = OutputBuffer()
          try renderer.render(job, event.body, to: &output)
          script += output.array
        default: break
        }
        return .goOn
      }
    }
    return script
  }

  @Test("Definitions and rows as statements give the tables that the server had", arguments: cases)
  func replay(_ one: LogCase) throws {
    let script = try Self.script(one)
    let client = try Self.client(one.family)
    try Self.check(one, script, client)
  }

  @Test(
    "Without keys a row is found by all its columns",
    arguments: cases.filter {
      ["row-types", "row-image-full-nodup", "packed-values", "partial-json"].contains($0.case)
    })
  func withoutKeys(_ one: LogCase) throws {
    let client = try Self.client(one.family)
    try Self.check(one, try Self.script(one, hasKeys: false), client)
  }

  @Test("Idempotent statements can be executed again", arguments: cases.filter { $0.case == "flashback" })
  func again(_ one: LogCase) throws {
    let client = try Self.client(one.family)
    let rows = try Self.script(one, hasDefinitions: false, isIdempotent: true)
    // A changed key of `t` meets itself the second time, and the change is ignored, as servers ignore it in that mode.
    try Self.check(one, try Self.script(one) + rows + rows, client, tables: ["u"])
  }

  @Test("Rows without names of columns are refused, and the message says what would help")
  func withoutNames() throws {
    let one = LogCases.named("mariadb-10.11/flashback")
    var message = ""
    do {
      try RowRendering.render(one, RowSQLRenderer()) { _, _ in }
    } catch let error as BinaryLogError {
      #expect(error.code == .undecidable)
      message = error.description
    }
    #expect(message.contains("--schema") && message.contains("fb."))
  }

  /// Tables of `row-types` whose types both families have.
  static let shared: Set<String> = [
    "ints", "flts", "bits", "strs", "bins", "times", "enums", "chars", "geo", "gen", "nopk", "uk", "cpk", "onlypk",
    "longs", "wide",
  ]

  @Test(
    "Rows of one family as statements give the same tables on the other",
    arguments: [("mysql-9.7", "mariadb-10.11"), ("mariadb-10.11", "mysql-9.7"), ("mariadb-11.8", "mysql-9.7")].filter {
      ReplayServer.families.contains($0.1)
    })
  func portable(_ from: String, _ to: String) throws {
    let client = try Self.client(to)
    let (source, target) = (LogCases.named("\(from)/row-types"), LogCases.named("\(to)/row-types"))
    var script = try Self.script(target, hasRows: false)
    script += try Self.script(source, tables: Self.shared, hasDefinitions: false)
    try Self.check(source, script, client, tables: Self.shared)
  }

  private static let mariaDB = Result { try ReplayServer.start("mariadb-10.11") }
  private static let newMariaDB = Result { try ReplayServer.start("mariadb-11.8") }
  private static let mySQL = Result { try ReplayServer.start("mysql-9.7") }

  /// The stock client with a server of the family.
  static func client(_ family: String) throws -> String {
    switch family {
    case "mysql-9.7": try mySQL.get().client
    case "mariadb-11.8": try newMariaDB.get().client
    default: try mariaDB.get().client
    }
  }

  /// Runs a script and holds the tables against a case's.
  static func check(_ one: LogCase, _ script: [UInt8], _ client: String, tables: Set<String>? = nil) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let expected = try one.expectedTables()
    #expect(!expected.isEmpty)
    // Some logs begin behind the definition of their database.
    let isDefined = ["CREATE DATABASE", "create database"].contains { script.contains($0.utf8) }
    let drops = Set(expected.map(\.database)).map { name in
      "DROP DATABASE IF EXISTS `\(name)`;\n" + (isDefined ? "" : "CREATE DATABASE `\(name)` CHARACTER SET utf8mb4;\n")
    }.joined()
    try Data(Array(drops.utf8) + script).write(to: folder.appendingPathComponent("sql"))
    let result = try Shell.run("\(client) --default-character-set=utf8mb4 --binary-mode --batch < sql", in: folder)
    #expect(
      result.status == 0, "\(one.name): \(result.errors.suffix(400).split(separator: "\n").joined(separator: " | "))")
    if result.status != 0 {
      if let keep = ProcessInfo.processInfo.environment["BACKUPSTREAM_KEEP"] {
        try Data(script).write(to: URL(fileURLWithPath: keep + "/" + one.name.replacingOccurrences(of: "/", with: "_")))
      }
      return
    }
    for table in expected where tables?.contains(table.table) != false {
      let query =
        "SET time_zone='+00:00'; SELECT \(table.columns.joined(separator: ",")) FROM `\(table.database)`.`\(table.table)`"
      try Data(query.utf8).write(to: folder.appendingPathComponent("query"))
      let answer = try Shell.run(
        "\(client) --default-character-set=utf8mb4 --batch --skip-column-names < query", in: folder)
      #expect(answer.status == 0, "\(one.name): \(answer.errors)")
      let lines = answer.output.split(separator: 10).map(Array.init).sorted { $0.lexicographicallyPrecedes($1) }
      let wanted = table.lines.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(lines.count == wanted.count, "\(one.name): \(table.table)")
      for (line, wanted) in zip(lines, wanted) where line != wanted {
        Issue.record(
          "\(one.name): \(table.table): \(ByteString(line).display.prefix(300)) instead of \(ByteString(wanted).display.prefix(300))"
        )
        break
      }
    }
  }
}

/// A table as its server showed it at the end of a case.
struct ExpectedTable {
  var database: String
  var table: String
  var columns: [String]
  var lines: [[UInt8]]
}

extension LogCase {
  /// The tables of `expected/end`.
  func expectedTables() throws -> [ExpectedTable] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("expected/end").path)
    return try names.sorted().compactMap { name in
      let name = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
      let parts = name.split(separator: ".").map { String($0).removingPercentEncoding ?? String($0) }
      guard parts.count == 3, parts[2] == "tsv", let text = try text("expected/end/\(name)") else { return nil }
      var lines = text.split(separator: 10).map(Array.init)
      if lines.isEmpty { return nil }
      let columns = lines.removeFirst().split(separator: 9).map { String(decoding: $0, as: UTF8.self) }
      return ExpectedTable(database: parts[0], table: parts[1], columns: columns, lines: lines)
    }
  }
}
