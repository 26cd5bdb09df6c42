public import ByteIO

/// A table by its names.
public struct TableName: Hashable, Sendable, Comparable {
  /// The database.
  public var database: ByteString
  /// The table.
  public var name: ByteString

  /// A table by its names.
  public init(database: ByteString, name: ByteString) {
    self.database = database
    self.name = name
  }

  /// By database, then by name.
  public static func < (left: TableName, right: TableName) -> Bool {
    (left.database, left.name) < (right.database, right.name)
  }
}
