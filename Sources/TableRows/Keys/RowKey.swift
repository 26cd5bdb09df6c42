public import ByteIO

/// Some columns of a table's rows whose values are compared: those of a key, of a foreign key, or all.
public struct RowKey: Hashable, Sendable {
  /// A column of it.
  public struct Part: Hashable, Sendable {
    /// The column, by its index.
    public var column: Int
    /// How many characters of text, or bytes, count; nil for all.
    public var prefix: Int?
    /// How its text is compared; nil for a type that is no text, or where each byte counts.
    public var text: TextComparison?

    /// A part.
    public init(column: Int, prefix: Int? = nil, text: TextComparison? = nil) {
      self.column = column
      self.prefix = prefix
      self.text = text
    }
  }

  /// What its hashes and findings are known by; below 2^32.
  public var number: Int
  /// Its columns, in order.
  public var parts: [Part]
  /// What makes the hash of its values another than that of a key with the same values; keys that are held against each
  /// other have the same.
  public var family: Int
  /// Whether a row with a NULL in it counts; else it is passed over.
  public var takesNulls = false
  /// Whether a floating-point zero is the same with a minus sign.
  public var joinsZeros = true
  /// Whether ENUM and SET columns are compared by the names of their members; else by number.
  public var namesMembers = false

  /// A key of parts.
  public init(number: Int, parts: [Part], family: Int? = nil) {
    self.number = number
    self.parts = parts
    self.family = family ?? number
  }
}

/// The columns of a table by their names, for keys to be made of.
public struct KeyColumns {
  private let definition: TableDefinition
  private var indices: [ByteString: Int] = [:]

  /// The columns of a table.
  public init(_ definition: TableDefinition) {
    self.definition = definition
    for (index, column) in definition.columns.enumerated() { indices[DefinitionParser.folded(column.name)] = index }
  }

  /// The parts of a key, as it makes sure that no two rows have the same.
  /// - Throws: ``RowKeyError`` if that cannot be told from rows.
  public func parts(of key: KeyDefinition) throws(RowKeyError) -> [RowKey.Part] {
    var parts: [RowKey.Part] = []
    for part in key.parts {
      guard let name = part.column else { throw RowKeyError("it has an expression in it") }
      parts.append(try self.part(name, prefix: part.prefixLength))
    }
    guard !parts.isEmpty else { throw RowKeyError("it has no columns") }
    return parts
  }

  /// A column by its name.
  public func part(_ name: ByteString, prefix: Int? = nil) throws(RowKeyError) -> RowKey.Part {
    guard let index = indices[DefinitionParser.folded(name)] else {
      throw RowKeyError("the table has no column \(name.display)")
    }
    let column = definition.columns[index]
    if let generated = column.generated, !generated.isStored {
      throw RowKeyError("the column \(name.display) is computed when it is read")
    }
    return RowKey.Part(column: index, prefix: prefix, text: TextComparison(column, in: definition))
  }
}

/// Why the values of a key cannot be compared.
public struct RowKeyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reason.
  public var description: String

  /// An error with its reason.
  public init(_ reason: String) { description = reason }
}
