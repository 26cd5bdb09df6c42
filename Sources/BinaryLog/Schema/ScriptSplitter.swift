internal import ByteIO

/// Takes a script for the servers' client apart into statements, piece by piece as it comes.
///
/// It knows quotes, comments and the client's DELIMITER. Statements that put in rows are passed over without being
/// kept, so a whole dump takes no more memory than its longest definition.
struct ScriptSplitter {
  /// Gives a statement without the delimiter behind it, and the line that it begins in.
  typealias Take = (_ statement: [UInt8], _ line: Int) -> Void

  /// Longer ones are not kept: nobody's definition is so long.
  static let longest = 16 << 20

  private enum Place {
    case text, comment
    /// With where it begins.
    case lineComment(Int)
    case quoted(UInt8)
  }

  /// Whether a backslash escapes in strings.
  var backslashEscapes = true
  private var statement: [UInt8] = []
  private var delimiter = Array(";".utf8)
  private var place = Place.text
  private var previous: UInt8 = 0
  private var isEscaped = false
  private var line = 1
  private var firstLine = 1
  private var isPassedOver = false
  /// Statements that were too long to be kept, by their lines.
  private(set) var tooLong: [Int] = []

  init() {}

  /// Goes over the next bytes of the script.
  mutating func feed(_ bytes: ArraySlice<UInt8>, _ take: Take) {
    for byte in bytes { feed(byte, take) }
  }

  /// Ends the script.
  mutating func finish(_ take: Take) { end(take) }

  private mutating func feed(_ byte: UInt8, _ take: Take) {
    if byte == 0x0A { line += 1 }
    if statement.isEmpty, !isPassedOver {
      if byte <= 0x20 { return }
      firstLine = line
    }
    append(byte)
    switch place {
    case .text: feedText(byte, take)
    case .lineComment(let start):
      if byte == 0x0A {
        statement.removeSubrange(min(start, statement.count)...)
        place = .text
      }
    case .comment:
      if byte == UInt8(ascii: "/"), previous == UInt8(ascii: "*") { place = .text }
      // The inside of /*! … */ and /*M! … */ is text.
      if statement.suffix(3).elementsEqual("/*!".utf8) || statement.suffix(4).elementsEqual("/*M!".utf8) {
        place = .text
      }
    case .quoted(let quote):
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\"), backslashEscapes, quote != UInt8(ascii: "`") {
        isEscaped = true
      } else if byte == quote {
        // A doubled quote closes and opens again.
        place = .text
      }
    }
    previous = byte
  }

  private mutating func feedText(_ byte: UInt8, _ take: Take) {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): place = .quoted(byte)
    case UInt8(ascii: "#"): place = .lineComment(statement.count - 1)
    case 0x09, 0x0A, 0x20:
      if statement.dropLast().suffix(2).elementsEqual("--".utf8) {
        statement.removeLast(3)
        if byte != 0x0A { place = .lineComment(statement.count) }
      } else if byte == 0x0A {
        takeDelimiter()
      }
    case UInt8(ascii: "*"): if previous == UInt8(ascii: "/") { place = .comment }
    default: break
    }
    if byte == delimiter.last, case .text = place, hasDelimiter, !isCommand { end(take) }
  }

  private mutating func append(_ byte: UInt8) {
    statement.append(byte)
    if isPassedOver {
      // The end is all that is looked at.
      if statement.count > 4096 { statement.removeFirst(statement.count - 64) }
    } else if statement.count == 7, ["INSERT ", "REPLACE"].contains(where: { statement.elementsEqual($0.utf8) }) {
      isPassedOver = true
    } else if statement.count > Self.longest {
      isPassedOver = true
      tooLong.append(firstLine)
    }
  }

  private var hasDelimiter: Bool {
    statement.count >= delimiter.count && statement.suffix(delimiter.count).elementsEqual(delimiter)
  }

  /// Whether the line is DELIMITER, which is the client's own.
  private var isCommand: Bool {
    statement.count >= 10 && statement.prefix(10).map { $0 & 0xDF } == Array("DELIMITER".utf8) + [0]
  }

  private mutating func takeDelimiter() {
    guard !isPassedOver, isCommand else { return }
    let word = statement.dropFirst(10).filter { $0 > 0x20 }
    if !word.isEmpty, word.count < 32 { delimiter = Array(word) }
    statement = []
  }

  private mutating func end(_ take: Take) {
    if !isPassedOver {
      let text = hasDelimiter ? Array(statement.dropLast(delimiter.count)) : statement
      if text.contains(where: { $0 > 0x20 }) { take(text, firstLine) }
    }
    statement.removeAll(keepingCapacity: true)
    isPassedOver = false
    place = .text
    isEscaped = false
  }
}
