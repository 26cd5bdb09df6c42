import ByteIO
import TableRows
import Testing

/// Texts as MariaDB 10.11 and MySQL 9.7 printed them; more are in the tables of `samples/binlogs/*/packed-values`.
@Suite("Texts of packed values")
struct PackingTextTests {
  private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
  }

  private func geometry(_ hexadecimal: String, _ style: GeometryText.Style) throws -> String {
    var text: [UInt8] = []
    let stored = bytes(hexadecimal)
    try GeometryText.append(stored.span.bytes, style: style, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  @Test(
    "INET6 is printed as INET6_NTOA prints it",
    arguments: [
      ("00000000000000000000000000000000", "::"), ("00000000000000000000000000000001", "::1"),
      ("0000000000000000000000000001ffff", "::0.1.255.255"), ("00000000000000000000ffffc0000280", "::ffff:192.0.2.128"),
      ("000000000000000000000000c0000280", "::192.0.2.128"), ("00000000000000000000000000010000", "::0.1.0.0"),
      ("20010db8000000010001000100010001", "2001:db8::1:1:1:1:1"),
      ("20010db8000100010001000100010000", "2001:db8:1:1:1:1:1::"),
      ("00000db8000100010001000100010001", "::db8:1:1:1:1:1:1"), ("20010000000000010000000000000001", "2001:0:0:1::1"),
      ("20010000000100000000000100000001", "2001:0:1::1:0:1"), ("20010000000000010000000000010001", "2001::1:0:0:1:1"),
      ("20010000000000000000000000000000", "2001::"), ("0001000200030004000500060007000a", "1:2:3:4:5:6:7:a"),
      ("0000000000000000ffff0000c0000280", "::ffff:0:c000:280"),
      ("000000000000000100000000c0000280", "::1:0:0:c000:280"),
      ("0000000000000000fffeffffc0000280", "::fffe:ffff:c000:280"), ("2001", "2001::"),
    ])
  func addresses(_ hexadecimal: String, _ expected: String) {
    var text: [UInt8] = []
    NetworkAddressText.appendINET6(bytes(hexadecimal), to: &text)
    #expect(String(decoding: text, as: UTF8.self) == expected)
  }

  @Test("Vectors are printed as each server prints them")
  func vectors() throws {
    // TO_VECTOR('[1,2.5,-0.1,1e-30,3.4028234e38,1e10,123456.789,0]')
    let numbers: [Float] = [1, 2.5, -0.1, 1e-30, 3.4028234e38, 1e10, 123456.789, 0]
    let stored = numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
    var text: [UInt8] = []
    try VectorText.append(stored, style: .mySQL, to: &text)
    #expect(
      String(decoding: text, as: UTF8.self)
        == "[1.00000e+00,2.50000e+00,-1.00000e-01,1.00000e-30,3.40282e+38,1.00000e+10,1.23457e+05,0.00000e+00]")
    // VEC_ToText of MariaDB 11.8.
    let many = bytes(
      "0000803f00002040cdccccbd6042a20dffff7f7ff90215506520f147000000004a3608bd77f0593bf959ae3938b49649"
        + "4e613c4bded6fc3d5a20f1c721e6b556a95f6358ca1b0e5aacc52737dc2434287d1d90269595e6248b8f0434feff0a2a"
        + "64665ea883ebb126a75a8c580000804bfb4fc347f82374499a99193e02000000")
    text = []
    try VectorText.append(many, style: .mariaDB, to: &text)
    #expect(
      String(decoding: text, as: UTF8.self)
        == "[1,2.5,-0.1,1e-30,3.40282e38,10000000000,123457,0,-0.0332549,0.00332549,0.000332549,1234570,1234"
        + "5700,0.123457,-123457,1e14,1e15,1e16,0.00001,1e-14,1e-15,1e-16,1.23457e-7,1.23457e-13,-1.23457e-"
        + "14,1.23457e-15,1.23457e15,16777200,100000,1000000,0.15,2.8026e-45]")
    #expect(throws: PackingError.self) { try VectorText.append([0, 0, 0], style: .mariaDB, to: &text) }
    #expect(throws: PackingError.self) { try VectorText.append([0, 0, 0x80, 0x7F], style: .mySQL, to: &text) }
  }

  @Test("Shapes of all kinds are printed as ST_AsText prints them")
  func shapes() throws {
    #expect(try geometry("000000000101000000000000000000F03F0000000000000040", .modern) == "POINT(1 2)")
    #expect(try geometry("E6100000010101000000", .modern, throwing: true) == nil)
    #expect(
      try geometry(
        "0000000001020000000300000000000000000000000000000000000000000000000000F03F000000000000F03F0000000000000040"
          + "0000000000000040", .modern) == "LINESTRING(0 0,1 1,2 2)")
    let points =
      "00000000010400000002000000010100000000000000000000000000000000000000010100000000000000000014400000000000001440"
    #expect(try geometry(points, .modern) == "MULTIPOINT((0 0),(5 5))")
    #expect(try geometry(points, .classic) == "MULTIPOINT(0 0,5 5)")
    #expect(try geometry("00000000010700000000000000", .modern) == "GEOMETRYCOLLECTION EMPTY")
    #expect(try geometry("000000000101000000000000000000008000000000000000C0", .modern) == "POINT(-0 -2)")
    #expect(try geometry("0000000000000000013FF00000000000004000000000000000", .classic) == "POINT(1 2)")
  }

  private func geometry(_ hexadecimal: String, _ style: GeometryText.Style, throwing: Bool) throws -> String? {
    try? geometry(hexadecimal, style)
  }

  @Test("Collections of collections are printed, and their numbers, as MySQL 9.7 does")
  func collections() throws {
    #expect(try geometry(Self.nested.hexadecimal, .modern) == Self.nested.text)
    func point(_ x: Double, _ y: Double, _ style: GeometryText.Style) throws -> String {
      let bits = [x, y].map { number in
        (0..<8).map { hexadecimal(UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt64($0)))) }.joined()
      }
      return try geometry("000000000101000000" + bits.joined(), style)
    }
    #expect(try point(1e15, 1e-15, .modern) == "POINT(1e15 0.000000000000001)")
    #expect(try point(1e16, -1.2345678901234567e-7, .modern) == "POINT(1e16 -1.2345678901234566e-7)")
    #expect(try point(1e16, -1.2345678901234567e-7, .classic) == "POINT(1e16 -0.00000012345678901234566)")
    #expect(try point(1.2345678901234567e-7, 1, .modern) == "POINT(0.00000012345678901234566 1)")
    #expect(try point(0.1, 123_456_789_012_345_680, .modern) == "POINT(0.1 1.2345678901234568e17)")
    #expect(
      try point(1_234_567_890_123_456.5, -1_234_567_890_123_456.5, .classic)
        == "POINT(1234567890123456.5 -1234567890123456.5)")
  }

  @Test("Damaged shapes are refused")
  func damagedShapes() {
    let deep = "00000000" + String(repeating: "010700000001000000", count: 200_000)
    for hexadecimal in ["", "00000000", "0000000002", "00000000010800000000000000", "000000000104000000FFFFFFFF", deep]
    {
      #expect(throws: PackingError.self) { try geometry(hexadecimal, .modern) }
    }
    let whole = bytes(Self.nested.hexadecimal)
    for count in 0..<whole.count {
      var text: [UInt8] = []
      let cut = Array(whole[..<count])
      #expect(throws: PackingError.self) { try GeometryText.append(cut.span.bytes, style: .modern, to: &text) }
    }
  }

  @Test("Dates and times are printed as the servers print them")
  func temporals() throws {
    func text(_ seconds: Int64, _ microseconds: Int, _ fraction: Int) -> String {
      var text: [UInt8] = []
      TimestampText.append(seconds: seconds, microseconds: microseconds, fraction: fraction, to: &text)
      return String(decoding: text, as: UTF8.self)
    }
    #expect(text(0, 0, 0) == "0000-00-00 00:00:00")
    #expect(text(0, 0, 3) == "0000-00-00 00:00:00.000")
    #expect(text(1, 123456, 6) == "1970-01-01 00:00:01.123456")
    #expect(text(1_709_210_096, 500, 4) == "2024-02-29 12:34:56.0005")
    #expect(text(2_147_483_647, 990000, 2) == "2038-01-19 03:14:07.99")
    #expect(text(4_294_967_295, 0, 0) == "2106-02-07 06:28:15")
    #expect(text(951_782_399, 0, 0) == "2000-02-28 23:59:59")
  }

  @Test("Compressed values that are damaged are refused")
  func damagedCompression() throws {
    // repeat('ab', 500) as MariaDB 10.11 stores it, without and with zlib's header.
    let raw = bytes("8a03e84b4c4a1c85a370140e730800")
    let expected = Array(repeatElement("ab", count: 500).joined().utf8)
    #expect(try CompressedColumn.decode(raw.span.bytes) == expected)
    #expect(throws: PackingError.self) { try CompressedColumn.decode(raw.span.bytes, limit: 999) }
    for index in raw.indices {
      for bit in 0..<8 {
        var damaged = raw
        damaged[index] ^= 1 << UInt8(bit)
        // There is no checksum: a flipped bit may give other bytes, of the right number.
        if let value = try? CompressedColumn.decode(damaged.span.bytes) { #expect(value.count == 1000 || index == 0) }
      }
      let cut = Array(raw[..<index])
      if index > 0 { #expect(throws: PackingError.self) { try CompressedColumn.decode(cut.span.bytes) } }
    }
    let huge = bytes("8fffffffffffffff4b4c4a1c85a370140e730800")
    #expect(throws: PackingError.self) { try CompressedColumn.decode(huge.span.bytes, limit: .max) }
  }
}

extension PackingTextTests {
  /// A shape of shapes as MySQL 9.7 stores and prints it.
  static let nested = (
    hexadecimal: [
      "000000000107000000030000000101000000000000000000F03F000000000000F03F01070000000200000001060000000200",
      "00000103000000010000000500000000000000000000000000000000000000000000000000F03F0000000000000000000000",
      "000000F03F000000000000F03F0000000000000000000000000000F03F000000000000000000000000000000000103000000",
      "0100000004000000000000000000144000000000000014400000000000001840000000000000144000000000000018400000",
      "0000000018400000000000001440000000000000144001050000000200000001020000000200000000000000000000000000",
      "000000000000000000000000F03F000000000000F03F01020000000200000000000000000000400000000000000040000000",
      "0000000840000000000000084001030000000200000005000000000000000000000000000000000000000000000000002440",
      "0000000000000000000000000000244000000000000024400000000000000000000000000000244000000000000000000000",
      "00000000000005000000000000000000144000000000000014400000000000001C4000000000000014400000000000001C40",
      "0000000000001C4000000000000014400000000000001C4000000000000014400000000000001440",
    ].joined(),
    text: [
      "GEOMETRYCOLLECTION(POINT(1 1),GEOMETRYCOLLECTION(MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((5 5,6 5,6 6,",
      "5 5))),MULTILINESTRING((0 0,1 1),(2 2,3 3))),POLYGON((0 0,10 0,10 10,0 10,0 0),(5 5,7 5,7 7,5 7,5 5)",
      "))",
    ].joined()
  )
}
