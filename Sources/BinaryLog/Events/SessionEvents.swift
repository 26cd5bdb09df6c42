public import ByteIO

/// An INTVAR_EVENT: a number that the statement behind it uses (both servers: `Intvar_log_event`).
public struct IntvarEvent: Hashable, Sendable {
  /// Which number it is.
  public enum Kind: UInt8, Hashable, Sendable {
    /// What LAST_INSERT_ID() gives.
    case lastInsertID = 1
    /// The first value of the AUTO_INCREMENT column.
    case insertID = 2
  }

  /// Which number it is.
  public var kind: Kind
  /// The number.
  public var value: UInt64

  /// Reads the body of an INTVAR_EVENT.
  /// - Throws: ``BinaryLogError`` if it is cut or its kind is unknown.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      let code = try cursor.u8()
      guard let kind = Kind(rawValue: code) else {
        throw CursorError(position: 0, found: "a number of kind \(code)", expected: "1 or 2")
      }
      self.kind = kind
      value = try cursor.le64()
    } catch { throw BinaryLogError(error, in: .intvar) }
  }
}

/// A RAND_EVENT: the seeds of RAND() in the statement behind it (both servers: `Rand_log_event`).
public struct RandEvent: Hashable, Sendable {
  /// `rand_seed1`.
  public var first: UInt64
  /// `rand_seed2`.
  public var second: UInt64

  /// Reads the body of a RAND_EVENT.
  /// - Throws: ``BinaryLogError`` if it is cut.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      first = try cursor.le64()
      second = try cursor.le64()
    } catch { throw BinaryLogError(error, in: .rand) }
  }
}

/// A ROWS_QUERY_LOG_EVENT (MySQL) or ANNOTATE_ROWS_EVENT (MariaDB): the statement that made the rows behind it.
public struct RowsQueryEvent: Hashable, Sendable {
  /// The statement.
  public var statement: ByteString

  /// Reads the body of such an event.
  /// - Parameter type: which of the two. MySQL's has a byte in front, the length of a short statement, that says
  ///   nothing for a longer one.
  /// - Throws: ``BinaryLogError`` if it is cut.
  public init(parsing body: RawSpan, type: EventType) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      if type == .rowsQuery { try cursor.skip(1, "the length") }
      statement = ByteString(try cursor.rest())
    } catch { throw BinaryLogError(error, in: type) }
  }
}
