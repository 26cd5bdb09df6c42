public import BackupStreamLib
public import ByteIO
public import SnapshotDrivers
public import TableRows

/// A table whose rows are taken out of an image.
public struct SelectedTable: Sendable {
  /// Where its rows are.
  public var position: TablePosition
  /// The database it is in.
  public var database: ByteString
  /// Its name.
  public var name: ByteString
  /// Its definition.
  public var definition: TableDefinition
  /// The columns to take, by their indices, in order; nil for all.
  public var columns: [Int]?
  /// The name in INSERT statements, as it is written there.
  public var writtenName: ByteString

  /// A table with all of its columns.
  public init(position: TablePosition, database: ByteString, name: ByteString, definition: TableDefinition) {
    self.position = position
    self.database = database
    self.name = name
    self.definition = definition
    writtenName = ByteString(name.quotedName)
  }

  /// Database and name as they are shown.
  public var shownName: String { database.display + "." + name.display }
}

/// Rows that could not be taken out, or a stretch of the image in which there may have been some.
public struct Loss: Hashable, Sendable {
  /// What kind of thing went wrong.
  public enum Cause: Hashable, Sendable {
    /// The image cannot be read there: its container, blocks, chunks.
    case structure(ImageError)
    /// A segment differs from its checksum in the index.
    case checksum(ImageError)
    /// Chunks that contradict the format of their driver, or files that contradict that of their engine.
    case driver(SnapshotDriverError)
    /// A row that contradicts the definition of its table.
    case row(RowError)
  }

  /// The table by its index among the selected ones; nil if it is not known.
  public var table: Int?
  /// Where in the uncompressed stream, or the table's data file; nil if unknown.
  public var offset: Int64?
  /// The file that the offset is in, if it is not the image: `MYD`.
  public var file: String?
  /// How many bytes were passed over, where that is known.
  public var length: Int64?
  /// What went wrong; nil for a reason of whoever takes the rows.
  public var cause: Cause?
  /// What is wrong there.
  public var reason: String
  /// Whether rows may be lost; else it is the end of the image that cannot be read.
  public var isOfRows = true

  /// A loss from its parts.
  public init(
    table: Int?, offset: Int64?, file: String? = nil, length: Int64? = nil, _ cause: Cause? = nil, reason: String
  ) {
    self.table = table
    self.offset = offset
    self.file = file
    self.length = length
    self.cause = cause
    self.reason = reason
  }

  /// A segment that differs from its checksum: its rows are taken all the same.
  init(checksum error: ImageError) {
    self.init(
      table: nil, offset: error.offset, .checksum(error), reason: "rows in this segment may be wrong: \(error)")
  }
}

/// Why rows could not be taken out.
public struct ExtractionError: Error, Sendable {
  /// The table, if it is known.
  public var table: String?
  /// Offset in the uncompressed stream, where known.
  public var offset: Int64?
  /// What is wrong.
  public var reason: String

  /// An error from its parts.
  public init(table: String?, offset: Int64?, reason: String) {
    self.table = table
    self.offset = offset
    self.reason = reason
  }
}

extension ExtractionError: CustomStringConvertible {
  /// One line: "table shop.orders, row at offset 4096: column price at byte 12 of the row: found …".
  public var description: String {
    var place: [String] = []
    if let table { place.append("table \(table)") }
    if let offset { place.append("row at offset \(offset)") }
    return place.joined(separator: ", ") + (place.isEmpty ? "" : ": ") + reason
  }
}
