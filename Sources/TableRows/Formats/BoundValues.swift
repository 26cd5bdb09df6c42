internal import ByteIO

/// Rows as typed values one behind the other, for a database that takes values and not text: a tag, then 8 bytes or a
/// length of 4 bytes and the bytes.
struct BoundValues: RowFormat {
  enum Tag: UInt8 { case null, integer, number, text, bytes }

  static var quote: UInt8 { 0 }
  static var padsNumbers: Bool { false }

  @inline(__always) func beginRow(_ output: inout OutputBuffer) {}
  @inline(__always) func beginValue(_ place: Int, _ output: inout OutputBuffer) {}
  @inline(__always) func endRow(_ output: inout OutputBuffer) {}
  @inline(__always) func null(_ output: inout OutputBuffer) { output.append(Tag.null.rawValue) }

  @inline(__always)
  func integer(_ value: Int64, _ output: inout OutputBuffer) {
    output.append(Tag.integer.rawValue)
    output.append(word: UInt64(bitPattern: value))
  }

  /// A number that no signed one of 8 bytes can hold is text.
  func integer(_ value: UInt64, _ output: inout OutputBuffer) {
    if let signed = Int64(exactly: value) { return integer(signed, &output) }
    let begun = beginDigits(isNumber: true, &output)
    output.append(decimal: value)
    endDigits(begun, isNumber: true, &output)
  }

  func number(_ value: Double, _ output: inout OutputBuffer) {
    output.append(Tag.number.rawValue)
    output.append(word: value.bitPattern)
  }

  /// As the shortest decimal form says, not as the bits do: 0.1, not 0.10000000149.
  func number(_ value: Float, _ output: inout OutputBuffer) {
    number(Double(value.description) ?? Double(value), &output)
  }

  @inline(__always)
  func beginDigits(isNumber: Bool, _ output: inout OutputBuffer) -> Int {
    output.append(Tag.text.rawValue)
    output.append(word: 0)
    return output.count
  }

  @inline(__always)
  func endDigits(_ begun: Int, isNumber: Bool, _ output: inout OutputBuffer) {
    output.overwrite(word: UInt64(output.count - begun), at: begun - 8)
  }

  @unsafe
  func text(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    unsafe append(.text, bytes, &output)
  }

  @unsafe
  func binary(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    unsafe append(.bytes, bytes, &output)
  }

  @unsafe
  func bits(_ bytes: UnsafeRawBufferPointer, count: Int, _ output: inout OutputBuffer) {
    integer(unsafe bitNumber(bytes), &output)
  }

  @unsafe @inline(__always)
  private func append(_ tag: Tag, _ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    output.append(tag.rawValue)
    output.append(word: UInt64(bytes.count))
    unsafe output.append(raw: bytes)
  }
}

/// A value as a ``RowFormatter`` of the form ``RowForm/boundValues`` wrote it.
public enum BoundValue: ~Escapable {
  /// NULL.
  case null
  /// A whole number.
  case integer(Int64)
  /// A floating-point number.
  case number(Double)
  /// Text in UTF-8: also decimals, dates, times, numbers beyond 63 bits.
  case text(RawSpan)
  /// Bytes.
  case bytes(RawSpan)

  /// Reads the value at `position`, and moves behind it. The bytes must be what a formatter wrote.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, at position: inout Int) {
    let tag = bytes[position]
    position += 1
    if tag == BoundValues.Tag.null.rawValue {
      self = .null
      return
    }
    let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    position += 8
    switch tag {
    case BoundValues.Tag.integer.rawValue: self = .integer(Int64(bitPattern: word))
    case BoundValues.Tag.number.rawValue: self = .number(Double(bitPattern: word))
    default:
      let span = bytes.extracting(position..<position + Int(word))
      position += Int(word)
      self = tag == BoundValues.Tag.text.rawValue ? .text(span) : .bytes(span)
    }
  }
}
