internal import ByteIO

/// Why a CREATE TABLE statement could not be understood.
public struct DefinitionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: Hashable, Sendable {
    /// Something stands where the grammar has something else, or a value is out of its range.
    case syntax
    /// The statement changes no table: no ALTER TABLE, CREATE INDEX or DROP INDEX.
    case notAlterTable
    /// The statement creates no table.
    case notCreateTable
    /// CREATE TABLE … LIKE: the columns are those of another table.
    case copiesTable
    /// CREATE TABLE … SELECT: some or all columns depend on a query.
    case dependsOnQuery
    /// There is neither a list of columns nor a query or table to take them from.
    case noColumns
  }

  /// The kind.
  public var code: Code
  /// What was being read: `the type of column a`.
  public var reading: String
  /// Where in the statement, in bytes.
  public var offset: Int
  /// What stands there, safe to show.
  public var found: String
  /// What should stand there.
  public var expected: String
  /// About 40 bytes of the statement around the offset, safe to show.
  public var context: String

  /// An error at a place in a statement; ``context`` is taken from it.
  public init(code: Code, reading: String, offset: Int, found: String, expected: String, in statement: [UInt8]) {
    self.code = code
    self.reading = reading
    self.offset = offset
    self.found = found
    self.expected = expected
    let start = max(0, min(offset, statement.count) - 12)
    let end = min(statement.count, max(offset, 0) + 28)
    context = ByteString(Array(statement[start..<max(start, end)])).display
  }

  /// All of it in one line.
  public var description: String {
    "\(reading): found \(found) at byte \(offset) of the statement, expected \(expected); near: \(context)"
  }
}
