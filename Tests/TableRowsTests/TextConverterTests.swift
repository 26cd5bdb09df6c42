import ByteIO
import Foundation
import TableRows
import TestSupport
import Testing

@Suite("Text of every character set to UTF-8 and back")
struct TextConverterTests {
  /// The answers of the servers: `samples/charsets/make` says how.
  static let truth: [String: [(sequence: [UInt8], character: UInt32)]] = {
    var truth: [String: [(sequence: [UInt8], character: UInt32)]] = [:]
    for line in lines where line[1] != "<" {
      let first = bytes(line[1])
      let text = bytes(line[2])
      for index in 0..<text.count / 2 {
        let sequence = Array(first.dropLast()) + [first[first.count - 1] + UInt8(index)]
        truth[line[0], default: []].append((sequence, UInt32(text[2 * index]) << 8 | UInt32(text[2 * index + 1])))
      }
    }
    return truth
  }()

  static let lines: [[String]] = {
    let file = Samples.root.appendingPathComponent("samples/charsets/mappings.txt.xz")
    guard let data = try? Data(contentsOf: file),
      let text = try? Samples.drain(XZSource(MemorySource(Array(data))))
    else { return [] }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
  }()

  static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.utf8.map { UInt8($0 < 0x40 ? $0 - 0x30 : $0 - 0x37) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  static func converter(_ name: String) throws -> TextConverter {
    try TextConverter(#require(CharacterSet.named(ByteString(name), in: .modern)))
  }

  static func decode(_ converter: TextConverter, _ bytes: [UInt8]) -> (text: [UInt8], invalid: Int) {
    var output: [UInt8] = []
    let invalid = converter.append(bytes.span.bytes, to: &output)
    return (output, invalid)
  }

  static func decode(_ name: String, _ hex: String) throws -> String {
    let (text, invalid) = decode(try converter(name), bytes(hex))
    return "\(invalid) \(String(decoding: text, as: UTF8.self))"
  }

  /// A field as the client wrote it, with its escapes undone.
  static func unescaped(_ field: String) -> String {
    var text = ""
    var escaped = false
    for character in field.unicodeScalars {
      if escaped {
        let meanings: [Unicode.Scalar: Unicode.Scalar] = ["t": "\t", "n": "\n", "0": "\0"]
        text.unicodeScalars.append(meanings[character] ?? character)
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else {
        text.unicodeScalars.append(character)
      }
    }
    return text
  }

  @Test("The truth is there")
  func complete() { #expect(Self.truth.count == 34) }

  @Test("Every sequence means what the server says, and no other means anything", arguments: truth.keys.sorted())
  func table(name: String) throws {
    let converter = try Self.converter(name)
    let known = try #require(Self.truth[name])
    var wrong: [String] = []
    var meanings: [[UInt8]: UInt32] = [:]
    for (sequence, character) in known {
      meanings[sequence] = character
      let scalar = try #require(Unicode.Scalar(character))
      let (text, invalid) = Self.decode(converter, sequence)
      if invalid != 0 || text != Array(String(Character(scalar)).utf8) { wrong.append("\(sequence) \(text)") }
    }
    for byte: UInt8 in 0...255 {
      if meanings[[byte]] == nil && Self.decode(converter, [byte]).invalid != 1 { wrong.append("\(byte)") }
    }
    if known.contains(where: { $0.sequence.count > 1 }) {
      for lead: UInt8 in 0x80...0xFF where meanings[[lead]] == nil {
        for trail: UInt8 in 0...255 where meanings[[lead, trail]] == nil {
          if Self.decode(converter, [lead, trail]).invalid == 0 { wrong.append("\(lead) \(trail)") }
        }
      }
      if name == "ujis" || name == "eucjpms" {
        for second: UInt8 in 0x80...0xFF {
          for third: UInt8 in 0x80...0xFF where meanings[[0x8F, second, third]] == nil {
            if Self.decode(converter, [0x8F, second, third]).invalid == 0 { wrong.append("8F \(second) \(third)") }
          }
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
  }

  @Test("A character is written as the server writes it", arguments: truth.keys.sorted())
  func backwards(name: String) throws {
    let converter = try Self.converter(name)
    var exceptions: [String: [UInt8]] = [:]
    for line in Self.lines where line[0] == name && line[1] == "<" { exceptions[line[2]] = Self.bytes(line[3]) }
    // The server writes `\` as the two bytes that ASCII text never holds; we do not.
    if name == "sjis" { exceptions = [:] }
    // What `make` calls the lowest sequence: NEC's copy of the IBM extensions in cp932 comes last.
    func isCopy(_ sequence: [UInt8]) -> Bool { name == "cp932" && (sequence[0] == 0xED || sequence[0] == 0xEE) }
    let known = try #require(Self.truth[name])
    var meanings: [[UInt8]: UInt32] = [:]
    var lowest: [UInt32: [UInt8]] = [:]
    for (sequence, character) in known.filter({ !isCopy($0.sequence) }) + known.filter({ isCopy($0.sequence) }) {
      meanings[sequence] = character
      if lowest[character] == nil { lowest[character] = sequence }
    }
    var wrong: [String] = []
    for (sequence, character) in meanings {
      let text = Self.decode(converter, sequence).text
      var output: [UInt8] = []
      let written = converter.encode(utf8: text.span.bytes, into: &output)
      let hex = String(character, radix: 16, uppercase: true)
      let expected = exceptions[String(repeating: "0", count: max(0, 4 - hex.count)) + hex] ?? lowest[character]
      if !written || output != expected {
        wrong.append("\(sequence) \(output)")
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
  }

  @Test(
    "What is invalid is escaped in place and counted",
    arguments: [
      ("utf8mb4", "41EDA08042", #"1 A\xED\xA0\x80B"#), ("utf8mb4", "C080", #"1 \xC0\x80"#),
      ("utf8mb4", "E697", #"1 \xE6\x97"#), ("utf8mb4", "F4908080", #"1 \xF4\x90\x80\x80"#),
      ("utf8mb3", "F09F9880", #"1 \xF0\x9F\x98\x80"#), ("utf8mb4", "F09F9880", "0 😀"),
      ("utf8mb4", "8080", #"2 \x80\x80"#), ("ascii", "41E9", #"1 A\xE9"#),
      ("ucs2", "004100", #"1 A\x00"#), ("ucs2", "D83DDE00", #"2 \xD8\x3D\xDE\x00"#),
      ("utf16", "D83DDE00", "0 😀"), ("utf16", "D83D0041", #"1 \xD8\x3DA"#), ("utf16", "DE00", #"1 \xDE\x00"#),
      ("utf16le", "3DD800DE", "0 😀"), ("utf32", "0001F600", "0 😀"), ("utf32", "00110000", #"1 \x00\x11\x00\x00"#),
      ("utf32", "000041", #"1 \x00\x00\x41"#), ("sjis", "4193", #"1 A\x93"#), ("gbk", "D6D0CE", #"1 中\xCE"#),
      ("big5", "A15A", #"1 \xA1\x5A"#), ("ujis", "8FA1", #"1 \x8F\xA1"#), ("gb18030", "81308130", "0 \u{80}"),
      ("gb18030", "90308130", "0 \u{10000}"), ("gb18030", "E3329A35", "0 \u{10FFFF}"),
      ("gb18030", "813081", #"1 \x81\x30\x81"#), ("gb18030", "8431A439", "0 \u{FFFF}"),
      ("gb18030", "8431A530", #"1 \x84\x31\xA5\x30"#), ("swe7", "5B", "0 Ä"), ("sjis", "5C7E", #"0 \~"#),
    ])
  func invalid(name: String, hex: String, expected: String) throws {
    #expect(try Self.decode(name, hex) == expected)
  }

  @Test(
    "Random bytes never crash, and what is valid comes back",
    arguments: [
      "gbk", "gb18030", "ujis", "cp932", "big5", "utf8mb4", "utf16", "utf16le", "utf32", "ucs2", "swe7", "euckr",
    ])
  func random(name: String) throws {
    let converter = try Self.converter(name)
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0..<24)).map { _ in UInt8.random(in: 0...255) }
      let (text, invalid) = Self.decode(converter, bytes)
      #expect(UTF8Validation.firstInvalid(in: text.span.bytes) == nil)
      guard invalid == 0 else { continue }
      var back: [UInt8] = []
      let written = converter.encode(utf8: text.span.bytes, into: &back)
      #expect(written)
      #expect(Self.decode(converter, back).text == text)
    }
  }

  @Test("The text columns of real images are what the server showed", arguments: Samples.images)
  func images(image: Samples.Image) throws {
    let folder = image.folder.appendingPathComponent("expected")
    var compared = 0
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for file in files where file.contains(".t_cs_") && file.contains(".hex.tsv") {
      guard let mark = file.range(of: ".t_cs_"), let end = file.range(of: ".hex.tsv") else { continue }
      let name = String(file[mark.upperBound..<end.lowerBound])
      if name == "binary" || name == "mixed" { continue }
      let set = try #require(CharacterSet.named(ByteString(name), in: .mysql60))
      let converter = try TextConverter(set)
      let base = "expected/" + file[..<end.lowerBound]
      guard let hex = try image.text(base + ".hex.tsv"), let plain = try image.text(base + ".tsv") else { continue }
      let shown = String(decoding: plain, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      let coded = String(decoding: hex, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      for (shown, coded) in zip(shown, coded).dropFirst() {
        let shown = shown.split(separator: "\t", omittingEmptySubsequences: false)
        let coded = coded.split(separator: "\t", omittingEmptySubsequences: false)
        guard shown.count == coded.count, shown.count > 2 else { continue }
        for (shown, coded) in zip(shown, coded).dropFirst().dropLast() where coded != "NULL" {
          let (text, invalid) = Self.decode(converter, Self.bytes(String(coded)))
          compared += 1
          #expect(invalid == 0)
          #expect(String(decoding: text, as: UTF8.self) == Self.unescaped(String(shown)), "\(file)")
        }
      }
    }
    // `samples` keeps only a part of what the corpus has beside its images.
    let hasTables = files.contains { $0.contains(".t_cs_utf8.hex.tsv") }
    #expect(!hasTables || compared > 100, "\(compared) values")
  }
}
