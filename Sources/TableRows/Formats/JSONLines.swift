internal import ByteIO

/// JSON lines: an object for each row, with the columns' names. Numbers have all their digits, binary values are
/// base64, BIT values numbers, NULL is null, JSON columns stand as they are.
struct JSONLines: JSONValues {
  /// `{"name":` for the first column, `,"name":` for the others.
  private let keys: TextTable

  init(columns: [[UInt8]]) {
    keys = TextTable(
      columns.enumerated().map { place, name in
        var output = OutputBuffer()
        output.append(place == 0 ? 0x7B : 0x2C)
        unsafe name.withUnsafeBytes { unsafe Self.append($0, to: &output) }
        output.append(0x3A)
        return output.array
      })
  }

  enum Escapes: Escaping {
    static var first: UInt8 { 0x22 }
    static var second: UInt8 { 0x5C }
    static func append(_ byte: UInt8, to output: inout OutputBuffer) {
      switch byte {
      case 0x22: output.append("\\\"")
      case 0x5C: output.append("\\\\")
      case 0x0A: output.append("\\n")
      case 0x0D: output.append("\\r")
      case 0x09: output.append("\\t")
      default:
        output.append("\\u00")
        output.append(byte < 16 ? 48 : 49)
        let low = byte & 15
        output.append(low < 10 ? 48 + low : 87 + low)
      }
    }
  }

  /// Appends a string with its quotes.
  @unsafe @inline(__always)
  static func append(_ bytes: UnsafeRawBufferPointer, to output: inout OutputBuffer) {
    output.append(0x22)
    unsafe output.append(bytes, escaping: Escapes.self)
    output.append(0x22)
  }

  @inline(__always) func beginRow(_ output: inout OutputBuffer) {}
  @inline(__always) func beginValue(_ place: Int, _ output: inout OutputBuffer) { keys.append(place, to: &output) }
  @inline(__always) func endRow(_ output: inout OutputBuffer) { output.append("}\n") }
}

/// What all forms in JSON share: how each kind of value is written.
protocol JSONValues: RowFormat {}

extension JSONValues {
  static var quote: UInt8 { 0x22 }
  static var padsNumbers: Bool { false }

  @inline(__always) func null(_ output: inout OutputBuffer) { output.append("null") }

  @unsafe @inline(__always)
  func text(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    unsafe JSONLines.append(bytes, to: &output)
  }

  @unsafe
  func binary(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    output.append(0x22)
    unsafe output.append(base64: bytes)
    output.append(0x22)
  }

  @unsafe
  func bits(_ bytes: UnsafeRawBufferPointer, count: Int, _ output: inout OutputBuffer) {
    unsafe output.append(decimal: bitNumber(bytes))
  }

  @unsafe
  func document(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) { unsafe output.append(raw: bytes) }
}
