public import ByteIO

/// The common header of an event: 13 bytes in logs of version 1 (MySQL 3.23), 19 since (server: `Log_event_header`).
public struct EventHeader: Hashable, Sendable {
  /// When the statement began on its server: seconds since the epoch, UTC.
  public var timestamp: UInt32
  /// What it is.
  public var type: EventType
  /// The server that made it.
  public var serverID: UInt32
  /// The whole event in bytes: header, body, checksum.
  public var length: UInt32
  /// Version 4: where the next event begins, as far as 32 bits tell; 0 where the writer did not know. Version 3: where
  /// the event itself begins. Version 1: 0.
  public var logPosition: UInt32
  /// Bits; see ``Flag``.
  public var flags: UInt16

  /// The bits of ``flags``.
  public enum Flag {
    /// The log is in use or was not closed (in the format description event).
    public static let inUse: UInt16 = 0x1
    /// The statement depends on the thread: temporary tables.
    public static let threadSpecific: UInt16 = 0x4
    /// The statement does not need the default database.
    public static let suppressUse: UInt16 = 0x8
    /// A server made it that is no source: a relay log's own rotation and the like.
    public static let artificial: UInt16 = 0x20
    /// The event was created by a replica's I/O thread.
    public static let relayLog: UInt16 = 0x40
    /// A reader that does not know the type may pass over it.
    public static let ignorable: UInt16 = 0x80
    /// MariaDB: the event was skipped with `skip_replication`.
    public static let skipReplication: UInt16 = 0x8000
  }

  /// Bytes of a header.
  public static func size(version: Int) -> Int { version == 1 ? 13 : 19 }

  /// Reads the header at the front of `bytes`.
  /// - Parameter version: of the log's format: 1, 3 or 4.
  /// - Throws: ``CursorError`` if there are too few bytes.
  public init(parsing bytes: RawSpan, version: Int) throws(CursorError) {
    let size = Self.size(version: version)
    guard bytes.byteCount >= size else {
      throw CursorError(position: 0, found: "\(bytes.byteCount) bytes left for an event's header", expected: "\(size)")
    }
    timestamp = Self.word(bytes, 0)
    type = EventType(rawValue: bytes[4])
    serverID = Self.word(bytes, 5)
    length = Self.word(bytes, 9)
    logPosition = version == 1 ? 0 : Self.word(bytes, 13)
    flags = version == 1 ? 0 : UInt16(bytes[17]) | UInt16(bytes[18]) << 8
  }

  /// Sound: the load checks its bounds, and every bit pattern is a number.
  private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Whether a reader that does not know the type may pass over the event.
  public var isIgnorable: Bool { flags & Flag.ignorable != 0 }
}
