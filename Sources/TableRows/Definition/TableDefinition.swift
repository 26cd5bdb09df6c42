public import ByteIO

/// What a CREATE TABLE statement says of a table.
public struct TableDefinition: Hashable, Sendable {
  /// The database, if the statement qualifies the table's name.
  public var database: ByteString?
  /// The name, unquoted.
  public var name: ByteString
  /// Whether it is a temporary table.
  public var isTemporary = false
  /// The columns, in order.
  public var columns: [ColumnDefinition]
  /// Keys, the primary one among them, in order.
  public var keys: [KeyDefinition] = []
  /// Foreign keys, in order.
  public var foreignKeys: [ForeignKeyDefinition] = []
  /// The expressions of CHECK constraints of the table, in order.
  public var checks: [ByteString] = []
  /// The storage engine as it is written; nil if the statement names none.
  public var engine: ByteString?
  /// The default character set of the table's columns.
  public var characterSet: CharacterSet
  /// The default collation, in lower case, if it is named.
  public var collation: ByteString?
  /// All table options in order, names in upper case without `=` and `DEFAULT` (`ENGINE`, `CHARSET`, `ROW_FORMAT`,
  /// `AUTO_INCREMENT`, `UNION` …).
  public var options: [TableOption] = []
  /// The text of the partitioning clause, from PARTITION BY on, without the comment marks around it.
  public var partitioning: ByteString?

  /// A definition with nothing but columns.
  public init(name: ByteString, columns: [ColumnDefinition], characterSet: CharacterSet) {
    self.name = name
    self.columns = columns
    self.characterSet = characterSet
  }

  /// The primary key, if there is one.
  public var primaryKey: KeyDefinition? { keys.first { $0.kind == .primary } }

  /// The value of an option by its name in upper case.
  public func option(_ name: String) -> ByteString? { options.last { $0.name == name }?.value }
}

/// An option of a table.
public struct TableOption: Hashable, Sendable {
  /// The name in upper case.
  public var name: String
  /// The value, unquoted; the text between the parentheses for a list.
  public var value: ByteString
  /// Where the option stands in the statement, name and value, in bytes.
  public var range: Range<Int>

  /// An option from its parts.
  public init(name: String, value: ByteString, range: Range<Int>) {
    self.name = name
    self.value = value
    self.range = range
  }
}

/// What a CREATE TABLE statement says of a column.
public struct ColumnDefinition: Hashable, Sendable {
  /// The name, unquoted.
  public var name: ByteString
  /// The type.
  public var type: ColumnType
  /// For character types, ENUM and SET: the character set, the column's own or the table's.
  public var characterSet: CharacterSet?
  /// The collation in lower case, if one is named.
  public var collation: ByteString?
  /// Whether NULL is allowed.
  public var isNullable = true
  /// Whether numbers are shown with leading zeros (ZEROFILL).
  public var isZerofill = false
  /// Whether it is AUTO_INCREMENT.
  public var isAutoIncrement = false
  /// The default, if one is written.
  public var defaultValue: DefaultValue?
  /// The text of ON UPDATE, if there is one.
  public var onUpdate: ByteString?
  /// What it is computed from, if it is a generated column.
  public var generated: GeneratedColumn?
  /// Whether SELECT * leaves it out (INVISIBLE).
  public var isInvisible = false
  /// Whether values are compressed (MariaDB's COMPRESSED attribute).
  public var isCompressed = false
  /// The comment, unquoted.
  public var comment: ByteString?
  /// Where the column's definition stands in the statement, name included, in bytes.
  public var range: Range<Int> = 0..<0

  /// A nullable column.
  public init(name: ByteString, type: ColumnType, characterSet: CharacterSet? = nil) {
    self.name = name
    self.type = type
    self.characterSet = characterSet
  }
}

/// The type of a column, as the definition has it.
public enum ColumnType: Hashable, Sendable {
  /// TINYINT to BIGINT: 1, 2, 3, 4 or 8 bytes; `width` is the display width, if one is written.
  case integer(bytes: Int, isUnsigned: Bool, width: Int?)
  /// FLOAT(length, decimals): both or none. FLOAT(p) with p > 24 is a double.
  case float(isUnsigned: Bool, length: Int?, decimals: Int?)
  /// DOUBLE and REAL.
  case double(isUnsigned: Bool, length: Int?, decimals: Int?)
  /// DECIMAL and NUMERIC.
  case decimal(precision: Int, scale: Int, isUnsigned: Bool)
  /// BIT(n), 1 to 64 bits.
  case bit(Int)
  /// YEAR: 2 or 4 digits.
  case year(digits: Int)
  /// DATE.
  case date
  /// TIME, with 0 to 6 digits of fraction.
  case time(fraction: Int)
  /// DATETIME, with 0 to 6 digits of fraction.
  case datetime(fraction: Int)
  /// TIMESTAMP, with 0 to 6 digits of fraction.
  case timestamp(fraction: Int)
  /// CHAR(n), n characters.
  case char(Int)
  /// VARCHAR(n), n characters.
  case varchar(Int)
  /// TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT: 1 to 4 bytes of length.
  case text(lengthBytes: Int)
  /// BINARY(n), n bytes.
  case binary(Int)
  /// VARBINARY(n), n bytes.
  case varbinary(Int)
  /// TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB: 1 to 4 bytes of length.
  case blob(lengthBytes: Int)
  /// ENUM with its members, in UTF-8.
  case enumeration([ByteString])
  /// SET with its members, in UTF-8.
  case set([ByteString])
  /// A spatial type, its name in upper case: GEOMETRY, POINT …
  case geometry(String)
  /// MySQL's JSON. (MariaDB's is LONGTEXT.)
  case json
  /// VECTOR with this many dimensions.
  case vector(Int)
  /// MariaDB's UUID.
  case uuid
  /// MariaDB's INET4.
  case inet4
  /// MariaDB's INET6.
  case inet6

  /// Whether the value is kept apart from the row: BLOB, TEXT and what is built on them.
  public var isBlob: Bool {
    switch self {
    case .text, .blob, .geometry, .json, .vector: true
    default: false
    }
  }

  /// Whether it holds text in a character set; ENUM and SET too.
  public var isCharacter: Bool {
    switch self {
    case .char, .varchar, .text, .enumeration, .set: true
    default: false
    }
  }
}

/// The default of a column.
public enum DefaultValue: Hashable, Sendable {
  /// DEFAULT NULL.
  case null
  /// A literal, unquoted.
  case literal(ByteString)
  /// Anything else, as it is written: CURRENT_TIMESTAMP, `(expression)`, `b'101'`.
  case expression(ByteString)
}

/// How a generated column is computed.
public struct GeneratedColumn: Hashable, Sendable {
  /// The text between the parentheses.
  public var expression: ByteString
  /// Whether its values are stored in the row (STORED, PERSISTENT) or made when read (VIRTUAL).
  public var isStored: Bool

  /// A generated column from its parts.
  public init(expression: ByteString, isStored: Bool) {
    self.expression = expression
    self.isStored = isStored
  }
}

/// A key of a table.
public struct KeyDefinition: Hashable, Sendable {
  /// The kinds of keys.
  public enum Kind: Hashable, Sendable { case primary, unique, index, fulltext, spatial, vector }

  /// A part of a key.
  public struct Part: Hashable, Sendable {
    /// The column, or nil for an expression.
    public var column: ByteString?
    /// The text of the expression, for a functional key part.
    public var expression: ByteString?
    /// How many characters or bytes of the column count; nil for all.
    public var prefixLength: Int?
    /// Whether it is written DESC.
    public var isDescending = false

    /// A part that is a column.
    public init(column: ByteString?, expression: ByteString? = nil, prefixLength: Int? = nil) {
      self.column = column
      self.expression = expression
      self.prefixLength = prefixLength
    }
  }

  /// The kind.
  public var kind: Kind
  /// The name, unquoted; nil for a primary key, or one without a name.
  public var name: ByteString?
  /// The parts, in order.
  public var parts: [Part]
  /// Where the key stands in the statement, in bytes; that of the column for a key that is an attribute of one.
  public var range: Range<Int> = 0..<0

  /// A key from its parts.
  public init(kind: Kind, name: ByteString?, parts: [Part]) {
    self.kind = kind
    self.name = name
    self.parts = parts
  }
}

/// A foreign key of a table.
public struct ForeignKeyDefinition: Hashable, Sendable {
  /// The name of the constraint, unquoted.
  public var name: ByteString?
  /// The table's columns.
  public var columns: [ByteString]
  /// The database of the table referred to, if it is written.
  public var referencedDatabase: ByteString?
  /// The table referred to.
  public var referencedTable: ByteString
  /// Its columns.
  public var referencedColumns: [ByteString]
  /// Whether it changes rows of the table when those that they refer to are changed or deleted: CASCADE, SET NULL, SET
  /// DEFAULT.
  public var changesRows: Bool
  /// Where the constraint stands in the statement, from CONSTRAINT or FOREIGN to its end, in bytes.
  public var range: Range<Int>

  /// A foreign key from its parts.
  public init(
    name: ByteString?, columns: [ByteString], referencedDatabase: ByteString?, referencedTable: ByteString,
    referencedColumns: [ByteString], changesRows: Bool, range: Range<Int>
  ) {
    self.name = name
    self.columns = columns
    self.referencedDatabase = referencedDatabase
    self.referencedTable = referencedTable
    self.referencedColumns = referencedColumns
    self.changesRows = changesRows
    self.range = range
  }
}
