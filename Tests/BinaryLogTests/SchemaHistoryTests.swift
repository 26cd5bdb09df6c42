import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

/// Definitions rolled forward over DDL, held against what servers show of the same tables.
@Suite struct SchemaHistoryTests {
  // MARK: every statement by itself

  /// A statement of samples/statements/ddl-….txt with the tables that it changed, as SHOW CREATE TABLE has them.
  struct Step {
    var statement: String
    var shown: [String: String] = [:]
    var gone: [String] = []
  }

  static func steps(_ family: String) throws -> [Step] {
    let file = Samples.root.appendingPathComponent("samples/statements/ddl-\(family).txt")
    var steps: [Step] = []
    var table: String?
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("# ") {
      if line.hasPrefix("## ") {
        steps.append(Step(statement: String(line.dropFirst(3))))
        table = nil
      } else if line.hasPrefix("-- gone ") {
        steps[steps.count - 1].gone.append(String(line.dropFirst(8)))
      } else if line.hasPrefix("-- table ") {
        table = String(line.dropFirst(9))
      } else if let table {
        steps[steps.count - 1].shown[table, default: ""] += line + "\n"
      }
    }
    return steps
  }

  /// The format description of a log of that server.
  static func format(_ family: String) throws -> FormatDescription {
    var found = FormatDescription(version: 4)
    for file in LogCases.named("\(family)/row-types").files {
      var reader = try LogInput(opening: FilePath(file.path), name: "bin").reader()
      try reader.read { (_, format) throws(BinaryLogError) in
        found = format
        return .stop
      }
    }
    return found
  }

  /// A QUERY_EVENT of the statement, with latin1 as the server's character set.
  static func event(_ statement: String, _ format: FormatDescription, explicitTimestamps: Bool) throws -> QueryEvent {
    var variables: [UInt8] = [4, 45, 0, 45, 0, 8, 0]
    if format.isMariaDB {
      let options: UInt32 = explicitTimestamps ? StatementVariables.Option.explicitDefaultsForTimestamp : 0
      variables += [0] + (0..<4).map { UInt8(truncatingIfNeeded: options >> UInt32(8 * $0)) }
    } else {
      variables += [16, explicitTimestamps ? 1 : 0]
    }
    let body: [UInt8] =
      [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, UInt8(variables.count), 0] + variables + Array("d2".utf8) + [0]
      + Array(statement.utf8)
    return try QueryEvent(parsing: body.span.bytes, format: format)
  }

  @Test(arguments: ["mysql-9.7", "mariadb-10.11"]) func everyStatementLeavesWhatTheServerShows(_ family: String) throws
  {
    let isMariaDB = family.hasPrefix("maria")
    var history = SchemaHistory()
    let format = try Self.format(family)
    history.begin(format)
    var isExplicit = true
    history.take(
      try Self.event("CREATE DATABASE d2 CHARACTER SET latin1", format, explicitTimestamps: true),
      at: LogPosition(index: 0, file: "bin", offset: 4))
    let steps = try Self.steps(family)
    #expect(steps.count > 80)
    for (index, step) in steps.enumerated() {
      if step.statement.hasPrefix("SET ") {
        isExplicit = false
        continue
      }
      history.take(
        try Self.event(step.statement, format, explicitTimestamps: isExplicit),
        at: LogPosition(index: 0, file: "bin", offset: Int64(index)))
      for table in step.gone { #expect(history.definition(database: "d2", table: ByteString(table)) == nil) }
      for (table, text) in step.shown {
        let found = history.definition(database: "d2", table: ByteString(table))
        let reason = history.reason(database: "d2", table: ByteString(table)) ?? ""
        let expected = try Self.shown(ByteString(text), isMariaDB: isMariaDB)
        #expect(found != nil, "\(step.statement): \(reason)")
        if let found {
          let differences = Self.differences(found, expected)
          #expect(differences.isEmpty, "\(step.statement)\n\(differences.joined(separator: "\n"))")
        }
      }
    }
  }

  static func shown(_ statement: ByteString, isMariaDB: Bool) throws -> TableDefinition {
    // What it says is complete but for what goes without saying.
    try TableDefinition(
      parsing: statement, DefinitionRules(jsonIsText: isMariaDB), databaseCharacterSet: .utf8mb4)
  }

  // MARK: comparing

  /// What differs between a definition and one from SHOW CREATE TABLE, line by line.
  static func differences(_ found: TableDefinition, _ expected: TableDefinition) -> [String] {
    var lines: [String] = []
    func compare<T: Equatable>(_ what: String, _ one: T, _ other: T) {
      if one != other { lines.append("\(found.name.display): \(what): \(one), the server has \(other)") }
    }
    let columns = found.columns.filter { !($0.generated?.expression.display.hasPrefix("ROW ") ?? false) }
    let others = expected.columns.filter { !($0.generated?.expression.display.hasPrefix("ROW ") ?? false) }
    compare("columns", columns.map(\.name.display), others.map(\.name.display))
    guard columns.count == others.count else { return lines }
    for (column, other) in zip(columns, others) {
      let name = column.name.display
      compare("type of \(name)", type(column), type(other))
      compare("character set of \(name)", set(column.characterSet), set(other.characterSet))
      compare("nullability of \(name)", column.isNullable, other.isNullable)
      compare("AUTO_INCREMENT of \(name)", column.isAutoIncrement, other.isAutoIncrement)
      compare("visibility of \(name)", column.isInvisible, other.isInvisible)
      compare("generation of \(name)", column.generated?.isStored, other.generated?.isStored)
      compare("compression of \(name)", column.isCompressed, other.isCompressed)
    }
    compare("character set", set(found.characterSet), set(expected.characterSet))
    // Indexes that foreign keys bring along, and leave behind, are not followed: they make no row unique.
    let hasForeignKeys = !expected.foreignKeys.isEmpty || found.name == "chi"
    func keys(_ definition: TableDefinition) -> [String] {
      definition.keys.filter { !hasForeignKeys || $0.kind != .index }.map(key).sorted()
    }
    compare("keys", keys(found), keys(expected))
    compare("partitions", found.partitioning == nil, expected.partitioning == nil || found.partitioning == nil)
    return lines
  }

  private static func set(_ set: TableRows.CharacterSet?) -> String {
    set.map { $0.name == "utf8" ? "utf8mb3" : $0.name } ?? "none"
  }

  /// The type without display widths, of which servers show few.
  private static func type(_ column: ColumnDefinition) -> String {
    switch column.type {
    case .integer(let bytes, let isUnsigned, _): "integer \(bytes) \(isUnsigned)"
    default: "\(column.type)"
    }
  }

  private static func key(_ key: KeyDefinition) -> String {
    let parts = key.parts.map { part in
      (part.column?.display ?? "(…)") + (part.prefixLength.map { "(\($0))" } ?? "") + (part.isDescending ? " desc" : "")
    }
    return "\(key.kind) \(key.name?.display ?? "") \(parts.joined(separator: ","))"
  }

  // MARK: what is not known

  /// Rolls forward over statements in the database d2 of MySQL, of which nothing else is known.
  static func history(_ statements: [String], database: String? = "CREATE DATABASE d2") throws -> SchemaHistory {
    let format = try format("mysql-9.7")
    var history = SchemaHistory()
    history.begin(format)
    for (index, statement) in ([database].compactMap { $0 } + statements).enumerated() {
      history.take(
        try event(statement, format, explicitTimestamps: true),
        at: LogPosition(index: 0, file: "bin.000007", offset: Int64(index)))
    }
    return history
  }

  @Test(arguments: [
    (["CREATE TABLE t SELECT 1 AS a"], "created by CREATE TABLE … SELECT at bin.000007:1"),
    (["CREATE TABLE u SELECT 1 AS a", "CREATE TABLE t LIKE u"], "created by CREATE TABLE … SELECT at bin.000007:1"),
    (["CREATE TABLE u SELECT 1 AS a", "RENAME TABLE u TO t"], "created by CREATE TABLE … SELECT at bin.000007:1"),
    (
      ["CREATE TABLE u SELECT 1 AS a", "ALTER TABLE u ADD b INT, RENAME t"],
      "created by CREATE TABLE … SELECT at bin.000007:1"
    ),
    (["CREATE TABLE t LIKE other.x"], "created at bin.000007:1 like other.x, which is not known"),
    (["RENAME TABLE other.x TO t"], "renamed at bin.000007:1, and not known before"),
    (
      ["CREATE TABLE t (a INT)", "ALTER TABLE t FROBNICATE"], "altered at bin.000007:2 in a way that cannot be followed"
    ),
    (
      ["CREATE TABLE t (a INT)", "ALTER TABLE t DROP nope"], "altered at bin.000007:2 in a way that cannot be followed"
    ),
    (["CREATE TABLE t (a NOSUCHTYPE)"], "its definition cannot be understood at bin.000007:1"),
  ]) func whatCannotBeFollowedIsSaid(_ statements: [String], _ reason: String) throws {
    let history = try Self.history(statements)
    #expect(history.definition(database: "d2", table: "t") == nil)
    #expect(history.reason(database: "d2", table: "t")?.hasPrefix(reason) == true)
  }

  @Test func databasesThatWereThereBeforeAreNotGuessed() throws {
    func reason(_ statement: String) throws -> String? {
      let history = try Self.history([statement], database: nil)
      return history.reason(database: "d2", table: "t")
    }
    #expect(
      try reason("CREATE TABLE t (a VARCHAR(9))") == "the default character set of d2 is not known at bin.000007:0")
    #expect(try reason("CREATE TABLE t (a VARCHAR(9)) CHARSET latin1") == nil)
    #expect(try reason("CREATE TABLE t (a INT)") == nil)
    #expect(try reason("CREATE TABLE IF NOT EXISTS t (a INT)")?.hasPrefix("it may have been there") == true)
    let later = try Self.history(["CREATE TABLE t (a VARCHAR(9))"], database: "CREATE DATABASE IF NOT EXISTS d2")
    #expect(later.reason(database: "d2", table: "t") != nil)
    let altered = try Self.history(
      ["ALTER DATABASE CHARACTER SET latin1", "CREATE TABLE t (a VARCHAR(9))"], database: nil)
    #expect(altered.definition(database: "d2", table: "t")?.characterSet.name == "latin1")
  }

  @Test func temporaryTablesHideOthersAndGo() throws {
    let history = try Self.history([
      "CREATE TABLE t (a INT)", "CREATE TEMPORARY TABLE t (b INT)", "ALTER TABLE t ADD c INT", "CREATE TABLE u LIKE t",
      "DROP TABLE t", "ALTER TABLE t ADD d INT", "DROP TEMPORARY TABLE IF EXISTS t",
    ])
    #expect(history.definition(database: "d2", table: "t")?.columns.map(\.name) == ["a", "d"])
    #expect(history.definition(database: "d2", table: "u")?.columns.map(\.name) == ["b", "c"])
    let dropped = try Self.history(["CREATE TABLE t (a INT)", "DROP DATABASE d2", "CREATE DATABASE d2"])
    #expect(dropped.definition(database: "d2", table: "t") == nil && dropped.names.isEmpty)
  }

  @Test func scriptsForTheClientAreRead() {
    let script = #"""
      -- MariaDB dump; it's `not closed
      /*!40101 SET NAMES utf8mb4 */;
      CREATE DATABASE /*!32312 IF NOT EXISTS*/ `a;b` /*!40100 DEFAULT CHARACTER SET latin1 */;
      USE `a;b`;
      DROP TABLE IF EXISTS `t`;
      CREATE TABLE `t` (
        `id` int(11) NOT NULL COMMENT 'a; "b" -- c \\' /* d */,
        v varchar(9), # e; f
        PRIMARY KEY (`id`)
      );
      --
      LOCK TABLES `t` WRITE;
      INSERT INTO `t` VALUES (1,'CREATE TABLE x (a INT);'),
      (2,'it''s; -- \');
      CREATE TABLE y (a INT); ');
      UNLOCK TABLES;
      DELIMITER ;;
      /*!50003 CREATE*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; CREATE TABLE z (a INT); END */;;
      DELIMITER ;
      alter table t add w int after id;
      CREATE TABLE q SELECT 1
      """#
    var history = SchemaHistory()
    let problems = history.load(Array(script.utf8), place: "in a.sql")
    #expect(problems == ["a;b.q: created by CREATE TABLE … SELECT in a.sql, line 21"])
    #expect(history.names.map(\.table) == ["q", "t"])
    let definition = history.definition(database: "a;b", table: "t")
    #expect(definition?.columns.map(\.name) == ["id", "w", "v"])
    #expect(definition?.columns.last?.characterSet?.name == "latin1")
  }

  // MARK: whole logs

  static let cases = LogCases.all.filter { !$0.isDamaged && !$0.isEncrypted && $0.case != "relay-log" }

  /// Rolls forward over a case's logs and stops where `stop` says.
  static func roll(
    _ one: LogCase, to stop: (file: String, position: Int64)? = nil,
    map: (TableMap, inout SchemaHistory) -> Void = { _, _ in }
  ) throws -> SchemaHistory {
    var history = SchemaHistory()
    files: for (index, file) in one.files.enumerated() {
      let name = ByteString(file.lastPathComponent)
      var reader = try LogInput(opening: FilePath(file.path), name: name).reader()
      let isDone = try reader.read { (event, format) throws(BinaryLogError) in
        if let stop, stop.file == file.lastPathComponent, event.offset >= stop.position { return .stop }
        switch event.type {
        case .formatDescription: history.begin(format)
        case .query, .queryCompressed:
          let query = try QueryEvent(parsing: event.body, format: format, type: event.type)
          history.take(query, at: LogPosition(index: index, file: name, offset: event.offset))
        case .tableMap: map(try TableMap(parsing: event.body, format: format), &history)
        default: break
        }
        return .goOn
      }
      if !isDone { break files }
    }
    return history
  }

  /// The headings of the tables' contents at a marked point.
  static func headings(_ one: LogCase, _ point: String) throws -> [String: [String]] {
    let folder = one.folder.appendingPathComponent("expected/\(point)")
    var headings: [String: [String]] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
      let file = name.replacing(".gz", with: "")
      guard file.hasSuffix(".tsv"), let text = try one.text("expected/\(point)/\(file)"),
        let line = text.split(separator: 0x0A).first
      else { continue }
      // Percent signs stand for other characters; the first dot divides database and table.
      let table = file.dropLast(4).removingPercentEncoding ?? ""
      headings[table] = line.split(separator: 0x09).map { field in
        let name = String(decoding: field, as: UTF8.self)
        return name.hasPrefix("HEX(") ? String(name.dropFirst(4).dropLast()) : name.replacing("+0", with: "")
      }
    }
    return headings
  }

  /// Cases whose first logs are gone: nothing is known of their tables.
  static let purged: Set<String> = ["purged", "gtid-purged"]

  @Test(arguments: cases) func definitionsFitEveryTableMap(_ one: LogCase) throws {
    var maps = 0
    _ = try Self.roll(one) { map, history in
      if map.database == "mysql" { return }
      maps += 1
      guard let definition = history.definition(database: map.database, table: map.table) else {
        let reason = history.reason(database: map.database, table: map.table)
        // What is not known is said, or the log has never said anything of it.
        #expect(
          reason != nil || Self.purged.contains(one.case),
          "\(one.name): \(map.database.display).\(map.table.display) is not known")
        return
      }
      let described = map.described(by: definition)
      #expect(described.disagreement == nil, "\(one.name): \(described.disagreement?.description ?? "")")
    }
    if ["row-types", "ddl"].contains(one.case) { #expect(maps > 10) }
  }

  /// Logs of old servers, of a corpus; the samples have none.
  static let old: [URL] = ["old", "old-packages"].flatMap { folder in
    let folder = Samples.folder.appendingPathComponent(folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map { folder.appendingPathComponent($0) }.filter {
      !$0.hasDirectoryPath && $0.pathExtension != "tsv"
    }
  }

  @Test(arguments: old) func definitionsFitEveryTableMapOfOldLogs(_ file: URL) throws {
    var history = SchemaHistory()
    var (known, disagreements) = (0, [String]())
    do throws(BinaryLogError) {
      var reader = try LogInput(opening: FilePath(file.path), name: ByteString(file.lastPathComponent)).reader()
      try reader.read { (event, format) throws(BinaryLogError) in
        switch event.type {
        case .formatDescription, .startV3: history.begin(format)
        case .query, .queryCompressed:
          let query = try QueryEvent(parsing: event.body, format: format, type: event.type)
          history.take(query, at: LogPosition(index: 0, file: "log", offset: event.offset))
        case .tableMap:
          let map = try TableMap(parsing: event.body, format: format)
          guard !map.types.isEmpty, let definition = history.definition(database: map.database, table: map.table) else {
            break
          }
          known += 1
          if let disagreement = map.described(by: definition).disagreement { disagreements.append("\(disagreement)") }
        default: break
        }
        return .goOn
      }
    } catch {
      // Some are cut, or encrypted: up to there it has to fit.
      #expect(error.code != .undecidable)
    }
    // A log of a server that logged a hidden column by mistake.
    if file.lastPathComponent.contains("unfiltered_hidden") { return }
    #expect(disagreements.isEmpty, "\(disagreements.first ?? "") … of \(known)")
  }

  @Test(arguments: cases, ["mid", "end"]) func definitionsAtMarkedPointsAreThoseOfTheServer(
    _ one: LogCase, _ point: String
  ) throws {
    guard !Self.purged.contains(one.case),
      let json = try? Data(contentsOf: one.folder.appendingPathComponent("case.json")),
      let facts = try JSONSerialization.jsonObject(with: json) as? [String: Any],
      let mark = facts[point] as? [String: Any], let file = mark["file"] as? String,
      let position = mark["position"] as? Int
    else { return }
    let schema = try one.text("expected/\(point)/schema.sql") ?? []
    let history = try Self.roll(one, to: (file, Int64(position)))
    // Of the tables' contents only the names of columns are of interest here; some are there a second time, cast.
    let headings = try Self.headings(one, point)
    for (table, heading) in headings {
      let parts = table.split(separator: ".", maxSplits: 1).map { ByteString(String($0)) }
      guard let found = history.definition(database: parts[0], table: parts[1]) else { continue }
      let visible = found.columns.filter { !$0.isInvisible }.map(\.name.display)
      #expect(visible.allSatisfy { heading.contains($0) }, "\(one.name): \(table): \(visible), \(heading)")
    }
    if schema.isEmpty { return }
    var truth = SchemaHistory()
    let problems = truth.load(
      schema, rules: DefinitionRules(jsonIsText: one.family.hasPrefix("maria")), place: "in schema.sql")
    #expect(problems.isEmpty, "\(problems)")
    #expect(!truth.names.isEmpty || one.case == "error-codes")
    for (database, table) in truth.names {
      guard let expected = truth.definition(database: database, table: table) else { continue }
      guard let found = history.definition(database: database, table: table) else {
        #expect(
          history.reason(database: database, table: table) != nil, "\(one.name): \(database.display).\(table.display)")
        continue
      }
      let differences = Self.differences(found, expected)
      #expect(differences.isEmpty, "\(one.name) at \(point)\n\(differences.joined(separator: "\n"))")
    }
    let missing = history.names.filter { name in
      !truth.names.contains { $0 == name } && headings[name.database.display + "." + name.table.display] == nil
    }
    #expect(missing.isEmpty, "\(one.name): \(missing)")
  }
}
