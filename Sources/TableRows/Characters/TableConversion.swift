internal import ByteIO

extension ConversionTable {
  /// Appends the text as UTF-8; gives back the number of invalid sequences, which are written as `\xHH`.
  func append(_ bytes: RawSpan, gb18030: Bool, to output: inout [UInt8]) -> Int {
    let single = single
    let pairs = pairs
    let count = bytes.byteCount
    var invalid = 0
    var position = 0
    while position < count {
      if isASCII, count - position >= 8 {
        let end = asciiEnd(bytes, from: position)
        if end > position {
          // Sound: the buffer is used only within the call, and the range is within it.
          unsafe bytes.withUnsafeBytes { unsafe output.append(contentsOf: $0[position..<end]) }
          position = end
          continue
        }
      }
      let lead = bytes[position]
      var character = single[Int(lead)]
      var length = 1
      if character == Self.malformed, !pairs.isEmpty, lead >= 0x80, position + 1 < count {
        let second = bytes[position + 1]
        character = pairs[Int(lead) << 8 + Int(second) - 0x8000]
        length = 2
        if character == Self.malformed {
          length = 1
          if lead == 0x8F, position + 2 < count, let meaning = triple(second, bytes[position + 2]) {
            character = meaning
            length = 3
          } else if gb18030, position + 3 < count,
            let scalar = quadruple(lead, second, bytes[position + 2], bytes[position + 3])
          {
            if scalar != 0 {
              output.appendUTF8(scalar)
              position += 4
              continue
            }
            character = Self.unmapped
            length = 4
          }
        }
      }
      if character < Self.malformed {
        output.appendUTF8(UInt32(character))
      } else {
        // A truncated character at the end is one sequence.
        if character == Self.malformed { length = truncatedLength(bytes, position, gb18030: gb18030) }
        output.appendEscaped(bytes, position..<position + length)
        invalid += 1
      }
      position += length
    }
    return invalid
  }

  /// Where the run of ASCII that begins at `position` ends; seen in steps of 8 bytes.
  @inline(__always)
  private func asciiEnd(_ bytes: RawSpan, from position: Int) -> Int {
    var end = position
    while bytes.byteCount - end >= 8,
      unsafe bytes.unsafeLoadUnaligned(fromByteOffset: end, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    { end += 8 }
    return end
  }

  /// The meaning of 8F and these bytes; nil if that is no character in form, or the set has no such characters.
  private func triple(_ second: UInt8, _ third: UInt8) -> UInt16? {
    guard !triples.isEmpty, (0xA1...0xFE).contains(second), (0xA1...0xFE).contains(third) else { return nil }
    return triples[94 * (Int(second) - 0xA1) + Int(third) - 0xA1]
  }

  /// The meaning of four bytes of gb18030 (0 if none); nil if they are no character in form.
  private func quadruple(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) -> UInt32? {
    guard (0x81...0xFE).contains(first), (0x30...0x39).contains(second), (0x81...0xFE).contains(third),
      (0x30...0x39).contains(fourth)
    else { return nil }
    let index = ((Int(first) - 0x81) * 10 + Int(second) - 0x30) * 1260 + (Int(third) - 0x81) * 10 + Int(fourth) - 0x30
    if index < Self.quadrupleCount { return UInt32(quadruples[index]) }
    return (189_000..<189_000 + 0x100000).contains(index) ? UInt32(index - 189_000 + 0x10000) : 0
  }

  /// The length of the malformed sequence here: all that is left if that is the beginning of a longer character, else 1.
  private func truncatedLength(_ bytes: RawSpan, _ position: Int, gb18030: Bool) -> Int {
    let left = bytes.byteCount - position
    let lead = bytes[position]
    if left == 2, !triples.isEmpty, lead == 0x8F, bytes[position + 1] >= 0xA1, bytes[position + 1] != 0xFF { return 2 }
    guard gb18030, (0x81...0xFE).contains(lead), left == 2 || left == 3,
      (0x30...0x39).contains(bytes[position + 1])
    else { return 1 }
    return left == 2 || (0x81...0xFE).contains(bytes[position + 2]) ? left : 1
  }

  /// Appends a character in this set; false if the set lacks it.
  func append(_ scalar: UInt32, gb18030: Bool, to output: inout [UInt8]) -> Bool {
    var sequence: UInt32 = 0
    if scalar < 0x10000 {
      sequence = sequences[Int(scalar)]
    } else if gb18030 {
      sequence = Self.quadruple(189_000 + Int(scalar - 0x10000))
    }
    if sequence == 0 && scalar != 0 { return false }
    if sequence > 0xFFFFFF { output.append(UInt8(truncatingIfNeeded: sequence >> 24)) }
    if sequence > 0xFFFF { output.append(UInt8(truncatingIfNeeded: sequence >> 16)) }
    if sequence > 0xFF { output.append(UInt8(truncatingIfNeeded: sequence >> 8)) }
    output.append(UInt8(truncatingIfNeeded: sequence))
    return true
  }
}
