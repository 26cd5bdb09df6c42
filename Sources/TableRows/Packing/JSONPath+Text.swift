extension JSONPath {
  /// The path as text: `$.a[0]."odd key"`.
  public var text: [UInt8] {
    var text: [UInt8] = [UInt8(ascii: "$")]
    for leg in legs {
      switch leg {
      case .element(let index): text += "[\(index)]".utf8
      case .member(let key):
        text.append(UInt8(ascii: "."))
        if Self.isPlain(key) { text += key } else { JSONValue.appendQuoted(key, to: &text) }
      }
    }
    return text
  }

  /// Whether it leads to an element of an array.
  var isElement: Bool { if case .element? = legs.last { true } else { false } }

  /// Whether a key can stand without quotes: ASCII letters, digits, `_` and `$`, no digit first.
  private static func isPlain(_ key: [UInt8]) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: "$")
    }
    guard let first = key.first, isLetter(first) else { return false }
    return key.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
