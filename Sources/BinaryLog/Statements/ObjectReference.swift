public import ByteIO

/// A place in a statement that names a database, or an object in one.
public struct ObjectReference: Hashable, Sendable {
  /// What a statement does with an object.
  public enum Access: Hashable, Sendable {
    /// It reads it, or names it without changing it.
    case read
    /// It changes rows of it.
    case write
    /// It creates, alters, empties, renames or drops it.
    case define
  }

  /// What the object is, as far as the statement tells; a view that a statement reads is a ``SchemaObjectKind/table``.
  public var kind: SchemaObjectKind
  /// The database in UTF-8: that which is named, else the default one; empty if there is none.
  public var database: ByteString
  /// The name in UTF-8; nil where the database itself is meant, or all in it (`GRANT … ON db.*`).
  public var name: ByteString?
  /// What is done with it.
  public var access: Access
  /// Where the database's name stands in the statement, quotes included, in bytes; nil if it is not written.
  public var databaseRange: Range<Int>?
  /// Where the name stands, the same.
  public var nameRange: Range<Int>?

  /// Whether the database is written, or the name is one.
  public var isQualified: Bool { databaseRange != nil }
}

extension ObjectReference: CustomStringConvertible {
  /// `database.name`, safe to show.
  public var description: String {
    guard let name else { return database.display }
    return database.isEmpty ? name.display : database.display + "." + name.display
  }
}

/// Why it cannot be told from a statement alone what it touches.
public enum TouchUncertainty: Hashable, Sendable {
  /// It calls a procedure.
  case procedure(ObjectReference)
  /// It calls a function that is none of the servers' own.
  case function(ObjectReference)
  /// It runs text that is not in it: EXECUTE.
  case dynamic
  /// A block of statements: BEGIN NOT ATOMIC.
  case compound
  /// A statement that is not known.
  case unknown
  /// Text that cannot be taken apart: what was found.
  case unreadable(String)
}

extension TouchUncertainty: CustomStringConvertible {
  /// What comes after "because": "it calls the procedure shop.archive, and what that does is not in the statement".
  public var description: String {
    switch self {
    case .procedure(let reference): "it calls the procedure \(reference), and what that does is not in the statement"
    case .function(let reference): "it calls the function \(reference), and what that does is not in the statement"
    case .dynamic: "it runs a prepared statement"
    case .compound: "it is a block of statements"
    case .unknown: "statements of this kind are not known"
    case .unreadable(let found): "it cannot be taken apart: \(found)"
    }
  }
}
