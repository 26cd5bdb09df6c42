public import ByteIO

/// What the first event of a log says of all others: START_EVENT_V3 (MySQL 3.23 to 4.1) or FORMAT_DESCRIPTION_EVENT
/// (server: `Format_description_log_event`).
public final class FormatDescription: Sendable {
  /// What stands behind each event.
  public enum Checksum: UInt8, Hashable, Sendable {
    /// Nothing, in a log that could have checksums.
    case none = 0
    /// 4 bytes: CRC-32 (IEEE) of the event before them.
    case crc32 = 1
    /// Nothing, in a log of before checksums.
    case unknown = 255

    /// How many bytes it takes.
    public var size: Int { self == .crc32 ? 4 : 0 }
  }

  /// The version of the format: 1 (3.23), 3 (4.0, 4.1) or 4 (5.0 and later).
  public let version: Int
  /// The server's version as it is written, at most 50 bytes.
  public let serverVersion: ByteString
  /// When the log was begun, seconds since the epoch; 0 unless the server had just started.
  public let created: UInt32
  /// Bytes of the header of every event: 13 or 19 (more is possible and carries nothing known).
  public let headerLength: Int
  /// The length of the fixed part of each type's body, that of type 1 first.
  public let postHeaderLengths: [UInt8]
  /// What stands behind each event.
  public let checksum: Checksum
  /// The three numbers of the server's version: 9.7.0 is (9, 7, 0). Zeros where they can't be read.
  public let serverNumbers: (Int, Int, Int)
  /// Whether MariaDB wrote the log.
  public let isMariaDB: Bool
  /// Types as the log numbers them → types as all others do, for logs of MySQL trees that were never released.
  let permutation: [UInt8]
  /// Whether headers tell where their events end.
  let hasPositions: Bool

  /// The description of a log that has none of its own: 3.23 to 4.1, by its version; and of an empty one.
  public convenience init(version: Int) { self.init(version: version, serverVersion: "", created: 0) }

  private init(version: Int, serverVersion: ByteString, created: UInt32) {
    self.version = version
    self.serverVersion = serverVersion
    self.created = created
    headerLength = EventHeader.size(version: version)
    // QUERY, ROTATE, LOAD, CREATE_FILE, APPEND_BLOCK, EXEC_LOAD, DELETE_FILE, NEW_LOAD have fixed parts.
    postHeaderLengths = [56, 11, 0, version == 1 ? 0 : 8, 0, 18, 0, 4, 4, 4, 4, 18, 0, 0]
    checksum = .unknown
    serverNumbers = Self.numbers(serverVersion)
    isMariaDB = serverVersion.bytes.contains("MariaDB".utf8)
    permutation = []
    hasPositions = false
  }

  /// The length of the fixed part of a type's body; nil for a type that the description does not know.
  public func postHeaderLength(_ type: EventType) -> Int? {
    let index = Int(type.rawValue) - 1
    guard index >= 0, index < postHeaderLengths.count else { return nil }
    return Int(postHeaderLengths[index])
  }

  /// A type as everybody numbers it.
  public func type(_ type: EventType) -> EventType {
    permutation.isEmpty || Int(type.rawValue) >= permutation.count
      ? type : EventType(rawValue: permutation[Int(type.rawValue)])
  }

  private static func numbers(_ version: ByteString) -> (Int, Int, Int) {
    var numbers = [0, 0, 0]
    var bytes = version.bytes[...]
    for place in 0..<3 {
      let digits = bytes.prefix { (48...57).contains($0) }
      if digits.isEmpty || digits.count > 6 { break }
      numbers[place] = digits.reduce(0) { $0 * 10 + Int($1) - 48 }
      bytes = bytes.dropFirst(digits.count)
      guard bytes.first == UInt8(ascii: ".") else { break }
      bytes = bytes.dropFirst()
    }
    return (numbers[0], numbers[1], numbers[2])
  }

  /// Reads the body of a START_EVENT_V3 or FORMAT_DESCRIPTION_EVENT, all behind the header, a checksum included.
  /// - Parameters:
  ///   - type: which of the two.
  ///   - headerSize: 13 in a log of version 1.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public convenience init(parsing body: RawSpan, type: EventType, headerSize: Int) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      let version = Int(try cursor.le16())
      let server = ByteString(Array(try cursor.take(50, "the server's version").prefix { $0 != 0 }))
      let created = try cursor.le32()
      if type == .startV3 {
        guard version == 1 || version == 2 || version == 3 else {
          throw CursorError(position: 0, found: "format version \(version)", expected: "1 to 3")
        }
        self.init(version: headerSize == 13 ? 1 : 3, serverVersion: server, created: created)
      } else {
        guard version == 4 else { throw CursorError(position: 0, found: "format version \(version)", expected: "4") }
        try self.init(&cursor, serverVersion: server, created: created)
      }
    } catch { throw BinaryLogError(error, in: type) }
  }

  /// Reads a description of version 4 from the length of headers on.
  private init(_ cursor: inout ByteCursor, serverVersion: ByteString, created: UInt32) throws(CursorError) {
    version = 4
    self.serverVersion = serverVersion
    self.created = created
    serverNumbers = Self.numbers(serverVersion)
    isMariaDB = serverVersion.bytes.contains("MariaDB".utf8)
    // Trees of 5.1 and 5.2 that numbered the types as they came (server: `Format_description_log_event`, the
    // permutation for "5.1.1-a_drop5p3" and the like): 16 table map, 17 to 19 rows, 20 XID, 21 and 22 LOAD queries.
    let isDropTree = serverVersion.bytes.contains("-a_drop".utf8) || serverVersion.bytes.contains("-alcatel".utf8)
    permutation =
      isDropTree ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 21, 22, 16, 17, 18] : []
    headerLength = Int(try cursor.u8())
    guard headerLength >= 19 else {
      throw CursorError(position: 56, found: "a header length of \(headerLength)", expected: "19 or more")
    }
    // Servers that know checksums: MySQL from 5.6.1 on (but not 6.0, which is older), MariaDB from 5.3.0 on. The
    // algorithm and a checksum stand behind the lengths there, whether or not the other events have checksums.
    if serverNumbers >= (isMariaDB ? (5, 3, 0) : (5, 6, 1)) && (isMariaDB || serverNumbers.0 != 6) {
      guard cursor.remaining >= 5 else {
        throw CursorError(
          position: cursor.position, found: "\(cursor.remaining) bytes left", expected: "lengths and a checksum")
      }
      postHeaderLengths = try cursor.take(cursor.remaining - 5)
      let algorithm = try cursor.u8()
      guard let checksum = Checksum(rawValue: algorithm) else {
        throw CursorError(
          position: cursor.position - 1, found: "checksum algorithm \(algorithm)", expected: "0 or 1")
      }
      self.checksum = checksum
    } else {
      // The lengths stand in the order of the numbers, whichever these are.
      let lengths = try cursor.take(cursor.remaining)
      var ordered = lengths
      for (old, new) in permutation.enumerated().dropFirst() where max(old, Int(new)) <= lengths.count {
        ordered[Int(new) - 1] = lengths[old - 1]
      }
      postHeaderLengths = ordered
      checksum = .unknown
    }
    hasPositions = serverNumbers >= (5, 1, 18) && !isDropTree
    guard postHeaderLengths.count >= 15 else {
      throw CursorError(position: 57, found: "\(postHeaderLengths.count) lengths", expected: "15 or more")
    }
  }
}

extension Array where Element == UInt8 {
  func contains(_ part: some Sequence<UInt8>) -> Bool {
    let part = Array(part)
    guard count >= part.count else { return false }
    return (0...(count - part.count)).contains { self[$0..<$0 + part.count].elementsEqual(part) }
  }
}
