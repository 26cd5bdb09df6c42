internal import ByteIO

/// Comma-separated values (RFC 4180): lines end in CR LF; a text with a comma, a quote or a line break stands in quotes,
/// and so does an empty one, for NULL is nothing at all unless another text is asked for. Binary values are hexadecimal
/// digits, BIT values numbers.
struct CommaSeparated: RowFormat {
  static var quote: UInt8 { 0 }
  static var padsNumbers: Bool { true }
  /// What stands for NULL, as it is written.
  let nullText: TextTable

  enum Quotes: Escaping {
    static var first: UInt8 { 0x22 }
    static var second: UInt8 { 0x2C }
    static func append(_ byte: UInt8, to output: inout OutputBuffer) {
      if byte == 0x22 { output.append(byte) }
      output.append(byte)
    }
  }

  @inline(__always) func beginRow(_ output: inout OutputBuffer) {}
  @inline(__always) func beginValue(_ place: Int, _ output: inout OutputBuffer) { if place > 0 { output.append(0x2C) } }
  @inline(__always) func endRow(_ output: inout OutputBuffer) { output.append("\r\n") }
  @inline(__always) func null(_ output: inout OutputBuffer) { nullText.append(0, to: &output) }

  @unsafe @inline(__always)
  func text(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    // The common case first: written as it is, and taken back if anything in it needs quotes.
    let start = output.count
    unsafe output.append(raw: bytes)
    if unsafe bytes.isEmpty || needsLook(bytes, Quotes.self) || isNullText(bytes) {
      output.truncate(to: start)
      unsafe quoted(bytes, &output)
    }
  }

  /// Whether a text would read as NULL.
  @unsafe @inline(__always)
  private func isNullText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count == nullLength else { return false }
    var isSame = false
    unsafe nullText.withText(0) { isSame = unsafe $0.elementsEqual(bytes) }
    return isSame
  }

  private let nullLength: Int

  init(nullText: [UInt8]) {
    self.nullText = TextTable([nullText])
    nullLength = nullText.count
  }

  @unsafe
  private func quoted(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    output.append(0x22)
    unsafe output.append(bytes, escaping: Quotes.self)
    output.append(0x22)
  }

  @unsafe
  func binary(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    if unsafe bytes.isEmpty { return output.append("\"\"") }
    unsafe output.append(hexadecimal: bytes)
  }

  @unsafe
  func bits(_ bytes: UnsafeRawBufferPointer, count: Int, _ output: inout OutputBuffer) {
    unsafe output.append(decimal: bitNumber(bytes))
  }

  /// The heading: the names of the columns.
  func heading(_ names: [[UInt8]], _ output: inout OutputBuffer) {
    for (place, name) in names.enumerated() {
      beginValue(place, &output)
      unsafe name.withUnsafeBytes { unsafe text($0, &output) }
    }
    endRow(&output)
  }
}
