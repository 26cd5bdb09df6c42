internal import ByteIO

/// How rows are written as text: what stands around values, and how each kind of value is written. The decoder is
/// specialised for each format, so that a value costs no call.
protocol RowFormat: Sendable {
  /// What stands around dates and times; 0 for nothing.
  static var quote: UInt8 { get }
  /// Whether ZEROFILL numbers have their zeros.
  static var padsNumbers: Bool { get }

  /// Whether the rows are those of a binary log: then the functions under "logs" are asked.
  static var isLogged: Bool { get }

  /// Begins a row.
  func beginRow(_ output: inout OutputBuffer)
  /// Writes what stands before the value of a column: its place in the row, 0-based.
  func beginValue(_ place: Int, _ output: inout OutputBuffer)
  /// Ends a row.
  func endRow(_ output: inout OutputBuffer)
  /// Writes NULL.
  func null(_ output: inout OutputBuffer)
  /// Writes a signed whole number.
  func integer(_ value: Int64, _ output: inout OutputBuffer)
  /// Writes an unsigned whole number.
  func integer(_ value: UInt64, _ output: inout OutputBuffer)
  /// Writes a floating-point number.
  func number(_ value: Double, _ output: inout OutputBuffer)
  /// Writes a floating-point number.
  func number(_ value: Float, _ output: inout OutputBuffer)
  /// Begins a value that is written digit by digit: a DECIMAL, a date.
  /// - Returns: what ``endDigits(_:isNumber:_:)`` wants to know.
  func beginDigits(isNumber: Bool, _ output: inout OutputBuffer) -> Int
  /// Ends such a value.
  func endDigits(_ begun: Int, isNumber: Bool, _ output: inout OutputBuffer)
  /// Writes text, which is UTF-8, or whatever it is where it was asked to be left as it is.
  @unsafe func text(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer)
  /// Writes text, if it is ASCII.
  /// - Returns: whether it is; else nothing was written.
  @unsafe func asciiText(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) -> Bool
  /// Writes bytes that are no text.
  @unsafe func binary(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer)
  /// Writes a BIT value: its bytes, most significant first.
  @unsafe func bits(_ bytes: UnsafeRawBufferPointer, count: Int, _ output: inout OutputBuffer)
  /// Writes a JSON document, which is UTF-8.
  @unsafe func document(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer)

  // MARK: logs

  /// Writes what stands before a value.
  func beginValue(_ place: Int, isNull: Bool, _ output: inout OutputBuffer)
  /// Ends a value.
  func endValue(_ place: Int, isNull: Bool, _ output: inout OutputBuffer)
  /// Writes a whole number of which nobody knows whether it is signed: its bits, of so many bytes.
  func integer(ofUnknownSign value: UInt64, bytes: Int, _ output: inout OutputBuffer)
  /// Writes an ENUM's or SET's value by its number.
  /// - Returns: false if it shall be written by its names, which are known then.
  func member(_ value: UInt64, isSet: Bool, bytes: Int, isKnown: Bool, _ output: inout OutputBuffer) -> Bool
  /// Writes a DATE; false if it shall be written as usual.
  func date(_ year: Int, _ month: Int, _ day: Int, _ output: inout OutputBuffer) -> Bool
  /// Writes a TIMESTAMP; false if it shall be written as usual.
  func timestamp(_ seconds: Int64, microseconds: Int, fraction: Int, _ output: inout OutputBuffer) -> Bool
  /// Writes a JSON document; false if it shall be written by its text.
  func document(_ value: JSONValue, _ output: inout OutputBuffer) throws(PackingError) -> Bool
  /// Writes a VECTOR; false if it shall be written as bytes.
  func vector(_ bytes: [UInt8], _ output: inout OutputBuffer) throws(PackingError) -> Bool
  /// Writes text that is not ASCII in its own character set; false if it shall be converted.
  @unsafe func foreignText(_ bytes: UnsafeRawBufferPointer, _ place: Int, _ output: inout OutputBuffer) -> Bool
  /// Writes text that is not in its character set.
  @unsafe func invalidText(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer)
  /// Writes a string of which nobody knows whether it is text, and in which character set.
  @unsafe func unknownText(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer)
  /// Writes what a partial update changes in a document.
  func changes(_ update: JSONPartialUpdate, _ place: Int, _ output: inout OutputBuffer) throws(PackingError)
}

extension RowFormat {
  @inline(__always)
  func integer(_ value: Int64, _ output: inout OutputBuffer) { output.append(decimal: value) }

  @inline(__always)
  func integer(_ value: UInt64, _ output: inout OutputBuffer) { output.append(decimal: value) }

  func number(_ value: Double, _ output: inout OutputBuffer) { output.append(shortest: value.description) }

  func number(_ value: Float, _ output: inout OutputBuffer) { output.append(shortest: value.description) }

  @inline(__always)
  func beginDigits(isNumber: Bool, _ output: inout OutputBuffer) -> Int {
    if Self.quote != 0 && !isNumber { output.append(Self.quote) }
    return 0
  }

  @inline(__always)
  func endDigits(_ begun: Int, isNumber: Bool, _ output: inout OutputBuffer) {
    if Self.quote != 0 && !isNumber { output.append(Self.quote) }
  }

  @unsafe @inline(__always)
  func asciiText(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) -> Bool {
    guard unsafe isASCII(bytes) else { return false }
    unsafe text(bytes, &output)
    return true
  }

  @unsafe func document(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    unsafe text(bytes, &output)
  }
}

/// What most formats do with rows of logs; those that write none are never asked.
extension RowFormat {
  static var isLogged: Bool { false }

  @inline(__always)
  func beginValue(_ place: Int, isNull: Bool, _ output: inout OutputBuffer) { beginValue(place, &output) }

  @inline(__always) func endValue(_ place: Int, isNull: Bool, _ output: inout OutputBuffer) {}

  @inline(__always)
  func integer(ofUnknownSign value: UInt64, bytes: Int, _ output: inout OutputBuffer) {
    let unused = UInt64(64 - 8 * bytes)
    integer(Int64(bitPattern: value << unused) >> Int64(unused), &output)
  }

  func member(_ value: UInt64, isSet: Bool, bytes: Int, isKnown: Bool, _ output: inout OutputBuffer) -> Bool { false }

  @inline(__always)
  func date(_ year: Int, _ month: Int, _ day: Int, _ output: inout OutputBuffer) -> Bool { false }

  @inline(__always)
  func timestamp(_ seconds: Int64, microseconds: Int, fraction: Int, _ output: inout OutputBuffer) -> Bool { false }

  func document(_ value: JSONValue, _ output: inout OutputBuffer) throws(PackingError) -> Bool { false }

  func vector(_ bytes: [UInt8], _ output: inout OutputBuffer) throws(PackingError) -> Bool { false }

  @unsafe func foreignText(_ bytes: UnsafeRawBufferPointer, _ place: Int, _ output: inout OutputBuffer) -> Bool {
    false
  }

  @unsafe func invalidText(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    unsafe binary(bytes, &output)
  }

  @unsafe func unknownText(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    unsafe binary(bytes, &output)
  }

  func changes(_ update: JSONPartialUpdate, _ place: Int, _ output: inout OutputBuffer) throws(PackingError) {}
}

/// The number that a BIT value is.
@unsafe
func bitNumber(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  var value: UInt64 = 0
  for index in 0..<min(8, bytes.count) { value = value << 8 | UInt64(unsafe bytes[index]) }
  return value
}

/// A BIT value as the server's HEX() shows it: without zeros before it.
func appendHexadecimal(_ value: UInt64, to output: inout OutputBuffer) {
  output.append(Array(String(value, radix: 16, uppercase: true).utf8))
}
