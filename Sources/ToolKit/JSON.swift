public import ByteIO

/// Writes JSON (RFC 8259) as it goes: objects and arrays are nested by closures, and members appear in the order in
/// which they are written.
public struct JSONWriter {
  /// The text so far, in UTF-8.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// An empty text.
  public init() {}

  /// Writes an object, as a member `name` of the object around it, or as an element.
  public mutating func object(_ name: String? = nil, _ body: (inout JSONWriter) -> Void) {
    nested(name, "{", "}", body)
  }

  /// Writes an array, as a member `name` or as an element.
  public mutating func array(_ name: String? = nil, _ body: (inout JSONWriter) -> Void) {
    nested(name, "[", "]", body)
  }

  /// Writes an array with an element for each of `elements`.
  public mutating func array<Elements: Sequence>(
    _ name: String, of elements: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void
  ) {
    array(name) { json in for element in elements { body(&json, element) } }
  }

  /// Writes a text.
  public mutating func value(_ name: String? = nil, _ text: String) {
    begin(name)
    append(text)
  }

  /// Writes a whole number, or null.
  public mutating func value(_ name: String? = nil, _ number: (some BinaryInteger)?) {
    begin(name)
    append(raw: number.map { String($0) } ?? "null")
  }

  /// Writes true or false.
  public mutating func value(_ name: String, _ flag: Bool) {
    begin(name)
    append(raw: flag ? "true" : "false")
  }

  /// Writes null.
  public mutating func null(_ name: String) {
    begin(name)
    append(raw: "null")
  }

  /// Writes bytes that ought to be text as the member `name`; if they are not UTF-8 the text is an escaped form, and a
  /// member `name_base64` has them exactly.
  public mutating func value(_ name: String, data: ByteString) {
    value(name, data.text ?? data.display)
    if data.text == nil { value(name + "_base64", Self.base64(data.bytes)) }
  }

  /// Writes a line of JSON lines: an object that begins with `schema_version`, 1, and `type`.
  public mutating func line(_ type: String, _ body: (inout JSONWriter) -> Void) {
    object { json in
      json.value("schema_version", 1)
      json.value("type", type)
      body(&json)
    }
    endLine()
  }

  /// Ends a document: a line feed.
  public mutating func endLine() {
    append(raw: "\n")
    needsComma = false
  }

  /// Base64 (RFC 4648, section 4) of bytes.
  public static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = (0..<3).reduce(0) { $0 << 8 | (start + $1 < bytes.count ? Int(bytes[start + $1]) : 0) }
      let used = min(3, bytes.count - start)
      for position in 0..<4 {
        encoded.append(position <= used ? digits[group >> (18 - 6 * position) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  private mutating func nested(_ name: String?, _ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
    begin(name)
    append(raw: open)
    needsComma = false
    body(&self)
    append(raw: close)
    needsComma = true
  }

  private mutating func begin(_ name: String?) {
    if needsComma { append(raw: ",") }
    needsComma = true
    if let name {
      append(name)
      append(raw: ":")
    }
  }

  private mutating func append(_ text: String) {
    append(raw: "\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: append(raw: "\\n")
      case 0x09: append(raw: "\\t")
      case 0x0D: append(raw: "\\r")
      case 0..<0x20, 0x7F: append(raw: "\\u00" + hexadecimal(byte))
      default: bytes.append(byte)
      }
    }
    append(raw: "\"")
  }

  private mutating func append(raw text: String) { bytes.append(contentsOf: text.utf8) }
}
