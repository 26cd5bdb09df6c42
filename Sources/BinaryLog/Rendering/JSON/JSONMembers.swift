internal import ByteIO
internal import TableRows

/// Members of JSON objects (RFC 8259), written straight into a buffer. A comma comes before all but the first.
extension OutputBuffer {
  /// Begins a member.
  mutating func key(_ name: StaticString) {
    separate()
    append(0x22)
    append(name)
    append("\":")
  }

  /// A comma, unless an object or an array has just begun.
  mutating func separate() {
    guard count > 0 else { return }
    let last = bytes[count - 1]
    if last != 0x7B && last != 0x5B && last != 0x0A { append(0x2C) }
  }

  /// Writes a whole number.
  mutating func member(_ name: StaticString, _ number: some FixedWidthInteger) {
    key(name)
    append(number: number)
  }

  /// Writes a whole number, or nothing if there is none.
  mutating func member(_ name: StaticString, ifThere number: (some FixedWidthInteger)?) {
    if let number { member(name, number) }
  }

  /// Writes true or false.
  mutating func member(_ name: StaticString, flag: Bool) {
    key(name)
    append(flag ? "true" : "false")
  }

  /// Writes null.
  mutating func member(null name: StaticString) {
    key(name)
    append("null")
  }

  /// Writes text of our own.
  mutating func member(_ name: StaticString, string: String) {
    key(name)
    append(jsonText: Array(string.utf8))
  }

  /// Writes bytes that ought to be text; if they are not UTF-8 the text is an escaped form, and a member `name_base64`
  /// has them exactly.
  mutating func member(_ name: StaticString, data: ByteString) {
    if UTF8Validation.isValid(data.bytes) {
      key(name)
      return append(jsonText: data.bytes)
    }
    member(name, string: data.display)
    separate()
    append(0x22)
    append(name)
    append("_base64\":")
    append(jsonBase64: data.bytes)
  }

  /// The same of borrowed bytes.
  mutating func member(_ name: StaticString, data: RawSpan) {
    guard UTF8Validation.firstInvalid(in: data) == nil else { return member(name, data: ByteString(data.array)) }
    key(name)
    JSONText.append(data, to: &self)
  }

  /// Writes bytes as base64.
  mutating func member(_ name: StaticString, base64 data: [UInt8]) {
    key(name)
    append(jsonBase64: data)
  }

  /// Writes an object.
  mutating func object(
    _ name: StaticString? = nil, _ body: (inout OutputBuffer) throws(BinaryLogError) -> Void
  ) throws(BinaryLogError) {
    if let name { key(name) } else { separate() }
    append(0x7B)
    try body(&self)
    append(0x7D)
  }

  /// Writes an array with what `body` writes for each element.
  mutating func array<Element>(
    _ name: StaticString, of elements: [Element],
    _ body: (inout OutputBuffer, Element) throws(BinaryLogError) -> Void
  ) throws(BinaryLogError) {
    key(name)
    append(0x5B)
    for element in elements { try body(&self, element) }
    append(0x5D)
  }

  /// Writes a string from UTF-8.
  mutating func append(jsonText text: [UInt8]) { unsafe JSONText.append(text.span.bytes, to: &self) }

  /// Writes a string of base64.
  mutating func append(jsonBase64 data: [UInt8]) {
    append(0x22)
    unsafe data.withUnsafeBytes { unsafe append(base64: $0) }
    append(0x22)
  }
}

extension UTF8Validation {
  static func isValid(_ bytes: [UInt8]) -> Bool { unsafe firstInvalid(in: bytes.span.bytes) == nil }
}
