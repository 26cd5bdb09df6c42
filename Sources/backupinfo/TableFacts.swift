import BackupStreamLib
import ByteIO
import Recovery

/// What the reports say of one table.
struct TableFacts {
  let database: ByteString
  let name: ByteString
  let position: TablePosition
  /// The engine that its definition names; that of the native driver if the definition names none.
  let engine: ByteString?
  let driver: SnapshotDescription.Driver
  /// The chunks, if they were counted.
  let total: TableTotals.Total?
  /// The rows, if the chunks or the index show their number.
  let rows: Int64?

  /// The facts of the tables of a database, by index in its items.
  static func of(
    database number: Int, in catalogue: Catalogue, _ metadata: Metadata, _ totals: TableTotals?, _ image: ImageReader
  ) -> [Int: TableFacts] {
    let database = catalogue.databases[number]
    var facts: [Int: TableFacts] = [:]
    for entry in metadata.tables[number] {
      guard case .item(_, let index) = entry.item, let position = database.items[index].tablePosition else { continue }
      facts[index] = TableFacts(
        database: database.name, name: database.items[index].name, position: position,
        engine: engine(entry, database.name, image), driver: image.snapshots[position.snapshot].driver,
        total: totals?[position], rows: totals?.rows(of: position))
    }
    return facts
  }

  private static func engine(_ entry: Metadata.Entry, _ database: ByteString, _ image: ImageReader) -> ByteString? {
    guard let stored = entry.statement,
      let text = try? StatementText(
        parsing: stored, type: .table, database: database, version: image.header.serverVersion)
    else { return nil }
    return text.texts.last.flatMap { StatementScanner($0).engine }
  }

  /// The driver in one word or two.
  var driverName: String {
    switch driver {
    case .native: "native"
    case .default: "default"
    case .consistentSnapshot: "CS"
    case .noData: "no data"
    }
  }
}
