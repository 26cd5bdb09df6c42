import ByteIO
import Foundation
import Testing
@testable import ToolKit

@Suite struct PatternTests {
  @Test(
    "LIKE as the server does it",
    arguments: [
      ("%", "", true), ("%", "abc", true), ("a%c", "abbbc", true), ("a%c", "abbbd", false), ("_", "", false),
      ("_bc", "ABC", true), ("a\\%", "a%", true), ("a\\%", "ab", false), ("%b%b%", "abab", true), ("", "", true),
      ("", "a", false), ("%%a", "bca", true), ("SHOP", "shop", true),
    ])
  func like(_ pattern: String, _ name: String, _ matches: Bool) {
    #expect(LikePattern(ByteString(pattern)).matches(ByteString(name)) == matches)
  }

  @Test("the collation is latin1_swedish_ci") func collation() {
    func same(_ one: UInt8, _ other: UInt8) -> Bool { LikePattern(ByteString([one])).matches(ByteString([other])) }
    #expect(same(0xE9, UInt8(ascii: "E")))  // é = E
    #expect(same(0xE4, 0xC4))  // ä = Ä
    #expect(!same(0xE4, UInt8(ascii: "a")))  // ä ≠ a in Swedish
    #expect(same(0xFC, UInt8(ascii: "y")))  // ü = y in Swedish
    #expect(!same(0xDF, UInt8(ascii: "s")))
  }

  @Test("a pattern that could take for ever does not") func hostile() {
    let pattern = ByteString(String(repeating: "%a", count: 2000) + "b")
    #expect(!LikePattern(pattern).matches(ByteString(String(repeating: "a", count: 5000))))
  }

  @Test("patterns are taken apart at their first dot, quotes respected") func items() throws {
    let cases: [(String, String?, String)] = [
      ("shop", nil, "shop"), ("a.b.c", "a", "b.c"), ("`a.b`.`c d`", "a.b", "c d"), (" 'x' . \"y\" ", "x", "y"),
      ("%.`odd name-1`", "%", "odd name-1"),
    ]
    for (text, database, object) in cases {
      let pattern = try ItemPattern(ByteString(text))
      #expect(pattern.database == database.map { ByteString($0) } && pattern.object == ByteString(object), "\(text)")
    }
    #expect(throws: ItemPattern.SyntaxError.improperlyQuoted) { try ItemPattern("`abc") }
    #expect(throws: ItemPattern.SyntaxError.unrecognized("c")) { try ItemPattern("`a` c") }
  }
}

@Suite struct JSONTests {
  @Test("what is written is read back by another reader") func readBack() throws {
    var json = JSONWriter()
    let nasty = "a\"b\\c\n\u{1}\u{7F}日本😀"
    json.object { json in
      json.value("text", nasty)
      json.value("data", data: ByteString([0xFF, 0x00, 0x61]))
      json.array("list") { json in
        json.value(nil, 1)
        json.value(nil, Int?.none)
        json.object { _ in }
      }
      json.value("flag", true)
      json.null("nothing")
    }
    let read = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any]
    #expect(read?["text"] as? String == nasty)
    #expect(read?["data_base64"] as? String == "/wBh")
    #expect((read?["list"] as? [Any])?.count == 3)
    #expect(read?["flag"] as? Bool == true)
  }

  @Test("base64 is that of the standard") func base64() {
    for length in 0...70 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      #expect(JSONWriter.base64(bytes) == Data(bytes).base64EncodedString())
    }
  }
}

@Suite struct QuantityTests {
  @Test("sizes have three digits") func sizes() {
    let cases: [(Int64, String)] = [
      (0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1.00 KiB"), (10_240, "10.0 KiB"),
      (1_048_575, "1.00 MiB"), (123_456_789, "118 MiB"), (.max, "8.00 EiB"),
    ]
    for (bytes, text) in cases { #expect(Quantities.size(bytes) == text) }
    #expect(Quantities.count(1_234_567, "row") == "1,234,567 rows")
    #expect(Quantities.duration(seconds: 125) == "2 min 5 s")
  }
}

@Suite struct ArgumentTests {
  @Test("underscores are dashes, values may be left out or empty, nothing behind -- is touched") func normalized() {
    let arguments = [
      "--catalog_summary", "--ddl", "--ddl=a", "--search=a_b", "--open_files_limit=9", "--search=", "x_y", "a=", "-",
      "--", "--a_b", "--search=",
    ]
    #expect(
      RawArguments.normalized(arguments, optionalPatterns: ["--ddl"]) == [
        "--catalog-summary", "--ddl=%", "--ddl=a", "--search=a_b", "--open-files-limit=9", "--search", "", "x_y", "a=",
        "-", "--", "--a_b", "--search=",
      ])
    #expect(RawArguments.normalized(["---completion", "--ddl"], optionalPatterns: []) == ["---completion", "--ddl"])
  }

  @Test("an argument gives its bytes back, whatever they are") func bytes() {
    let name =
      Array("Z\u{FC}rich \u{10FF41}\u{10FFFD} \u{1F600}".utf8) + [0xFF, 0x80, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0xF4]
    let text = RawArguments.text(ByteString(name))
    #expect(text.hasPrefix("Z\u{FC}rich "))
    #expect(RawArguments.bytes(text).bytes == name)
    #expect(RawArguments.bytes("a" + text.dropFirst(3)).bytes == [0x61] + name.dropFirst(4))
    #expect(RawArguments.text(ByteString([0xFF])) != RawArguments.text(ByteString([0xFE])))
  }
}
