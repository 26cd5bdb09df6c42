public import ByteIO

/// Other names for databases and tables.
public struct Renaming: Sendable {
  /// A database, or a table of one.
  public struct Name: Hashable, Sendable {
    /// The database.
    public var database: ByteString
    /// The table; nil for the database itself.
    public var table: ByteString?

    /// A name from its parts.
    public init(database: ByteString, table: ByteString?) {
      self.database = database
      self.table = table
    }
  }

  private var names: [Name: Name] = [:]

  /// No other names.
  public init() {}

  /// Gives a database or a table another name.
  public mutating func add(_ from: Name, to: Name) { names[from] = to }

  /// Whether there are no other names.
  public var isEmpty: Bool { names.isEmpty }

  /// What has another name.
  public var sources: Set<Name> { Set(names.keys) }

  /// The name of a database from now on.
  public func database(_ name: ByteString) -> ByteString {
    names[Name(database: name, table: nil)]?.database ?? name
  }

  /// The name of a table from now on: its own other name, or that of its database.
  public func table(_ database: ByteString, _ table: ByteString) -> (database: ByteString, table: ByteString) {
    if let name = names[Name(database: database, table: table)] { return (name.database, name.table ?? table) }
    return (self.database(database), table)
  }

  /// Whether a text that names these identifiers may mean something that has another name now.
  func concerns(_ identifiers: Set<ByteString>) -> ByteString? {
    for name in names.keys {
      let identifier = name.table ?? name.database
      if identifiers.contains(ByteString(identifier.lowercased)) { return identifier }
    }
    return nil
  }
}

extension ByteString {
  /// With ASCII letters in lower case.
  var lowercased: [UInt8] { bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 } }
}

/// What becomes of the definers of views, routines, triggers and events.
public enum DefinerChoice: Hashable, Sendable {
  /// They stay.
  case keep
  /// They are left out: whoever restores is the definer.
  case strip
  /// All have this one.
  case account(user: ByteString, host: ByteString)
}
