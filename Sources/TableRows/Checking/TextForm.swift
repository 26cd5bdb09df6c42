internal import ByteIO

/// What a server makes sure of before it stores text of a character set: that it is made of whole characters, whether
/// they mean something or not (server: `well_formed_len` of the set).
enum TextForm {
  /// Every byte is a character: the sets of one byte.
  case any
  /// UTF-8 of at most so many bytes a character; 1 for ascii.
  case utf8(UInt8)
  /// Characters of one to four bytes, by their form.
  case multibyte(MultibyteShape)
  /// Units of two bytes.
  case ucs2
  /// Units of two bytes, of which some come in pairs.
  case utf16(isLittleEndian: Bool)
  /// Units of four bytes.
  case utf32

  init(_ set: CharacterSet) {
    switch set.name {
    case "utf8", "utf8mb3", "utf8mb4", "ascii": self = .utf8(UInt8(clamping: set.maximumBytes))
    case "ucs2": self = .ucs2
    case "utf16": self = .utf16(isLittleEndian: false)
    case "utf16le": self = .utf16(isLittleEndian: true)
    case "utf32": self = .utf32
    default: self = MultibyteShape(rawValue: set.name).map { .multibyte($0) } ?? .any
    }
  }

  /// How many bytes a unit has.
  var unit: Int {
    switch self {
    case .any, .utf8, .multibyte: 1
    case .ucs2, .utf16: 2
    case .utf32: 4
    }
  }

  /// What is in a text.
  enum Contents {
    /// Whole characters, so many; as many as there are bytes, where they were not counted and cannot be more.
    case characters(Int)
    /// The first byte that belongs to no character.
    case malformed(at: Int)
  }

  /// Looks at a text.
  /// - Parameter limit: texts of no more bytes need not be counted.
  func contents(of text: RawSpan, countingAbove limit: Int) -> Contents {
    switch self {
    case .any: return .characters(text.byteCount)
    case .utf8(let maximum):
      if let place = UTF8Validation.firstInvalid(in: text, maximumBytes: Int(maximum)) { return .malformed(at: place) }
      return .characters(text.byteCount <= limit ? text.byteCount : Self.countUTF8(text))
    case .multibyte(let shape): return Self.count(text) { shape.length(text, at: $0) }
    case .ucs2: return Self.count(text) { $0 + 2 <= text.byteCount ? 2 : 0 }
    case .utf16(let isLittleEndian):
      let high = isLittleEndian ? 1 : 0
      return Self.count(text) { place in
        guard place + 2 <= text.byteCount else { return 0 }
        switch text[place + high] {
        case 0xD8...0xDB: return place + 4 <= text.byteCount && text[place + 2 + high] & 0xFC == 0xDC ? 4 : 0
        case 0xDC...0xDF: return 0
        default: return 2
        }
      }
    case .utf32:
      return Self.count(text) { $0 + 4 <= text.byteCount && text[$0] == 0 && text[$0 + 1] <= 0x10 ? 4 : 0 }
    }
  }

  /// Counts characters.
  /// - Parameter length: gives the length of the character at an index, 0 if there is none.
  @inline(__always)
  private static func count(_ text: RawSpan, _ length: (Int) -> Int) -> Contents {
    var (place, characters) = (0, 0)
    while place < text.byteCount {
      let step = length(place)
      if step == 0 { return .malformed(at: place) }
      place += step
      characters += 1
    }
    return .characters(characters)
  }

  /// The characters of valid UTF-8: the bytes that continue none.
  private static func countUTF8(_ text: RawSpan) -> Int {
    var characters = 0
    for place in 0..<text.byteCount where text[place] & 0xC0 != 0x80 { characters += 1 }
    return characters
  }
}

extension MultibyteShape {
  /// The length of the character at an index; 0 if there is none.
  @inline(__always)
  fileprivate func length(_ text: RawSpan, at place: Int) -> Int {
    let lead = text[place]
    if lead < 0x80 { return 1 }
    let left = text.byteCount - place
    if hasSingleKatakana, (0xA1...0xDF).contains(lead) { return 1 }
    if hasTriples, lead == 0x8F {
      return left >= 3 && (0xA1...0xFE).contains(text[place + 1]) && (0xA1...0xFE).contains(text[place + 2]) ? 3 : 0
    }
    if left >= 2, isPair(lead, text[place + 1]) { return 2 }
    guard self == .gb18030, left >= 4, (0x81...0xFE).contains(lead), (0x30...0x39).contains(text[place + 1]),
      (0x81...0xFE).contains(text[place + 2]), (0x30...0x39).contains(text[place + 3])
    else { return 0 }
    return 4
  }
}
