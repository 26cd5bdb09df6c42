public import ByteIO

extension PackedType {
  /// The types of all columns of a table map of a binary log.
  ///
  /// A table map does not tell CHAR from BINARY, so a string is taken as it stands; and MariaDB's first fractional
  /// temporals (`mysql56_temporal_format` off) say nothing of their digits: take those from the table's definition.
  /// - Parameters:
  ///   - codes: a type code for each column.
  ///   - metadata: the whole block of metadata.
  ///   - isUnsigned: for each column whether it is unsigned, where it is known; signed beyond the end.
  /// - Throws: ``PackingError`` for an unknown code, impossible metadata, or metadata that are not used up.
  public static func types(
    codes: [UInt8], metadata: [UInt8], isUnsigned: [Bool] = []
  ) throws(PackingError) -> [PackedType] {
    let span = unsafe metadata.span.bytes
    var cursor = ByteCursor(span)
    var types: [PackedType] = []
    types.reserveCapacity(codes.count)
    for (column, code) in codes.enumerated() {
      let isUnsigned = column < isUnsigned.count && isUnsigned[column]
      types.append(try PackedType(typeCode: code, metadata: &cursor, isUnsigned: isUnsigned))
    }
    if !cursor.isAtEnd {
      throw PackingError(
        position: cursor.position, found: "\(cursor.remaining) bytes after the metadata of the last column",
        expected: "the end")
    }
    return types
  }

  /// The type of a column of a table map from its code (server: `enum_field_types`) and its part of the metadata
  /// (server: `Table_map_event`, `read_field_metadata`).
  ///
  /// MariaDB's compressed columns are the BLOB or VARCHAR that they are stored as: see ``CompressedColumn``.
  /// - Throws: ``PackingError`` for an unknown code or impossible metadata.
  public init(typeCode: UInt8, metadata: inout ByteCursor, isUnsigned: Bool) throws(PackingError) {
    let start = metadata.position
    switch typeCode {
    case 1: self = .integer(bytes: 1, isUnsigned: isUnsigned)
    case 2: self = .integer(bytes: 2, isUnsigned: isUnsigned)
    case 3: self = .integer(bytes: 4, isUnsigned: isUnsigned)
    case 8: self = .integer(bytes: 8, isUnsigned: isUnsigned)
    case 9: self = .integer(bytes: 3, isUnsigned: isUnsigned)
    case 4, 5: self = try Self.floatingPoint(typeCode, &metadata)
    case 7: self = .timestamp
    case 10, 14: self = .date
    case 11: self = .time
    case 12: self = .datetime
    case 13: self = .year
    case 15, 141: self = .string(maximum: Int(try metadata.little(2)), trims: .nothing)
    case 16:
      let bits = Int(try metadata.little(1))
      self = .bit(bits + 8 * Int(try metadata.little(1)))
    case 17: self = .timestamp2(fraction: Int(try metadata.little(1)))
    case 18: self = .datetime2(fraction: Int(try metadata.little(1)))
    case 19: self = .time2(fraction: Int(try metadata.little(1)))
    case 20: self = try Self.array(&metadata)
    case 140, 242, 245, 249...252, 255: self = .blob(lengthBytes: Int(try metadata.little(1)))
    case 246:
      let precision = Int(try metadata.little(1))
      self = .decimal(precision: precision, scale: Int(try metadata.little(1)))
    case 247, 248, 253, 254: self = try Self.string(typeCode, &metadata)
    case 0:
      throw PackingError(position: start, found: "type 0, the DECIMAL of before 5.0", expected: "a type since 5.0")
    default: throw PackingError(position: start, found: "type code \(typeCode)", expected: "a known one")
    }
    try check(at: start)
  }

  /// FLOAT and DOUBLE carry their size.
  private static func floatingPoint(_ code: UInt8, _ metadata: inout ByteCursor) throws(PackingError) -> PackedType {
    let start = metadata.position
    let size = try metadata.little(1)
    guard size == (code == 4 ? 4 : 8) else {
      throw PackingError(position: start, found: "a size of \(size) for type \(code)", expected: code == 4 ? "4" : "8")
    }
    return code == 4 ? .float : .double
  }

  /// The first byte is the real type, the second the size; two bits of a size beyond 255 are hidden in the first,
  /// inverted. ENUM and SET come this way too.
  private static func string(_ code: UInt8, _ metadata: inout ByteCursor) throws(PackingError) -> PackedType {
    let start = metadata.position
    let (first, second) = (Int(try metadata.little(1)), Int(try metadata.little(1)))
    switch (code, first) {
    case (247, _), (_, 247): return .enumeration(bytes: second)
    case (248, _), (_, 248): return .set(bytes: second)
    default:
      guard first | 0x30 == 253 || first | 0x30 == 254 else {
        throw PackingError(position: start, found: "a string of the real type \(first)", expected: "254")
      }
      return .string(maximum: second | (first & 0x30 ^ 0x30) << 4, trims: .nothing)
    }
  }

  /// An array of a multi-valued index: JSON, behind the type of its elements and that one's metadata.
  private static func array(_ metadata: inout ByteCursor) throws(PackingError) -> PackedType {
    let start = metadata.position
    let element = UInt8(try metadata.little(1))
    switch element {
    case 15: try metadata.pass(3)
    case 20: throw PackingError(position: start, found: "an array of arrays", expected: "an array of values")
    default: _ = try PackedType(typeCode: element, metadata: &metadata, isUnsigned: false)
    }
    return .blob(lengthBytes: 4)
  }
}
