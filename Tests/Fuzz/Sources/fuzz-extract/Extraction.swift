import BackupStreamLib
import ByteIO
import FuzzSupport
import Recovery
import SystemPackage
import TableRows

/// The rows of an image, taken out from memory and from a file, with and without salvage.
enum Extraction {
  /// What came out of one run.
  struct Outcome {
    /// For each table, a checksum of its rows.
    var tables: [Int: Digest] = [:]
    var rows: Int64 = 0
    var losses = 0
    var error: (any Error)?
  }

  static func check(_ bytes: [UInt8]) {
    Fuzzer.keep(bytes)
    let threads = 1 + Int(bytes.count & 1)
    let file = MemoryFile(bytes)
    let piece = [Int.max, 16384, 999][bytes.count / 2 % 3]
    guard let memory = run(threads, false, { try ImageReader(source: MemorySource(bytes, inPiecesOf: piece)) }) else {
      return
    }
    if let mapped = run(threads, false, { try ImageReader(path: file.path) }) {
      // An index says where to read, and what stands elsewhere is not seen.
      let hasIndex = ((try? ImageReader(path: file.path).index()) ?? nil) != nil
      if !hasIndex {
        demand(
          (memory.error == nil) == (mapped.error == nil),
          "from memory: \(String(describing: memory.error)); from a file: \(String(describing: mapped.error))")
      }
      if memory.error == nil, mapped.error == nil {
        demand(memory.tables == mapped.tables, "other rows from a file: \(mapped.rows), not \(memory.rows)")
      }
    }
    for isMapped in [false, true] {
      let salvaged = run(threads, true) {
        isMapped ? try ImageReader(path: file.path) : try ImageReader(source: MemorySource(bytes, inPiecesOf: piece))
      }
      guard let salvaged else { continue }
      if memory.error == nil {
        demand(
          salvaged.error == nil && salvaged.losses == 0 && salvaged.tables == memory.tables,
          "salvage of a sound image: \(salvaged.losses) losses, \(String(describing: salvaged.error))")
      } else if !isMapped {
        demand(
          salvaged.losses > 0 || salvaged.error != nil,
          "no loss, where without salvage there was \(String(describing: memory.error))")
      }
    }
  }

  /// Takes all rows out; nil if there is nothing to take.
  private static func run(_ threads: Int, _ isSalvage: Bool, _ open: () throws -> ImageReader) -> Outcome? {
    guard let image = try? open(), let tables = try? ImageTables(image) else { return nil }
    var selected: [SelectedTable] = []
    for table in tables.tables.prefix(64) {
      guard case .success(let definition) = table.definition else { continue }
      selected.append(
        SelectedTable(
          position: table.position, database: table.database, name: table.name, definition: definition))
    }
    guard !selected.isEmpty else { return nil }
    var settings = RowExtraction.Settings(form: .jsonLines)
    settings.isSalvage = isSalvage
    settings.threads = threads
    settings.temporaryFolder = "/dev/shm"
    var outcome = Outcome()
    do {
      try RowExtraction(image, tables: selected, settings: settings).run { batch in
        outcome.losses += batch.losses.count
        for segment in batch.segments {
          outcome.rows += segment.rows
          batch.withRows(of: segment) { rows in
            // Segments may be cut differently: only the bytes count.
            for index in 0..<rows.byteCount { outcome.tables[segment.table, default: Digest()].add(Int(rows[index])) }
          }
        }
      }
      // As the command does: the rows are all only if the image ends as it should.
      if !isSalvage { try image.verifyEnd() }
    } catch {
      demand(!"\(error)".isEmpty, "an error without a description")
      outcome.error = error
    }
    return outcome
  }
}
