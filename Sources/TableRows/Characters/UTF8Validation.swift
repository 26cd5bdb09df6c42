internal import ByteIO

/// The check that bytes are UTF-8.
public enum UTF8Validation {
  /// The offset of the first byte that is not part of a valid character; nil if all is valid UTF-8: no overlong form, no
  /// surrogate, nothing above U+10FFFF, and no character of more than `maximumBytes` bytes (3 for utf8mb3, 1 for ascii).
  public static func firstInvalid(in bytes: RawSpan, from start: Int = 0, maximumBytes: Int = 4) -> Int? {
    let count = bytes.byteCount
    var position = start
    while position < count {
      if bytes[position] < 0x80 {
        position += 1
        while position + 8 <= count {
          // Sound: the load checks its bounds, and every bit pattern is a UInt64.
          let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
          if word & 0x8080_8080_8080_8080 != 0 { break }
          position += 8
        }
        continue
      }
      let length = characterLength(in: bytes, at: position)
      if length == 0 || length > maximumBytes { return position }
      position += length
    }
    return nil
  }

  /// The length of the valid character at a byte above 7F; 0 if there is none.
  @inline(__always)
  private static func characterLength(in bytes: RawSpan, at position: Int) -> Int {
    let left = bytes.byteCount - position
    let lead = bytes[position]
    if lead < 0xC2 || left < 2 { return 0 }
    let second = bytes[position + 1]
    if second & 0xC0 != 0x80 { return 0 }
    if lead < 0xE0 { return 2 }
    if left < 3 || bytes[position + 2] & 0xC0 != 0x80 { return 0 }
    if lead < 0xF0 {
      if lead == 0xE0 && second < 0xA0 { return 0 }
      return lead == 0xED && second >= 0xA0 ? 0 : 3
    }
    if left < 4 || lead > 0xF4 || bytes[position + 3] & 0xC0 != 0x80 { return 0 }
    if lead == 0xF0 && second < 0x90 { return 0 }
    return lead == 0xF4 && second >= 0x90 ? 0 : 4
  }

  /// How many bytes belong to the invalid sequence at `position`: the lead byte and as many continuation bytes as it asks
  /// for and finds, or one byte.
  static func invalidLength(in bytes: RawSpan, at position: Int, maximumBytes: Int) -> Int {
    if maximumBytes == 1 { return 1 }
    let wanted =
      switch bytes[position] {
      case 0xC0..<0xE0: 2
      case 0xE0..<0xF0: 3
      case 0xF0..<0xF8: 4
      default: 1
      }
    var length = 1
    while length < wanted, position + length < bytes.byteCount, bytes[position + length] & 0xC0 == 0x80 { length += 1 }
    return length
  }
}

/// The next character of UTF-8 that has been checked, and where the one after it begins.
@inline(__always)
func decodeValidUTF8(_ bytes: RawSpan, at position: Int) -> (scalar: UInt32, next: Int) {
  let lead = UInt32(bytes[position])
  if lead < 0x80 { return (lead, position + 1) }
  let second = UInt32(bytes[position + 1] & 0x3F)
  if lead < 0xE0 { return ((lead & 0x1F) << 6 | second, position + 2) }
  let third = UInt32(bytes[position + 2] & 0x3F)
  if lead < 0xF0 { return ((lead & 0x0F) << 12 | second << 6 | third, position + 3) }
  let fourth = UInt32(bytes[position + 3] & 0x3F)
  return ((lead & 0x07) << 18 | second << 12 | third << 6 | fourth, position + 4)
}

extension [UInt8] {
  /// Appends a character, which is no surrogate and at most U+10FFFF, as UTF-8.
  @inline(__always)
  mutating func appendUTF8(_ scalar: UInt32) {
    if scalar < 0x80 {
      append(UInt8(truncatingIfNeeded: scalar))
    } else if scalar < 0x800 {
      append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else {
      if scalar < 0x10000 {
        append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      } else {
        append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
        append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
      }
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    }
  }

  /// Appends the bytes of `range` as `\xHH` each.
  mutating func appendEscaped(_ bytes: RawSpan, _ range: Range<Int>) {
    for index in range {
      append(UInt8(ascii: "\\"))
      append(UInt8(ascii: "x"))
      for digit in [bytes[index] >> 4, bytes[index] & 0xF] {
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
      }
    }
  }
}
