import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TableRows
import TestSupport

/// Rows of logs as a renderer writes them.
enum RowRendering {
  /// What `renderer` makes of the rows of a case's logs, one event after the other.
  /// - Parameters:
  ///   - resolve: gives a table map its definition.
  ///   - visit: gets the output of each event of rows.
  static func render(
    _ one: LogCase, _ renderer: any RowsRenderer, resolve: (TableMap) -> TableMap = { $0 },
    visit: (RowsJob, [UInt8]) throws -> Void
  ) throws {
    for file in one.files { try render(file.path, renderer, resolve: resolve, visit: visit) }
  }

  static func render(
    _ path: String, _ renderer: any RowsRenderer, resolve: (TableMap) -> TableMap = { $0 },
    visit: (RowsJob, [UInt8]) throws -> Void
  ) throws {
    var reader = try LogInput(opening: FilePath(path), name: ByteString(path)).reader()
    var maps = TableMaps()
    var failure: (any Error)?
    try reader.read { (event, format) throws(BinaryLogError) in
      if event.type == .tableMap {
        try maps.add(event.body, format: format, resolve: resolve)
      } else if event.type.rowsOperation != nil {
        let rows = try RowsEvent(parsing: event.body, type: event.type, format: format)
        if !rows.isDummy {
          let job = RowsJob(type: event.type, table: try maps.table(of: rows), format: format, offset: event.offset)
          var output = OutputBuffer()
          try renderer.render(job, event.body, to: &output)
          do { try visit(job, output.array) } catch { failure = error }
        }
        if rows.endsStatement { maps.endStatement() }
      }
      return failure == nil ? .goOn : .stop
    }
    if let failure { throw failure }
  }
}
