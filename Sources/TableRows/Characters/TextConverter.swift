internal import ByteIO

/// Turns text of one character set into UTF-8, and back.
///
/// What the set does not know is neither dropped nor replaced: it is written as `\xHH`, a byte each, and counted. So
/// is what the server knows only as U+FFFD. Thread-safe.
public final class TextConverter: Sendable {
  /// A character set that text cannot be converted from.
  public struct UnknownCharacterSet: Error, Hashable, CustomStringConvertible {
    /// The name of the set.
    public var name: String
    /// The message.
    public var description: String { "text in the character set \(name) cannot be converted on this system" }
  }

  private enum Form {
    case utf8(maximumBytes: Int)
    case units16(littleEndian: Bool, pairs: Bool)
    case units32
    case table(ConversionTable, gb18030: Bool)
  }

  private let form: Form

  /// A converter for a set. Bytes of `binary` are taken as ASCII, and above 7F they are invalid.
  public init(_ set: CharacterSet) throws(UnknownCharacterSet) {
    switch set.name {
    case "utf8", "utf8mb3", "utf8mb4": form = .utf8(maximumBytes: set.maximumBytes)
    case "ascii", "binary": form = .utf8(maximumBytes: 1)
    case "ucs2": form = .units16(littleEndian: false, pairs: false)
    case "utf16": form = .units16(littleEndian: false, pairs: true)
    case "utf16le": form = .units16(littleEndian: true, pairs: true)
    case "utf32": form = .units32
    default:
      guard let table = ConversionTable.of(set.name) else { throw UnknownCharacterSet(name: set.name) }
      form = .table(table, gb18030: set.name == "gb18030")
    }
  }

  /// Appends the text as UTF-8 and gives back the number of invalid sequences (0: all was valid), which are in the output
  /// as `\xHH`.
  @discardableResult
  public func append(_ bytes: RawSpan, to output: inout [UInt8]) -> Int {
    switch form {
    case .utf8(let maximumBytes): Self.appendUTF8(bytes, maximumBytes, &output)
    case .units16(let littleEndian, let pairs): Self.appendUnits16(bytes, littleEndian, pairs, &output)
    case .units32: Self.appendUnits32(bytes, &output)
    case .table(let table, let gb18030): table.append(bytes, gb18030: gb18030, to: &output)
    }
  }

  /// Appends UTF-8 text in this set. False, with nothing appended, if the text is not valid UTF-8 or has a character that
  /// the set lacks. Of several sequences with the same meaning it is the one that the server writes (but sjis has
  /// `\` as 5C, where the server writes 815F).
  public func encode(utf8 bytes: RawSpan, into output: inout [UInt8]) -> Bool {
    guard UTF8Validation.firstInvalid(in: bytes) == nil else { return false }
    let start = output.count
    var position = 0
    while position < bytes.byteCount {
      let (scalar, next) = decodeValidUTF8(bytes, at: position)
      guard append(scalar, to: &output) else {
        output.removeSubrange(start...)
        return false
      }
      position = next
    }
    return true
  }

  private func append(_ scalar: UInt32, to output: inout [UInt8]) -> Bool {
    switch form {
    case .utf8(let maximumBytes):
      let count = output.count
      output.appendUTF8(scalar)
      return output.count - count <= maximumBytes
    case .units16(let littleEndian, let pairs):
      func append(_ unit: UInt32) {
        let high = UInt8(truncatingIfNeeded: unit >> 8)
        let low = UInt8(truncatingIfNeeded: unit)
        output.append(littleEndian ? low : high)
        output.append(littleEndian ? high : low)
      }
      if scalar < 0x10000 {
        append(scalar)
      } else if pairs {
        append(0xD800 + (scalar - 0x10000) >> 10)
        append(0xDC00 + scalar & 0x3FF)
      } else {
        return false
      }
      return true
    case .units32:
      for shift: UInt32 in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: scalar >> shift)) }
      return true
    case .table(let table, let gb18030): return table.append(scalar, gb18030: gb18030, to: &output)
    }
  }

  private static func appendUTF8(_ bytes: RawSpan, _ maximumBytes: Int, _ output: inout [UInt8]) -> Int {
    var invalid = 0
    var start = 0
    while true {
      let end = UTF8Validation.firstInvalid(in: bytes, from: start, maximumBytes: maximumBytes)
      // Sound: the buffer is used only within the call, and the range is within it.
      unsafe bytes.withUnsafeBytes { unsafe output.append(contentsOf: $0[start..<(end ?? $0.count)]) }
      guard let end else { return invalid }
      start = end + UTF8Validation.invalidLength(in: bytes, at: end, maximumBytes: maximumBytes)
      output.appendEscaped(bytes, end..<start)
      invalid += 1
    }
  }

  private static func appendUnits16(
    _ bytes: RawSpan, _ littleEndian: Bool, _ pairs: Bool, _ output: inout [UInt8]
  ) -> Int {
    var invalid = 0
    var position = 0
    func unit(_ position: Int) -> UInt32 {
      let first = UInt32(bytes[position])
      let second = UInt32(bytes[position + 1])
      return littleEndian ? second << 8 | first : first << 8 | second
    }
    while position + 2 <= bytes.byteCount {
      let high = unit(position)
      if !(0xD800...0xDFFF).contains(high) {
        output.appendUTF8(high)
        position += 2
        continue
      }
      if pairs, high < 0xDC00, position + 4 <= bytes.byteCount {
        let low = unit(position + 2)
        if (0xDC00...0xDFFF).contains(low) {
          output.appendUTF8(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
          position += 4
          continue
        }
      }
      output.appendEscaped(bytes, position..<position + 2)
      invalid += 1
      position += 2
    }
    if position < bytes.byteCount {
      output.appendEscaped(bytes, position..<bytes.byteCount)
      invalid += 1
    }
    return invalid
  }

  private static func appendUnits32(_ bytes: RawSpan, _ output: inout [UInt8]) -> Int {
    var invalid = 0
    var position = 0
    while position < bytes.byteCount {
      let end = min(position + 4, bytes.byteCount)
      var scalar: UInt32 = 0
      for index in position..<end { scalar = scalar << 8 | UInt32(bytes[index]) }
      if end - position == 4, Unicode.Scalar(scalar) != nil {
        output.appendUTF8(scalar)
      } else {
        output.appendEscaped(bytes, position..<end)
        invalid += 1
      }
      position = end
    }
    return invalid
  }
}
