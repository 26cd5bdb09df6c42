public import ByteIO

/// A pattern for names of databases or tables: `%` any string, `_` one character, `\` takes the next as it is; `*` alone
/// is `%`. Names are compared as servers with case-sensitive names compare them, byte by byte.
public struct NamePattern: Hashable, Sendable {
  private enum Element: Hashable { case any, one, byte(UInt8) }

  private let elements: [Element]

  /// A pattern as it was given, in UTF-8.
  public init(_ pattern: ByteString) {
    var elements: [Element] = []
    var bytes = pattern.bytes[...]
    if pattern == "*" { bytes = [UInt8(ascii: "%")] }
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "%"): elements.append(.any)
      case UInt8(ascii: "_"): elements.append(.one)
      case UInt8(ascii: "\\"): elements.append(.byte(bytes.popFirst() ?? byte))
      default: elements.append(.byte(byte))
      }
    }
    self.elements = elements
  }

  /// The pattern that only this name matches.
  public init(exactly name: ByteString) { elements = name.bytes.map { .byte($0) } }

  /// Whether every name matches.
  public var matchesAll: Bool { !elements.isEmpty && elements.allSatisfy { $0 == .any } }

  /// Whether a whole name matches. Time is at most the product of both lengths.
  public func matches(_ name: ByteString) -> Bool {
    let name = name.bytes
    var (next, position) = (0, 0)
    // Where to go on after the last `%`, if what follows it does not match here.
    var resume: (element: Int, position: Int)?
    while position < name.count {
      let element = next < elements.count ? elements[next] : nil
      switch element {
      case .any?:
        next += 1
        resume = (next, position)
        continue
      case .one?:
        next += 1
        position = Self.end(of: name, position)
        continue
      case .byte(name[position])?:
        next += 1
        position += 1
        continue
      default: break
      }
      guard let (after, start) = resume else { return false }
      let again = Self.end(of: name, start)
      resume = (after, again)
      (next, position) = (after, again)
    }
    return elements[next...].allSatisfy { $0 == .any }
  }

  /// Where the character of UTF-8 that begins at a place ends.
  private static func end(of name: [UInt8], _ position: Int) -> Int {
    var end = position + 1
    while end < name.count, name[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }
}

/// `table` or `database.table`, each part a ``NamePattern``, or in backticks, and then as it is written.
public struct TablePattern: Hashable, Sendable {
  /// What the database has to match; nil if the pattern names none.
  public let database: NamePattern?
  /// What the table has to match.
  public let table: NamePattern

  /// What is wrong with a pattern.
  public enum SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing where a name should be.
    case empty
    /// A backtick is not closed.
    case openQuote
    /// Something stands behind the pattern, or there are more than two parts.
    case unexpected(ByteString)

    /// What was found.
    public var description: String {
      switch self {
      case .empty: "a pattern without a name"
      case .openQuote: "a backtick that is not closed"
      case .unexpected(let rest): "\(rest.display) behind the pattern"
      }
    }
  }

  /// Takes a pattern apart, in UTF-8.
  public init(_ text: ByteString) throws(SyntaxError) {
    var rest = text.bytes[...]
    let first = try Self.part(&rest)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      (database, table) = (first, try Self.part(&rest))
    } else {
      (database, table) = (nil, first)
    }
    if !rest.isEmpty { throw .unexpected(ByteString(Array(rest))) }
  }

  /// Whether a table of a database matches.
  public func matches(database: ByteString, table: ByteString) -> Bool {
    self.table.matches(table) && self.database?.matches(database) ?? true
  }

  /// Whether a table of a database can match, whatever its name.
  public func canMatch(in database: ByteString) -> Bool { self.database?.matches(database) ?? true }

  /// One part, to the dot or the end.
  static func part(_ rest: inout ArraySlice<UInt8>) throws(SyntaxError) -> NamePattern {
    let backtick = UInt8(ascii: "`")
    guard rest.first == backtick else {
      var end = rest.startIndex
      while end < rest.endIndex, rest[end] != UInt8(ascii: ".") {
        // A dot behind a backslash is of the name.
        end = rest[end] == UInt8(ascii: "\\") ? min(end + 2, rest.endIndex) : end + 1
      }
      guard end > rest.startIndex else { throw .empty }
      defer { rest = rest[end...] }
      return NamePattern(ByteString(Array(rest[..<end])))
    }
    rest.removeFirst()
    var name: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == backtick {
        guard rest.first == backtick else {
          if name.isEmpty { throw .empty }
          return NamePattern(exactly: ByteString(name))
        }
        rest.removeFirst()
      }
      name.append(byte)
    }
    throw .openQuote
  }
}
