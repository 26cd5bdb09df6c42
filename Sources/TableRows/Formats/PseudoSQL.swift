internal import ByteIO

/// The values of a row image in the form of the stock tools' `--verbose`: a commented line for each column,
/// `###   @1=42`, with the column's type behind it if wanted. Strings have backslash escapes; unlike MariaDB's tool,
/// which leaves quotes and backslashes as they are, so that a value can be read back. Floating-point numbers have the
/// digits that they need, where the tools cut a FLOAT to six digits.
struct PseudoSQL: RowFormat {
  static var quote: UInt8 { 0x27 }
  static var padsNumbers: Bool { false }
  static var isLogged: Bool { true }

  /// `###   @1=` for each column of the image.
  private let heads: TextTable
  /// The types: ` /* INT meta=0 nullable=1 is_null=`; empty if they are not wanted.
  private let comments: TextTable
  private let hasComments: Bool

  /// - Parameters:
  ///   - columns: the indices of the columns of the image.
  ///   - comments: what stands behind each value, up to `is_null=`; empty for nothing.
  init(columns: [Int], comments: [[UInt8]]) {
    heads = TextTable(columns.map { Array("###   @\($0 + 1)=".utf8) })
    self.comments = TextTable(comments)
    hasComments = !comments.isEmpty
  }

  enum Escapes: Escaping {
    static var first: UInt8 { 0x27 }
    static var second: UInt8 { 0x5C }
    static func append(_ byte: UInt8, to output: inout OutputBuffer) {
      switch byte {
      case 0x27: output.append("\\'")
      case 0x5C: output.append("\\\\")
      case 0x0A: output.append("\\n")
      case 0x0D: output.append("\\r")
      case 0x09: output.append("\\t")
      case 0..<0x20:
        output.append("\\x")
        output.append(48 + byte >> 4)
        let low = byte & 15
        output.append(low < 10 ? 48 + low : 87 + low)
      default: output.append(byte)
      }
    }
  }

  @inline(__always) func beginRow(_ output: inout OutputBuffer) {}
  @inline(__always) func beginValue(_ place: Int, _ output: inout OutputBuffer) { heads.append(place, to: &output) }
  @inline(__always) func endRow(_ output: inout OutputBuffer) {}
  @inline(__always) func null(_ output: inout OutputBuffer) { output.append("NULL") }

  @inline(__always)
  func endValue(_ place: Int, isNull: Bool, _ output: inout OutputBuffer) {
    if hasComments {
      comments.append(place, to: &output)
      output.append(isNull ? "1 */\n" : "0 */\n")
    } else {
      output.append(10)
    }
  }

  /// A negative number, which could be an unsigned one: both are shown.
  @inline(__always)
  func integer(ofUnknownSign value: UInt64, bytes: Int, _ output: inout OutputBuffer) {
    let unused = UInt64(64 - 8 * bytes)
    let signed = Int64(bitPattern: value << unused) >> Int64(unused)
    output.append(decimal: signed)
    if signed >= 0 { return }
    output.append(" (")
    output.append(decimal: value)
    output.append(0x29)
  }

  func member(_ value: UInt64, isSet: Bool, bytes: Int, isKnown: Bool, _ output: inout OutputBuffer) -> Bool {
    if isSet { append(value, bits: 8 * bytes, &output) } else { output.append(decimal: value) }
    return true
  }

  private func append(_ value: UInt64, bits: Int, _ output: inout OutputBuffer) {
    output.append("b'")
    for bit in (0..<max(1, min(64, bits))).reversed() {
      output.append(48 + UInt8(truncatingIfNeeded: value >> UInt64(bit) & 1))
    }
    output.append(0x27)
  }

  func date(_ year: Int, _ month: Int, _ day: Int, _ output: inout OutputBuffer) -> Bool {
    output.append(0x27)
    output.append(decimal: UInt64(year), width: 4)
    output.append(0x3A)
    output.append(twoDigits: month)
    output.append(0x3A)
    output.append(twoDigits: day)
    output.append(0x27)
    return true
  }

  func timestamp(_ seconds: Int64, microseconds: Int, fraction: Int, _ output: inout OutputBuffer) -> Bool {
    output.append(decimal: seconds)
    if fraction > 0 {
      output.append(0x2E)
      output.append(decimal: UInt64(microseconds) / powerOfTen(6 - fraction), width: fraction)
    }
    return true
  }

  func vector(_ bytes: [UInt8], _ output: inout OutputBuffer) throws(PackingError) -> Bool {
    output.append(try vectorText(bytes))
    return true
  }

  @unsafe @inline(__always)
  func text(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    output.append(0x27)
    unsafe output.append(bytes, escaping: Escapes.self)
    output.append(0x27)
  }

  @unsafe
  func binary(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) { unsafe text(bytes, &output) }

  @unsafe
  func bits(_ bytes: UnsafeRawBufferPointer, count: Int, _ output: inout OutputBuffer) {
    unsafe append(bitNumber(bytes), bits: count, &output)
  }

  func changes(_ update: JSONPartialUpdate, _ place: Int, _ output: inout OutputBuffer) throws(PackingError) {
    let name = Array(heads[place].dropFirst(6).dropLast())
    try update.appendExpression(of: name, to: &output) { value, output throws(PackingError) in
      var bytes: [UInt8] = []
      switch value {
      case .string(let text): unsafe text.withUnsafeBytes { unsafe self.text($0, &output) }
      case .opaque:
        try value.appendText(to: &bytes)
        if bytes.first == 0x22 { bytes = [0x27] + bytes.dropFirst().dropLast() + [0x27] }
        output.append(bytes)
      case .array, .object:
        try value.appendText(to: &bytes)
        output.append("CAST(")
        unsafe bytes.withUnsafeBytes { unsafe self.text($0, &output) }
        output.append(" AS JSON)")
      default:
        try value.appendText(to: &bytes)
        output.append(bytes)
      }
    }
  }
}

/// A VECTOR as a list of numbers, each with the digits that it needs.
func vectorText(_ bytes: [UInt8]) throws(PackingError) -> [UInt8] {
  guard bytes.count % 4 == 0 else {
    throw PackingError(position: 0, found: "a vector of \(bytes.count) bytes", expected: "a multiple of 4")
  }
  var output = OutputBuffer()
  output.append(0x5B)
  for start in stride(from: 0, to: bytes.count, by: 4) {
    if start > 0 { output.append(0x2C) }
    let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
    let element = Float(bitPattern: bits)
    guard element.isFinite else {
      throw PackingError(position: start, found: "\(element) in a vector", expected: "a finite number")
    }
    output.append(shortest: element.description)
  }
  output.append(0x5D)
  return output.array
}

extension JSONPartialUpdate {
  /// Appends the changes as an expression of functions of MySQL's and MariaDB's: `JSON_REPLACE(document, '$.a', 1)`.
  /// - Parameters:
  ///   - document: the expression of the document before them.
  ///   - append: appends a value.
  func appendExpression(
    of document: [UInt8], to output: inout OutputBuffer,
    _ append: (JSONValue, inout OutputBuffer) throws(PackingError) -> Void
  ) throws(PackingError) {
    // Changes of the same kind behind one another go into one call.
    var calls: [(name: StaticString, changes: [Change])] = []
    for change in changes {
      let name: StaticString =
        switch change {
        case .replace: "JSON_REPLACE("
        case .insert(let path, _): path.isElement ? "JSON_ARRAY_INSERT(" : "JSON_INSERT("
        case .remove: "JSON_REMOVE("
        }
      if let last = calls.last, last.name.description == name.description {
        calls[calls.count - 1].changes.append(change)
      } else {
        calls.append((name, [change]))
      }
    }
    for call in calls.reversed() { output.append(call.name) }
    output.append(document)
    for call in calls {
      for change in call.changes {
        let (path, value): (JSONPath, JSONValue?) =
          switch change {
          case .replace(let path, let value), .insert(let path, let value): (path, value)
          case .remove(let path): (path, nil)
          }
        output.append(", '")
        let text = path.text
        unsafe text.withUnsafeBytes { unsafe output.append($0, escaping: InsertStatements.Escapes.self) }
        output.append(0x27)
        if let value {
          output.append(", ")
          try append(value, &output)
        }
      }
      output.append(0x29)
    }
  }
}
