internal import ByteIO

/// The values of a row image as expressions of SQL that MariaDB and MySQL read alike and that give back the very bytes:
/// the list behind VALUES, the assignments behind SET, the conditions behind WHERE.
///
/// For a session with `SET NAMES utf8mb4`, the time zone `+00:00` and an SQL mode without NO_BACKSLASH_ESCAPES, ANSI_QUOTES
/// and the strict modes: see ``RowStatements/session``.
struct StatementValues: RowFormat {
  static var quote: UInt8 { 0x27 }
  static var padsNumbers: Bool { false }
  static var isLogged: Bool { true }

  /// What stands before the value of each column that is not NULL, after it, and before and after NULL.
  struct Frame {
    var before: [UInt8] = []
    var after: [UInt8] = []
    var null: [UInt8] = Array("NULL".utf8)
    /// The introducer of text that is not ASCII: `_latin1 `; empty if it is UTF-8.
    var introducer: [UInt8] = []
    /// The column's name, quoted.
    var name: [UInt8] = []
  }

  private let heads: TextTable
  private let befores: TextTable
  private let afters: TextTable
  private let nulls: TextTable
  private let introducers: TextTable
  private let names: TextTable
  private let hasParentheses: Bool
  /// Whether bytes are written as text where they are UTF-8: they are compared as bytes.
  private let showsBytes: Bool

  /// - Parameters:
  ///   - frames: of the columns of the image.
  ///   - isWritten: which of them are written.
  ///   - separator: what stands between two values.
  init(_ frames: [Frame], isWritten: [Bool], separator: [UInt8], hasParentheses: Bool, showsBytes: Bool) {
    var isFirst = true
    heads = TextTable(
      frames.indices.map { place in
        guard isWritten[place] else { return [] }
        defer { isFirst = false }
        return isFirst ? [] : separator
      })
    befores = TextTable(frames.map(\.before))
    afters = TextTable(frames.map(\.after))
    nulls = TextTable(frames.map(\.null))
    introducers = TextTable(frames.map(\.introducer))
    names = TextTable(frames.map(\.name))
    self.hasParentheses = hasParentheses
    self.showsBytes = showsBytes
  }

  @inline(__always) func beginRow(_ output: inout OutputBuffer) { if hasParentheses { output.append(0x28) } }
  @inline(__always) func beginValue(_ place: Int, _ output: inout OutputBuffer) {}
  @inline(__always) func endRow(_ output: inout OutputBuffer) { if hasParentheses { output.append(0x29) } }
  @inline(__always) func null(_ output: inout OutputBuffer) {}

  @inline(__always)
  func beginValue(_ place: Int, isNull: Bool, _ output: inout OutputBuffer) {
    heads.append(place, to: &output)
    if isNull { nulls.append(place, to: &output) } else { befores.append(place, to: &output) }
  }

  @inline(__always)
  func endValue(_ place: Int, isNull: Bool, _ output: inout OutputBuffer) {
    if !isNull { afters.append(place, to: &output) }
  }

  /// A literal with an exponent is a DOUBLE; without one it would be a DECIMAL, which has fewer decimals.
  func number(_ value: Double, _ output: inout OutputBuffer) {
    let digits = Array(value.description.utf8)
    output.append(digits)
    if !digits.contains(UInt8(ascii: "e")) { output.append("e0") }
  }

  /// A FLOAT is compared as the DOUBLE that it is. It is written as its shortest form, if that gives it back by way of a
  /// DOUBLE.
  func number(_ value: Float, _ output: inout OutputBuffer) {
    let digits = value.description
    if !showsBytes, let double = Double(digits), Float(double) == value {
      output.append(Array(digits.utf8))
      if !digits.utf8.contains(UInt8(ascii: "e")) { output.append("e0") }
    } else {
      number(Double(value), &output)
    }
  }

  @unsafe @inline(__always)
  func text(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    output.append(0x27)
    unsafe output.append(bytes, escaping: InsertStatements.Escapes.self)
    output.append(0x27)
  }

  @unsafe
  func foreignText(_ bytes: UnsafeRawBufferPointer, _ place: Int, _ output: inout OutputBuffer) -> Bool {
    let introducer = introducers[place]
    if introducer.isEmpty { return false }
    output.append(introducer)
    output.append("x'")
    unsafe output.append(hexadecimal: bytes)
    output.append(0x27)
    return true
  }

  @unsafe
  func binary(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    if showsBytes, unsafe UTF8Validation.firstInvalid(in: RawSpan(_unsafeBytes: bytes)) == nil,
      unsafe !bytes.contains(where: { $0 < 0x20 })
    {
      return unsafe text(bytes, &output)
    }
    output.append("x'")
    unsafe output.append(hexadecimal: bytes)
    output.append(0x27)
  }

  /// As a number: a literal of bits would be a string.
  @unsafe
  func bits(_ bytes: UnsafeRawBufferPointer, count: Int, _ output: inout OutputBuffer) {
    unsafe output.append(decimal: bitNumber(bytes))
  }

  func member(_ value: UInt64, isSet: Bool, bytes: Int, isKnown: Bool, _ output: inout OutputBuffer) -> Bool {
    output.append(decimal: value)
    return true
  }

  func document(_ value: JSONValue, _ output: inout OutputBuffer) throws(PackingError) -> Bool {
    if !showsBytes && value.hasOpaque {
      // A value of an SQL type alone would be taken for the text of a document.
      if case .opaque = value { output.append("JSON_EXTRACT(JSON_ARRAY(") }
      try append(expression: value, &output)
      if case .opaque = value { output.append("), '$[0]')") }
    } else {
      try append(text: value, &output)
    }
    return true
  }

  func changes(_ update: JSONPartialUpdate, _ place: Int, _ output: inout OutputBuffer) throws(PackingError) {
    try update.appendExpression(of: names[place], to: &output) { value, output throws(PackingError) in
      try append(expression: value, &output)
    }
  }

  private func append(text value: JSONValue, _ output: inout OutputBuffer) throws(PackingError) {
    var bytes: [UInt8] = []
    try value.appendText(to: &bytes)
    unsafe bytes.withUnsafeBytes { unsafe text($0, &output) }
  }

  /// A value as an expression that makes JSON of it. Values of SQL types keep them, but for strings and bits, which become
  /// the text that the server prints for them.
  private func append(expression value: JSONValue, _ output: inout OutputBuffer) throws(PackingError) {
    switch value {
    case .string(let text): unsafe text.withUnsafeBytes { unsafe self.text($0, &output) }
    case .integer, .unsigned:
      var bytes: [UInt8] = []
      try value.appendText(to: &bytes)
      output.append(bytes)
    case .opaque(let type, let content):
      var bytes: [UInt8] = []
      try value.appendText(to: &bytes)
      switch type {
      case 246:
        output.append("CAST(")
        output.append(bytes)
        output.append(" AS DECIMAL(")
        output.append(decimal: UInt64(content[0]))
        output.append(0x2C)
        output.append(decimal: UInt64(content[1]))
        output.append("))")
      case 7, 10, 11, 12:
        output.append("CAST('")
        output.append(Array(bytes.dropFirst().dropLast()))
        output.append(type == 10 ? "' AS DATE)" : type == 11 ? "' AS TIME(6))" : "' AS DATETIME(6))")
      default:
        output.append(0x27)
        // Line feeds are escaped in JSON.
        let text = Array(bytes.dropFirst().dropLast())
        output.append(text)
        output.append(0x27)
      }
    case .array(let values) where value.hasOpaque:
      output.append("JSON_ARRAY(")
      for (index, value) in values.enumerated() {
        if index > 0 { output.append(", ") }
        try append(expression: value, &output)
      }
      output.append(0x29)
    case .object(let members) where value.hasOpaque:
      output.append("JSON_OBJECT(")
      for (index, member) in members.enumerated() {
        if index > 0 { output.append(", ") }
        unsafe member.key.withUnsafeBytes { unsafe self.text($0, &output) }
        output.append(", ")
        try append(expression: member.value, &output)
      }
      output.append(0x29)
    default:
      output.append("JSON_EXTRACT(")
      try append(text: value, &output)
      output.append(", '$')")
    }
  }
}

extension JSONValue {
  /// Whether there is a value of an SQL type in it.
  var hasOpaque: Bool {
    switch self {
    case .opaque: true
    case .array(let values): values.contains { $0.hasOpaque }
    case .object(let members): members.contains { $0.value.hasOpaque }
    default: false
    }
  }
}
