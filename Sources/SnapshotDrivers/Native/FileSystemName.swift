internal import ByteIO

/// The names of a table's files as they stand in a change log: database and table in the encoding of file names, the
/// server's character set `filename` (specification 9.3).
///
/// Our names are encoded and compared; file names are never decoded, so two tables cannot be confused.
struct FileSystemName: Hashable {
  /// The folder.
  var database: [UInt8]
  /// The file, without extension.
  var table: [UInt8]

  /// The names of a table's files.
  init(_ name: NativeTableName) {
    database = Self.encode(name.database)
    table = Self.encode(name.table)
  }

  /// The last two parts of a path such as `./shop/customer`; nil if it has fewer.
  init?(path: [UInt8]) {
    let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
    guard parts.count >= 2 else { return nil }
    database = Array(parts[parts.count - 2])
    table = Array(parts[parts.count - 1])
  }

  /// A name in the encoding: letters, digits and `_` of ASCII stand for themselves, other letters are `@` and two
  /// characters, and what is left `@` and four hexadecimal digits; behind `con`, `lpt1` and their like stands `@@@`. A
  /// name with `#mysql50#` before it is used as it is.
  static func encode(_ name: ByteString) -> [UInt8] {
    let prefix = Array("#mysql50#".utf8)
    if name.bytes.starts(with: prefix) { return Array(name.bytes.dropFirst(prefix.count)) }
    guard let text = name.text else { return name.bytes }
    var encoded: [UInt8] = []
    for scalar in text.unicodeScalars {
      let code = Int(scalar.value)
      switch scalar {
      case "0"..."9", "A"..."Z", "a"..."z", "_": encoded.append(UInt8(code))
      default:
        encoded.append(UInt8(ascii: "@"))
        if let pair = pair(code) {
          encoded += [pair.0, pair.1]
        } else {
          for shift in [12, 8, 4, 0] { encoded.append(Array("0123456789abcdef".utf8)[code >> shift & 15]) }
        }
      }
    }
    // What Windows takes for devices is marked, by servers of all systems.
    return reserved.contains(encoded.map { $0 | 0x20 }) ? encoded + Array("@@@".utf8) : encoded
  }

  private static let reserved: Set<[UInt8]> = {
    let ports = (1...9).flatMap { ["com\($0)", "lpt\($0)"] }
    return Set((["con", "prn", "aux", "nul"] + ports).map { Array($0.utf8) })
  }()

  /// The two characters that stand for a letter; nil for anything else.
  private static func pair(_ code: Int) -> (UInt8, UInt8)? {
    func at(_ index: Int, of table: [UInt8]) -> (UInt8, UInt8)? {
      guard 2 * index + 1 < table.count, table[2 * index] != UInt8(ascii: ".") else { return nil }
      return (table[2 * index], table[2 * index + 1])
    }
    let sign = UInt8(ascii: "@")
    switch code {
    case 0xC0..<0x600: return at(code - 0xC0, of: letters)
    case 0x1E00..<0x2000: return at(code - 0x1E00, of: additionalLetters)
    case 0x2160..<0x2170: return (UInt8(ascii: "G") + UInt8(code - 0x2160), UInt8(ascii: "9"))
    case 0x2170..<0x2180: return (UInt8(ascii: "g") + UInt8(code - 0x2170), UInt8(ascii: "9"))
    case 0x24B6...0x24CF: return (sign, UInt8(ascii: "A") + UInt8(code - 0x24B6))
    case 0x24D0...0x24E9: return (sign, UInt8(ascii: "a") + UInt8(code - 0x24D0))
    case 0xFF21...0xFF3A: return (UInt8(ascii: "A") + UInt8(code - 0xFF21), sign)
    case 0xFF41...0xFF5A: return (UInt8(ascii: "a") + UInt8(code - 0xFF41), sign)
    default: return nil
    }
  }

  // Read off a server, with CONVERT(… USING filename); `..` is a character that is no letter to it.

  /// For each character from U+00C0 on, its two characters.
  private static let letters = Array(
    """
    0G0H0I0J0K0L0M0N0O0P0Q0R0S0T0U0V0W0X0Y0Z1G1H1I..1K1L1M1N1O1P1Q1j0g0h0i0j0k0l0m0n0o0p0q0r0s0t0u0v0w0x0y0z1g1h1i..\
    1k1l1m1n1o1p1q1r1S1s1T1t1U1u1V1v1W1w1X1x1Y1y1Z1z2G2g2H2h2I2i2J2j2K2k2L2l2M2m2N2n2O2o2P2p2Q2q2R2r2S2s2T2t2U2u2V2v\
    ..2w2X2x2Y2y2Z2z3g3H3h3I3i3J3j3K3k3L3l3M3m3N3n3O3o3p3Q3q3R3r3S3s3T3t3U3u3V3v3W3w3X3x3Y3y3Z3z4G4g4H4h4I4i4J4j4K4k\
    4L4l4M4m4N4n4O4o4P4p4Q4q4R4r4S4s1R4T4t4U4u4V4v4wgaQfHahaIaiaRfJajaTfUfKakalaZbWfYfMamaJgMgnaSgRgOaoapaqaYgHhraKh\
    SasaTataUauaVhVavaYhwaxaYayaJiZazaLiMiGbgbHbhbTiIbibjbkbNbnbmb..........Ob..obPb..pbQb..qbRbrbSbsbTbtbUbubVbvbWb\
    wbXbxbYbybzbGcgcHchcIcicJcjcKckcLclcMcmcNcncOcocpcQc..qcRcrcNa..ScscTctcUcucVcvcWcwcXcxcYcycZczcGdgdHdhdIdidJdjd\
    KdkdLdldMdmdNdndOdodPdpdQdqdRdrdRasdTdtdUdudVdvdWdwdXdxdYdydZdzdGegeHeheiejekelemeneOePepePaQereseVi............\
    ................nfofpfqfrfsftfufvfwfxfyfzfgghgigjgkglgmgngogpgqgrgsgtgugvgwgxgygzgghhhihjhkhlhmhnhohphqhrhshthuh\
    vhwhxhyhzhgihiiijikiliminioipiqirisitiuiviwixiyizigjhjijjjkjljmjnjojpjqjrjsjtjujvjwjxjyjzjgkhkik................\
    ................................................................................................................\
    ................................................................................................................\
    ................................................................................................................\
    ............................................................................6G..6H6I6J..7S..7T7U5y6L7W6N6O6P6Q6R\
    7X6T8W6V6W6X6Y6Z8I7H..8Y7K7L8H7N7O7P7Q7R6g6h6i6j6k6l6m6n6o6p6q6r6s6t6u6v6w6x6y6z7g7h7i7j7k7l7m7n7o7p7q7r7s7t7u..\
    7w7x7Y7Z8G8h8i8j..8k8L8l8M8m8N8n8O8o8P8p8Q8q8R8r8S8s8T8t8U8u8V8v8w8x8y8z..9g9h..9i....9j9k9L9M9NS1T1U1V1W1X1Y1Z1\
    G2H2I2J2K2L2M2N2G0H0I0J0K0L0M0N0O0P0Q0R0S0T0U0V0W0X0Y0Z0G1H1I1J1K1L1M1N1O1P1Q1R1g0h0i0j0k0l0m0n0o0p0q0r0s0t0u0v0\
    w0x0y0z0g1h1i1j1k1l1m1n1o1p1q1r1s1t1u1v1w1x1y1z1g2h2i2j2k2l2m2n2O2o2P2p2Q2q2R2r2S2s2T2t2U2u2V2v2W2w2X2x2Y2y2Z2z2\
    G3g3H3h3I3i3J3j3K3k3................M3m3N3n3O3o3P3p3Q3q3R3r3S3s3T3t3U3u3V3v3W3w3X3x3Y3y3Z3z3G4g4H4h4I4i4J4j4K4k4\
    L4l4M4m4N4n4O4o4P4p4Q4q4R4r4S4s4T4U4u4V4v4W4w4X4x4Y4y4Z4z4G5g5..I5i5J5j5K5k5L5l5M5m5N5n5O5o5P5p5Q5q5R5r5S5s5T5t5\
    U5u5V5v5W5w5X5x5Y5y5Z5z5G6g6H6h6I6i6............P6p6Q6q6R6r6S6s6T6t6U6u6V6v6W6w6................................\
    ..................................H7I7J7K7L7M7N7O7P7Q7R7S7T7U7V7W7X7Y7Z7G8H8I8J8K8L8M8N8O8P8Q8R8S8T8U8V8W8X8....\
    ..................h7i7j7k7l7m7n7o7p7q7r7s7t7u7v7w7x7y7z7g8h8i8j8k8l8m8n8o8p8q8r8s8t8u8v8w8x8
    """.utf8)

  /// The same from U+1E00 on.
  private static let additionalLetters = Array(
    """
    GlglHlhlIlilJljlKlklLlllMlmlNlnlOlolPlplQlqlRlrlSlslTltlUlulVlvlWlwlXlxlYlylZlzlGmgmHmhmImimJmjmKmkmLmlmMmmmNmnm\
    OmomPmpmQmqmRmrmSmsmTmtmUmumVmvmWmwmXmxmYmymZmzmGngnHnhnIninJnjnKnknLnlnMnmnNnnnGponPnpnQnqnRnrnSnsnTntnUnunVnvn\
    WnwnXnxnYnynZnznGogoHohoIoioJojoKokoLoloMomoNonoOoooPopoQoqoRoroSosoTotoUouovowoxoyozogp........LplpMpmpNpnpOpop\
    PpppQpqpRprpSpspTptpUpupVpvpWpwpXpxpYpypZpzpGqgqHqhqIqiqJqjqKqkqLqlqMqmqNqnqOqoqPqpqQqqqRqrqSqsqTqtqUquqVqvqWqwq\
    XqxqYqyqZqzqGrgrHrhrIrirJrjrKrkrLrlrMrmrNrnrOrorPrpr............gshsisjskslsmsnsGsHsIsJsKsLsMsNsospsqsrsssts....\
    OsPsQsRsSsTs....yszsgthtitjtktltYsZsGtHtItJtKtLtmtntotptqtrtstttMtNtOtPtQtRtStTtutvtwtxtytzt....UtVtWtXtYtZt....\
    kulumunuoupuquru..Lu..Nu..Pu..RuwuxuyuzugvhvivjvWuXuYuZuGvHvIvJvkvlvmvnvovpvqvrvsvtvuvvvwvxv....gwhwiwjwkwlwmwnw\
    GwHwIwJwKwLwMwNwowpwqwrwswtwuwvwOwPwQwRwSwTwUwVwwwxwywzwgxhxixjxWwXwYwZwGxHxIxJxkxlxmxnxox..qxrxKxLxKvLvNx......\
    ....sxtxux..wxxxMvNvOvPvTx......yxzxgyhy....kylyYxZxQvRv........nyoypyqyrysytyuyNyOyUvVvSy..........xyyy....hziz\
    SvTvWvXvYy
    """.utf8)
}
