import ByteIO

/// A GTID_EVENT of MariaDB: a transaction begins (server: `Gtid_log_event`; knowledge base: "GTID_EVENT"). The server's
/// number, which is a part of the GTID, stands in the event's header.
public struct MariaDBGTIDEvent: Hashable, Sendable {
  /// The bits of ``flags``.
  public enum Flag {
    /// The event behind it is all: no COMMIT follows (DDL).
    public static let standalone: UInt8 = 1
    /// There is a ``MariaDBGTIDEvent/commitID``.
    public static let groupCommitID: UInt8 = 2
    /// It can be rolled back: all its tables are of engines that can.
    public static let transactional: UInt8 = 4
    /// It may be run beside others.
    public static let allowParallel: UInt8 = 8
    /// It waited for a lock of another.
    public static let waited: UInt8 = 16
    /// It is DDL.
    public static let ddl: UInt8 = 32
    /// It ends with XA PREPARE.
    public static let preparedXA: UInt8 = 64
    /// It is XA COMMIT or XA ROLLBACK of what was prepared.
    public static let completedXA: UInt8 = 128
  }

  /// The part of an ALTER TABLE that is logged in two phases (`binlog_alter_two_phase`).
  public enum AlterPhase: Hashable, Sendable {
    /// It begins.
    case start
    /// What began with the GTID of this sequence number is done.
    case commit(UInt64)
    /// What began with the GTID of this sequence number failed.
    case rollback(UInt64)
  }

  /// The domain.
  public var domain: UInt32
  /// The sequence number.
  public var sequence: UInt64
  /// Bits; see ``Flag``.
  public var flags: UInt8
  /// Transactions with the same were committed together.
  public var commitID: UInt64?
  /// For ``Flag/preparedXA`` and ``Flag/completedXA``: which.
  public var xid: XID?
  /// How many engines beside one have a part in it; 255 if not known.
  public var extraEngines: UInt8?
  /// The part of an ALTER TABLE in two phases.
  public var alterPhase: AlterPhase?
  /// The connection that made it; since MariaDB 12.
  public var threadID: UInt32?

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      sequence = try cursor.le64()
      domain = try cursor.le32()
      flags = try cursor.u8()
      if flags & Flag.groupCommitID != 0 { commitID = try cursor.le64() }
      if flags & (Flag.preparedXA | Flag.completedXA) != 0 {
        let format = try cursor.le32()
        let (globalLength, branchLength) = (Int(try cursor.u8()), Int(try cursor.u8()))
        xid = try XID(&cursor, format: format, globalLength: globalLength, branchLength: branchLength)
      }
      if !cursor.isAtEnd { try readExtra(&cursor) }
    } catch { throw BinaryLogError(error, in: .mariaGTID) }
  }

  /// Since 10.6: more flags, and what they announce. Older servers have zeros here, or nothing.
  private mutating func readExtra(_ cursor: inout ByteCursor) throws(CursorError) {
    let place = cursor.position
    let extra = try cursor.u8()
    if extra & 1 != 0 { extraEngines = try cursor.u8() }
    switch extra & 0xE {
    case 0: break
    case 2: alterPhase = .start
    case 4: alterPhase = .commit(try cursor.le64())
    case 8: alterPhase = .rollback(try cursor.le64())
    default: throw CursorError(position: place, found: "flags \(extra)", expected: "one phase of an ALTER TABLE")
    }
    if extra & 16 != 0 { threadID = try cursor.le32() }
  }

  /// The GTID, with the server's number of the event's header.
  public func gtid(_ header: EventHeader) -> MariaDBGTID {
    MariaDBGTID(domain: domain, server: header.serverID, sequence: sequence)
  }

  /// Whether no COMMIT follows.
  public var isStandalone: Bool { flags & Flag.standalone != 0 }
  /// Whether it is DDL.
  public var isDDL: Bool { flags & Flag.ddl != 0 }
  /// Whether it can be rolled back.
  public var isTransactional: Bool { flags & Flag.transactional != 0 }
}
