public import ByteIO

/// A condition on the values of a row: `id = 42 AND (state <> 'new' OR state IS NULL)`.
///
/// Columns are named as they are, in backticks if need be, or `@1`, `@2` … by their numbers. They are compared with
/// literals by `=`, `<=>`, `<>`, `!=`, `<`, `<=`, `>`, `>=`, `[NOT] LIKE`, `[NOT] IN (…)`, `IS [NOT] NULL`; AND, OR, NOT
/// and parentheses bind as in SQL, and what is compared with NULL is neither true nor false. Literals are numbers, strings
/// in quotes of either kind, `x'4D'` or `0x4D`, and NULL, TRUE and FALSE.
public struct RowPredicate: Hashable, Sendable {
  /// A text that is no condition.
  public struct SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The byte at fault.
    public var position: Int
    /// What is there.
    public var found: String
    /// What should be there.
    public var expected: String

    /// One line.
    public var description: String { "at byte \(position) of the condition: found \(found), expected \(expected)" }
  }

  /// A value to compare with.
  enum Literal: Hashable, Sendable {
    case null
    /// A number, as it is written.
    case number(ByteString)
    /// Text in UTF-8.
    case text(ByteString)
    /// Bytes.
    case bytes(ByteString)
  }

  enum Comparison: Hashable, Sendable { case equal, equalOrNull, different, less, lessOrEqual, greater, greaterOrEqual }

  /// A column as it is named.
  enum Column: Hashable, Sendable {
    case name(ByteString)
    /// By its number, from 1 on.
    case number(Int)
  }

  indirect enum Node: Hashable, Sendable {
    case compare(Column, Comparison, Literal)
    case like(Column, ByteString)
    case isNull(Column)
    case among(Column, [Literal])
    case not(Node)
    case and(Node, Node)
    case or(Node, Node)
  }

  let root: Node

  /// Reads a condition.
  public init(parsing text: ByteString) throws(SyntaxError) {
    var parser = try RowPredicateParser(text)
    root = try parser.parse()
  }

  /// The columns that it names, each once.
  var columns: [Column] {
    var columns: [Column] = []
    func visit(_ node: Node) {
      switch node {
      case .compare(let column, _, _), .like(let column, _), .isNull(let column), .among(let column, _):
        if !columns.contains(column) { columns.append(column) }
      case .not(let inner): visit(inner)
      case .and(let left, let right), .or(let left, let right):
        visit(left)
        visit(right)
      }
    }
    visit(root)
    return columns
  }
}
