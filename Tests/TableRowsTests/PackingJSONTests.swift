import ByteIO
import TableRows
import TestSupport
import Testing

/// JSON's own hostile cases; what servers wrote is in the tables of `samples/binlogs`.
@Suite("Binary JSON")
struct PackingJSONTests {
  private func text(_ stored: [UInt8]) throws -> String {
    var text: [UInt8] = []
    try BinaryJSON.appendText(stored.span.bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  @Test("A document whose references lead to the same bytes again and again is refused")
  func overlap() {
    // A large array whose elements are all the array behind it, which does the same, ten deep.
    var document: [UInt8] = [3]
    let width = 50
    for level in 0..<10 {
      let size = (10 - level) * (8 + width * 5)
      document += (0..<4).map { UInt8(truncatingIfNeeded: width >> (8 * $0)) }
      document += (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
      for _ in 0..<width {
        document.append(level == 9 ? 4 : 3)
        document += level == 9 ? [0, 0, 0, 0] : (0..<4).map { UInt8(truncatingIfNeeded: (8 + width * 5) >> (8 * $0)) }
      }
    }
    #expect(throws: PackingError.self) { try text(document) }
  }

  @Test("Damaged documents end in an error or a text, whatever the damage")
  func damage() throws {
    // {"a": [1, "x", null], "bb": 1.5}
    let document: [UInt8] = [
      0, 2, 0, 0x2E, 0, 0x12, 0, 1, 0, 0x13, 0, 2, 0, 2, 0x15, 0, 11, 0x26, 0, 0x61, 0x62, 0x62, 3, 0, 0x11, 0, 5, 1, 0,
      12,
      0x0D, 0, 4, 0, 0, 1, 0x78, 0, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0,
    ]
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20000 {
      var damaged = document
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      damaged.removeLast(Int.random(in: 0...3, using: &random))
      _ = try? text(damaged)
      _ = try? JSONPartialUpdate(parsing: damaged.span.bytes)
    }
  }

  @Test("A document may nest 100 deep, no deeper")
  func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      var document: [UInt8] = [2]
      for level in 0..<depth {
        let isLast = level == depth - 1
        let size = (depth - level) * 7 - 3
        document += [isLast ? 0 : 1, 0, UInt8(size & 255), UInt8(size >> 8)]
        if !isLast { document += [2, 7, 0] }
      }
      return document
    }
    #expect(try text(nested(100)) == String(repeating: "[", count: 100) + String(repeating: "]", count: 100))
    #expect(throws: PackingError.self) { try text(nested(101)) }
  }

  @Test("Changes are made where the paths lead")
  func changes() throws {
    let document = JSONValue.object([
      .init(key: Array("a".utf8), value: .array([.integer(1), .integer(2)])),
      .init(key: Array("odd \"key".utf8), value: .null),
    ])
    func changed(_ change: JSONPartialUpdate.Change) throws -> String {
      var text: [UInt8] = []
      try JSONPartialUpdate(changes: [change]).apply(to: document).appendText(to: &text)
      return String(decoding: text, as: UTF8.self)
    }
    func path(_ text: String) throws -> JSONPath { try JSONPath(parsing: Array(text.utf8)) }
    #expect(try changed(.replace(path("$.a[1]"), .boolean(true))) == #"{"a": [1, true], "odd \"key": null}"#)
    #expect(try changed(.insert(path("$.a[1]"), .null)) == #"{"a": [1, null, 2], "odd \"key": null}"#)
    #expect(try changed(.insert(path("$.a[9]"), .null)) == #"{"a": [1, 2, null], "odd \"key": null}"#)
    #expect(try changed(.insert(path("$.bb"), .null)) == #"{"a": [1, 2], "bb": null, "odd \"key": null}"#)
    #expect(try changed(.remove(path(#"$."odd \"key""#))) == #"{"a": [1, 2]}"#)
    #expect(try changed(.replace(path(#"$."\u0061"[0]"#), .null)) == #"{"a": [null, 2], "odd \"key": null}"#)
    #expect(throws: PackingError.self) { try changed(.replace(path("$.a[2]"), .null)) }
    #expect(throws: PackingError.self) { try changed(.insert(path("$.a"), .null)) }
    #expect(throws: PackingError.self) { try changed(.remove(path("$.b"))) }
    #expect(throws: PackingError.self) { try changed(.remove(path("$"))) }
    for text in ["", "a", "$.", "$[", "$[]", "$[x]", "$[99999999999]", "$.\"a", "$x", #"$."\ud800""#] {
      #expect(throws: PackingError.self) { try path(text) }
    }
  }
}
