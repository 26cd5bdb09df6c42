internal import ByteIO
internal import TableRows

/// Where the columns of a table stand in a record as the server holds it in memory (specification 9.3.2), and how each
/// is packed (9.2).
struct RecordLayout {
  /// How a column is packed.
  enum Packing: UInt8 {
    /// As it stands.
    case plain
    /// Without the spaces at its end, behind a length.
    case char
    /// CHAR of utf16: cut to its number of characters first.
    case charUTF16
    /// Without the zero bytes at its end, behind a length.
    case binary
    /// The length and as many bytes.
    case varchar
    /// The length and the bytes, which are kept apart.
    case blob
    /// Bits of the null bytes, and the bytes.
    case bit
  }

  /// A column.
  struct Column {
    var packing = Packing.plain
    /// Where it begins.
    var offset = 0
    /// How many bytes it takes.
    var size = 0
    /// How many of them, or of the packed value, are its length.
    var lengthBytes = 0
    /// How many characters it has, for ``Packing/charUTF16``.
    var characters = 0
    /// Where its null bit is.
    var nullByte = 0
    /// Its null bit; 0 if it cannot be NULL.
    var nullMask: UInt8 = 0
    /// Of ``Packing/bit``: how many bits are in the null bytes, and where they begin.
    var oddBits = 0, bitByte = 0, bitShift = 0
    /// The number of the column in the definition.
    var number = 0
  }

  /// The largest record that is believed: the server's limit is 65535 without blobs.
  private static let maximumLength = 1 << 20

  /// All columns, in order.
  var columns: [Column] = []
  /// The length of a record.
  var length = 0
  /// How many bytes at its start hold null bits and odd bits.
  var nullBytes = 0

  /// The layout of a table's records.
  /// - Parameter hasDeleteMark: whether the first bit is the mark of a row that is not deleted, which is so if rows
  ///   have a fixed length.
  init(_ definition: TableDefinition, hasDeleteMark: Bool) throws(SnapshotDriverError) {
    var bits = hasDeleteMark ? 1 : 0
    for (number, definition) in definition.columns.enumerated() {
      var column = Column()
      column.number = number
      guard try Self.describe(definition, &column), column.size <= Self.maximumLength else {
        throw SnapshotDriverError(
          at: nil, found: "column \(definition.name.display) of type \(definition.type)",
          expected: "a type of MySQL 6.0")
      }
      if definition.isNullable {
        column.nullByte = bits / 8
        column.nullMask = 1 << UInt8(bits % 8)
        bits += 1
      }
      if column.packing == .bit {
        column.bitByte = bits / 8
        column.bitShift = bits % 8
        bits += column.oddBits
      }
      columns.append(column)
    }
    nullBytes = (bits + 7) / 8
    length = nullBytes
    for index in columns.indices {
      columns[index].offset = length
      length += columns[index].size
      guard length <= Self.maximumLength else {
        throw SnapshotDriverError(
          at: nil, found: "a table with records of more than \(Self.maximumLength) bytes", expected: "65535 or less")
      }
    }
  }

  /// Whether any column's value is kept apart.
  var hasBlobs: Bool { columns.contains { $0.packing == .blob } }

  /// What contradicts the description of the columns in an index file; nil if nothing does.
  func mismatch(_ fields: [RecordField], recordLength: Int, definition: TableDefinition) -> String? {
    var byOffset: [Int: RecordField] = [:]
    for field in fields where field.offset >= nullBytes && field.length > 0 {
      if byOffset.updateValue(field, forKey: field.offset) != nil {
        return "one column at offset \(field.offset) of a record, where the file has two"
      }
    }
    for column in columns where column.size > 0 {
      let name = definition.columns[column.number].name.display
      guard let field = byOffset.removeValue(forKey: column.offset) else {
        return "column \(name) at offset \(column.offset) of a record, where the file has none"
      }
      if field.length != column.size {
        return "column \(name) of \(column.size) bytes, where the file has \(field.length)"
      }
      if (field.kind == .blob) != (column.packing == .blob) {
        return "column \(name) \(column.packing == .blob ? "with its values apart" : "with its values in the record"), "
          + "where the file says otherwise"
      }
      if field.nullMask != column.nullMask || column.nullMask != 0 && field.nullByte != column.nullByte {
        return "column \(name) with null bit \(column.nullMask) of byte \(column.nullByte), "
          + "where the file has \(field.nullMask) of \(field.nullByte)"
      }
    }
    for field in fields where field.offset < nullBytes && field.length > nullBytes - field.offset {
      return "null bits up to offset \(nullBytes) of a record, where the file has a column of \(field.length) bytes"
    }
    // The checksum of a row stands behind its columns.
    let others = byOffset.values.filter { $0.kind != .check || $0.offset < length }
    if let field = others.min(by: { $0.offset < $1.offset }) {
      return "no column at offset \(field.offset) of a record, where the file has one of \(field.length) bytes"
    }
    if length != recordLength { return "records of \(length) bytes, where the file has \(recordLength)" }
    return nil
  }

  /// - Returns: false if MySQL 6.0 has no such type.
  private static func describe(
    _ definition: ColumnDefinition, _ column: inout Column
  ) throws(SnapshotDriverError) -> Bool {
    switch definition.type {
    case .integer(let bytes, _, _): column.size = bytes
    case .float: column.size = 4
    case .double, .datetime(fraction: 0): column.size = 8
    case .decimal(let precision, let scale, _):
      guard (0...65).contains(precision), (0...precision).contains(scale) else { return false }
      func size(_ digits: Int) -> Int { digits / 9 * 4 + [0, 1, 1, 2, 2, 3, 3, 4, 4][digits % 9] }
      column.size = size(precision - scale) + size(scale)
    case .bit(let count):
      guard (1...64).contains(count) else { return false }
      column.packing = .bit
      column.size = count / 8
      column.oddBits = count % 8
    case .year: column.size = 1
    case .date, .time(fraction: 0): column.size = 3
    case .timestamp(fraction: 0): column.size = 4
    case .char(let count):
      guard let set = definition.characterSet, (0...maximumLength).contains(count) else { return false }
      column.size = count * set.maximumBytes
      column.lengthBytes = column.size > 255 ? 2 : 1
      column.characters = count
      column.packing =
        set.name == "binary" ? .binary : set.minimumBytes == 2 && set.maximumBytes == 4 ? .charUTF16 : .char
    case .binary(let count):
      guard (0...maximumLength).contains(count) else { return false }
      column.size = count
      column.lengthBytes = count > 255 ? 2 : 1
      column.packing = .binary
    case .varchar(let count):
      guard let set = definition.characterSet, (0...maximumLength).contains(count) else { return false }
      describe(varchar: count * set.maximumBytes, &column)
    case .varbinary(let count):
      guard (0...maximumLength).contains(count) else { return false }
      describe(varchar: count, &column)
    case .enumeration(let members): column.size = members.count < 256 ? 1 : 2
    case .set(let members): column.size = [0, 1, 2, 3, 4, 8, 8, 8, 8][min(8, (members.count + 7) / 8)]
    case .text(let lengthBytes), .blob(let lengthBytes):
      guard (1...4).contains(lengthBytes) else { return false }
      describe(blob: lengthBytes, &column)
    case .geometry: describe(blob: 4, &column)
    case .json, .vector, .uuid, .inet4, .inet6, .time, .datetime, .timestamp: return false
    }
    return true
  }

  private static func describe(varchar bytes: Int, _ column: inout Column) {
    column.packing = .varchar
    column.lengthBytes = bytes > 255 ? 2 : 1
    column.size = bytes + column.lengthBytes
  }

  private static func describe(blob lengthBytes: Int, _ column: inout Column) {
    column.packing = .blob
    column.lengthBytes = lengthBytes
    // On disk the address of the value in the server's memory, or nothing, follows.
    column.size = lengthBytes + 8
  }
}
