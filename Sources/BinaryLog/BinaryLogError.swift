public import ByteIO

/// What is wrong with a binary log, and where.
public struct BinaryLogError: Error, Hashable, Sendable {
  /// The kinds of failure.
  public enum Code: Hashable, Sendable {
    /// The bytes are not those of a binary log.
    case notALog
    /// The log is encrypted, and the key is not there.
    case encrypted
    /// The log ends inside an event.
    case truncated
    /// The bytes contradict the format.
    case damaged
    /// A checksum that does not fit its event.
    case checksum
    /// An event of a type that nobody knows and that does not say it may be ignored.
    case unknownEvent
    /// Valid, but nothing we can do.
    case unsupported
    /// Logs that do not follow each other; an event that is missing.
    case discontinuous
    /// A position, time or GTID that is not in the logs.
    case notFound
    /// What is asked for cannot be decided from the log.
    case undecidable
    /// The bytes could not be had: ``BinaryLogError/cause`` says why.
    case input
  }

  /// The kind of failure.
  public var code: Code
  /// The event's type, where one is at fault.
  public var event: EventType?
  /// The file as it was named; nil until known.
  public var file: ByteString?
  /// Where the event begins in the file, or the byte at fault where there is no event.
  public var offset: Int64?
  /// The byte in the event's body that is at fault, where known.
  public var position: Int?
  /// What is there.
  public var found: String
  /// What should be there.
  public var expected: String
  /// The failure below, for ``Code/input``.
  public var cause: ByteIOError?

  /// An error with its context.
  public init(
    _ code: Code, event: EventType? = nil, file: ByteString? = nil, at offset: Int64? = nil, position: Int? = nil,
    found: String, expected: String = "", cause: ByteIOError? = nil
  ) {
    self.code = code
    self.event = event
    self.file = file
    self.offset = offset
    self.position = position
    self.found = found
    self.expected = expected
    self.cause = cause
  }

  /// A body that a cursor found too short or wrong.
  public init(_ error: CursorError, in event: EventType) {
    self.init(.damaged, event: event, position: error.position, found: error.found, expected: error.expected)
  }

  /// Bytes that could not be had.
  public init(_ cause: ByteIOError, at offset: Int64? = nil) {
    let code: Code =
      switch cause.code {
      case .system, .unsupported: .input
      case .corrupt: .damaged
      case .truncated: .truncated
      }
    self.init(code, at: offset, found: cause.description, cause: cause)
  }

  /// The same, with the place filled in where it is missing.
  public func located(file: ByteString?, offset: Int64?, event: EventType? = nil) -> BinaryLogError {
    var error = self
    error.file = error.file ?? file
    error.offset = error.offset ?? offset
    error.event = error.event ?? event
    return error
  }
}

extension BinaryLogError: CustomStringConvertible {
  /// One line: "bin.000001: WRITE_ROWS_EVENT at offset 3789, byte 12 of its body: found …, expected …".
  public var description: String {
    var line = file.map { $0.display + ": " } ?? ""
    if let event { line += event.description + " " }
    if let offset { line += "at offset \(offset)" }
    if let position { line += (offset == nil ? "" : ", ") + "byte \(position) of its body" }
    if event != nil || offset != nil || position != nil { line += ": " }
    return line + (expected.isEmpty ? found : "found \(found), expected \(expected)")
  }
}
