import ByteIO

/// Reads the JSON text of a keyring as far as a keyring needs it: values of any kind, of which the strings in the
/// objects of the array `elements` are kept.
struct KeyringText {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The members of each element that are strings, and where the element begins.
  mutating func elements() throws(CursorError) -> [(members: [ByteString: ByteString], place: Int)] {
    var elements: [(members: [ByteString: ByteString], place: Int)] = []
    var hasElements = false
    try expect("{")
    try separated(by: "}") { (text) throws(CursorError) in
      let name = try text.string()
      try text.expect(":")
      guard name == "elements" else { return try text.skipValue() }
      hasElements = true
      try text.expect("[")
      try text.separated(by: "]") { (text) throws(CursorError) in elements.append(try text.element()) }
    }
    guard hasElements else { throw unexpected("a member 'elements'") }
    if peek() != nil { throw unexpected("the end") }
    return elements
  }

  private mutating func element() throws(CursorError) -> (members: [ByteString: ByteString], place: Int) {
    try expect("{")
    let place = position - 1
    var members: [ByteString: ByteString] = [:]
    try separated(by: "}") { (text) throws(CursorError) in
      let name = try text.string()
      try text.expect(":")
      if text.peek() == UInt8(ascii: "\"") { members[name] = try text.string() } else { try text.skipValue() }
    }
    return (members, place)
  }

  /// Items with commas between them, up to an end.
  private mutating func separated(
    by end: Unicode.Scalar, _ item: (inout KeyringText) throws(CursorError) -> Void
  ) throws(CursorError) {
    if skip(end) { return }
    repeat { try item(&self) } while skip(",")
    try expect(end)
  }

  private mutating func skipValue() throws(CursorError) {
    depth += 1
    defer { depth -= 1 }
    guard depth < 64 else { throw unexpected("values in each other 64 deep at most") }
    switch peek() {
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "["):
      try expect("[")
      try separated(by: "]") { (text) throws(CursorError) in try text.skipValue() }
    case UInt8(ascii: "{"):
      try expect("{")
      try separated(by: "}") { (text) throws(CursorError) in
        _ = try text.string()
        try text.expect(":")
        try text.skipValue()
      }
    default:
      let start = position
      while position < bytes.count, Self.isPlain(bytes[position]) { position += 1 }
      if position == start { throw unexpected("a value") }
    }
  }

  /// The characters of numbers and of true, false and null.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte) || [43, 45, 46, 69].contains(byte)
  }

  private mutating func string() throws(CursorError) -> ByteString {
    try expect("\"")
    var value: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return ByteString(value)
      case UInt8(ascii: "\\"):
        // Names and keys have nothing that would need more.
        guard position < bytes.count,
          [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/")].contains(bytes[position])
        else { throw unexpected("'\"', '\\' or '/' behind '\\'") }
        value.append(bytes[position])
        position += 1
      default: value.append(byte)
      }
    }
    throw unexpected("the end of a string")
  }

  private mutating func peek() -> UInt8? {
    while position < bytes.count, [9, 10, 13, 32].contains(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(CursorError) {
    if !skip(character) { throw unexpected("'\(character)'") }
  }

  private mutating func unexpected(_ expected: String) -> CursorError {
    let found = peek().map { "the byte \(hexadecimal($0))" } ?? "the end"
    return CursorError(position: position, found: found, expected: expected)
  }
}
