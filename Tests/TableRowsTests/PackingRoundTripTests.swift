import ByteIO
import TableRows
import TestSupport
import Testing

@Suite("Packed values")
struct PackingRoundTripTests {
  /// Every type, at the edges of its numbers.
  static let types: [PackedType] = {
    var types: [PackedType] = [
      .float, .double, .year, .date, .time, .datetime, .timestamp, .enumeration(bytes: 1), .enumeration(bytes: 2),
    ]
    for bytes in [1, 2, 3, 4, 8] {
      types += [
        .integer(bytes: bytes, isUnsigned: false), .integer(bytes: bytes, isUnsigned: true), .set(bytes: bytes),
      ]
    }
    for bits in [1, 5, 8, 9, 17, 63, 64] { types.append(.bit(bits)) }
    for (precision, scale) in [(1, 0), (1, 1), (5, 5), (9, 9), (10, 2), (18, 9), (20, 0), (38, 38), (65, 30), (7, 3)] {
      types.append(.decimal(precision: precision, scale: scale))
    }
    for digits in 0...6 {
      types += [.time2(fraction: digits), .datetime2(fraction: digits), .timestamp2(fraction: digits)]
      if digits > 0 {
        types += [.oldTimeFraction(digits), .oldDatetimeFraction(digits), .oldTimestampFraction(digits)]
      }
    }
    for trims: PackedType.Trimming in [.nothing, .spaces, .zeros] {
      types += [0, 3, 255, 256, trims == .zeros ? 257 : 65535].map { .string(maximum: $0, trims: trims) }
    }
    return types + (1...4).map { .blob(lengthBytes: $0) }
  }()

  @Test("Random bytes decode to a value that encodes to the same bytes, or are refused", arguments: types)
  func bytes(_ type: PackedType) throws {
    var random = SeededGenerator(seed: 60)
    var accepted = 0
    for round in 0..<400 {
      var bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: round % 3 == 0 ? 0...9 : 0...255, using: &random)
      }
      // Lengths and fractions that fit are rare among random bytes.
      if round % 2 == 0, case .string(let maximum, _) = type, bytes.count > 2 {
        bytes[0] = UInt8.random(in: 0...4, using: &random)
        if maximum > 255 { bytes[1] = 0 }
      }
      if round % 2 == 0, case .blob(let lengthBytes) = type, bytes.count >= lengthBytes {
        bytes.replaceSubrange(
          0..<lengthBytes, with: [UInt8(bytes.count - lengthBytes)] + Array(repeating: 0, count: lengthBytes - 1))
      }
      if case .decimal = type, round % 3 == 0 {
        bytes = bytes.map { round % 2 == 0 ? $0 : ~$0 }
        if !bytes.isEmpty { bytes[0] ^= 0x80 }
      }
      let span = bytes.span.bytes
      var cursor = ByteCursor(span)
      guard let value = try? RowValue(decoding: &cursor, as: type) else { continue }
      accepted += 1
      var encoded: [UInt8] = []
      try value.encode(as: type, into: &encoded)
      #expect(encoded == Array(bytes[..<cursor.position]), "\(value)")
    }
    #expect(accepted > 0)
  }

  @Test("Values at the ends of their types have the bytes of the specification")
  func known() throws {
    func bytes(_ value: RowValue, _ type: PackedType) throws -> [UInt8] {
      var bytes: [UInt8] = []
      try value.encode(as: type, into: &bytes)
      return bytes
    }
    #expect(try bytes(.decimal("10.50"), .decimal(precision: 10, scale: 2)) == [0x80, 0, 0, 0x0A, 0x32])
    #expect(try bytes(.decimal("-3.25"), .decimal(precision: 10, scale: 2)) == [0x7F, 0xFF, 0xFF, 0xFC, 0xE6])
    #expect(try bytes(.integer(-1), .integer(bytes: 3, isUnsigned: false)) == [0xFF, 0xFF, 0xFF])
    #expect(try bytes(.unsigned(1), .integer(bytes: 2, isUnsigned: false)) == [1, 0])
    #expect(try bytes(.bits(0x101), .bit(9)) == [1, 1])
    #expect(try bytes(.bytes([0x61, 0x20, 0x20]), .string(maximum: 9, trims: .spaces)) == [1, 0x61])
    #expect(try bytes(.bytes([7, 0, 0]), .string(maximum: 3, trims: .zeros)) == [1, 7])
  }

  @Test(
    "A value that its type cannot hold is refused",
    arguments: [
      (RowValue.null, PackedType.float), (.integer(128), .integer(bytes: 1, isUnsigned: false)),
      (.integer(-1), .integer(bytes: 8, isUnsigned: true)), (.unsigned(1 << 63), .integer(bytes: 8, isUnsigned: false)),
      (.decimal("1.23"), .decimal(precision: 3, scale: 1)), (.decimal("-"), .decimal(precision: 3, scale: 1)),
      (.decimal("100"), .decimal(precision: 3, scale: 1)), (.decimal("1x"), .decimal(precision: 3, scale: 0)),
      (.bits(2), .bit(1)), (.year(1900), .year), (.timestamp(seconds: -1, microseconds: 0), .timestamp),
      (.timestamp(seconds: 1, microseconds: 1), .timestamp), (.bytes([1, 2]), .string(maximum: 1, trims: .nothing)),
      (.bytes([1, 2]), .string(maximum: 3, trims: .zeros)), (.member(256), .enumeration(bytes: 1)),
      (.members(256), .set(bytes: 1)), (.bytes(Array(repeating: 0, count: 256)), .blob(lengthBytes: 1)),
      (.integer(1), .integer(bytes: 5, isUnsigned: false)), (.bits(0), .bit(65)), (.bits(0), .bit(-1)),
      (.temporal(TemporalParts()), .timestamp), (.bytes([]), .string(maximum: .max, trims: .zeros)),
    ])
  func refused(_ value: RowValue, _ type: PackedType) {
    var bytes: [UInt8] = []
    #expect(throws: PackingError.self) { try value.encode(as: type, into: &bytes) }
  }

  @Test("Random rows of all types come back, with BLOB values in the row and apart")
  func rows() throws {
    var random = SeededGenerator(seed: 61)
    for _ in 0..<60 {
      let types = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
        Self.types.randomElement(using: &random)
      }
      let values = types.map { randomValue($0, &random) }
      let (row, none) = try PackedRow.encode(values, types: types)
      #expect(none.isEmpty)
      #expect(try PackedRow.decode(row.span.bytes, types: types) == values)
      let (short, blobs) = try PackedRow.encode(values, types: types, blobs: .apart)
      #expect(blobs.count == types.count { $0.isBlob })
      #expect(try PackedRow.decode(short.span.bytes, types: types, blobs: .apart(blobs)) == values)
      #expect(throws: PackingError.self) { try PackedRow.decode((row + [0]).span.bytes, types: types) }
      if !row.isEmpty {
        #expect(throws: PackingError.self) { try PackedRow.decode(Array(row.dropLast()).span.bytes, types: types) }
      }
      #expect(throws: PackingError.self) {
        try PackedRow.decode(short.span.bytes, types: types, blobs: .apart(blobs + [[]]))
      }
    }
  }

  @Test("Null bits beyond the last column must be 1")
  func nullBits() throws {
    #expect(try PackedRow.decode(Array<UInt8>([0xFF]).span.bytes, types: [.year, .year]) == [.null, .null])
    #expect(throws: PackingError(position: 0, found: "null bits 0x03", expected: "the bits beyond 2 columns to be 1")) {
      try PackedRow.decode(Array<UInt8>([0x03]).span.bytes, types: [.year, .year])
    }
  }

  /// A value that the type can hold, or NULL.
  private func randomValue(_ type: PackedType, _ random: inout SeededGenerator) -> RowValue {
    if Int.random(in: 0...4, using: &random) == 0 { return .null }
    while true {
      var bytes = (0..<64).map { _ in UInt8.random(in: 0...(Bool.random(using: &random) ? 255 : 9), using: &random) }
      switch type {
      case .string(let maximum, _):
        bytes[0] = UInt8(min(maximum, Int.random(in: 0...50, using: &random)))
        if maximum > 255 { bytes[1] = 0 }
      case .blob(let lengthBytes): for index in 1..<4 where index < lengthBytes { bytes[index] = 0 }
      case .float, .double: bytes[3] = 1; bytes[7] = 1  // No NaN, which is equal to nothing.
      default: break
      }
      let span = bytes.span.bytes
      var cursor = ByteCursor(span)
      if let value = try? RowValue(decoding: &cursor, as: type) { return value }
    }
  }
}
