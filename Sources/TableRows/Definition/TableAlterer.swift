internal import ByteIO

/// Applies the clauses of an ALTER TABLE to a definition, in the order in which the servers do: what is dropped, what
/// changes in its place, then what is added or moved, one after the other.
struct TableAlterer {
  private var table: TableDefinition
  private var parser: DefinitionParser
  private let old: TableDefinition
  /// What CONVERT TO CHARACTER SET makes of text, whatever the table's default is to be.
  private var conversion: CharacterSet?
  /// For each column the name by which the keys of before call it, and whether it is a new one.
  private var origins: [(name: ByteString, isNew: Bool)] = []

  init(_ table: TableDefinition, _ parser: DefinitionParser) {
    self.table = table
    self.parser = parser
    old = table
    origins = table.columns.map { ($0.name, false) }
  }

  mutating func apply(
    _ changes: [TableChange], databaseCharacterSet: CharacterSet?
  ) throws(DefinitionError) -> TableDefinition.Alteration {
    try applyOptions(changes, databaseCharacterSet)
    for index in parser.definition.columns.indices { try parser.resolveColumn(index) }
    for change in changes { try applyConversion(change) }
    try applyColumns(changes)
    try applyKeys(changes)
    table.nameKeys()
    let primary = Set(table.primaryKey?.parts.compactMap(\.column).map(DefinitionParser.folded) ?? [])
      .union(parser.periodColumns)
    for index in table.columns.indices where primary.contains(DefinitionParser.folded(table.columns[index].name)) {
      table.columns[index].isNullable = false
    }
    var alteration = TableDefinition.Alteration(table)
    for change in changes {
      switch change {
      case .rename(let database, let name):
        alteration.newName = .init(database: database, name: name)
        alteration.definition.name = name
      case .partitionToTable(let database, let name):
        alteration.tableOfPartition = .init(database: database, name: name)
      case .tableToPartition(let database, let name):
        alteration.partitionOfTable = .init(database: database, name: name)
      default: break
      }
    }
    return alteration
  }

  // MARK: options

  private mutating func applyOptions(
    _ changes: [TableChange], _ databaseCharacterSet: CharacterSet?
  ) throws(DefinitionError) {
    let new = parser.definition
    for option in new.options {
      table.options.removeAll { $0.name == option.name }
      table.options.append(option)
    }
    table.engine = new.engine ?? table.engine
    for change in changes {
      switch change {
      case .convert(let named, let collation):
        guard let set = named ?? collation.flatMap({ parser.characterSet(of: $0) }) ?? databaseCharacterSet else {
          throw parser.failure(expected: "a character set, since that of the database is not known")
        }
        conversion = set
        table.characterSet = set
        table.collation = collation.map { parser.fullName($0, set) }
      case .systemVersioning(let isOn):
        table.options.removeAll { $0.name == "SYSTEM VERSIONING" }
        if isOn { table.options.append(TableOption(name: "SYSTEM VERSIONING", value: ByteString([]), range: 0..<0)) }
      case .partitions: table.partitioning = nil
      default: break
      }
    }
    if let set = parser.tableCharacterSet {
      table.characterSet = set
      table.collation = new.collation.map { parser.fullName($0, set) }
    } else if let collation = new.collation {
      table.characterSet = parser.characterSet(of: collation) ?? table.characterSet
      table.collation = parser.fullName(collation, table.characterSet)
    }
    if let partitioning = new.partitioning { table.partitioning = partitioning }
    table.checks += new.checks
    parser.definition.characterSet = table.characterSet
  }

  /// CONVERT TO CHARACTER SET: all columns of text, in types that hold as many characters as before.
  private mutating func applyConversion(_ change: TableChange) throws(DefinitionError) {
    guard case .convert(_, let collation) = change, let set = conversion else { return }
    // New columns too, whatever they say.
    for index in parser.definition.columns.indices {
      guard let before = parser.definition.columns[index].characterSet, before != .binary, before != set else {
        continue
      }
      parser.definition.columns[index].characterSet = set
      parser.definition.columns[index].collation = collation.map { parser.fullName($0, set) }
      parser.definition.columns[index].type = parser.resolved(parser.definition.columns[index].type, set, nil)
    }
    for index in table.columns.indices {
      // An ENUM of bytes stays one.
      guard let before = table.columns[index].characterSet, before != .binary else { continue }
      var column = table.columns[index]
      var characters: Int?
      if case .text(let bytes) = column.type {
        characters = ((1 << (8 * bytes)) - 1) / before.maximumBytes
      }
      column.characterSet = set
      column.collation = collation.map { parser.fullName($0, set) }
      column.type = parser.resolved(column.type, set, characters)
      switch column.type {
      case .binary, .varbinary, .blob: (column.characterSet, column.collation) = (nil, nil)
      default: break
      }
      table.columns[index] = column
    }
  }

  // MARK: columns

  private mutating func applyColumns(_ changes: [TableChange]) throws(DefinitionError) {
    for case .dropColumn(let name, let ifExists) in changes {
      if let index = column(name) {
        table.columns.remove(at: index)
        origins.remove(at: index)
      } else if !ifExists {
        throw missing(name)
      }
    }
    // All other clauses call columns by their old names.
    var changed: [(Int, ColumnDefinition)] = []
    var added: [(ColumnDefinition, TableChange.Place?, old: ByteString?)] = []
    var renamed: [(Int, ByteString)] = []
    var leaving: Set<Int> = []
    for change in changes {
      switch change {
      case .renameColumn(let name, let new): renamed.append((try place(of: name), new))
      case .setDefault(let name, let value): table.columns[try place(of: name)].defaultValue = value
      case .setVisibility(let name, let isInvisible): table.columns[try place(of: name)].isInvisible = isInvisible
      case .changeColumn(let name, let new, let place, let ifExists):
        if ifExists, column(name) == nil { continue }
        let index = try self.place(of: name)
        let column = parser.definition.columns[new]
        if let place {
          leaving.insert(index)
          added.append((column, place, name))
        } else {
          changed.append((index, column))
        }
      case .addColumn(let new, let place, let ifNotExists):
        let column = parser.definition.columns[new]
        if ifNotExists, self.column(column.name) != nil { continue }
        added.append((column, place, nil))
      default: break
      }
    }
    for (index, name) in renamed { table.columns[index].name = name }
    for (index, column) in changed { table.columns[index] = column }
    let staying = table.columns.indices.filter { !leaving.contains($0) }
    table.columns = staying.map { table.columns[$0] }
    origins = staying.map { origins[$0] }
    for (column, place, old) in added { try insert(column, place, (old ?? column.name, old == nil)) }
    guard Set(table.columns.map { DefinitionParser.folded($0.name) }).count == table.columns.count,
      !table.columns.isEmpty
    else { throw parser.failure(expected: "columns with different names") }
  }

  private mutating func insert(
    _ column: ColumnDefinition, _ place: TableChange.Place?, _ origin: (name: ByteString, isNew: Bool)
  ) throws(DefinitionError) {
    let index =
      switch place {
      case nil: table.columns.count
      case .first: 0
      case .after(let name): try self.place(of: name) + 1
      }
    table.columns.insert(column, at: index)
    origins.insert(origin, at: index)
  }

  private func column(_ name: ByteString) -> Int? { table.columns.firstIndex { Self.isSame($0.name, name) } }

  private func place(of name: ByteString) throws(DefinitionError) -> Int {
    guard let index = column(name) else { throw missing(name) }
    return index
  }

  private static func isSame(_ one: ByteString, _ other: ByteString) -> Bool {
    DefinitionParser.folded(one) == DefinitionParser.folded(other)
  }

  private func missing(_ name: ByteString) -> DefinitionError {
    parser.failure(expected: "a column that the table has; \(name.display) is none of them")
  }

  // MARK: keys

  private mutating func applyKeys(_ changes: [TableChange]) throws(DefinitionError) {
    var newNames: [ByteString: ByteString] = [:]
    for change in changes {
      switch change {
      case .changeColumn(let name, let new, _, _):
        newNames[DefinitionParser.folded(name)] = parser.definition.columns[new].name
      case .renameColumn(let name, let new): newNames[DefinitionParser.folded(name)] = new
      case .dropPrimaryKey: table.keys.removeAll { $0.kind == .primary }
      case .dropKey(let name): table.keys.removeAll { $0.name.map { Self.isSame($0, name) } ?? false }
      case .dropForeignKey(let name): table.foreignKeys.removeAll { $0.name.map { Self.isSame($0, name) } ?? false }
      case .dropConstraint(let name):
        table.foreignKeys.removeAll { $0.name.map { Self.isSame($0, name) } ?? false }
        table.keys.removeAll { $0.kind == .unique && $0.name.map { Self.isSame($0, name) } ?? false }
        if Self.isSame(name, "PRIMARY") { table.keys.removeAll { $0.kind == .primary } }
      case .renameKey(let name, let new):
        for index in table.keys.indices where table.keys[index].name.map({ Self.isSame($0, name) }) ?? false {
          table.keys[index].name = new
        }
      default: break
      }
    }
    for index in table.keys.indices {
      // A column that is not there any more goes from all keys.
      table.keys[index].parts = table.keys[index].parts.compactMap { follow($0) }
    }
    table.keys.removeAll { $0.parts.isEmpty }
    for index in table.foreignKeys.indices {
      table.foreignKeys[index].columns = table.foreignKeys[index].columns.map {
        newNames[DefinitionParser.folded($0)] ?? $0
      }
    }
    for var key in parser.definition.keys {
      key.parts = key.parts.map { part in trimmed(part, part.column.flatMap { column($0) }.map { table.columns[$0] }) }
      // A name that is there already is no error only with IF NOT EXISTS.
      let isThere = key.name.map { name in table.keys.contains { $0.name.map { Self.isSame($0, name) } ?? false } }
      if isThere != true { table.keys.append(key) }
    }
    table.foreignKeys += parser.definition.foreignKeys
  }

  /// A part of a key of before: the first column that has the name, or had it; nil if there is none. A prefix that is
  /// not shorter than the column is all of it, and a column that is dropped and added again is in the key as far as the
  /// old one was.
  private func follow(_ part: KeyDefinition.Part) -> KeyDefinition.Part? {
    guard let name = part.column else { return part }
    guard let index = origins.firstIndex(where: { Self.isSame($0.name, name) }) else { return nil }
    var part = part
    part.column = table.columns[index].name
    if part.prefixLength == nil, origins[index].isNew {
      part.prefixLength = old.columns.first { Self.isSame($0.name, name) }.flatMap { Self.length($0) }
    }
    return trimmed(part, table.columns[index])
  }

  /// A part without a prefix that is all of its column.
  private func trimmed(_ part: KeyDefinition.Part, _ column: ColumnDefinition?) -> KeyDefinition.Part {
    guard let prefix = part.prefixLength, let column, let length = Self.length(column), prefix >= length else {
      return part
    }
    var part = part
    part.prefixLength = nil
    return part
  }

  /// The length of a string's type in characters or bytes.
  private static func length(_ column: ColumnDefinition) -> Int? {
    switch column.type {
    case .char(let length), .varchar(let length), .binary(let length), .varbinary(let length): length
    default: nil
    }
  }
}
