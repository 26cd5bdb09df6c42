import ByteIO
import TableRows
import Testing

/// What servers store, and what they do not: the reference manual's ranges of the types, the sample values of the
/// format's specification (9.2).
@Suite("Rows held against their columns") struct RowCheckerTests {
  enum Verdict { case sound, doubtful, wrong }

  /// The verdict on a row.
  private func verdict(
    _ columns: String, row: [UInt8], values: [[UInt8]] = [], blobs: RowLayout.BlobPlacement = .inline
  ) throws -> Verdict {
    let latin1 = try #require(CharacterSet.named("latin1", in: .mysql60))
    let definition = try TableDefinition(
      parsing: ByteString("CREATE TABLE `t` (\(columns)) DEFAULT CHARSET=latin1"), dialect: .mysql60,
      databaseCharacterSet: latin1)
    let checker = RowChecker(RowLayout(definition, blobs: blobs))
    var apart = BlobValues()
    for value in values {
      apart.append(value.span.bytes)
      apart.endValue()
    }
    do throws(RowError) {
      try checker.check(row.span.bytes, apart, at: 4711)
    } catch {
      #expect(!error.found.isEmpty && !error.expected.isEmpty)
      return .wrong
    }
    let doubts = checker.takeDoubts()
    #expect(doubts.allSatisfy { $0.offset == 4711 && $0.count == 1 && $0.column == 0 })
    #expect(checker.takeDoubts().isEmpty)
    return doubts.isEmpty ? .sound : .doubtful
  }

  struct Value: CustomTestStringConvertible {
    var type: String
    var bytes: [UInt8]
    var verdict: Verdict
    init(_ type: String, _ bytes: [UInt8], _ verdict: Verdict) {
      (self.type, self.bytes, self.verdict) = (type, bytes, verdict)
    }
    var testDescription: String { "\(type) \(bytes) \(verdict)" }
  }

  static func little(_ value: UInt64, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
  static func date(_ year: UInt64, _ month: UInt64, _ day: UInt64) -> [UInt8] {
    little(day | month << 5 | year << 9, 3)
  }
  static func double(_ number: Double) -> [UInt8] { little(number.bitPattern, 8) }
  static func float(_ number: Float) -> [UInt8] { little(UInt64(number.bitPattern), 4) }
  static let point: [UInt8] = [0, 0, 0, 0, 1, 1, 0, 0, 0] + double(1) + double(2)

  static let cases: [Value] = [
    // Zero dates, parts that are zero, and days that a month does not have are stored by some sql_mode.
    Value("date", date(0, 0, 0), .sound), Value("date", date(2009, 0, 0), .sound),
    Value("date", date(2009, 2, 31), .sound), Value("date", date(9999, 12, 31), .sound),
    Value("date", date(2009, 13, 1), .wrong), Value("date", date(10000, 1, 1), .wrong),
    Value("datetime", little(0, 8), .sound), Value("datetime", little(99_991_231_235_959, 8), .sound),
    Value("datetime", little(20_091_301_000_000, 8), .wrong), Value("datetime", little(20_091_232_000_000, 8), .wrong),
    Value("datetime", little(20_091_201_240_000, 8), .wrong), Value("datetime", little(20_091_201_236_000, 8), .wrong),
    Value("datetime", little(20_091_201_230_060, 8), .wrong), Value("datetime", little(.max, 8), .wrong),
    Value("time", little(8_385_959, 3), .sound), Value("time", little(UInt64(bitPattern: -8_385_959), 3), .sound),
    Value("time", little(8_386_000, 3), .wrong), Value("time", little(6000, 3), .wrong),
    Value("time", little(60, 3), .wrong), Value("time", little(1 << 23, 3), .wrong),
    Value("timestamp", little(0, 4), .sound), Value("timestamp", little(0x7FFF_FFFF, 4), .sound),
    Value("timestamp", little(0x8000_0000, 4), .wrong), Value("year", [255], .sound),
    Value("double", double(-.leastNonzeroMagnitude), .sound), Value("double", double(.nan), .wrong),
    Value("double", double(.infinity), .wrong), Value("double unsigned", double(-1), .wrong),
    Value("float", float(-1.5), .sound), Value("float", float(-.infinity), .wrong),
    Value("float unsigned", float(0), .sound), Value("float unsigned", float(-1), .wrong),
    // The specification's samples: 10.50 and -3.25.
    Value("decimal(10,2)", [0x80, 0, 0, 0x0A, 0x32], .sound),
    Value("decimal(10,2)", [0x7F, 0xFF, 0xFF, 0xFC, 0xE6], .sound),
    Value("decimal(10,2) unsigned", [0x7F, 0xFF, 0xFF, 0xFC, 0xE6], .wrong),
    Value("decimal(10,2)", [0x80, 0, 0, 0x0A, 100], .wrong),
    Value("decimal(9,0)", [0xBB, 0x9A, 0xC9, 0xFF], .sound), Value("decimal(9,0)", [0xBB, 0x9A, 0xCA, 0x00], .wrong),
    Value("decimal(9,0)", [0x44, 0x65, 0x36, 0x00], .sound), Value("decimal(9,0)", [0x44, 0x65, 0x35, 0xFF], .wrong),
    Value("decimal(1,1)", [0x89], .sound), Value("decimal(1,1)", [0x8A], .wrong),
    Value("decimal(20,0)", [0x80 + 99, 0, 0, 0, 0, 0, 0, 0, 0], .sound),
    Value("decimal(20,0)", [0x80 + 100, 0, 0, 0, 0, 0, 0, 0, 0], .wrong),
    Value("bit(3)", [7], .sound), Value("bit(3)", [8], .wrong), Value("bit(8)", [255], .sound),
    Value("bit(9)", [1, 255], .sound), Value("bit(9)", [2, 0], .wrong),
    Value("enum('a','b')", [0], .sound), Value("enum('a','b')", [2], .sound), Value("enum('a','b')", [3], .wrong),
    Value("set('a','b','c')", [7], .sound), Value("set('a','b','c')", [8], .wrong),
    Value("bigint", little(.max, 8), .sound), Value("mediumint", [1, 2, 3], .sound),
    Value("int", [1, 2, 3], .wrong), Value("int", [1, 2, 3, 4, 5], .wrong), Value("int", [], .wrong),
    Value("char(3)", [3, 0x61, 0xFF, 0x81], .sound), Value("char(3)", [4, 0x61, 0x61, 0x61, 0x61], .wrong),
    Value("varchar(3)", [3, 0x61, 0x61], .wrong), Value("varchar(300)", [1, 0, 0x61], .sound),
    Value("varchar(300)", [45, 1] + [UInt8](repeating: 97, count: 301), .wrong),
    Value("varbinary(2)", [3, 1, 2, 3], .wrong), Value("binary(2)", [0], .sound),
    // Two characters of five bytes; three characters of three; a lead byte alone; one of four bytes.
    Value("varchar(2) character set utf8", [5, 0xC3, 0xA9, 0xE2, 0x82, 0xAC], .sound),
    Value("varchar(2) character set utf8", [3, 0x61, 0x61, 0x61], .wrong),
    Value("varchar(2) character set utf8", [5, 0xC3, 0xA9, 0x61, 0xC3, 0xA9], .wrong),
    Value("varchar(2) character set utf8", [2, 0xC3, 0x28], .doubtful),
    Value("varchar(2) character set utf8", [4, 0xF0, 0x9F, 0x98, 0x80], .sound),
    Value("varchar(2) character set utf8mb3", [4, 0xF0, 0x9F, 0x98, 0x80], .doubtful),
    Value("varchar(9) character set ascii", [1, 0x80], .doubtful),
    Value("varchar(9) character set ucs2", [2, 0, 0x61], .sound),
    Value("varchar(9) character set ucs2", [3, 0, 0x61, 0], .doubtful),
    Value("varchar(1) character set ucs2", [2, 0, 0x61], .sound),
    // Packing removes the bytes 20 at the end of a CHAR, one by one.
    Value("char(9) character set ucs2", [3, 0, 0x61, 0], .sound),
    Value("varchar(9) character set utf16", [4, 0xD8, 0x3D, 0xDE, 0x00], .sound),
    Value("varchar(9) character set utf16", [2, 0xD8, 0x3D], .doubtful),
    Value("varchar(9) character set utf16", [2, 0xDE, 0x00], .doubtful),
    Value("varchar(9) character set utf32", [4, 0, 1, 0xF6, 0], .sound),
    Value("varchar(9) character set utf32", [4, 0, 0x11, 0, 0], .doubtful),
    Value("varchar(1) character set sjis", [2, 0x83, 0x5C], .sound),
    Value("varchar(1) character set sjis", [2, 0xB1, 0xB1], .wrong),
    Value("varchar(9) character set sjis", [1, 0x83], .doubtful),
    Value("varchar(1) character set ujis", [3, 0x8F, 0xB0, 0xA1], .sound),
    Value("varchar(9) character set euckr", [2, 0xB0, 0x20], .doubtful),
    Value("tinyblob", [2, 1, 2], .sound), Value("blob", [2, 0, 1], .wrong),
    Value("text character set utf8", [2, 0, 0xC3, 0xA9], .sound),
    Value("text character set utf8", [1, 0, 0xC3], .doubtful),
    Value("geometry", little(25, 4) + point, .sound), Value("geometry", little(24, 4) + point.dropLast(), .doubtful),
    Value("geometry", little(25, 4) + point[..<5] + [8] + point[6...], .wrong),
    // The original RESTORE makes such values of NULL.
    Value("geometry", little(0, 4), .doubtful),
    Value("geometry", little(25, 4) + point[..<9] + double(.nan) + double(2), .doubtful),
  ]

  @Test("value by value", arguments: cases) func eachValue(_ value: Value) throws {
    #expect(try verdict("`c` \(value.type) NOT NULL", row: [0xFE] + value.bytes) == value.verdict)
    // The same behind a column that is NULL: the way of rows with NULL.
    let nullable = try verdict("`c` \(value.type) NOT NULL, `n` int(11) DEFAULT NULL", row: [0xFE] + value.bytes)
    #expect(nullable == value.verdict)
  }

  @Test("a value that stands apart must be there, and fit its type") func apart() throws {
    let tiny = "`c` tinytext NOT NULL"
    #expect(try verdict(tiny, row: [0xFE], values: [[97]], blobs: .apart) == .sound)
    #expect(try verdict(tiny, row: [0xFE], values: [], blobs: .apart) == .wrong)
    #expect(try verdict(tiny, row: [0xFE], values: [[UInt8](repeating: 97, count: 255)], blobs: .apart) == .sound)
    #expect(try verdict(tiny, row: [0xFE], values: [[UInt8](repeating: 97, count: 256)], blobs: .apart) == .wrong)
    // What stands behind a NULL is not its value (9.1).
    #expect(
      try verdict("`c` tinytext", row: [0xFF], values: [[UInt8](repeating: 97, count: 256)], blobs: .apart) == .sound)
  }

  @Test("a value that stands in the row and apart must be the same") func twin() throws {
    #expect(try verdict("`c` tinyblob", row: [0xFE, 2, 1, 2], values: [[1, 2]]) == .sound)
    #expect(try verdict("`c` tinyblob", row: [0xFE, 2, 1, 2], values: [[1, 3]]) == .wrong)
    #expect(try verdict("`c` tinyblob", row: [0xFF], values: [[1, 3]]) == .sound)
  }

  @Test("null bits stand for columns that may be NULL, and the others are 1") func nullBits() throws {
    #expect(try verdict("`c` int(11) DEFAULT NULL", row: [0xFF]) == .sound)
    #expect(try verdict("`c` int(11) NOT NULL", row: [0xFF]) == .wrong)
    #expect(try verdict("`c` int(11) DEFAULT NULL", row: [0x7F]) == .wrong)
    #expect(try verdict("`c` int(11) DEFAULT NULL", row: []) == .wrong)
    let nine = (1...9).map { "`c\($0)` tinyint(4) DEFAULT NULL" }.joined(separator: ",")
    #expect(try verdict(nine, row: [0xFF, 0xFF]) == .sound)
    #expect(try verdict(nine, row: [0xFF, 0xFE, 1]) == .sound)
    #expect(try verdict(nine, row: [0xFF]) == .wrong)
    let key = "`a` int(11) NOT NULL, `b` int(11), PRIMARY KEY (`a`)"
    #expect(try verdict(key, row: [0xFE, 1, 0, 0, 0]) == .sound)
    #expect(try verdict(key, row: [0xFD, 1, 0, 0, 0]) == .wrong)
  }
}
