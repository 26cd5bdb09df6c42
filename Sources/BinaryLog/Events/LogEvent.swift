/// One event, as it lies in the log. The bytes are lent: they are there only as long as the reader stands at it.
public struct LogEvent: ~Escapable {
  /// Its header, with the type as everybody numbers it.
  public let header: EventHeader
  /// Where it begins in the file; for an event out of a compressed transaction, where that one's payload event begins.
  public let offset: Int64
  /// Where the next event begins in the file.
  public let end: Int64
  /// All bytes: header, body, checksum.
  public let bytes: RawSpan
  /// How many bytes of header.
  public let headerSize: Int
  /// How many bytes of checksum.
  public let checksumSize: Int
  /// Whether it came out of a TRANSACTION_PAYLOAD_EVENT; such events have no checksum of their own.
  public let isUnwrapped: Bool

  /// An event at its place.
  /// - Precondition: `bytes` holds at least header and checksum.
  @_lifetime(copy bytes)
  public init(
    header: EventHeader, offset: Int64, end: Int64, bytes: RawSpan, headerSize: Int, checksumSize: Int,
    isUnwrapped: Bool = false
  ) {
    self.header = header
    self.offset = offset
    self.end = end
    self.bytes = bytes
    self.headerSize = headerSize
    self.checksumSize = checksumSize
    self.isUnwrapped = isUnwrapped
  }

  /// What it is.
  public var type: EventType { header.type }

  /// What stands between header and checksum.
  public var body: RawSpan {
    @_lifetime(copy self)
    get { bytes.extracting(headerSize..<bytes.byteCount - checksumSize) }
  }
}
