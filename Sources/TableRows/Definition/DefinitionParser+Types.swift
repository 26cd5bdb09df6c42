internal import ByteIO

/// What a column says of its character set; the rest is the table's.
struct CharacterAttributes {
  /// The CHARSET, with ASCII, UNICODE, BYTE, NATIONAL resolved.
  var characterSet: CharacterSet?
  /// The COLLATE, in lower case.
  var collation: ByteString?
  /// Whether BINARY stands there: the `_bin` collation of the character set.
  var isBinaryCollation = false
  /// TEXT(n) and BLOB(n): the type is the smallest that holds n characters.
  var blobLength: Int?
}

/// Types of columns, with all their other names.
extension DefinitionParser {
  /// Reads a type, with the attributes that belong to it.
  mutating func parseType(_ column: inout ColumnDefinition, _ attributes: inout CharacterAttributes)
    throws(DefinitionError)
  {
    let word = keyword
    guard isKind(.word) else { throw failure(expected: "a type") }
    if let bytes = Self.integerTypes[word] {
      position += 1
      let width = try numberInParentheses(upTo: 255).flatMap { $0 == 0 ? nil : $0 }
      let isUnsigned = try parseSign(&column)
      column.type = .integer(bytes: bytes, isUnsigned: isUnsigned, width: width)
      return
    }
    var type = try numericType(word, &column)
    if type == nil { type = try temporalType(word) }
    if type == nil { type = try characterType(word, &attributes) }
    if type == nil { type = try otherType(word) }
    guard let type else { throw failure(expected: "a type") }
    column.type = type
    if word == "SERIAL" { makeSerial(&column) }
    if column.type == .json, jsonIsText {
      column.type = .text(lengthBytes: 4)
      attributes.characterSet = CharacterSet(name: "utf8mb4", maximumBytes: 4, minimumBytes: 1)
      attributes.collation = "utf8mb4_bin"
    }
  }

  static let integerTypes = [
    "TINYINT": 1, "INT1": 1, "SMALLINT": 2, "INT2": 2, "MEDIUMINT": 3, "INT3": 3, "MIDDLEINT": 3, "INT": 4,
    "INTEGER": 4, "INT4": 4, "BIGINT": 8, "INT8": 8,
  ]

  /// SIGNED, UNSIGNED and ZEROFILL; whether the type is unsigned.
  private mutating func parseSign(_ column: inout ColumnDefinition) throws(DefinitionError) -> Bool {
    var isUnsigned = false
    while true {
      if take("UNSIGNED") {
        isUnsigned = true
      } else if take("ZEROFILL") {
        column.isZerofill = true
      } else if !take("SIGNED") {
        return isUnsigned || column.isZerofill
      }
    }
  }

  /// SERIAL: BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE; the type is read already.
  mutating func makeSerial(_ column: inout ColumnDefinition) {
    column.isNullable = false
    column.isAutoIncrement = true
    let part = KeyDefinition.Part(column: column.name)
    definition.keys.append(KeyDefinition(kind: .unique, name: nil, parts: [part]))
    columnKeys.append(definition.keys.count - 1)
  }

  // MARK: families

  private mutating func numericType(_ word: String, _ column: inout ColumnDefinition) throws(DefinitionError)
    -> ColumnType?
  {
    switch word {
    case "BOOL", "BOOLEAN":
      position += 1
      return .integer(bytes: 1, isUnsigned: false, width: 1)
    case "SERIAL":
      position += 1
      return .integer(bytes: 8, isUnsigned: true, width: nil)
    case "FLOAT", "FLOAT4":
      position += 1
      return try floatType(&column, isDouble: false)
    case "DOUBLE", "FLOAT8", "REAL":
      position += 1
      if word == "DOUBLE" { _ = take("PRECISION") }
      return try floatType(&column, isDouble: word != "REAL" || !realIsFloat)
    case "DECIMAL", "DEC", "FIXED", "NUMERIC":
      position += 1
      return try decimalType(&column)
    case "BIT":
      position += 1
      // BIT(0) is BIT(1) (`Create_field::init`).
      return .bit(max(1, try numberInParentheses(upTo: 64) ?? 1))
    default: return nil
    }
  }

  private mutating func floatType(_ column: inout ColumnDefinition, isDouble: Bool) throws(DefinitionError)
    -> ColumnType
  {
    var (length, decimals, isDouble) = (Int?.none, Int?.none, isDouble)
    if take("(") {
      let first = try number(upTo: 255)
      if take(",") {
        length = first
        decimals = try number(upTo: 38)
      } else if isDouble {
        throw failure(expected: ",")
      } else {
        guard first <= 53 else {
          position -= 1
          throw failure(expected: "a precision up to 53")
        }
        isDouble = first > 24
      }
      try expect(")")
    }
    let isUnsigned = try parseSign(&column)
    return isDouble
      ? .double(isUnsigned: isUnsigned, length: length, decimals: decimals)
      : .float(isUnsigned: isUnsigned, length: length, decimals: decimals)
  }

  private mutating func decimalType(_ column: inout ColumnDefinition) throws(DefinitionError) -> ColumnType {
    var (precision, scale) = (10, 0)
    if take("(") {
      precision = try number(upTo: 65)
      if take(",") { scale = try number(upTo: 38) }
      if precision == 0, scale == 0 { precision = 10 }
      guard scale <= precision else {
        position -= 1
        throw failure(expected: "a scale up to the precision \(precision)")
      }
      try expect(")")
    }
    return .decimal(precision: precision, scale: scale, isUnsigned: try parseSign(&column))
  }

  private mutating func temporalType(_ word: String) throws(DefinitionError) -> ColumnType? {
    switch word {
    case "DATE":
      position += 1
      return .date
    case "YEAR":
      position += 1
      let digits = try numberInParentheses(upTo: 255) ?? 4
      while take("UNSIGNED") || take("ZEROFILL") || take("SIGNED") {}
      return .year(digits: digits == 2 ? 2 : 4)
    case "TIME":
      position += 1
      return .time(fraction: try numberInParentheses(upTo: 6) ?? 0)
    case "DATETIME":
      position += 1
      return .datetime(fraction: try numberInParentheses(upTo: 6) ?? 0)
    case "TIMESTAMP":
      position += 1
      // MySQL 6.0 reads a width there, for the sake of 4.0, and does not use it.
      let digits = try numberInParentheses(upTo: dialect == .mysql60 ? 255 : 6) ?? 0
      return .timestamp(fraction: dialect == .mysql60 ? 0 : digits)
    default: return nil
    }
  }

  private mutating func otherType(_ word: String) throws(DefinitionError) -> ColumnType? {
    switch word {
    case "JSON":
      position += 1
      return .json
    case "VECTOR":
      position += 1
      let dimensions = try numberInParentheses(upTo: 65535) ?? 2048
      guard dimensions > 0 else { throw failure(expected: "at least one dimension before it") }
      return .vector(dimensions)
    case "UUID", "INET4", "INET6":
      position += 1
      return word == "UUID" ? .uuid : word == "INET4" ? .inet4 : .inet6
    case "GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON",
      "GEOMETRYCOLLECTION", "GEOMCOLLECTION":
      position += 1
      return .geometry(word == "GEOMCOLLECTION" ? "GEOMETRYCOLLECTION" : word)
    default: return nil
    }
  }

  // MARK: characters and bytes

  private mutating func characterType(_ word: String, _ attributes: inout CharacterAttributes) throws(DefinitionError)
    -> ColumnType?
  {
    switch word {
    case "CHAR", "CHARACTER", "VARCHAR", "VARCHARACTER", "NCHAR", "NVARCHAR", "NATIONAL":
      return try stringType(&attributes)
    case "BINARY":
      position += 1
      return .binary(try numberInParentheses(upTo: 255) ?? 1)
    case "VARBINARY":
      position += 1
      try expect("(")
      position -= 1
      return .varbinary(try numberInParentheses() ?? 0)
    case "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB":
      position += 1
      let lengths = ["TINY": 1, "MEDI": 3, "LONG": 4]
      let hasLength = word == "TEXT" || word == "BLOB"
      // TEXT(0) is TINYTEXT in MySQL, TEXT elsewhere.
      if hasLength, let length = try numberInParentheses(), length > 0 || (dialect == .modern && !jsonIsText) {
        attributes.blobLength = length
      }
      let bytes = hasLength ? 2 : lengths[String(word.prefix(4))] ?? 2
      if word.hasSuffix("BLOB") { return .blob(lengthBytes: bytes) }
      try parseCharacterSet(&attributes)
      return .text(lengthBytes: bytes)
    case "LONG":
      position += 1
      if take("VARBINARY") { return .blob(lengthBytes: 3) }
      if keyword == "CHAR" || keyword == "CHARACTER" {
        position += 1
        try expect("VARYING")
      } else if !take("VARCHAR") {
        _ = take("VARCHARACTER")
      }
      try parseCharacterSet(&attributes)
      return .text(lengthBytes: 3)
    case "ENUM", "SET":
      position += 1
      let members = try parseMembers(upTo: word == "ENUM" ? 65535 : 64)
      try parseCharacterSet(&attributes)
      return word == "ENUM" ? .enumeration(members) : .set(members)
    default: return nil
    }
  }

  /// CHAR, VARCHAR, CHARACTER VARYING and the NATIONAL ones.
  private mutating func stringType(_ attributes: inout CharacterAttributes) throws(DefinitionError) -> ColumnType {
    let isNational = keyword.hasPrefix("N")
    var isVariable = false
    if take("NATIONAL") {
      guard ["CHAR", "CHARACTER", "VARCHAR", "VARCHARACTER"].contains(keyword) else {
        throw failure(expected: "CHAR or VARCHAR")
      }
    }
    if keyword.hasPrefix("VAR") || keyword == "NVARCHAR" {
      isVariable = true
      position += 1
    } else {
      let isShort = keyword == "NCHAR"
      position += 1
      if take("VARYING") {
        isVariable = true
      } else if isShort, keyword == "VARCHAR" || keyword == "VARCHARACTER" {
        isVariable = true
        position += 1
      }
    }
    if isNational { attributes.characterSet = CharacterSet.named("utf8", in: dialect) }
    if isVariable, keyword != "(" { throw failure(expected: "( and a length") }
    let length = try numberInParentheses(upTo: isVariable ? 0xFFFF_FFFF : 255) ?? 1
    try parseCharacterSet(&attributes)
    return isVariable ? .varchar(length) : .char(length)
  }

  private mutating func parseMembers(upTo maximum: Int) throws(DefinitionError) -> [ByteString] {
    try expect("(")
    var members: [ByteString] = []
    repeat {
      guard members.count < maximum else { throw failure(expected: "no more than \(maximum) members") }
      members.append(try string())
    } while take(",")
    try expect(")")
    return members
  }

  /// CHARSET, ASCII, UNICODE, BYTE and BINARY, in any order.
  mutating func parseCharacterSet(_ attributes: inout CharacterAttributes) throws(DefinitionError) {
    while try takeCharacterAttribute(&attributes) {}
  }

  /// Takes one of them; false if none stands here.
  mutating func takeCharacterAttribute(_ attributes: inout CharacterAttributes) throws(DefinitionError) -> Bool {
    switch keyword {
    case "CHARSET", "CHARACTER", "CHAR":
      position += 1
      if keyword(at: position - 1) != "CHARSET" { try expect("SET") }
      if keyword == "DEFAULT" {
        position += 1
      } else {
        attributes.characterSet = try characterSetName()
      }
    case "ASCII":
      position += 1
      attributes.characterSet = CharacterSet.named("latin1", in: dialect)
    case "UNICODE":
      position += 1
      attributes.characterSet = CharacterSet.named("ucs2", in: dialect)
    case "BYTE":
      position += 1
      attributes.characterSet = .binary
    case "BINARY":
      position += 1
      attributes.isBinaryCollation = true
    default: return false
    }
    return true
  }

  /// The name of a character set: a word, a quoted name or a string.
  mutating func characterSetName() throws(DefinitionError) -> CharacterSet {
    let from = position
    let name = isKind(.string) ? try string() : try name()
    guard let characterSet = CharacterSet.named(name, in: dialect) else {
      position = from
      throw failure(expected: "a character set")
    }
    return characterSet
  }

  /// The name of a collation, in lower case; nil for DEFAULT.
  mutating func collationName() throws(DefinitionError) -> ByteString? {
    if take("DEFAULT") { return nil }
    let from = position
    let written = isKind(.string) ? try string() : try name()
    let name = ByteString(
      written.bytes.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 })
    guard Self.isContextual(name) || CharacterSet.ofCollation(name, in: dialect) != nil else {
      position = from
      throw failure(expected: "a collation of a character set that is known")
    }
    return name
  }
}
