public import ByteIO

/// A packed row: null bytes, then the values of the columns that are not NULL (specification 9.2).
public enum PackedRow {
  /// Where the values of BLOB columns are.
  public enum Blobs: Hashable, Sendable {
    /// In the row, behind their length: binary logs, images of 6.0.5 to 6.0.7.
    case inline
    /// Apart, one for every BLOB column in order, NULL ones included: images of 6.0.8 and later.
    case apart([[UInt8]])
  }

  /// Where encoding puts the values of BLOB columns; see ``Blobs``.
  public enum BlobPlacement: Hashable, Sendable {
    /// Into the row.
    case inline
    /// Apart.
    case apart
  }

  /// What the bits of the null bytes beyond the last column are.
  public enum UnusedBits: Hashable, Sendable {
    /// 1: images, MariaDB, MySQL before 8.0.
    case ones
    /// 0: binary logs of MySQL 8.0 and later.
    case zeros
  }

  /// The values of a row that is all of `row`.
  ///
  /// - Parameter unusedBits: what they must be; nil if either will do.
  /// What a writer left in the apart value of a NULL is ignored (specification 9.1).
  /// - Throws: ``PackingError`` if the row does not fit the types to its last byte, or an unused bit of the null bytes
  ///   is wrong.
  public static func decode(
    _ row: RawSpan, types: [PackedType], blobs: Blobs = .inline, unusedBits: UnusedBits? = .ones
  ) throws(PackingError) -> [RowValue] {
    var cursor = ByteCursor(row)
    let values = try decode(&cursor, types: types, blobs: blobs, unusedBits: unusedBits)
    if !cursor.isAtEnd {
      throw PackingError(
        position: cursor.position, found: "\(cursor.remaining) bytes after the last column",
        expected: "the end of the row")
    }
    return values
  }

  /// The values of the row that begins at the cursor, which is moved behind it: rows of a binary log's event.
  public static func decode(
    _ cursor: inout ByteCursor, types: [PackedType], blobs: Blobs = .inline, unusedBits: UnusedBits? = .ones
  ) throws(PackingError) -> [RowValue] {
    let start = cursor.position
    let nulls = try cursor.octets((types.count + 7) / 8)
    if types.count % 8 > 0, let last = nulls.last {
      let (unused, ones) = (last >> UInt8(types.count % 8), 0xFF >> UInt8(types.count % 8))
      guard (unused == ones && unusedBits != .zeros) || (unused == 0 && unusedBits != .ones) else {
        throw PackingError(
          position: start + nulls.count - 1, found: "null bits 0x\(hexadecimal(last))",
          expected: "the bits beyond \(types.count) columns to be \(unusedBits == .zeros ? 0 : 1)")
      }
    }
    var values: [RowValue] = []
    values.reserveCapacity(types.count)
    var blobNumber = 0
    for (column, type) in types.enumerated() {
      let isNull = nulls[column >> 3] >> UInt8(column & 7) & 1 == 1
      if type.isBlob, case .apart(let contents) = blobs {
        guard blobNumber < contents.count else { throw wrongBlobs(contents, types, start) }
        if !isNull, case .blob(let lengthBytes) = type, contents[blobNumber].count >> (8 * lengthBytes) != 0 {
          throw PackingError(
            position: cursor.position, found: "a value of \(contents[blobNumber].count) bytes",
            expected: "fewer than \(1 << (8 * lengthBytes))")
        }
        values.append(isNull ? .null : .bytes(contents[blobNumber]))
        blobNumber += 1
      } else {
        values.append(isNull ? .null : try RowValue(decoding: &cursor, as: type))
      }
    }
    if case .apart(let contents) = blobs, contents.count != blobNumber { throw wrongBlobs(contents, types, start) }
    return values
  }

  /// The bytes of a row, and the values of its BLOB columns if they go apart: none for NULL.
  ///
  /// - Throws: ``PackingError`` if there are more or fewer values than types, or one does not fit its type.
  public static func encode(
    _ values: [RowValue], types: [PackedType], blobs: BlobPlacement = .inline, unusedBits: UnusedBits = .ones
  ) throws(PackingError) -> (row: [UInt8], blobs: [[UInt8]]) {
    guard values.count == types.count else {
      throw PackingError(position: 0, found: "\(values.count) values", expected: "\(types.count)")
    }
    var row = [UInt8](repeating: 0xFF, count: (types.count + 7) / 8)
    if unusedBits == .zeros && types.count % 8 > 0 { row[row.count - 1] >>= UInt8(8 - types.count % 8) }
    var contents: [[UInt8]] = []
    for (column, type) in types.enumerated() {
      if values[column] != .null { row[column >> 3] &= ~(1 << UInt8(column & 7)) }
      switch (blobs, values[column]) {
      case (.apart, .null) where type.isBlob: contents.append([])
      case (.apart, .bytes(let bytes)) where type.isBlob: contents.append(bytes)
      case (_, .null): break
      default: try values[column].encode(as: type, into: &row)
      }
    }
    return (row, contents)
  }

  private static func wrongBlobs(_ contents: [[UInt8]], _ types: [PackedType], _ position: Int) -> PackingError {
    let expected = types.count { $0.isBlob }
    return PackingError(position: position, found: "\(contents.count) values of BLOB columns", expected: "\(expected)")
  }
}
