/// Which sequences of bytes are characters in form, in the multi-byte sets that are not Unicode (the server's
/// `ismbchar_…` functions), whether they mean something or not.
enum MultibyteShape: String {
  case big5, cp932, eucjpms, euckr, gb18030, gb2312, gbk, sjis, ujis

  /// The encoding of the C library that differs least from the server.
  var iconvName: String {
    switch self {
    case .big5: "BIG5"
    case .cp932: "CP932"
    case .eucjpms, .ujis: "EUC-JP-MS"
    case .euckr: "UHC"
    case .gb18030: "GB18030"
    case .gb2312: "EUC-CN"
    case .gbk: "GBK"
    case .sjis: "SJIS"
    }
  }

  /// Whether `lead` and `trail` form a character.
  func isPair(_ lead: UInt8, _ trail: UInt8) -> Bool {
    switch self {
    case .big5: (0xA1...0xF9).contains(lead) && ((0x40...0x7E).contains(trail) || (0xA1...0xFE).contains(trail))
    case .cp932, .sjis:
      ((0x81...0x9F).contains(lead) || (0xE0...0xFC).contains(lead))
        && ((0x40...0x7E).contains(trail) || (0x80...0xFC).contains(trail))
    case .eucjpms, .ujis:
      lead == 0x8E
        ? (0xA1...0xDF).contains(trail) : (0xA1...0xFE).contains(lead) && (0xA1...0xFE).contains(trail)
    case .euckr:
      (0x81...0xFE).contains(lead)
        && ((0x41...0x5A).contains(trail) || (0x61...0x7A).contains(trail) || (0x81...0xFE).contains(trail))
    case .gb18030, .gbk:
      (0x81...0xFE).contains(lead) && ((0x40...0x7E).contains(trail) || (0x80...0xFE).contains(trail))
    case .gb2312: (0xA1...0xF7).contains(lead) && (0xA1...0xFE).contains(trail)
    }
  }

  /// Whether 8F and two bytes more form a character.
  var hasTriples: Bool { self == .ujis || self == .eucjpms }

  /// What A1 to DF mean alone: half-width katakana from U+FF61.
  var hasSingleKatakana: Bool { self == .sjis || self == .cp932 }
}

extension CharacterSet {
  /// Text of the set with the second byte of every character of two bytes as 80, where that byte could pass for an ASCII
  /// one (big5, cp932, gb18030, gbk, sjis); as it is in all other sets. For what looks for quotes and backslashes.
  public func maskingTrailBytes(in text: [UInt8]) -> [UInt8] {
    guard let shape = MultibyteShape(rawValue: name), ![.eucjpms, .ujis, .gb2312].contains(shape) else { return text }
    var masked = text
    var index = 0
    while index + 1 < text.count {
      if text[index] >= 0x80, shape.isPair(text[index], text[index + 1]) {
        masked[index + 1] = 0x80
        index += 1
      }
      index += 1
    }
    return masked
  }
}
