internal import ByteIO

/// What can be told only at the end: character sets, the types that depend on them, NOT NULL of the primary key.
extension DefinitionParser {
  mutating func resolve() throws(DefinitionError) {
    if let tableCharacterSet {
      definition.characterSet = tableCharacterSet
    } else if let collation = definition.collation, let own = characterSet(of: collation) {
      definition.characterSet = own
    }
    definition.collation = definition.collation.map { fullName($0, definition.characterSet) }
    for index in definition.columns.indices { try resolveColumn(index) }
    let primary = Set(definition.primaryKey?.parts.compactMap(\.column).map(Self.folded) ?? []).union(periodColumns)
    var names: Set<ByteString> = []
    for index in definition.columns.indices {
      let column = definition.columns[index]
      let name = Self.folded(column.name)
      guard names.insert(name).inserted else {
        throw failure(of: column, found: "its name a second time", expected: "another name")
      }
      if primary.contains(name) { definition.columns[index].isNullable = false }
    }
  }

  mutating func resolveColumn(_ index: Int) throws(DefinitionError) {
    let attributes = characters[index]
    var column = definition.columns[index]
    switch column.type {
    case .char, .varchar, .text, .enumeration, .set: break
    case .blob(let bytes):
      column.type = .blob(lengthBytes: attributes.blobLength.map(Self.lengthBytes) ?? bytes)
      definition.columns[index] = column
      return
    case .varbinary(let length):
      if length > longestVariable { column.type = .blob(lengthBytes: Self.lengthBytes(length)) }
      definition.columns[index] = column
      return
    default:
      guard attributes.characterSet == nil, !attributes.isBinaryCollation else {
        throw failure(of: column, found: "a character set", expected: "none with this type")
      }
      return
    }
    subject = .column(column.name)
    var characterSet = attributes.characterSet ?? definition.characterSet
    if attributes.characterSet == nil, let collation = attributes.collation,
      let own = self.characterSet(of: collation)
    {
      characterSet = own
    }
    column.characterSet = characterSet
    column.collation = attributes.collation.map { fullName($0, characterSet) }
    if attributes.isBinaryCollation, column.collation == nil, characterSet != .binary {
      column.collation = ByteString(Self.collationPrefix(characterSet) + "_bin")
    }
    column.type = resolved(column.type, characterSet, attributes.blobLength)
    switch column.type {
    case .enumeration(let members): column.type = .enumeration(Self.trimmed(members, characterSet))
    case .set(let members): column.type = .set(Self.trimmed(members, characterSet))
    case .binary, .varbinary, .blob: (column.characterSet, column.collation) = (nil, nil)
    default: break
    }
    definition.columns[index] = column
  }

  /// The type in a character set: that of bytes for `binary`, and the smallest TEXT for a length that is too long for
  /// VARCHAR, as servers make it that are not in strict mode, or that a TEXT names.
  func resolved(_ type: ColumnType, _ characterSet: CharacterSet, _ textLength: Int?) -> ColumnType {
    let isBinary = characterSet.name == "binary"
    switch type {
    case .char(let length): return isBinary ? .binary(length) : type
    case .varchar(let length):
      let bytes = length.multipliedReportingOverflow(by: characterSet.maximumBytes).partialValue
      if bytes > longestVariable {
        return isBinary ? .blob(lengthBytes: Self.lengthBytes(bytes)) : .text(lengthBytes: Self.lengthBytes(bytes))
      }
      return isBinary ? .varbinary(length) : type
    case .text(let own):
      let bytes = textLength.map {
        Self.lengthBytes($0.multipliedReportingOverflow(by: characterSet.maximumBytes).partialValue)
      }
      return isBinary ? .blob(lengthBytes: bytes ?? own) : .text(lengthBytes: bytes ?? own)
    default: return type
    }
  }

  /// The most bytes of VARCHAR and VARBINARY (MAX_FIELD_VARCHARLENGTH: MariaDB takes off what else a row has).
  private var longestVariable: Int { jsonIsText ? 65532 : 65535 }

  /// How many bytes the length of so many bytes takes.
  static func lengthBytes(_ length: Int) -> Int {
    length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : length < 1 << 24 ? 3 : 4
  }

  /// Members without the spaces at their ends, as servers keep them.
  private static func trimmed(_ members: [ByteString], _ characterSet: CharacterSet) -> [ByteString] {
    guard characterSet.name != "binary" else { return members }
    return members.map { member in
      guard member.bytes.last == 0x20 else { return member }
      var bytes = member.bytes
      while bytes.last == 0x20 { bytes.removeLast() }
      return ByteString(bytes)
    }
  }

  // MARK: collations

  /// The character set of a collation; nil for MariaDB's `uca1400_…` without one before it, which goes with any.
  func characterSet(of collation: ByteString) -> CharacterSet? {
    Self.isContextual(collation) ? nil : CharacterSet.ofCollation(collation, in: dialect)
  }

  /// Whether a collation, in lower case, is one of those.
  static func isContextual(_ collation: ByteString) -> Bool {
    collation.bytes.starts(with: Array("uca1400_".utf8))
  }

  func fullName(_ collation: ByteString, _ characterSet: CharacterSet) -> ByteString {
    guard Self.isContextual(collation) else { return collation }
    return ByteString(Self.collationPrefix(characterSet) + "_" + collation.display)
  }

  /// How the names of a character set's collations begin. `utf8` of three bytes is `utf8mb3` where contextual ones are.
  private static func collationPrefix(_ characterSet: CharacterSet) -> String {
    characterSet.name == "utf8" && characterSet.maximumBytes == 3 ? "utf8mb3" : characterSet.name
  }

  // MARK: names and errors

  /// A name with ASCII letters in lower case: names of columns are the same in any case.
  static func folded(_ name: ByteString) -> ByteString {
    ByteString(name.bytes.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 })
  }

  private func failure(of column: ColumnDefinition, found: String, expected: String) -> DefinitionError {
    DefinitionError(
      code: .syntax, reading: Subject.column(column.name).text, offset: column.range.lowerBound, found: found,
      expected: expected, in: tokenizer.bytes)
  }
}
