public import BackupStreamLib
public import ByteIO

/// What differs between two images.
public struct ComparisonResult: Sendable {
  /// An item of a catalogue that differs. Privileges of one grantee are one item.
  public struct Item: Sendable {
    /// How it differs.
    public enum Difference: Sendable {
      /// Only the first has it.
      case onlyInFirst
      /// Only the second has it.
      case onlyInSecond
      /// Its statements are not the same: the lines of both.
      case statement([StatementLine])
    }

    /// What it is.
    public var type: ItemType
    /// Its database; nil for a database or a tablespace.
    public var database: ByteString?
    /// Its name.
    public var name: ByteString
    /// How it differs.
    public var difference: Difference

    /// What it is, database and name as they are shown: `table shop.orders`.
    public var shownName: String { type.label(database, name) }
  }

  /// A line of two statements.
  public struct StatementLine: Hashable, Sendable {
    /// Which of them have it.
    public enum Side: Hashable, Sendable { case both, first, second }

    /// Which of them have it.
    public var side: Side
    /// The line.
    public var text: ByteString
  }

  /// A table that both have.
  public struct Table: Sendable {
    /// Database and name.
    public var database: ByteString, name: ByteString
    /// How many rows each has, or how many could be read if there is an obstacle; nil if they were not read.
    public var firstRows: Int64?, secondRows: Int64?
    /// The columns by which rows are the same; empty if there is no such key in both, and whole rows are counted.
    public var keyColumns: [ByteString] = []
    /// Columns that only one of them has: they are not compared.
    public var columnsOnlyInFirst: [ByteString] = [], columnsOnlyInSecond: [ByteString] = []
    /// How many rows only one of them has.
    public var onlyInFirst: Int64 = 0, onlyInSecond: Int64 = 0
    /// How many rows have the same key, and other values.
    public var changed: Int64 = 0
    /// Some of these rows, in the order of the images.
    public var rows: [Row] = []
    /// Why nothing can be said of its rows; nil if they were compared. Rows that could not be read may be the same, so
    /// none are counted as different then.
    public var obstacle: String?

    /// Database and name as they are shown.
    public var shownName: String { database.display + "." + name.display }
    /// Whether the rows differ.
    public var differs: Bool { onlyInFirst + onlyInSecond + changed > 0 }
  }

  /// A row that differs.
  public struct Row: Sendable {
    /// How a row differs.
    public enum Difference: Hashable, Sendable { case onlyInFirst, onlyInSecond, changed }

    /// How it differs.
    public var difference: Difference
    /// The values of its key, or all of them if there is none, as an object of JSON.
    public var key: ByteString
    /// How many rows are the same as this one; above 1 only where there is no key.
    public var count: Int64 = 1
    /// If it was changed, the columns whose values differ.
    public var changedColumns: [ByteString] = []
    /// Where it begins in each; nil if that has it not, or in a native table's file.
    public var firstOffset: Int64?, secondOffset: Int64?
  }

  /// Items that differ, in the order of the catalogues.
  public var items: [Item] = []
  /// Items whose statements are certain to mean the same, and are spelled differently, as by other releases; they are
  /// no difference.
  public var spellings: [Item] = []
  /// The tables that both have, in the order of the first one's catalogue.
  public var tables: [Table] = []
  /// What was not compared, each a sentence.
  public var unseen: [String] = []

  /// Whether both have the same; nil if nothing differs, but something could not be compared.
  public var isEqual: Bool? {
    if !items.isEmpty || tables.contains(where: \.differs) { return false }
    return tables.contains { $0.obstacle != nil } ? nil : true
  }
}
