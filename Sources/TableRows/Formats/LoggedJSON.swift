internal import ByteIO

/// The values of a row image as an object of JSON: `{"id":1,"name":"Ann"}`. Values as ``JSONLines`` has them; besides,
/// where the log does not tell enough: an ENUM or SET whose members are not known is its number, and a string that is not
/// valid text of its character set, or of which neither that nor whether it is text is known and that is no UTF-8, is
/// `{"base64":"…"}`. NULL is null, as is a JSON document that is null. What a partial update changes in a document is a
/// list of its changes: `{"changes":[{"op":"replace","path":"$.a","value":1}]}`.
struct LoggedJSON: JSONValues {
  static var isLogged: Bool { true }

  /// `"name":` for the first column that is written, `,"name":` for the others.
  private let keys: TextTable

  /// - Parameters:
  ///   - names: of the columns of the image.
  ///   - isWritten: which of them are written.
  init(names: [[UInt8]], isWritten: [Bool]) {
    var isFirst = true
    keys = TextTable(
      names.indices.map { place in
        guard isWritten[place] else { return [] }
        var output = OutputBuffer()
        if !isFirst { output.append(0x2C) }
        isFirst = false
        unsafe names[place].withUnsafeBytes { unsafe JSONLines.append($0, to: &output) }
        output.append(0x3A)
        return output.array
      })
  }

  @inline(__always) func beginRow(_ output: inout OutputBuffer) { output.append(0x7B) }
  @inline(__always) func beginValue(_ place: Int, _ output: inout OutputBuffer) { keys.append(place, to: &output) }
  @inline(__always) func endRow(_ output: inout OutputBuffer) { output.append(0x7D) }

  func member(_ value: UInt64, isSet: Bool, bytes: Int, isKnown: Bool, _ output: inout OutputBuffer) -> Bool {
    if !isKnown { output.append(decimal: value) }
    return !isKnown
  }

  @unsafe
  func invalidText(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    output.append("{\"base64\":")
    unsafe binary(bytes, &output)
    output.append(0x7D)
  }

  @unsafe
  func unknownText(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) {
    if unsafe isASCII(bytes) || UTF8Validation.firstInvalid(in: RawSpan(_unsafeBytes: bytes)) == nil {
      unsafe text(bytes, &output)
    } else {
      unsafe invalidText(bytes, &output)
    }
  }

  func changes(_ update: JSONPartialUpdate, _ place: Int, _ output: inout OutputBuffer) throws(PackingError) {
    output.append("{\"changes\":[")
    for (number, change) in update.changes.enumerated() {
      if number > 0 { output.append(0x2C) }
      let (operation, path, value): (StaticString, JSONPath, JSONValue?) =
        switch change {
        case .replace(let path, let value): ("replace", path, value)
        case .insert(let path, let value): ("insert", path, value)
        case .remove(let path): ("remove", path, nil)
        }
      output.append("{\"op\":\"")
      output.append(operation)
      output.append("\",\"path\":")
      let text = path.text
      unsafe text.withUnsafeBytes { unsafe self.text($0, &output) }
      if let value {
        output.append(",\"value\":")
        var bytes: [UInt8] = []
        try value.appendText(to: &bytes)
        output.append(bytes)
      }
      output.append(0x7D)
    }
    output.append("]}")
  }
}
