import ByteIO
import TableRows
import Testing

@Suite("Character sets")
struct CharacterSetTests {
  @Test("utf8 has four bytes in MySQL 6.0 and three elsewhere")
  func utf8() {
    #expect(CharacterSet.named("UTF8", in: .mysql60)?.maximumBytes == 4)
    #expect(CharacterSet.named("utf8", in: .modern)?.maximumBytes == 3)
    #expect(CharacterSet.ofCollation("latin1_swedish_ci", in: .modern)?.name == "latin1")
  }
}
