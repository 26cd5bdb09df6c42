import ByteIO
import Testing

@Suite struct SipHashTests {
  /// `vectors_sip128` of the reference implementation: the key is 00 to 0F, the message 00, 01, 02 … of so many bytes.
  @Test(arguments: [
    (0, "A3817F04BA25A8E66DF67214C7550293"), (1, "DA87C1D86B99AF44347659119B22FC45"),
    (2, "8177228DA4A45DC7FCA38BDEF60AFFE4"), (7, "A1F1EBBED8DBC153C0B84AA61FF08239"),
    (8, "3B62A9BA6258F5610F83E264F31497B4"), (9, "264499060AD9BAABC47F8B02BB6D71ED"),
    (15, "5493E99933B0A8117E08EC0F97CFC3D9"), (16, "6EE2A4CA67B054BBFD3315BF85230577"),
    (17, "473D06E8738DB89854C066C47AE47740"), (31, "2939B0183223FAFC1723DE4F52C43D35"),
    (63, "5150D1772F50834A503E069A973FBD7C"),
  ]) func theHashIsThatOfTheReferenceImplementation(_ count: Int, _ expected: String) {
    let function = SipHash(key0: 0x0706_0504_0302_0100, key1: 0x0F0E_0D0C_0B0A_0908)
    let message = (0..<count).map { UInt8($0) }
    let hash = function.hash(message.span.bytes)
    var text = ""
    for word in [hash.high, hash.low] {
      for index in 0..<8 { text += hexadecimal(UInt8(truncatingIfNeeded: word >> UInt64(8 * index))) }
    }
    #expect(text == expected)
  }
}
