internal import ByteIO

/// The rows of multi-row INSERT statements: `(1,'text',0xFF)`. Texts are UTF-8 with backslash escapes, binary values
/// hexadecimal, BIT values binary literals.
struct InsertStatements: RowFormat {
  static var quote: UInt8 { 0x27 }
  static var padsNumbers: Bool { false }

  enum Escapes: Escaping {
    static var first: UInt8 { 0x27 }
    static var second: UInt8 { 0x5C }
    static func append(_ byte: UInt8, to output: inout OutputBuffer) {
      switch byte {
      case 0x27: output.append("\\'")
      case 0x5C: output.append("\\\\")
      case 0x00: output.append("\\0")
      case 0x0A: output.append("\\n")
      case 0x0D: output.append("\\r")
      case 0x1A: output.append("\\Z")
      default: output.append(byte)
      }
    }
  }

  @inline(__always) func beginRow(_ output: inout OutputBuffer) { output.append(0x28) }
  @inline(__always) func beginValue(_ place: Int, _ output: inout OutputBuffer) { if place > 0 { output.append(0x2C) } }
  @inline(__always) func endRow(_ output: inout OutputBuffer) { output.append(0x29) }
  @inline(__always) func null(_ output: inout OutputBuffer) { output.append("NULL") }

  @unsafe @inline(__always)
  func text(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    output.append(0x27)
    unsafe output.append(bytes, escaping: Escapes.self)
    output.append(0x27)
  }

  @unsafe
  func binary(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    if unsafe bytes.isEmpty { return output.append("''") }
    output.append("0x")
    unsafe output.append(hexadecimal: bytes)
  }

  @unsafe
  func bits(_ bytes: UnsafeRawBufferPointer, count: Int, _ output: inout OutputBuffer) {
    output.append("b'")
    let value = unsafe bitNumber(bytes)
    for bit in (0..<max(1, min(64, count))).reversed() {
      output.append(48 + UInt8(truncatingIfNeeded: value >> UInt64(bit) & 1))
    }
    output.append(0x27)
  }
}
