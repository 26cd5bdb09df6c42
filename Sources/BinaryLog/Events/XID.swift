public import ByteIO

/// The name of a distributed transaction (X/Open: XID; manual: "XA Transaction SQL Statements").
public struct XID: Hashable, Sendable {
  /// The format, 1 unless given.
  public var format: UInt32
  /// The global part, up to 64 bytes.
  public var global: ByteString
  /// The branch, up to 64 bytes.
  public var branch: ByteString

  /// A name from its parts.
  public init(format: UInt32, global: ByteString, branch: ByteString) {
    (self.format, self.global, self.branch) = (format, global, branch)
  }

  init(_ cursor: inout ByteCursor, format: UInt32, globalLength: Int, branchLength: Int) throws(CursorError) {
    guard globalLength <= 64, branchLength <= 64 else {
      throw CursorError(
        position: cursor.position, found: "an XID of \(globalLength) and \(branchLength) bytes",
        expected: "at most 64 and 64")
    }
    self.format = format
    global = ByteString(try cursor.take(globalLength, "the global part of an XID"))
    branch = ByteString(try cursor.take(branchLength, "the branch of an XID"))
  }
}

extension XID: CustomStringConvertible {
  /// As statements name it: "X'74776f',X'6272616e6368',7".
  public var description: String {
    func literal(_ bytes: ByteString) -> String {
      "X'" + bytes.bytes.map { hexadecimal($0).lowercased() }.joined() + "'"
    }
    return "\(literal(global)),\(literal(branch)),\(format)"
  }
}
