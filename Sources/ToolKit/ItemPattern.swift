public import ByteIO

/// `object` or `database.object`, each part a ``LikePattern`` and perhaps quoted: what --search takes (specification
/// 11.4).
public struct ItemPattern: Hashable, Sendable {
  /// The part before the first dot, if there is a dot.
  public let database: ByteString?
  /// The part after the first dot, or all.
  public let object: ByteString

  /// What is wrong with a pattern.
  public enum SyntaxError: Error, Hashable, Sendable {
    /// A quote was opened and not closed.
    case improperlyQuoted
    /// Something stands behind the pattern.
    case unrecognized(ByteString)
  }

  /// Takes a pattern apart.
  public init(_ text: ByteString) throws(SyntaxError) {
    var rest = text.bytes[...]
    let first = try Self.part(&rest, endsAtDot: true)
    Self.skipSpace(&rest)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      database = first
      object = try Self.part(&rest, endsAtDot: false)
      Self.skipSpace(&rest)
    } else {
      database = nil
      object = first
    }
    if !rest.isEmpty { throw .unrecognized(ByteString(Array(rest))) }
  }

  /// The pattern, without its quotes.
  public var name: ByteString {
    ByteString((database.map { $0.bytes + [UInt8(ascii: ".")] } ?? []) + object.bytes)
  }

  /// Whether a database matches: by its own name for a plain pattern, else by the part before the dot.
  public func matchesDatabase(_ name: ByteString) -> Bool { LikePattern(database ?? object).matches(name) }

  /// Whether an item of a matching database matches; a plain pattern stands for everything in the database.
  public func matchesItem(_ name: ByteString) -> Bool { database == nil || LikePattern(object).matches(name) }

  private static func part(_ rest: inout ArraySlice<UInt8>, endsAtDot: Bool) throws(SyntaxError) -> ByteString {
    skipSpace(&rest)
    if let quote = rest.first, Array("'\"`".utf8).contains(quote) {
      rest.removeFirst()
      guard let end = rest.firstIndex(of: quote) else { throw .improperlyQuoted }
      defer { rest = rest[(end + 1)...] }
      return ByteString(Array(rest[..<end]))
    }
    let end = rest.firstIndex { isSpace($0) || (endsAtDot && $0 == UInt8(ascii: ".")) } ?? rest.endIndex
    defer { rest = rest[end...] }
    return ByteString(Array(rest[..<end]))
  }

  private static func skipSpace(_ rest: inout ArraySlice<UInt8>) { rest = rest.drop(while: isSpace) }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
}
