import ByteIO
import TableRows

/// Just enough of a binary log's format to find the rows in it: MySQL 5.1 and later, MariaDB without compressed events.
struct BinlogRows {
  /// What a table map says.
  struct Table {
    var name: String
    var codes: [UInt8]
    var types: [PackedType]
  }

  /// A changed row: its packed bytes, and which columns they hold.
  struct Image {
    var columns: [Int]
    var values: [RowValue]
    var packed: [UInt8]
    /// The columns whose value is a partial update.
    var partial: Set<Int> = []
  }

  /// A row event's row.
  struct Change {
    var table: Table
    var before: Image?
    var after: Image?
  }

  /// All changes of the log, in order.
  var changes: [Change] = []
  /// Types that are not in the table maps: of a column by the table's name and the number of the column.
  private let override: (String, Int) -> PackedType?

  private let unusedBits: PackedRow.UnusedBits

  /// Reads a log.
  init(
    _ log: [UInt8], unusedBits: PackedRow.UnusedBits, override: @escaping (String, Int) -> PackedType? = { _, _ in nil }
  ) throws {
    self.override = override
    self.unusedBits = unusedBits
    var position = 4
    var checksumBytes = 0
    var tables: [UInt64: Table] = [:]
    while position + 19 <= log.count {
      let type = log[position + 4]
      let size = (0..<4).reduce(0) { $0 | Int(log[position + 9 + $1]) << (8 * $1) }
      guard size >= 19, position + size <= log.count else { break }
      if type == 15 { checksumBytes = log[position + size - 5] == 1 ? 4 : 0 }
      let body = Array(log[position + 19..<position + size - checksumBytes])
      let span = body.span.bytes
      var cursor = ByteCursor(span)
      switch type {
      case 19:
        let number = UInt64(try cursor.le32()) | UInt64(try cursor.le16()) << 32
        tables[number] = try table(&cursor)
      case 23, 24, 25, 30, 31, 32, 39: try rows(type, &cursor, tables)
      default: break
      }
      position += size
    }
  }

  private func table(_ cursor: inout ByteCursor) throws -> Table {
    try cursor.skip(2)
    let database = try cursor.take(Int(try cursor.u8()))
    try cursor.skip(1)
    let name = try cursor.take(Int(try cursor.u8()))
    try cursor.skip(1)
    let columns = try packedNumber(&cursor)
    let codes = try cursor.take(columns)
    let metadata = try cursor.take(try packedNumber(&cursor))
    try cursor.skip((columns + 7) / 8)
    var isUnsigned: [Bool] = []
    while !cursor.isAtEnd {
      let field = try cursor.u8()
      let content = try cursor.take(try packedNumber(&cursor))
      guard field == 1 else { continue }
      var number = 0
      for code in codes {
        let isNumber = [1, 2, 3, 4, 5, 8, 9, 246].contains(code)
        isUnsigned.append(isNumber && content[number >> 3] >> UInt8(7 - number & 7) & 1 == 1)
        number += isNumber ? 1 : 0
      }
    }
    let full = String(decoding: database + [0x2E] + name, as: UTF8.self)
    var types = try PackedType.types(codes: codes, metadata: metadata, isUnsigned: isUnsigned)
    for column in types.indices { types[column] = override(full, column) ?? types[column] }
    return Table(name: full, codes: codes, types: types)
  }

  private mutating func rows(_ type: UInt8, _ cursor: inout ByteCursor, _ tables: [UInt64: Table]) throws {
    let number = UInt64(try cursor.le32()) | UInt64(try cursor.le16()) << 32
    try cursor.skip(2)
    if type >= 30 { try cursor.skip(Int(try cursor.le16()) - 2) }
    guard let table = tables[number] else { return }
    let columns = try packedNumber(&cursor)
    let isUpdate = [24, 31, 39].contains(type)
    let first = present(try cursor.take((columns + 7) / 8), columns)
    let second = isUpdate ? present(try cursor.take((columns + 7) / 8), columns) : []
    while !cursor.isAtEnd {
      var change = Change(table: table)
      let image = try image(&cursor, table, first)
      if [23, 30].contains(type) { change.after = image } else { change.before = image }
      if isUpdate { change.after = try self.image(&cursor, table, second, hasOptions: type == 39) }
      changes.append(change)
    }
  }

  private func image(
    _ cursor: inout ByteCursor, _ table: Table, _ columns: [Int], hasOptions: Bool = false
  ) throws -> Image {
    var partial: Set<Int> = []
    if hasOptions, try packedNumber(&cursor) & 1 == 1 {
      let json = table.codes.indices.filter { table.codes[$0] == 245 }
      let bits = try cursor.take((json.count + 7) / 8)
      for (index, column) in json.enumerated() where bits[index >> 3] >> UInt8(index & 7) & 1 == 1 {
        partial.insert(column)
      }
    }
    let start = cursor.position
    let values = try PackedRow.decode(&cursor, types: columns.map { table.types[$0] }, unusedBits: unusedBits)
    let packed = cursor.bytes.extracting(start..<cursor.position).array
    return Image(columns: columns, values: values, packed: packed, partial: partial)
  }

  private func present(_ bits: [UInt8], _ count: Int) -> [Int] {
    (0..<count).filter { bits[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
  }

  private func packedNumber(_ cursor: inout ByteCursor) throws -> Int {
    switch try cursor.u8() {
    case 252: Int(try cursor.le16())
    case 253: Int(try cursor.le16()) | Int(try cursor.u8()) << 16
    case 254: Int(try cursor.le64())
    case let small: Int(small)
    }
  }
}
