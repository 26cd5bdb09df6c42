internal import ByteIO

/// Columns and their attributes.
extension DefinitionParser {
  mutating func parseColumn() throws(DefinitionError) {
    let from = start
    let name = try name()
    subject = .column(name)
    var column = ColumnDefinition(name: name, type: .date)
    var attributes = CharacterAttributes()
    columnKeys = []
    let foreignKeys = definition.foreignKeys.count
    try parseType(&column, &attributes)
    var nullability: Bool?
    while keyword != ",", keyword != ")", position < tokens.count, !isPlace {
      try parseAttribute(&column, &attributes, &nullability)
    }
    // TIMESTAMP is NOT NULL unless it says NULL; later servers have a variable for that.
    if case .timestamp = column.type, !timestampsAreNullable, column.generated == nil {
      column.isNullable = nullability ?? false
    } else if let nullability, !column.isAutoIncrement {
      column.isNullable = nullability
    }
    column.range = from..<end
    for index in columnKeys { definition.keys[index].range = column.range }
    for index in foreignKeys..<definition.foreignKeys.count { definition.foreignKeys[index].columns = [name] }
    definition.columns.append(column)
    characters.append(attributes)
  }

  /// Whether FIRST or AFTER of ALTER TABLE ends the column.
  private var isPlace: Bool { isAltering && (keyword == "FIRST" || keyword == "AFTER") }

  private mutating func parseAttribute(
    _ column: inout ColumnDefinition, _ attributes: inout CharacterAttributes, _ nullability: inout Bool?
  ) throws(DefinitionError) {
    let word = isKind(.word) ? keyword : ""
    // An attribute of a storage engine: `name`=value.
    if keyword(1) == "=", isKind(.word) || isKind(.quotedName), !Self.attributesWithEqualSign.contains(word) {
      position += 2
      try skipSimpleValue()
      return
    }
    switch word {
    case "NULL":
      position += 1
      nullability = true
    case "NOT":
      position += 1
      if take("SECONDARY") { return }
      try expect("NULL")
      _ = take("ENABLE")
      nullability = false
    case "DEFAULT":
      position += 1
      column.defaultValue = try defaultValue()
    case "ON":
      position += 1
      try expect("UPDATE")
      column.onUpdate = try currentTimestamp()
    case "COMMENT":
      position += 1
      column.comment = try string()
    case "GENERATED", "AS": try parseGenerated(&column)
    case "VIRTUAL", "STORED", "PERSISTENT":
      guard column.generated != nil else { throw failure(expected: "AS (…) before it") }
      position += 1
      column.generated?.isStored = word != "VIRTUAL"
    case "INVISIBLE", "VISIBLE":
      position += 1
      column.isInvisible = word == "INVISIBLE"
    case "AUTO_INCREMENT", "SERIAL", "PRIMARY", "UNIQUE", "KEY": try parseKeyAttribute(&column)
    case "CHECK", "CONSTRAINT", "REFERENCES": try parseColumnConstraint()
    case "COLLATE":
      position += 1
      attributes.collation = try collationName()
    default: if try !takeCharacterAttribute(&attributes) { try parseStorageAttribute(&column) }
    }
  }

  private static let attributesWithEqualSign: Set<String> = [
    "COMPRESSED", "REF_SYSTEM_ID", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE",
  ]

  private mutating func parseStorageAttribute(_ column: inout ColumnDefinition) throws(DefinitionError) {
    let word = isKind(.word) ? keyword : ""
    switch word {
    case "COMPRESSED":
      position += 1
      if take("=") { _ = try name() }
      column.isCompressed = true
    case "WITH", "WITHOUT":
      position += 1
      try expect("SYSTEM")
      try expect("VERSIONING")
    case "COLUMN_FORMAT", "STORAGE":
      position += 1
      let values = word == "STORAGE" ? ["DISK", "MEMORY", "DEFAULT"] : ["FIXED", "DYNAMIC", "DEFAULT"]
      guard values.contains(keyword) else { throw failure(expected: values.joined(separator: ", ")) }
      position += 1
    case "SRID", "REF_SYSTEM_ID":
      position += 1
      _ = take("=")
      _ = try number()
    case "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE":
      position += 1
      _ = take("=")
      _ = try string()
    default: throw failure(expected: "an attribute of a column, or , or )")
    }
  }

  /// The value of an option that we do not know.
  mutating func skipSimpleValue() throws(DefinitionError) {
    guard let token, token.kind != .symbol else { throw failure(expected: "a value") }
    if token.kind == .string {
      _ = try string()
    } else {
      position += 1
    }
  }

  /// CURRENT_TIMESTAMP with its other names and its parentheses, as it is written.
  private mutating func currentTimestamp() throws(DefinitionError) -> ByteString {
    let from = start
    guard ["CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"].contains(keyword) else {
      throw failure(expected: "CURRENT_TIMESTAMP")
    }
    position += 1
    if keyword == "(" { _ = try balancedRange() }
    return tokenizer.text(from..<end)
  }

  private mutating func parseGenerated(_ column: inout ColumnDefinition) throws(DefinitionError) {
    if take("GENERATED") { try expect("ALWAYS") }
    try expect("AS")
    guard keyword == "ROW" else {
      column.generated = GeneratedColumn(expression: try balanced(), isStored: false)
      return
    }
    let from = start
    position += 1
    guard take("START") || take("END") else { throw failure(expected: "START or END") }
    column.generated = GeneratedColumn(expression: tokenizer.text(from..<end), isStored: true)
    column.isNullable = false
  }

  /// AUTO_INCREMENT, SERIAL DEFAULT VALUE, [PRIMARY] KEY, UNIQUE [KEY].
  private mutating func parseKeyAttribute(_ column: inout ColumnDefinition) throws(DefinitionError) {
    switch keyword {
    case "AUTO_INCREMENT":
      position += 1
      column.isAutoIncrement = true
      column.isNullable = false
    case "SERIAL":
      position += 1
      try expect("DEFAULT")
      try expect("VALUE")
      makeSerial(&column)
    case "UNIQUE":
      position += 1
      _ = take("KEY")
      addKey(.unique, column)
    default:
      if take("PRIMARY") {
        try expect("KEY")
      } else {
        position += 1
      }
      addKey(.primary, column)
    }
  }

  private mutating func addKey(_ kind: KeyDefinition.Kind, _ column: ColumnDefinition) {
    definition.keys.append(KeyDefinition(kind: kind, name: nil, parts: [KeyDefinition.Part(column: column.name)]))
    columnKeys.append(definition.keys.count - 1)
  }

  /// [CONSTRAINT [name]] CHECK (…), and REFERENCES, whose columns are set when the column ends.
  private mutating func parseColumnConstraint() throws(DefinitionError) {
    let from = start
    var constraint: ByteString?
    if take("CONSTRAINT"), keyword != "CHECK", keyword != "REFERENCES" { constraint = try name() }
    if keyword == "CHECK" { return try parseCheck() }
    try parseReferences(name: constraint, columns: [], from: from)
  }
}
