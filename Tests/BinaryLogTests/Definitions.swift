import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport
import Testing

/// The definitions of a case's tables, as its server showed them at the end.
struct Definitions {
  private var tables: [String: TableDefinition] = [:]
  private let isMariaDB: Bool
  /// Whether the maps get the keys.
  var hasKeys = true

  init(_ one: LogCase) throws {
    isMariaDB = one.family.hasPrefix("mariadb")
    let schema = String(decoding: try one.text("expected/end/schema.sql") ?? [], as: UTF8.self)
    var database = ""
    let set = try #require(CharacterSet.named("utf8mb4", in: .modern))
    for statement in schema.split(separator: ";\n") {
      let text = statement.drop { $0 == "\n" }
      if text.hasPrefix("USE `") { database = String(text.dropFirst(5).dropLast()) }
      guard text.hasPrefix("CREATE TABLE") else { continue }
      let definition = try TableDefinition(
        parsing: ByteString(String(text)), dialect: .modern,
        databaseCharacterSet: set)
      tables["\(database).\(definition.name.display)"] = definition
    }
  }

  /// Takes up what a statement of the log defines and the server did not show.
  mutating func add(_ query: QueryEvent) {
    guard let set = CharacterSet.named("utf8mb4", in: .modern),
      let definition = try? TableDefinition(
        parsing: query.statement, dialect: .modern, databaseCharacterSet: set, jsonIsText: isMariaDB)
    else { return }
    let name = "\((definition.database ?? query.database).display).\(definition.name.display)"
    if tables[name] == nil { tables[name] = definition }
  }

  /// Takes up what the statements of a log define and the server did not show.
  mutating func addAll(_ file: URL) throws {
    var reader = try LogInput(opening: FilePath(file.path), name: ByteString(file.lastPathComponent)).reader()
    var queries: [QueryEvent] = []
    try reader.read { (event, format) throws(BinaryLogError) in
      if event.type == .query { queries.append(try QueryEvent(parsing: event.body, format: format)) }
      return .goOn
    }
    for query in queries { add(query) }
  }

  /// The map with its table's definition.
  func resolve(_ map: TableMap) -> TableMap {
    guard var definition = tables["\(map.database.display).\(map.table.display)"] else { return map }
    if !hasKeys { definition.keys = [] }
    return map.described(by: definition)
  }
}
