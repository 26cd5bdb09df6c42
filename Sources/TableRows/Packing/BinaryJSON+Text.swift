internal import ByteIO

extension BinaryJSON {
  /// Appends the text of a stored document as MySQL prints it.
  /// - Throws: as ``decode(_:)``, and for values of SQL types that are not what their type says.
  public static func appendText(_ stored: RawSpan, to bytes: inout [UInt8]) throws(PackingError) {
    try decode(stored).appendText(to: &bytes)
  }
}

extension JSONValue {
  /// Appends the document as MySQL prints it (server: `Json_wrapper::to_string`): a space behind every comma and colon,
  /// doubles with a point or an exponent, decimals as numbers, dates and times as strings with six digits of fraction,
  /// other values of SQL types as base64.
  /// - Throws: ``PackingError`` if a value of an SQL type is not what its type says.
  public func appendText(to bytes: inout [UInt8]) throws(PackingError) {
    switch self {
    case .null: bytes.append("null")
    case .boolean(let value): bytes.append(value ? "true" : "false")
    case .integer(let value):
      if value < 0 { bytes.append(UInt8(ascii: "-")) }
      bytes.appendDecimal(value.magnitude)
    case .unsigned(let value): bytes.appendDecimal(value)
    case .double(let value):
      let start = bytes.count
      guard value.isFinite else {
        throw PackingError(position: start, found: "the number \(value)", expected: "a finite one")
      }
      DecimalDigits(shortest: value).appendText(width: 331, to: &bytes)
      if !bytes[start...].contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }) { bytes.append(".0") }
    case .string(let text): Self.appendQuoted(text, to: &bytes)
    case .opaque(let type, let content): try Self.appendOpaque(type, content, to: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(", ") }
        try value.appendText(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(", ") }
        Self.appendQuoted(member.key, to: &bytes)
        bytes.append(": ")
        try member.value.appendText(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  static func appendQuoted(_ text: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""): bytes.append("\\\"")
      case UInt8(ascii: "\\"): bytes.append("\\\\")
      case 8: bytes.append("\\b")
      case 9: bytes.append("\\t")
      case 10: bytes.append("\\n")
      case 12: bytes.append("\\f")
      case 13: bytes.append("\\r")
      case 0..<0x20:
        bytes.append("\\u")
        bytes.appendHexadecimal(UInt64(byte), width: 4)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func appendOpaque(
    _ type: UInt8, _ content: [UInt8], to bytes: inout [UInt8]
  ) throws(PackingError) {
    let span = unsafe content.span.bytes
    var cursor = ByteCursor(span)
    switch type {
    case 246:
      let precision = Int(try cursor.little(1))
      let packed = PackedType.decimal(precision: precision, scale: Int(try cursor.little(1)))
      guard case .decimal(let text) = try RowValue(decoding: &cursor, as: packed), cursor.isAtEnd else {
        throw PackingError(position: cursor.position, found: "more bytes", expected: "the end of a decimal")
      }
      bytes.append(contentsOf: text.bytes)
    case 7, 10, 11, 12:
      let packed = Int64(bitPattern: try cursor.little(8))
      let parts = TemporalParts(packedInJSON: packed, isTime: type == 11)
      bytes.append(UInt8(ascii: "\""))
      parts.appendText(type == 10 ? .date : type == 11 ? .time : .datetime, fraction: 6, to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    default:
      bytes.append("\"base64:type")
      bytes.appendDecimal(UInt64(type))
      bytes.append(UInt8(ascii: ":"))
      appendBase64(content, to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    }
  }

  /// Base64 with a line feed, which is escaped, after every 76 characters but at the end (server: `base64_encode`).
  private static func appendBase64(_ content: [UInt8], to bytes: inout [UInt8]) {
    var output = OutputBuffer()
    for start in stride(from: 0, to: content.count, by: 57) {
      if start > 0 { output.append("\\n") }
      let line = content[start..<min(start + 57, content.count)]
      unsafe line.withUnsafeBytes { unsafe output.append(base64: $0) }
    }
    bytes += output.array
  }
}

extension TemporalParts {
  /// The number that JSON has for a date or time: the whole part above 24 bits of microseconds, both negative for a
  /// negative time (server: `TIME_from_longlong_datetime_packed` and its neighbours).
  init(packedInJSON packed: Int64, isTime: Bool) {
    self.init()
    isNegative = packed < 0
    let magnitude = packed.magnitude
    microsecond = Int(magnitude & 0xFFFFFF)
    let whole = Int(magnitude >> 24)
    (minute, second) = (whole >> 6 & 63, whole & 63)
    if isTime {
      hour = whole >> 12 & 1023
    } else {
      hour = whole >> 12 & 31
      day = whole >> 17 & 31
      (year, month) = ((whole >> 22) / 13, (whole >> 22) % 13)
    }
  }
}
