import BackupStreamLib
import ByteIO
import CSQLite
import Foundation
import Recovery
import SystemPackage
import TableRows
import TestSupport

/// Reads a database with the SQLite library: what others see of it.
final class SQLiteReading {
  /// A value with its storage class.
  enum Cell: Hashable {
    case null
    case integer(Int64)
    case number(Double)
    case text([UInt8])
    case bytes([UInt8])

    /// The value as a UTF-8 text.
    var string: String {
      switch self {
      case .null: "NULL"
      case .integer(let value): String(value)
      case .number(let value): String(value)
      case .text(let bytes): String(decoding: bytes, as: UTF8.self)
      case .bytes(let bytes): bytes.map { hexadecimal($0) }.joined()
      }
    }
  }

  struct Failure: Error {
    let message: String
  }

  private var connection: OpaquePointer?

  init(_ file: URL) throws {
    guard sqlite3_open_v2(file.path, &connection, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else { throw failure }
  }

  deinit { sqlite3_close_v2(connection) }

  private var failure: Failure { Failure(message: String(cString: sqlite3_errmsg(connection))) }

  /// All rows that a query gives.
  func rows(_ query: String) throws -> [[Cell]] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(connection, query, -1, &statement, nil) == SQLITE_OK else { throw failure }
    defer { sqlite3_finalize(statement) }
    var rows: [[Cell]] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: rows.append((0..<sqlite3_column_count(statement)).map { cell(statement, $0) })
      case SQLITE_DONE: return rows
      default: throw failure
      }
    }
  }

  /// The first column of what a query gives, as texts.
  func texts(_ query: String) throws -> [String] { try rows(query).map { $0.first?.string ?? "" } }

  private func cell(_ statement: OpaquePointer?, _ column: Int32) -> Cell {
    let count = Int(sqlite3_column_bytes(statement, column))
    let bytes = UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, column), count: count)
    return switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: .number(sqlite3_column_double(statement, column))
    case SQLITE_TEXT: .text(Array(bytes))
    case SQLITE_BLOB: .bytes(Array(bytes))
    default: .null
    }
  }
}

/// Makes databases as the command does.
enum SQLiteWriting {
  /// All tables of an image that have a definition.
  static func tables(of image: ImageReader) throws -> [SelectedTable] {
    try ImageTables(image).tables.compactMap { table in
      guard case .success(let definition) = table.definition else { return nil }
      return SelectedTable(
        position: table.position, database: table.database, name: table.name, definition: definition)
    }
  }

  /// Writes tables of an image with their rows.
  /// - Returns: how many rows of each were written.
  @discardableResult
  static func write(_ image: ImageReader, _ tables: [SelectedTable], to file: URL) throws -> [Int64] {
    let database = try SQLiteFile(FilePath(file.path), schema: SQLiteSchema(tables))
    defer { database.discard() }
    var counts = [Int64](repeating: 0, count: tables.count)
    let extraction = try RowExtraction(image, tables: tables, settings: .init(form: .boundValues))
    try extraction.run { batch in
      for segment in batch.segments {
        try database.insert(batch, segment)
        counts[segment.table] += segment.rows
      }
    }
    try database.makeIndexes()
    try database.finish(facts: [("image", .text("it's")), ("binlog_position", .integer(4711)), ("other", .null)])
    return counts
  }
}
