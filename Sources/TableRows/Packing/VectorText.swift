internal import ByteIO

/// The text of a VECTOR, which is stored as one IEEE 754 number of 4 bytes after the other.
public enum VectorText {
  /// Whose text it is.
  public enum Style: Hashable, Sendable {
    /// MariaDB: `[1,2.5]` (server: VEC_ToText).
    case mariaDB
    /// MySQL: `[1.00000e+00,2.50000e+00]` (server: VECTOR_TO_STRING).
    case mySQL
  }

  /// Appends the text of a stored value. Both servers print six digits, which do not always give the number back.
  ///
  /// - Throws: ``PackingError`` if the bytes are no whole number of elements, or one of them is not finite.
  public static func append(_ stored: [UInt8], style: Style, to bytes: inout [UInt8]) throws(PackingError) {
    let span = unsafe stored.span.bytes
    var cursor = ByteCursor(span)
    bytes.append(UInt8(ascii: "["))
    while !cursor.isAtEnd {
      let position = cursor.position
      let element = Float(bitPattern: UInt32(truncatingIfNeeded: try cursor.little(4)))
      guard element.isFinite else {
        throw PackingError(position: position, found: "\(element) in a vector", expected: "a finite number")
      }
      if position > 0 { bytes.append(UInt8(ascii: ",")) }
      let digits = DecimalDigits(element, rounded: 6)
      switch style {
      case .mariaDB: digits.appendText(width: 12, to: &bytes)
      case .mySQL: digits.appendScientific(decimals: 5, to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "]"))
  }
}
