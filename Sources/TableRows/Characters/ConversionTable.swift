internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What each sequence of bytes of a set means, and back. Made at the first use of the set (by asking iconv, for the sets
/// of several bytes), then shared: iconv takes no part in the conversion of values.
final class ConversionTable: Sendable {
  /// Marks a sequence that has the form of a character but means nothing.
  static let unmapped: UInt16 = 0xFFFF
  /// Marks bytes that are no character in form.
  static let malformed: UInt16 = 0xFFFE
  /// How many characters up to U+FFFF gb18030 writes as four bytes.
  static let quadrupleCount = 39420

  /// The meaning of each byte alone.
  let single: [UInt16]
  /// Whether the bytes below 80 hex mean themselves.
  let isASCII: Bool
  /// The meaning of each pair, by its number less 8000; empty if the set has none.
  let pairs: [UInt16]
  /// The meaning of 8F and two bytes from A1 to FE; the index is 94 * (second - A1) + third - A1. Empty if there are none.
  let triples: [UInt16]
  /// The meaning of gb18030's four bytes up to U+FFFF, in their order, 0 if there is none; empty for other sets. The last
  /// is U+FFFF, which elsewhere in these tables is no character.
  let quadruples: [UInt16]
  /// The sequence of each character up to U+FFFF as a number; 0 if there is none, and for U+0000.
  let sequences: [UInt32]

  private static let cache = Mutex<[String: ConversionTable]>([:])

  /// The table of a set; nil if the set has none, or the C library does not know its encoding.
  static func of(_ name: String) -> ConversionTable? {
    cache.withLock { cache in
      if let table = cache[name] { return table }
      let table =
        if let shape = MultibyteShape(rawValue: name) {
          ConversionTable(shape)
        } else {
          SingleByteTables.digits(of: name).map(ConversionTable.init(digits:))
        }
      cache[name] = table
      return table
    }
  }

  /// A single-byte set, from four digits a byte.
  private init(digits: StaticString) {
    var characters: [UInt16] = []
    let text = digits.description.utf8
    var value: UInt16 = 0
    for (index, digit) in text.enumerated() {
      switch digit {
      case UInt8(ascii: "-"): value = Self.malformed
      case UInt8(ascii: "A")...: value = value << 4 | UInt16(digit - UInt8(ascii: "A") + 10)
      default: value = value << 4 | UInt16(digit - UInt8(ascii: "0"))
      }
      if index % 4 == 3 {
        characters.append(value)
        value = 0
      }
    }
    single = characters.count == 128 ? Array(0..<128) + characters : characters
    isASCII = characters.count == 128
    pairs = []
    triples = []
    quadruples = []
    sequences = Self.backwards(single.enumerated().map { (UInt32($0.offset), $0.element) })
  }

  /// A multi-byte set, from iconv and the exceptions.
  private init?(_ shape: MultibyteShape) {
    guard let iconv = IconvDecoder(shape.iconvName) else { return nil }
    let exceptions = MultibyteExceptions.of(shape.rawValue)
    var meanings: [UInt32: UInt16] = [:]
    for run in exceptions.meanings {
      for (index, scalar) in run.text.unicodeScalars.enumerated() {
        meanings[run.first + UInt32(index)] = UInt16(truncatingIfNeeded: scalar.value)
      }
    }
    for range in exceptions.unmapped { for sequence in range { meanings[sequence] = Self.unmapped } }
    // The sequences in the order in which the server prefers them where several mean the same.
    var known: [(sequence: UInt32, character: UInt16)] = []
    var demoted: [(sequence: UInt32, character: UInt16)] = []
    func meaning(_ sequence: UInt32, length: Int) -> UInt16 {
      let character = meanings[sequence] ?? iconv.character(sequence, length: length) ?? Self.unmapped
      // The server writes cp932 with the IBM extensions rather than with NEC's copy of them.
      if shape == .cp932 && (0xED40...0xEEFC).contains(sequence) {
        demoted.append((sequence, character))
      } else {
        known.append((sequence, character))
      }
      return character
    }
    single = (0..<256).map { byte in
      if byte < 128 { return UInt16(byte) }
      return shape.hasSingleKatakana && (0xA1...0xDF).contains(byte) ? UInt16(0xFF61 + byte - 0xA1) : Self.malformed
    }
    isASCII = true
    for byte in 0..<256 { known.append((UInt32(byte), single[byte])) }
    var pairs = [UInt16](repeating: Self.malformed, count: 0x8000)
    for number in 0x8000..<0x10000 where shape.isPair(UInt8(number >> 8), UInt8(number & 0xFF)) {
      pairs[number - 0x8000] = meaning(UInt32(number), length: 2)
    }
    self.pairs = pairs
    var triples: [UInt16] = []
    if shape.hasTriples {
      for second: UInt32 in 0xA1...0xFE {
        for third: UInt32 in 0xA1...0xFE { triples.append(meaning(0x8F0000 | second << 8 | third, length: 3)) }
      }
    }
    self.triples = triples
    var quadruples: [UInt16] = []
    if shape == .gb18030 {
      for index in 0..<Self.quadrupleCount {
        let character = meaning(Self.quadruple(index), length: 4)
        quadruples.append(character == Self.unmapped && index < Self.quadrupleCount - 1 ? 0 : character)
      }
    }
    self.quadruples = quadruples
    var sequences = Self.backwards(known + demoted)
    if shape == .cp932 { sequences[0x6661] = 0xFAD7 }
    if shape == .gb18030 {
      sequences[0xFFFE] = Self.quadruple(Self.quadrupleCount - 2)
      sequences[0xFFFF] = Self.quadruple(Self.quadrupleCount - 1)
    }
    self.sequences = sequences
  }

  /// The four bytes with this number in gb18030.
  static func quadruple(_ index: Int) -> UInt32 {
    let (index, fourth) = UInt32(index).quotientAndRemainder(dividingBy: 10)
    let (rest, third) = index.quotientAndRemainder(dividingBy: 126)
    let (first, second) = rest.quotientAndRemainder(dividingBy: 10)
    return (0x81 + first) << 24 | (0x30 + second) << 16 | (0x81 + third) << 8 | (0x30 + fourth)
  }

  private static func backwards(_ known: [(sequence: UInt32, character: UInt16)]) -> [UInt32] {
    var sequences = [UInt32](repeating: 0, count: 0x10000)
    for (sequence, character) in known where character < malformed && sequences[Int(character)] == 0 {
      sequences[Int(character)] = sequence
    }
    return sequences
  }
}

/// Asks the C library's iconv about single sequences.
@safe private final class IconvDecoder {
  private let handle: iconv_t

  /// Nil if the library does not know the encoding.
  init?(_ encoding: String) {
    let handle = unsafe iconv_open("UTF-16BE", encoding)
    guard unsafe handle != iconv_t(bitPattern: -1), let handle = unsafe handle else { return nil }
    unsafe self.handle = handle
  }

  deinit { unsafe iconv_close(handle) }

  /// The character up to U+FFFF that a sequence means; nil if there is none.
  func character(_ sequence: UInt32, length: Int) -> UInt16? {
    var source = (sequence << UInt32(32 - 8 * length)).bigEndian
    var target: UInt64 = 0
    var left = length
    var room = 8
    // Sound: both buffers outlive the call, and their sizes are passed.
    let result = unsafe withUnsafeMutableBytes(of: &source) { source in
      unsafe withUnsafeMutableBytes(of: &target) { target in
        var from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
        var to = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
        unsafe iconv(handle, nil, nil, nil, nil)
        return unsafe iconv(handle, &from, &left, &to, &room)
      }
    }
    guard result == 0, left == 0, room == 6 else { return nil }
    return UInt16(truncatingIfNeeded: target.bigEndian >> 48)
  }
}
