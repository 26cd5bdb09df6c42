internal import BackupStreamLib
internal import ByteIO
internal import Recovery
internal import SnapshotDrivers

/// The tables of an image whose rows are checked, and why others are not.
struct RowSelection {
  /// A table whose rows are checked.
  struct Entry {
    /// Its index in the catalogue's order.
    var index: Int
    var table: SelectedTable
    /// Whether its rows are in files of its engine.
    var isNative: Bool
  }

  private(set) var tables: [Entry] = []
  /// Tables whose rows cannot be looked at, and why.
  private(set) var impossible: [(table: ImageTables.Table, reason: String)] = []
  /// How many have no rows in the image, were not asked for, or are not in the sample.
  private(set) var withoutRows = 0, notChosen = 0, notDrawn = 0

  init(_ all: ImageTables, _ image: ImageReader, _ options: VerificationOptions) {
    // Else all of it is read, whatever the sample.
    let isSampled = image.compression == .none || image.compression == .gzip && ((try? image.index()) ?? nil) != nil
    for (index, table) in all.tables.enumerated() {
      guard options.isChosen(table.database, table.name) else {
        notChosen += 1
        continue
      }
      let driver = image.snapshots[table.position.snapshot].driver
      var isNative = false
      switch driver {
      case .noData:
        withoutRows += 1
        continue
      case .native(let name, _, _):
        guard NativeEngine(name: name) != nil else {
          impossible.append((table, "the files of the engine \(name.display) cannot be read"))
          continue
        }
        isNative = true
        // Pieces of the stream have the numbers from 0 on.
        if isSampled, let sample = options.sample, !sample.contains(-1 - Int64(index)) {
          notDrawn += 1
          continue
        }
      case .default, .consistentSnapshot: break
      }
      switch table.definition {
      case .success(let definition):
        let selected = SelectedTable(
          position: table.position, database: table.database, name: table.name, definition: definition)
        tables.append(Entry(index: index, table: selected, isNative: isNative))
      case .failure(let error): impossible.append((table, error.reason))
      }
    }
  }
}
