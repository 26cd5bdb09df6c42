/// A path into a JSON document as the log's partial updates have it: members and elements, no wildcards.
public struct JSONPath: Hashable, Sendable {
  /// A step of the way.
  public enum Leg: Hashable, Sendable {
    /// To the member with this key.
    case member([UInt8])
    /// To the element at this index.
    case element(Int)
  }

  /// The steps, from the root.
  public var legs: [Leg]

  /// A path of these steps.
  public init(legs: [Leg]) { self.legs = legs }

  /// The path that a text is: `$.a[0]."odd key"`.
  /// - Throws: ``PackingError`` if it is none, or has more than 100 steps.
  public init(parsing text: [UInt8]) throws(PackingError) {
    legs = []
    var position = 1
    guard text.first == UInt8(ascii: "$") else { throw Self.failure(text, 0) }
    while position < text.count {
      guard legs.count < JSONValue.maximumDepth else { throw Self.failure(text, position) }
      let mark = text[position]
      position += 1
      switch mark {
      case UInt8(ascii: "["):
        let digits = text[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        position += digits.count
        guard let index = UInt32(String(decoding: digits, as: UTF8.self)), position < text.count,
          text[position] == UInt8(ascii: "]")
        else { throw Self.failure(text, position) }
        position += 1
        legs.append(.element(Int(index)))
      case UInt8(ascii: ".") where position < text.count && text[position] == UInt8(ascii: "\""):
        position += 1
        legs.append(.member(try Self.quoted(text, &position)))
      case UInt8(ascii: "."):
        let name = text[position...].prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }
        guard !name.isEmpty else { throw Self.failure(text, position) }
        position += name.count
        legs.append(.member(Array(name)))
      default: throw Self.failure(text, position - 1)
      }
    }
  }

  /// A JSON string from behind its first quotation mark to behind its last.
  private static func quoted(_ text: [UInt8], _ position: inout Int) throws(PackingError) -> [UInt8] {
    var key: [UInt8] = []
    while position < text.count {
      let byte = text[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return key }
      guard byte == UInt8(ascii: "\\") else {
        key.append(byte)
        continue
      }
      guard position < text.count else { break }
      let escaped = text[position]
      position += 1
      switch escaped {
      case UInt8(ascii: "b"): key.append(8)
      case UInt8(ascii: "t"): key.append(9)
      case UInt8(ascii: "n"): key.append(10)
      case UInt8(ascii: "f"): key.append(12)
      case UInt8(ascii: "r"): key.append(13)
      case UInt8(ascii: "u"):
        var unit = try hexadecimalUnit(text, &position)
        if 0xD800..<0xDC00 ~= unit, text[position...].starts(with: Array("\\u".utf8)) {
          position += 2
          let low = try hexadecimalUnit(text, &position)
          guard 0xDC00..<0xE000 ~= low else { throw failure(text, position) }
          unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(unit) else { throw failure(text, position) }
        key.append(contentsOf: Array(String(Character(scalar)).utf8))
      default: key.append(escaped)
      }
    }
    throw failure(text, position)
  }

  private static func hexadecimalUnit(_ text: [UInt8], _ position: inout Int) throws(PackingError) -> UInt32 {
    let digits = text[position...].prefix(4)
    guard digits.count == 4, let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw failure(text, position)
    }
    position += 4
    return unit
  }

  private static func failure(_ text: [UInt8], _ position: Int) -> PackingError {
    PackingError(
      position: position, found: "the path '\(String(decoding: text.prefix(200), as: UTF8.self))'",
      expected: "one such as $.a[0]")
  }
}
