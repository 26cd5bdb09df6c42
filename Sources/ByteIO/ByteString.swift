/// A string of bytes as it stands in an image: a name, a statement, a file name.
///
/// Data never pass through `String`; a `ByteString` becomes text only on its way to a screen, through ``display``.
public struct ByteString: Hashable, Sendable, Comparable, ExpressibleByStringLiteral {
  /// The bytes, without terminator, in whatever character set they were written.
  public var bytes: [UInt8]

  /// A byte string that holds `bytes`.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The UTF-8 bytes of `text`.
  public init(_ text: String) { bytes = Array(text.utf8) }

  /// The UTF-8 bytes of a literal.
  public init(stringLiteral value: String) { self.init(value) }

  /// The number of bytes.
  public var count: Int { bytes.count }

  /// Whether there are no bytes.
  public var isEmpty: Bool { bytes.isEmpty }

  /// The text, if the bytes are valid UTF-8; exact in both directions.
  public var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The bytes as one line that is safe on a terminal: control characters, line separators, direction marks and
  /// bytes that are not UTF-8 are shown as `\n`, `\t`, `\xHH` or `\u{…}`; a backslash as `\\`.
  public var display: String { Self.display(bytes, keepingLines: false) }

  /// Like ``display``, but line feeds and tabs stay, for texts of several lines such as statements, and so does the
  /// backslash.
  public var displayLines: String { Self.display(bytes, keepingLines: true) }

  /// Byte order, as `memcmp` compares.
  public static func < (left: ByteString, right: ByteString) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  static func display(_ bytes: [UInt8], keepingLines: Bool) -> String {
    // What most names are made of needs no look at what characters are.
    if bytes.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    var shown = ""
    var decoder = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var position = 0
    decoding: while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let encoded):
        position += encoded.count
        appendSafe(UTF8.decode(encoded), keepingLines: keepingLines, to: &shown)
      case .error(let length):
        for byte in bytes[position..<min(position + length, bytes.count)] { shown += "\\x" + hexadecimal(byte) }
        position += length
      case .emptyInput: break decoding
      }
    }
    return shown
  }

  private static func appendSafe(_ scalar: Unicode.Scalar, keepingLines: Bool, to shown: inout String) {
    switch scalar {
    case "\n": shown += keepingLines ? "\n" : "\\n"
    case "\t": shown += keepingLines ? "\t" : "\\t"
    case "\r": shown += "\\r"
    case "\\": shown += keepingLines ? "\\" : "\\\\"
    case "\u{0}"..."\u{1F}", "\u{7F}": shown += "\\x" + hexadecimal(UInt8(scalar.value))
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
  }
}

/// Two hexadecimal digits, upper case.
public func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return byte < 16 ? "0" + digits : digits
}
