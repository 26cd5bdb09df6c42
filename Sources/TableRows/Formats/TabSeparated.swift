internal import ByteIO

/// Tab-separated values as LOAD DATA reads them by default and `mysqldump --tab` writes them: `\N` for NULL; tab, line
/// feed, zero byte and backslash as `\t`, `\n`, `\0`, `\\`.
struct TabSeparated: RowFormat {
  static var quote: UInt8 { 0 }
  static var padsNumbers: Bool { true }
  /// Whether binary values are written as hexadecimal digits.
  let isHexadecimal: Bool

  enum Escapes: Escaping {
    static var first: UInt8 { 0x5C }
    static var second: UInt8 { 0x5C }
    static func append(_ byte: UInt8, to output: inout OutputBuffer) {
      switch byte {
      case 0x5C: output.append("\\\\")
      case 0x09: output.append("\\t")
      case 0x0A: output.append("\\n")
      case 0x00: output.append("\\0")
      default: output.append(byte)
      }
    }
  }

  @inline(__always) func beginRow(_ output: inout OutputBuffer) {}
  @inline(__always) func beginValue(_ place: Int, _ output: inout OutputBuffer) { if place > 0 { output.append(0x09) } }
  @inline(__always) func endRow(_ output: inout OutputBuffer) { output.append(0x0A) }
  @inline(__always) func null(_ output: inout OutputBuffer) { output.append("\\N") }

  @unsafe @inline(__always)
  func text(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    unsafe output.append(bytes, escaping: Escapes.self)
  }

  @unsafe @inline(__always)
  func asciiText(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) -> Bool {
    let start = output.count
    if unsafe output.append(bytes, escaping: Escapes.self, onlyASCII: true) { return true }
    output.truncate(to: start)
    return false
  }

  @unsafe
  func binary(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    if isHexadecimal {
      unsafe output.append(hexadecimal: bytes)
    } else {
      unsafe output.append(bytes, escaping: Escapes.self)
    }
  }

  @unsafe
  func bits(_ bytes: UnsafeRawBufferPointer, count: Int, _ output: inout OutputBuffer) {
    if isHexadecimal {
      unsafe appendHexadecimal(bitNumber(bytes), to: &output)
    } else {
      unsafe output.append(bytes, escaping: Escapes.self)
    }
  }
}
