public import ByteIO

/// The texts in a stored create statement (specification 6.3): SQL statements to be executed in order; of a privilege
/// (6.0.9 and later) the first two are the grantee and what is granted.
public struct StatementText: Hashable, Sendable {
  /// The texts, without length or separator.
  public var texts: [ByteString]

  /// Texts from which to make a stored statement.
  public init(_ texts: [ByteString]) { self.texts = texts }

  /// Takes a stored statement apart.
  /// - Parameters:
  ///   - type: the type of the item that it creates.
  ///   - database: the name of the item's database, if it has one.
  ///   - version: the server that wrote the image: 6.0.5 to 6.0.8 wrote one string with `; ` between, later ones a list
  ///     of texts each with its length.
  /// - Throws: `CursorError`; its position is an index in `stored`.
  public init(
    parsing stored: ByteString, type: ItemType, database: ByteString?, version: ServerVersion
  ) throws(CursorError) {
    texts =
      version.isAtLeast(6, 0, 9)
      ? try Self.lengthPrefixed(stored.bytes) : try Self.separated(stored.bytes, type: type, database: database)
  }

  /// The stored form of 6.0.9 and later: for each text its length in decimal, a space, the text, a line feed.
  public var stored: ByteString {
    var bytes: [UInt8] = []
    for text in texts {
      bytes += Array(String(text.count).utf8) + [UInt8(ascii: " ")] + text.bytes + [UInt8(ascii: "\n")]
    }
    return ByteString(bytes)
  }

  private static func lengthPrefixed(_ bytes: [UInt8]) throws(CursorError) -> [ByteString] {
    var texts: [ByteString] = []
    var position = 0
    while position < bytes.count {
      let start = position
      var length = 0
      while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39, length <= bytes.count {
        length = length * 10 + Int(bytes[position] - 0x30)
        position += 1
      }
      let end = position + 1 + length
      guard length > 0, position < bytes.count, bytes[position] == UInt8(ascii: " "), end < bytes.count,
        bytes[end] == UInt8(ascii: "\n")
      else {
        throw CursorError(
          position: start, found: "no statement text", expected: "a length, a space, that many bytes and a line feed")
      }
      texts.append(ByteString(Array(bytes[position + 1..<end])))
      position = end + 1
    }
    return texts
  }

  /// `USE` and `SET` statements of known form in front, then the create text, whose own semicolons stay (14.8).
  private static func separated(
    _ bytes: [UInt8], type: ItemType, database: ByteString?
  ) throws(CursorError) -> [ByteString] {
    guard let database, type != .privilege else { return [ByteString(bytes)] }
    var texts: [ByteString] = []
    // The name is not escaped, so the statement ends where the known name does, whatever is in it.
    let use = Array("USE `".utf8) + database.bytes + [UInt8(ascii: "`")]
    let separator = Array("; ".utf8)
    guard bytes.starts(with: use + separator) else {
      throw CursorError(
        position: 0, found: "\(ByteString(Array(bytes.prefix(40))).display)", expected: "\(ByteString(use).display); ")
    }
    texts.append(ByteString(use))
    var rest = bytes[(use.count + separator.count)...]
    while rest.starts(with: Array("SET ".utf8)), let end = endOfAssignment(rest) {
      texts.append(ByteString(Array(rest[..<end])))
      rest = rest[(end + separator.count)...]
    }
    return texts + [ByteString(Array(rest))]
  }

  /// The index behind `SET NAME = 'value'` at the front, if that and `; ` stand there.
  private static func endOfAssignment(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let quote = bytes.firstIndex(of: UInt8(ascii: "'")),
      let end = bytes[(quote + 1)...].firstIndex(of: UInt8(ascii: "'")),
      bytes[(end + 1)...].starts(with: Array("; ".utf8))
    else { return nil }
    return end + 1
  }
}
