public import ByteIO

/// A pattern of SQL's LIKE: `%` any string, `_` one byte, `\` escapes; compared as the original client does, in the
/// collation latin1_swedish_ci, which knows no case and few accents.
public struct LikePattern: Hashable, Sendable {
  private let pattern: [UInt8]

  /// A pattern as it was given.
  public init(_ pattern: ByteString) { self.pattern = pattern.bytes }

  /// Whether a whole name matches. Time is at most the product of both lengths.
  public func matches(_ name: ByteString) -> Bool {
    let name = name.bytes
    var (next, position) = (0, 0)
    // Where to go on after the last `%`, if what follows it does not match here.
    var resume: (pattern: Int, name: Int)?
    while position < name.count {
      if next < pattern.count, pattern[next] == UInt8(ascii: "%") {
        next += 1
        resume = (next, position)
        continue
      }
      if let width = matchesOne(next, name[position]) {
        next += width
        position += 1
        continue
      }
      guard let (after, start) = resume else { return false }
      resume = (after, start + 1)
      (next, position) = (after, start + 1)
    }
    while next < pattern.count, pattern[next] == UInt8(ascii: "%") { next += 1 }
    return next == pattern.count
  }

  /// How many bytes of the pattern stand for `byte` at `index`; nil if they do not.
  private func matchesOne(_ index: Int, _ byte: UInt8) -> Int? {
    guard index < pattern.count else { return nil }
    if pattern[index] == UInt8(ascii: "_") { return 1 }
    let isEscaped = pattern[index] == UInt8(ascii: "\\") && index + 1 < pattern.count
    let expected = isEscaped ? pattern[index + 1] : pattern[index]
    return Self.weight(expected) == Self.weight(byte) ? (isEscaped ? 2 : 1) : nil
  }

  /// The weight of a byte in latin1_swedish_ci.
  static func weight(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
    case 0xE0...0xF6, 0xF8...0xFE: accented[Int(byte) - 0xE0]
    case 0xC0...0xD6, 0xD8...0xDE: accented[Int(byte) - 0xC0]
    default: byte
    }
  }

  private static let accented: [UInt8] =
    Array("AAAA\\[\\CEEEEIIIIDNOOOO]".utf8) + [0xD7, 0xD8] + Array("UUUYY".utf8) + [0xDE]
}
