internal import CSQLite
public import SystemPackage

/// What SQLite says is wrong.
public struct SQLiteError: Error, Hashable, Sendable {
  /// SQLite's extended result code, such as 13 for a full disk, or 2067 for a key that is there twice.
  public var code: Int32
  /// What was being done: `write rows of shop.orders`.
  public var operation: String
  /// SQLite's words for it.
  public var message: String
  /// The system's reason, if a system call failed.
  public var errno: Errno?
  /// The file.
  public var path: FilePath

  /// Whether a rule of the schema was broken: a key that is there twice, NULL where none may be.
  public var isConstraint: Bool { code & 0xFF == SQLITE_CONSTRAINT }
}

extension SQLiteError: CustomStringConvertible {
  /// One line without the file's name: "write rows of shop.orders: disk I/O error: File too large".
  public var description: String { "\(operation): \(message)" + (errno.map { ": \($0.description)" } ?? "") }
}
