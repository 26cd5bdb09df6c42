public import ByteIO

/// A packed row that contradicts the definition of its table.
public struct RowError: Error, Hashable, Sendable {
  /// The column, by its index; nil if it is about the whole row.
  public var column: Int?
  /// Its name.
  public var columnName: ByteString?
  /// Index in the row of the byte that does not fit.
  public var position: Int
  /// What is there.
  public var found: String
  /// What should be there.
  public var expected: String

  /// An error with its context.
  public init(column: Int?, name: ByteString? = nil, position: Int, found: String, expected: String) {
    self.column = column
    columnName = name
    self.position = position
    self.found = found
    self.expected = expected
  }
}

extension RowError: CustomStringConvertible {
  /// One line: "column price at byte 12 of the row: found 3 bytes left, expected 5".
  public var description: String {
    let place = (columnName.map { "column \($0.display) at" } ?? "at") + " byte \(position) of the row"
    return "\(place): found \(found), expected \(expected)"
  }
}
