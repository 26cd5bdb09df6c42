public import BackupStreamLib
public import BinaryLog
internal import ByteIO
internal import Recovery
internal import TableRows

/// What an image says of its validity point, and of what a replay from there will meet.
public struct ValidityPoint: Sendable {
  /// The place in the logs; nil if the image has none.
  public var place: LogWindow.Place?
  /// Whether the offset has all of its bits; else the lower 32.
  public var isExact = false
  /// When: microseconds since the epoch, UTC; nil if the image does not tell.
  public var time: Int64?
  /// The server that wrote the image.
  public var serverVersion: ServerVersion
  /// The GTIDs that are in the image, if it tells.
  public var gtids: GTIDSet?
  /// Its tables and views; nil if they can't be read.
  public var tables: Set<TableName>?
  /// The definitions of its tables.
  public var schema = SchemaHistory()

  /// Reads what an image says.
  /// - Throws: ``ImageError`` if its header or summary can't be read.
  public init(_ image: ImageReader) throws(ImageError) {
    serverVersion = image.header.serverVersion
    let summary = try image.summary()
    time = summary.validityTime.isSet ? summary.validityTime.secondsSince1970.map { $0 * 1_000_000 } : nil
    // An index that is damaged tells nothing; the level of checksums says so.
    let facts = (try? image.index())??.facts
    if !summary.binlogFile.isEmpty {
      let position = facts?.binlogPosition ?? UInt64(summary.binlogPosition)
      isExact = facts?.binlogPosition != nil
      place = LogWindow.Place(file: summary.binlogBaseName, offset: Int64(clamping: position))
    }
    gtids = facts?.gtidSet.flatMap { $0.isEmpty ? nil : try? GTIDSet(parsing: $0) }
    readTables(image)
  }

  private mutating func readTables(_ image: ImageReader) {
    guard let catalogue = try? image.catalogue(), let definitions = try? ImageTables(image) else { return }
    var names: Set<TableName> = []
    for database in catalogue.databases {
      for item in database.items where item.type == .table || item.type == .view {
        names.insert(TableName(database: database.name, name: item.name))
      }
    }
    tables = names
    for table in definitions.tables {
      if case .success(let definition) = table.definition { schema.add(database: table.database, definition) }
    }
  }
}
