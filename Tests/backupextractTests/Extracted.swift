import BackupStreamLib
import ByteIO
import Foundation
import Recovery
import TableRows
import TestSupport

/// All rows of an image as tab-separated text, taken out by the library.
struct Extracted {
  private var lines: [String: [UInt8]] = [:]
  /// What was lost, with salvage.
  private(set) var losses: [Loss] = []

  /// Takes the rows out.
  init(_ image: Samples.Image, form: RowForm, isRaw: Bool = false) throws {
    try self.init(try image.open(), form: form, isRaw: isRaw)
  }

  /// Takes the rows out of an open image.
  init(_ image: ImageReader, form: RowForm, isRaw: Bool = false) throws {
    let tables = try ImageTables(image).tables.map { table in
      SelectedTable(
        position: table.position, database: table.database, name: table.name, definition: try table.definition.get())
    }
    var settings = RowExtraction.Settings(form: form)
    settings.isRaw = isRaw
    settings.threads = 2
    var (lines, losses) = ([String: [UInt8]](), [Loss]())
    try RowExtraction(image, tables: tables, settings: settings).run { batch in
      losses += batch.losses
      for segment in batch.segments {
        let table = tables[segment.table]
        let name = "\(table.database.text ?? "").\(table.name.text ?? "")"
        batch.withRows(of: segment) { lines[name, default: []] += $0.array }
      }
    }
    (self.lines, self.losses) = (lines, losses)
  }

  /// The rows of `database.table`.
  func rows(_ name: String) -> [[[UInt8]?]] {
    (lines[name] ?? []).split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map {
      Truth.values(Array($0))
    }
  }
}
