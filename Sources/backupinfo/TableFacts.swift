import BackupStreamLib
import ByteIO
import Recovery

/// What the reports say of one table.
struct TableFacts {
  let database: ByteString
  let name: ByteString
  let position: TablePosition
  /// The engine that its definition names.
  let engine: ByteString?
  let driver: SnapshotDescription.Driver
  /// The chunks, if they were counted.
  let total: TableTotals.Total?
  /// The rows, if the chunks or the index show their number.
  let rows: Int64?

  /// The facts of the tables of a database, by index in its items; what is not known, for want of metadata or totals,
  /// is left out.
  static func of(
    database number: Int, in catalogue: Catalogue, _ metadata: Metadata?, _ totals: TableTotals?, _ image: ImageReader
  ) -> [Int: TableFacts] {
    let database = catalogue.databases[number]
    var engines: [Int: ByteString] = [:]
    for entry in metadata?.tables[number] ?? [] {
      guard case .item(_, let index) = entry.item else { continue }
      engines[index] = engine(entry, database.name, image)
    }
    var facts: [Int: TableFacts] = [:]
    for (index, item) in database.items.enumerated() {
      guard let position = item.tablePosition else { continue }
      facts[index] = TableFacts(
        database: database.name, name: item.name, position: position, engine: engines[index],
        driver: image.snapshots[position.snapshot].driver, total: totals?[position],
        rows: totals?.rows(of: position))
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
  var driverName: String { Self.name(driver) }

  /// A driver in one word or two, the same in all reports.
  static func name(_ driver: SnapshotDescription.Driver) -> String {
    switch driver {
    case .native: "native"
    case .default: "default"
    case .consistentSnapshot: "CS"
    case .noData: "no data"
    }
  }
}
