public import ByteIO

/// The identity of a transaction of MySQL: who gave it its number, and the number (manual: "GTID Format and Storage").
public struct MySQLGTID: Hashable, Sendable, Comparable {
  /// Who counts: a server, and since 8.4 a tag beside it. Each pair counts from 1 for itself (server: `Tsid`).
  public struct Source: Hashable, Sendable, Comparable {
    /// The server.
    public var server: ServerUUID
    /// The tag in lower case, at most 32 bytes of letters, digits and `_`; empty for none.
    public var tag: ByteString

    /// A source from its parts.
    public init(server: ServerUUID, tag: ByteString = "") { (self.server, self.tag) = (server, tag) }

    /// By server, then by tag, none first.
    public static func < (left: Source, right: Source) -> Bool {
      left.server == right.server ? left.tag < right.tag : left.server < right.server
    }

    /// Whether the bytes can be a tag: a letter or `_`, then those and digits, at most 32 in all.
    static func isTag(_ bytes: some Collection<UInt8>) -> Bool {
      guard let first = bytes.first, bytes.count <= 32, !(48...57).contains(first) else { return false }
      return bytes.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    }
  }

  /// The largest number that a transaction can have.
  public static let largestNumber = Int64.max - 1

  /// Who gave the number.
  public var source: Source
  /// The number, from 1.
  public var number: Int64

  /// A GTID from its parts.
  public init(_ source: Source, _ number: Int64) { (self.source, self.number) = (source, number) }

  /// Reads "UUID:NUMBER" or "UUID:TAG:NUMBER", white space around any part.
  /// - Throws: ``CursorError`` with a position in the text.
  public init(parsing text: ByteString) throws(CursorError) {
    let set = try MySQLGTIDSet(parsing: text)
    guard let only = set.only else {
      throw CursorError(position: 0, found: "'\(text.display)'", expected: "one GTID: UUID:NUMBER or UUID:TAG:NUMBER")
    }
    self = only
  }

  /// By source, then by number.
  public static func < (left: MySQLGTID, right: MySQLGTID) -> Bool {
    left.source == right.source ? left.number < right.number : left.source < right.source
  }
}

extension MySQLGTID: CustomStringConvertible {
  /// As the server writes it: "UUID:NUMBER" or "UUID:TAG:NUMBER".
  public var description: String { "\(source):\(number)" }
}

extension MySQLGTID.Source: CustomStringConvertible {
  /// "UUID" or "UUID:TAG".
  public var description: String { tag.isEmpty ? "\(server)" : "\(server):\(tag.display)" }
}
