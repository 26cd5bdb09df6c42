public import ByteIO

/// What is known of a column of the rows in a binary log.
public struct LoggedColumn: Hashable, Sendable {
  /// The column, as a definition has it; made up from the table map where there is none. Its name is then `@N`,
  /// N counted from 1, unless the map has names.
  public var definition: ColumnDefinition
  /// How its value stands in a row.
  public var type: PackedType
  /// Whether the name is the column's own.
  public var hasName: Bool
  /// Whether it is known if a number is unsigned; logs of MariaDB do not say by default.
  public var isSignKnown: Bool
  /// Whether the character set of a string, or that it has none, is known.
  public var isCharacterSetKnown: Bool
  /// Whether the members of an ENUM or SET are known.
  public var areMembersKnown: Bool

  /// A column from its parts.
  public init(
    definition: ColumnDefinition, type: PackedType, hasName: Bool, isSignKnown: Bool, isCharacterSetKnown: Bool,
    areMembersKnown: Bool
  ) {
    self.definition = definition
    self.type = type
    self.hasName = hasName
    self.isSignKnown = isSignKnown
    self.isCharacterSetKnown = isCharacterSetKnown
    self.areMembersKnown = areMembersKnown
  }

  /// The column's name.
  public var name: ByteString { definition.name }
}
