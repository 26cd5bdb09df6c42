internal import ByteIO
internal import TableRows

/// A CREATE TABLE statement of MySQL 6.0 made into those that today's servers execute: the table without what must wait,
/// and what waits. All that need not change stays as it is written.
struct TableRewriter {
  /// The statement, without an end.
  private(set) var create: [UInt8] = []
  /// The foreign keys, for ALTER TABLE … ADD, without an end.
  private(set) var foreignKeys: [[UInt8]] = []
  /// What was changed that is more than a name.
  private(set) var changes: [String] = []

  private let statement: UntrustedStatement
  private let definition: TableDefinition
  private let names: CharacterSetNames
  private let renaming: Renaming
  private let database: ByteString
  private var edits: [TextEdit] = []

  init(
    _ statement: UntrustedStatement, _ definition: TableDefinition, database: ByteString, names: CharacterSetNames,
    renaming: Renaming
  ) throws(Refusal) {
    (self.statement, self.definition, self.names, self.renaming) = (statement, definition, names, renaming)
    self.database = database
    if definition.isTemporary { throw Refusal(reason: "its stored statement makes a temporary table") }
    try statement.expectOne()
    let header = try CreateHeader(statement)
    let range =
      statement.tokens[header.nameTokens.lowerBound].range
      .lowerBound..<statement.tokens[header.nameTokens.upperBound - 1].range.upperBound
    edits.append(TextEdit(range, renaming.table(database, definition.name).table.quotedName))
    let characterEdits = names.edits(statement) + names.introducerEdits(statement)
    if !characterEdits.isEmpty { changes.append("utf8 of MySQL 6.0 became utf8mb4") }
    edits += characterEdits
    mapEngines()
    mapOptions()
    mapYears()
    takeOutForeignKeys()
    create = statement.text(edits)
  }

  // MARK: engines and options

  private mutating func mapEngines() {
    let partitions = statement.tokens.indices.first {
      statement.keyword($0) == "PARTITION" && statement.keyword($0 + 1) == "BY" && definition.partitioning != nil
    }
    for index in statement.tokens.indices.dropFirst() where statement.tokens[index].kind == .word {
      let before = statement.keyword(index - 1) == "=" ? index - 2 : index - 1
      guard before >= 0, statement.keyword(before) == "ENGINE", let engine = modern(statement.value(index)) else {
        continue
      }
      let range = statement.tokens[before].range.lowerBound..<statement.tokens[index].range.upperBound
      // That of a partition is that of the table, and stands in a comment already.
      if let partitions, before > partitions {
        edits.append(TextEdit(range, ""))
      } else {
        edits.append(TextEdit(range, engine))
      }
    }
  }

  /// What stands for an engine, if it is not the same.
  private mutating func modern(_ engine: ByteString) -> String? {
    switch engine.display.uppercased() {
    case "FALCON":
      note("ENGINE=Falcon became InnoDB")
      return "ENGINE=InnoDB"
    case "MARIA":
      note("ENGINE=MARIA became Aria on MariaDB, InnoDB on MySQL")
      return "/*M! ENGINE=Aria *//*!80000 ENGINE=InnoDB */"
    case "MYISAM" where definition.partitioning != nil:
      note("partitioned tables of ENGINE=MyISAM became InnoDB on MySQL")
      return "/*M! ENGINE=MyISAM *//*!80000 ENGINE=InnoDB */"
    default: return nil
    }
  }

  private mutating func note(_ change: String) { if !changes.contains(change) { changes.append(change) } }

  private mutating func mapOptions() {
    let engine = definition.engine?.display.uppercased()
    for option in definition.options {
      switch option.name {
      case "TABLESPACE", "STORAGE":
        edits.append(TextEdit(option.range, ""))
        note("\(option.name) was left out")
      case "TRANSACTIONAL", "PAGE_CHECKSUM": onlyForMariaDB(option.range)
      case "ROW_FORMAT" where engine == "MARIA" || option.value.display.uppercased() == "PAGE":
        onlyForMariaDB(option.range)
      case "UNION": edits.append(TextEdit(option.range, union(option.range)))
      default: break
      }
    }
  }

  private mutating func onlyForMariaDB(_ range: Range<Int>) {
    edits.append(TextEdit(range, Array("/*M! ".utf8) + statement.bytes[range] + Array(" */".utf8)))
  }

  /// YEAR(2) is one of MariaDB's types still.
  private mutating func mapYears() {
    for column in definition.columns where column.type == .year(digits: 2) {
      let inside = statement.tokens.indices.filter { column.range.contains(statement.tokens[$0].range.lowerBound) }
      guard let year = inside.dropFirst().first(where: { statement.keyword($0) == "YEAR" }),
        statement.keyword(year + 1) == "(", statement.keyword(year + 3) == ")"
      else { continue }
      let range = statement.tokens[year + 1].range.lowerBound..<statement.tokens[year + 3].range.upperBound
      edits.append(TextEdit(range, "/*M!(2)*/"))
      note("YEAR(2) became YEAR on MySQL")
    }
  }

  private func union(_ range: Range<Int>) -> [UInt8] {
    let inside = statement.tokens.indices.filter { range.contains(statement.tokens[$0].range.lowerBound) }
    guard let open = inside.first(where: { statement.keyword($0) == "(" }) else { return Array(statement.bytes[range]) }
    var tables: [[UInt8]] = []
    var index = open + 1
    while let last = inside.last, index < last {
      var (database, table) = (self.database, statement.value(index))
      if statement.keyword(index + 1) == "." {
        (database, table) = (table, statement.value(index + 2))
        index += 2
      }
      tables.append(reference(database, table))
      index += 2
    }
    return Array("UNION=(".utf8) + Array(tables.joined(separator: Array(",".utf8))) + Array(")".utf8)
  }

  /// A table's name from this one's point of view.
  private func reference(_ database: ByteString, _ table: ByteString) -> [UInt8] {
    let target = renaming.table(database, table)
    let own = renaming.table(self.database, definition.name).database
    let name = target.table.quotedName
    return target.database == own ? name : target.database.quotedName + [UInt8(ascii: ".")] + name
  }

  // MARK: foreign keys

  private mutating func takeOutForeignKeys() {
    for key in definition.foreignKeys {
      guard let first = statement.tokens.firstIndex(where: { $0.range.lowerBound == key.range.lowerBound }) else {
        continue
      }
      let isOwn = first > 0 && statement.keyword(first - 1) == ","
      let start = isOwn ? statement.tokens[first - 1].range.lowerBound : key.range.lowerBound
      edits.append(TextEdit(start..<key.range.upperBound, ""))
      guard isOwn else {
        // An engine of 6.0 takes no notice of REFERENCES in a column.
        note("REFERENCES of a column was left out")
        continue
      }
      foreignKeys.append(text(of: key, from: first))
    }
  }

  /// The text of a foreign key, its reference by today's name.
  private func text(of key: ForeignKeyDefinition, from first: Int) -> [UInt8] {
    let tokens = statement.tokens.indices[first...].prefix {
      statement.tokens[$0].range.lowerBound < key.range.upperBound
    }
    guard let word = tokens.first(where: { statement.keyword($0) == "REFERENCES" }), word + 1 < statement.tokens.count
    else {
      return Array(statement.bytes[key.range])
    }
    let last = statement.keyword(word + 2) == "." ? word + 3 : word + 1
    guard last < statement.tokens.count else { return Array(statement.bytes[key.range]) }
    let name = reference(key.referencedDatabase ?? database, key.referencedTable)
    return Array(statement.bytes[key.range.lowerBound..<statement.tokens[word + 1].range.lowerBound]) + name
      + statement.bytes[statement.tokens[last].range.upperBound..<key.range.upperBound]
  }
}
