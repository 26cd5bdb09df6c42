internal import ByteIO
internal import CSQLite
internal import SystemPackage
internal import TableRows

/// An SQLite database that one thread alone uses: a thin skin over the library.
@safe
final class SQLiteDatabase {
  private let path: FilePath
  private var connection: OpaquePointer?

  /// Opens a database file for writing.
  /// - Parameter shownPath: the name that errors have.
  init(_ file: FilePath, shownAs shownPath: FilePath) throws(SQLiteError) {
    path = shownPath
    // A name that begins with "file:" could be taken for a URI.
    let name = file.isAbsolute ? file : FilePath(".").appending(file.components)
    let code = unsafe name.withPlatformString {
      unsafe sqlite3_open_v2($0, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
    }
    guard code == SQLITE_OK else { throw error("open") }
    _ = unsafe sqlite3_extended_result_codes(connection, 1)
  }

  deinit { close() }

  /// Closes the database. Statements that are left keep it open until they go.
  func close() {
    _ = unsafe sqlite3_close_v2(connection)
    unsafe connection = nil
  }

  /// What went wrong last.
  func error(_ operation: String) -> SQLiteError {
    let code = unsafe sqlite3_extended_errcode(connection)
    let message = unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) } ?? "unknown error"
    // The number of a system call that failed earlier stays: it belongs only to errors of these kinds.
    let isSystem = [SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN].contains(code & 0xFF)
    let number = isSystem ? unsafe sqlite3_system_errno(connection) : 0
    return SQLiteError(
      code: code, operation: operation, message: message, errno: number == 0 ? nil : Errno(rawValue: number), path: path
    )
  }

  /// Prepares one statement.
  func prepare(_ text: [UInt8], _ operation: String) throws(SQLiteError) -> SQLiteStatement {
    var handle: OpaquePointer?
    let code = unsafe text.withUnsafeBytes { bytes in
      unsafe sqlite3_prepare_v3(
        connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: bytes.count),
        UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    }
    guard code == SQLITE_OK, let prepared = unsafe handle else { throw error(operation) }
    return unsafe SQLiteStatement(prepared, self)
  }

  /// Does what one statement says, and passes over the rows that it gives.
  func execute(_ text: [UInt8], _ operation: String) throws(SQLiteError) {
    let statement = try prepare(text, operation)
    while try statement.step(operation) {}
  }

  /// Does what one statement says.
  func execute(_ text: String, _ operation: String) throws(SQLiteError) { try execute(Array(text.utf8), operation) }

  /// How many rows were changed since the database was opened.
  var changes: Int64 { Int64(unsafe sqlite3_total_changes(connection)) }
}

/// A prepared statement.
///
/// The handle is unsafe and owned here alone.
@safe
final class SQLiteStatement {
  private let handle: OpaquePointer
  private let database: SQLiteDatabase
  private let count: Int32

  fileprivate init(_ handle: OpaquePointer, _ database: SQLiteDatabase) {
    unsafe self.handle = handle
    self.database = database
    count = unsafe sqlite3_bind_parameter_count(handle)
  }

  deinit { _ = unsafe sqlite3_finalize(handle) }

  /// Goes on to the next row.
  /// - Returns: whether there is one.
  func step(_ operation: String) throws(SQLiteError) -> Bool {
    switch unsafe sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw database.error(operation)
    }
  }

  /// Runs the statement for each row of values as ``RowForm/boundValues`` writes them.
  ///
  /// SQLite reads texts and bytes where they stand, without a copy. Sound, since the statement is run while they are
  /// there, and does not look at a parameter again before another value is bound to it.
  func run(rows: RawSpan, _ operation: String) throws(SQLiteError) {
    var position = 0
    while position < rows.byteCount {
      for parameter in 1...count {
        let code: Int32
        switch BoundValue(rows, at: &position) {
        case .null: code = unsafe sqlite3_bind_null(handle, parameter)
        case .integer(let value): code = unsafe sqlite3_bind_int64(handle, parameter, value)
        case .number(let value): code = unsafe sqlite3_bind_double(handle, parameter, value)
        case .text(let bytes): code = bind(bytes, isText: true, parameter)
        case .bytes(let bytes): code = bind(bytes, isText: false, parameter)
        }
        if code != SQLITE_OK { throw database.error(operation) }
      }
      let code = unsafe sqlite3_step(handle)
      if code != SQLITE_DONE {
        let error = database.error(operation)
        _ = unsafe sqlite3_reset(handle)
        throw error
      }
      _ = unsafe sqlite3_reset(handle)
    }
  }

  @inline(__always)
  private func bind(_ bytes: RawSpan, isText: Bool, _ parameter: Int32) -> Int32 {
    unsafe bytes.withUnsafeBytes { bytes in
      guard bytes.count > 0, let start = bytes.baseAddress else {
        // Without an address it would be NULL. The last argument: SQLite copies it.
        return isText
          ? unsafe sqlite3_bind_text(handle, parameter, "", 0, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
          : unsafe sqlite3_bind_zeroblob(handle, parameter, 0)
      }
      let size = UInt64(bytes.count)
      return isText
        ? unsafe sqlite3_bind_text64(
          handle, parameter, start.assumingMemoryBound(to: CChar.self), size, nil, UInt8(SQLITE_UTF8))
        : unsafe sqlite3_bind_blob64(handle, parameter, start, size, nil)
    }
  }
}
