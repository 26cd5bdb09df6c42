public import ByteIO

/// What can be told of a SQL statement by going over its tokens: quoted parts and comments are passed over, the inside
/// of `/*! … */` counts.
public struct StatementScanner: Sendable {
  /// Words outside parentheses and quotes, in upper case, in order; `=` and `;` are words too.
  public private(set) var words: [String] = []
  /// Whether a semicolon stands outside quotes and comments, with anything behind it.
  public private(set) var hasInnerSemicolon = false
  /// Whether a backslash stands outside quotes and comments, where a client takes it for a command of its own.
  public private(set) var hasBareBackslash = false
  /// Whether a quote or a comment is still open at the end.
  public private(set) var isOpenEnded = false

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// Goes over a statement.
  /// - Parameter backslashEscapes: whether a backslash escapes in strings; not so under NO_BACKSLASH_ESCAPES.
  public init(_ statement: ByteString, backslashEscapes: Bool = true) {
    bytes = statement.bytes
    var versionComments = 0
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        skipQuoted(byte, backslashEscapes: backslashEscapes && byte != UInt8(ascii: "`"))
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "-") where starts("-- ") || starts("--\n") || starts("--\t"): skipLine()
      case UInt8(ascii: "/") where starts("/*!"):
        versionComments += 1
        position += 3
        while position < bytes.count, isDigit(bytes[position]) { position += 1 }
      case UInt8(ascii: "*") where versionComments > 0 && starts("*/"):
        versionComments -= 1
        position += 2
      case UInt8(ascii: "/") where starts("/*"): skipComment()
      default: takeByte(byte)
      }
    }
    if versionComments > 0 { isOpenEnded = true }
  }

  /// The storage engine that a CREATE TABLE names, in the case in which it is written.
  public var engine: ByteString? {
    guard let place = words.lastIndex(of: "ENGINE"), place + 2 < words.count, words[place + 1] == "=" else {
      return nil
    }
    return engineName
  }

  private var engineName: ByteString?

  private mutating func takeByte(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "("): depth += 1
    case UInt8(ascii: ")"): depth -= 1
    case UInt8(ascii: "\\"): hasBareBackslash = true
    case UInt8(ascii: ";"):
      if bytes[(position + 1)...].contains(where: { !isSpace($0) }) { hasInnerSemicolon = true }
    case UInt8(ascii: "="): if depth == 0 { words.append("=") }
    case _ where isWord(byte): return takeWord()
    default: break
    }
    position += 1
  }

  private mutating func takeWord() {
    let start = position
    while position < bytes.count, isWord(bytes[position]) { position += 1 }
    guard depth == 0 else { return }
    let word = ByteString(Array(bytes[start..<position]))
    if words.count >= 2, words[words.count - 1] == "=", words[words.count - 2] == "ENGINE" { engineName = word }
    words.append(word.display.uppercased())
  }

  private mutating func skipQuoted(_ quote: UInt8, backslashEscapes: Bool) {
    position += 1
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\\") && backslashEscapes {
        position += 1
      } else if bytes[position] == quote {
        position += 1
        if position == bytes.count || bytes[position] != quote { return }
      }
      position += 1
    }
    position = bytes.count
    isOpenEnded = true
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
  }

  private mutating func skipComment() {
    position += 2
    while position < bytes.count, !starts("*/") { position += 1 }
    if position >= bytes.count { isOpenEnded = true }
    position = min(bytes.count, position + 2)
  }

  private func starts(_ text: StaticString) -> Bool {
    unsafe bytes[position...].starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
  private func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "@")
  }
}
