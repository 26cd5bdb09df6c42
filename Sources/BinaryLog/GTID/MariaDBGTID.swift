public import ByteIO

/// The identity of a transaction of MariaDB: "DOMAIN-SERVER-SEQUENCE" (server: `rpl_gtid`). The sequence numbers of a
/// domain ascend, whichever server gave them; a server without `gtid_strict_mode` may break that.
public struct MariaDBGTID: Hashable, Sendable {
  /// The stream of transactions that it belongs to; streams know no order among each other.
  public var domain: UInt32
  /// The server that gave it its number.
  public var server: UInt32
  /// The number in the domain.
  public var sequence: UInt64

  /// A GTID from its parts.
  public init(domain: UInt32, server: UInt32, sequence: UInt64) {
    (self.domain, self.server, self.sequence) = (domain, server, sequence)
  }

  /// Reads "DOMAIN-SERVER-SEQUENCE".
  /// - Throws: ``CursorError`` with a position in the text.
  public init(parsing text: ByteString) throws(CursorError) {
    var scanner = GTIDScanner(text)
    self = try scanner.mariaDBGTID()
    if scanner.peek() != nil { throw scanner.unexpected("the end of the GTID") }
  }
}

extension MariaDBGTID: CustomStringConvertible {
  /// "0-1-100".
  public var description: String { "\(domain)-\(server)-\(sequence)" }
}

extension GTIDScanner {
  /// "0-1-100".
  mutating func mariaDBGTID() throws(CursorError) -> MariaDBGTID {
    let domain = try number(upTo: UInt64(UInt32.max), "a domain: DOMAIN-SERVER-SEQUENCE")
    guard skip("-") else { throw unexpected("'-' and a server: DOMAIN-SERVER-SEQUENCE") }
    let server = try number(upTo: UInt64(UInt32.max), "a server: DOMAIN-SERVER-SEQUENCE")
    guard skip("-") else { throw unexpected("'-' and a sequence number: DOMAIN-SERVER-SEQUENCE") }
    let sequence = try number(upTo: .max, "a sequence number")
    return MariaDBGTID(domain: UInt32(domain), server: UInt32(server), sequence: sequence)
  }
}
