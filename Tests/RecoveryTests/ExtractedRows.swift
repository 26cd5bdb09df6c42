import BackupStreamLib
import ByteIO
import Recovery
import SystemPackage
import TableRows
import TestSupport

/// The rows that came out of an image, each as a line of JSON.
struct ExtractedRows {
  /// The rows of each table, by its place among the tables.
  var tables: [Int: [[UInt8]]] = [:]
  var losses: [Loss] = []

  /// Takes all rows out.
  /// - Throws: what opening the image or the extraction throws.
  init(_ image: ImageReader, isSalvage: Bool, threads: Int = 2) throws {
    let selected = try ImageTables(image).tables.compactMap { table -> SelectedTable? in
      guard case .success(let definition) = table.definition else { return nil }
      return SelectedTable(
        position: table.position, database: table.database, name: table.name, definition: definition)
    }
    var settings = RowExtraction.Settings(form: .jsonLines)
    settings.isSalvage = isSalvage
    settings.threads = threads
    var rows: [Int: [UInt8]] = [:]
    var losses: [Loss] = []
    try RowExtraction(image, tables: selected, settings: settings).run { batch in
      losses += batch.losses
      for segment in batch.segments {
        batch.withRows(of: segment) { rows[segment.table, default: []] += $0.array }
      }
    }
    tables = rows.mapValues { $0.split(separator: 10).map { Array($0) } }
    self.losses = losses
  }

  /// The same, of an image in memory.
  init(_ bytes: [UInt8], isSalvage: Bool = false) throws {
    try self.init(ImageReader(source: MemorySource(bytes)), isSalvage: isSalvage)
  }

  /// How many rows there are.
  var count: Int { tables.values.reduce(0) { $0 + $1.count } }

  /// How the rows differ from others: how many are missing, and how many there should not be.
  func differences(from truth: ExtractedRows) -> (missing: Int, foreign: Int, repeated: Int) {
    var (missing, foreign, repeated) = (0, 0, 0)
    for table in Set(tables.keys).union(truth.tables.keys) {
      var counts: [[UInt8]: Int] = [:]
      for row in truth.tables[table] ?? [] { counts[row, default: 0] += 1 }
      for row in tables[table] ?? [] {
        if let count = counts[row] {
          counts[row] = count - 1
        } else {
          foreign += 1
        }
      }
      for count in counts.values {
        if count > 0 { missing += count } else { repeated -= count }
      }
    }
    return (missing, foreign, repeated)
  }
}
