import ByteIO

/// A GTID_LOG_EVENT, ANONYMOUS_GTID_LOG_EVENT or GTID_TAGGED_LOG_EVENT: a transaction of MySQL begins (server:
/// `Gtid_event`, `Gtid_event::define_fields`).
public struct GTIDEvent: Hashable, Sendable {
  /// The transaction's GTID; nil if it is anonymous.
  public var gtid: MySQLGTID?
  /// Whether the transaction may hold changes as statements; false: rows alone (`rbr_only`).
  public var mayHaveStatements = true
  /// The transaction that must be committed before this one may run; since 5.7.
  public var lastCommitted: Int64?
  /// Its number in this log, from 1; since 5.7.
  public var sequenceNumber: Int64?
  /// When it was committed on the server of this log: microseconds since the epoch, UTC; since 8.0.
  public var immediateCommitTime: UInt64?
  /// When it was committed where it began, likewise; 0 if that server was older than 8.0.
  public var originalCommitTime: UInt64?
  /// How many bytes of this log it takes, this event and all checksums included; since 8.0.
  public var transactionLength: UInt64?
  /// The version of the server of this log: 90704 is 9.7.4; 999999 if not known; since 8.0.14.
  public var immediateServerVersion: UInt32?
  /// The version of the server where it began, likewise.
  public var originalServerVersion: UInt32?
  /// Group replication: the ticket by which transactions are committed together; since 8.4.
  public var commitGroupTicket: UInt64?

  /// The number in a server version that stands for none.
  public static let unknownServerVersion: UInt32 = 999_999

  private init() {}

  /// Reads the body.
  /// - Parameter type: which of the three.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, type: EventType, format: FormatDescription) throws(BinaryLogError) {
    self.init()
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      if type == .taggedGTID {
        try readFields(&cursor)
      } else {
        try read(&cursor, isAnonymous: type == .anonymousGTID)
      }
    } catch { throw BinaryLogError(error, in: type) }
  }

  /// What all servers but 5.6 write: logical clocks, then what came with 8.0, each part only if there are bytes left.
  private mutating func read(_ cursor: inout ByteCursor, isAnonymous: Bool) throws(CursorError) {
    mayHaveStatements = try cursor.u8() & 1 != 0
    let server = try cursor.uuid()
    let place = cursor.position
    let number = try cursor.le64()
    if !isAnonymous { gtid = try Self.gtid(.init(server: server), Int64(truncatingIfNeeded: number), at: place) }
    // A byte 2 says that two numbers follow.
    guard cursor.remaining >= 17, cursor.peek() == 2 else { return }
    try cursor.skip(1)
    lastCommitted = Int64(bitPattern: try cursor.le64())
    sequenceNumber = Int64(bitPattern: try cursor.le64())
    if cursor.isAtEnd { return }
    // 7 bytes; the top bit says that the original time is another and follows.
    let immediate = try cursor.le56()
    immediateCommitTime = immediate & ~(1 << 55)
    originalCommitTime = immediate >> 55 == 0 ? immediate : try cursor.le56()
    if cursor.isAtEnd { return }
    transactionLength = try cursor.packedNumber()
    if cursor.isAtEnd { return }
    let version = try cursor.le32()
    immediateServerVersion = version & ~(1 << 31)
    originalServerVersion = version >> 31 == 0 ? version : try cursor.le32()
    if cursor.remaining >= 8 { commitGroupTicket = try cursor.le64() }
  }

  /// What 8.4 and later write if there is a tag: numbered fields (server: `mysql::serialization`).
  private mutating func readFields(_ cursor: inout ByteCursor) throws(CursorError) {
    let version = try cursor.serializedNumber()
    guard version == 1 else {
      throw CursorError(position: 0, found: "version \(version) of numbered fields", expected: "1")
    }
    let place = cursor.position
    let size = try cursor.serializedNumber()
    guard size == UInt64(cursor.bytes.byteCount) else {
      throw CursorError(
        position: place, found: "a length of \(size)", expected: "\(cursor.bytes.byteCount), the body's")
    }
    let lastNeeded = try cursor.serializedNumber()
    var source = MySQLGTID.Source(server: ServerUUID(high: 0, low: 0))
    var number: (value: Int64, place: Int)?
    var next: UInt64 = 0
    while !cursor.isAtEnd {
      let place = cursor.position
      let field = try cursor.serializedNumber()
      guard field >= next, field < .max else {
        throw CursorError(position: place, found: "field \(field)", expected: "fields that ascend")
      }
      next = field + 1
      switch field {
      case 0: mayHaveStatements = try cursor.serializedNumber() & 1 != 0
      case 1: source.server = try cursor.serializedUUID()
      case 2: number = (try cursor.serializedSignedNumber(), place)
      case 3: source.tag = ByteString(try cursor.tag())
      case 4: lastCommitted = try cursor.serializedSignedNumber()
      case 5: sequenceNumber = try cursor.serializedSignedNumber()
      case 6: immediateCommitTime = try cursor.serializedNumber()
      case 7: originalCommitTime = try cursor.serializedNumber()
      case 8: transactionLength = try cursor.serializedNumber()
      case 9: immediateServerVersion = try cursor.serializedVersion()
      case 10: originalServerVersion = try cursor.serializedVersion()
      case 11: commitGroupTicket = try cursor.serializedNumber()
      default:
        // What comes behind is for newer readers, if the writer says that the others can do without it.
        guard field > lastNeeded else {
          throw CursorError(position: place, found: "field \(field) that a reader must know", expected: "0 to 11")
        }
        return try finish(source, number)
      }
    }
    try finish(source, number)
  }

  private mutating func finish(
    _ source: MySQLGTID.Source, _ number: (value: Int64, place: Int)?
  ) throws(CursorError) {
    guard let number else { throw CursorError(position: 0, found: "no number", expected: "a field 2") }
    gtid = try Self.gtid(source, number.value, at: number.place)
    // Only what differs is written.
    originalCommitTime = originalCommitTime ?? immediateCommitTime
    originalServerVersion = originalServerVersion ?? immediateServerVersion
  }

  private static func gtid(
    _ source: MySQLGTID.Source, _ number: Int64, at place: Int
  ) throws(CursorError) -> MySQLGTID {
    guard number > 0, number <= MySQLGTID.largestNumber else {
      throw CursorError(position: place, found: "number \(number)", expected: "1 to \(MySQLGTID.largestNumber)")
    }
    return MySQLGTID(source, number)
  }
}

extension ByteCursor {
  /// 16 bytes as they are.
  fileprivate mutating func uuid() throws(CursorError) -> ServerUUID {
    let (high, low) = (try le64(), try le64())
    return ServerUUID(high: high.byteSwapped, low: low.byteSwapped)
  }

  /// 16 packed numbers, one for each byte.
  fileprivate mutating func serializedUUID() throws(CursorError) -> ServerUUID {
    var bytes: [UInt8] = []
    for _ in 0..<16 {
      let place = position
      let value = try serializedNumber()
      guard let byte = UInt8(exactly: value) else {
        throw CursorError(position: place, found: "\(value)", expected: "a byte of a UUID")
      }
      bytes.append(byte)
    }
    return ServerUUID(bytes)
  }

  fileprivate mutating func serializedVersion() throws(CursorError) -> UInt32 {
    let place = position
    let value = try serializedNumber()
    guard let version = UInt32(exactly: value) else {
      throw CursorError(position: place, found: "\(value)", expected: "a server's version")
    }
    return version
  }

  fileprivate mutating func le56() throws(CursorError) -> UInt64 {
    let (low, middle) = (UInt64(try le32()), UInt64(try le16()))
    return low | middle << 32 | UInt64(try u8()) << 48
  }
}
