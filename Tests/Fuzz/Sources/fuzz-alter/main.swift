// The input's first byte chooses the rules; the rest is a script: CREATE TABLE and what changes the table, one a line.

import BinaryLog
import ByteIO
import FuzzSupport
import TableRows

/// Definitions that are changed again and again.
enum Alterations {
  static func rules(_ choice: Int) -> DefinitionRules {
    var rules = DefinitionRules(
      dialect: choice & 1 == 0 ? .modern : .mysql60, ansiQuotes: choice & 2 != 0, backslashEscapes: choice & 4 == 0,
      jsonIsText: choice & 8 != 0)
    rules.timestampsAreNullable = choice & 16 == 0
    return rules
  }

  static func check(_ script: [UInt8], _ choice: Int) {
    let rules = rules(choice)
    var definition: TableDefinition?
    for line in script.split(separator: 10) {
      let statement = ByteString(Array(line))
      if let created = try? TableDefinition(parsing: statement, rules, databaseCharacterSet: .utf8mb4) {
        definition = created
        definition?.nameKeys()
      }
      guard let before = definition else { continue }
      do throws(DefinitionError) {
        let after = try before.altered(by: statement, rules, databaseCharacterSet: .utf8mb4)
        let again = try? before.altered(by: statement, rules, databaseCharacterSet: .utf8mb4)
        demand(again == after, "another definition at the second time")
        check(after.definition)
        definition = after.definition
      } catch { demand(!"\(error)".isEmpty && !"\(error)".contains("\n"), "an error without a description") }
    }
    checkScript(script, rules, choice)
  }

  private static func check(_ definition: TableDefinition) {
    let names = definition.columns.map { $0.name }
    demand(!names.isEmpty && Set(names).count == names.count, "columns with one name, or none")
    demand(!definition.keys.contains { $0.parts.isEmpty }, "a key of nothing")
    demand(!definition.keys.contains { $0.kind != .primary && $0.name == nil }, "a key without a name")
    for column in definition.columns { _ = PackedType(column) }
  }

  /// However a script comes, it says the same.
  private static func checkScript(_ script: [UInt8], _ rules: DefinitionRules, _ choice: Int) {
    var (whole, pieces) = (SchemaHistory(), SchemaHistory())
    let problems = whole.load(script, rules: rules, database: "one", place: "in x")
    var loader = SchemaScriptLoader(pieces, rules: rules, database: "one", place: "in x")
    let size = 1 + choice % 7
    for start in stride(from: 0, to: script.count, by: size) {
      loader.feed(script[start..<min(script.count, start + size)])
    }
    demand(loader.finish() == problems, "other problems in small pieces")
    pieces = loader.history
    let names = whole.names
    demand(names.elementsEqual(pieces.names) { $0 == $1 }, "other tables in small pieces")
    for (database, table) in names {
      demand(
        whole.definition(database: database, table: table) == pieces.definition(database: database, table: table),
        "another definition in small pieces")
    }
  }
}

Fuzzer.main(
  seeds: { file in
    guard let file else { return Definitions.modern.map { [0] + Array($0.utf8) } }
    // Statements stand behind ##.
    let mark = Array("## ".utf8)
    let lines = file.split(separator: 10).filter { $0.starts(with: mark) }.map { $0.dropFirst(3) + [10] }
    return stride(from: 0, to: lines.count, by: 4).map { [0] + lines[$0..<min(lines.count, $0 + 4)].joined() }
      + lines.map { [0] + Array("CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), b TEXT, KEY (a));\n".utf8) + $0 }
  },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let choice = input.byte()
    Alterations.check(input.rest, choice)
    return 0
  })
