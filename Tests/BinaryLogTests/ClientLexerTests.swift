@testable import BinaryLog
import Testing

/// What the stock clients make of a statement, as they did when they were asked.
@Suite struct ClientLexerTests {
  static func scan(
    _ text: String, plainBackslashes: Bool = false, multibyte: ClientLexer.Multibyte? = nil
  ) -> ClientLexer.Finding {
    ClientLexer(multibyte: multibyte, backslashesArePlain: plainBackslashes, delimiter: Array("/*!*/;".utf8))
      .scan(Array(text.utf8))
  }

  @Test(
    arguments: [
      "INSERT INTO t VALUES ('a\\'b', \"c\\\\\", `d\\`)", "INSERT INTO t VALUES (\\N)", "SELECT 1 -- it's \\! ls",
      "SELECT 1 # it's", "SELECT /* don't \\! ls */ 1", "SELECT '/*!*/;'", "CREATE PROCEDURE p() BEGIN SELECT 1; END",
      "SELECT 1--1, 'x'", "INSERT INTO t VALUES ('line\n\\! ls')",
    ]) func oneStatement(_ text: String)
  {
    #expect(Self.scan(text) == .statement, "\(text)")
  }

  @Test(
    arguments: [
      "SELECT 1 \\! touch /tmp/x", "SELECT /*!99999 \\! ls */ 1", "system ls", "  SOURCE /etc/passwd", "SELECT 1 \\g",
      "tee x", "SELECT 'a' \\. f",
    ]) func aCommand(_ text: String)
  {
    guard case .command = Self.scan(text) else {
      Issue.record("\(text): \(Self.scan(text))")
      return
    }
  }

  @Test func whatDependsOnTheSession() {
    // A backslash that is plain does not hide the quote behind it.
    #expect(Self.scan("INSERT INTO t VALUES ('\\')") == .open)
    #expect(Self.scan("INSERT INTO t VALUES ('\\')", plainBackslashes: true) == .statement)
    #expect(Self.scan("SELECT 1 /*!*/; DROP TABLE t") == .delimiter)
    #expect(Self.scan("SELECT 'open") == .open)
    // 表 in Shift-JIS ends with the byte of a backslash.
    let bytes = Array("SELECT '".utf8) + [0x95, 0x5C] + Array("'".utf8)
    let delimiter = Array("/*!*/;".utf8)
    #expect(ClientLexer(delimiter: delimiter).scan(bytes) == .open)
    #expect(ClientLexer(multibyte: .sjis, delimiter: delimiter).scan(bytes) == .statement)
  }
}
