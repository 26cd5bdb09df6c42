internal import ByteIO

/// The identity of a MySQL server in its GTIDs: 16 bytes (server: `server_uuid`, `mysql::gtid::Uuid`).
public struct ServerUUID: Hashable, Sendable, Comparable {
  /// The first eight bytes, the first of them most significant.
  public var high: UInt64
  /// The last eight.
  public var low: UInt64

  /// A UUID from its halves.
  public init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

  /// The UUID of 16 bytes.
  /// - Precondition: there are 16.
  public init(_ bytes: some Collection<UInt8>) {
    precondition(bytes.count == 16)
    high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The bytes, as they stand in a log.
  public var bytes: [UInt8] {
    [high, low].flatMap { half in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
    }
  }

  /// The order of the bytes, in which servers list UUIDs.
  public static func < (left: ServerUUID, right: ServerUUID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension ServerUUID: CustomStringConvertible {
  /// 36 characters: "4e9416a2-e553-11f1-bdce-02fc00000001".
  public var description: String {
    var text = OutputBuffer(capacity: 64)
    text.append(self)
    return String(decoding: text.array, as: UTF8.self)
  }
}
