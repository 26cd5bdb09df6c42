internal import ByteIO

/// A CREATE_FILE_EVENT: LOAD DATA of 4.0 and 4.1 with the first block of its file (MySQL 5.5:
/// `Create_file_log_event`).
public struct CreateFileEvent: Hashable, Sendable {
  /// The statement, which an EXEC_LOAD_EVENT with the same file runs later.
  public var load: LoadEvent
  /// The file's number.
  public var fileID: UInt32
  /// Where the block begins in the body.
  public var dataStart: Int

  /// Reads the body of a CREATE_FILE_EVENT.
  /// - Throws: ``BinaryLogError`` if it is cut.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      load = try LoadEvent(&cursor, isOld: false, fixed: 4)
      load.file = try cursor.terminatedString("the file's name")
      dataStart = cursor.position
      // The number stands behind the fixed part of LOAD DATA.
      cursor = ByteCursor(body)
      try cursor.skip(18)
      fileID = try cursor.le32()
    } catch { throw BinaryLogError(error, in: .createFile) }
  }
}

/// An event about a file of LOAD DATA: BEGIN_LOAD_QUERY_EVENT and APPEND_BLOCK_EVENT with a block of it,
/// EXEC_LOAD_EVENT, DELETE_FILE_EVENT with none.
public struct LoadFileEvent: Hashable, Sendable {
  /// The file's number.
  public var fileID: UInt32
  /// Where the block begins in the body.
  public var dataStart: Int

  /// Reads the body of such an event.
  /// - Throws: ``BinaryLogError`` if it is cut.
  public init(parsing body: RawSpan, type: EventType, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      fileID = try cursor.le32()
      dataStart = cursor.position
    } catch { throw BinaryLogError(error, in: type) }
  }
}

/// An EXECUTE_LOAD_QUERY_EVENT: LOAD DATA with the file that came before (both servers:
/// `Execute_load_query_log_event`).
public struct ExecuteLoadQueryEvent: Hashable, Sendable {
  /// What is done with a row whose key is there already.
  public enum Duplicates: UInt8, Hashable, Sendable {
    /// An error.
    case error = 0
    /// IGNORE; also LOCAL without REPLACE.
    case ignore = 1
    /// REPLACE.
    case replace = 2
  }

  /// The statement and its session.
  public var query: QueryEvent
  /// The file's number.
  public var fileID: UInt32
  /// Where in the statement the name of the file and what belongs to it stand: all from `LOCAL` or `INFILE` to before
  /// `INTO`, REPLACE or IGNORE included.
  public var fileName: Range<Int>
  /// What is done with a row whose key is there already.
  public var duplicates: Duplicates

  /// Reads the body of an EXECUTE_LOAD_QUERY_EVENT.
  /// - Throws: ``BinaryLogError`` if it is cut, or names a part of the statement that is not there.
  public init(
    parsing body: RawSpan, format: FormatDescription, keepsUnknownVariables: Bool = false
  ) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    var variables = StatementVariables.Cache()
    do throws(CursorError) {
      query = try QueryEvent(
        &cursor, fixed: format.postHeaderLength(.executeLoadQuery) ?? 26, keepsUnknownVariables: keepsUnknownVariables,
        &variables)
      query.statement = ByteString(try cursor.rest())
      cursor = ByteCursor(body)
      try cursor.skip(13)
      fileID = try cursor.le32()
      let (start, end) = (Int(try cursor.le32()), Int(try cursor.le32()))
      guard start <= end, end <= query.statement.count else {
        throw CursorError(
          position: 17, found: "a file name at \(start) to \(end) of \(query.statement.count) bytes",
          expected: "one inside the statement")
      }
      fileName = start..<end
      let code = try cursor.u8()
      guard let duplicates = Duplicates(rawValue: code) else {
        throw CursorError(position: 25, found: "\(code) for what is done with duplicates", expected: "0, 1 or 2")
      }
      self.duplicates = duplicates
    } catch { throw BinaryLogError(error, in: .executeLoadQuery) }
  }
}
