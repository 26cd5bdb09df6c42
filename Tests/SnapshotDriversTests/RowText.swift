import ByteIO
import TableRows

/// Decodes packed rows with blobs inline (specification 9.2) to the text of the corpus: strings, BIT and geometry as
/// HEX() gives them, ENUM and SET as numbers. Written for tests alone, and slow.
struct RowText {
  let definition: TableDefinition

  struct Failure: Error { let text: String }

  /// The fields of a row; nil is NULL.
  func fields(_ row: [UInt8]) throws -> [String?] {
    var cursor = Cursor(bytes: row)
    let count = definition.columns.count
    let nullBytes = try cursor.take((count + 7) / 8)
    for bit in count..<nullBytes.count * 8 where nullBytes[bit / 8] >> (bit % 8) & 1 == 0 {
      throw Failure(text: "unused null bit \(bit) is 0")
    }
    var fields: [String?] = []
    for (number, column) in definition.columns.enumerated() {
      let isNull = nullBytes[number / 8] >> (number % 8) & 1 == 1
      if isNull, !column.isNullable { throw Failure(text: "NULL in \(column.name.display)") }
      fields.append(isNull ? nil : try text(column, &cursor))
    }
    if cursor.position != row.count { throw Failure(text: "\(row.count - cursor.position) bytes left of the row") }
    return fields
  }

  struct Cursor {
    let bytes: [UInt8]
    var position = 0
    mutating func take(_ count: Int) throws -> [UInt8] {
      guard count <= bytes.count - position else { throw Failure(text: "row ends at \(bytes.count)") }
      position += count
      return Array(bytes[position - count..<position])
    }
    mutating func little(_ width: Int) throws -> UInt64 {
      try take(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    mutating func string(_ maximum: Int) throws -> [UInt8] {
      let length = Int(try little(maximum > 255 ? 2 : 1))
      if length > maximum { throw Failure(text: "length \(length) of \(maximum)") }
      return try take(length)
    }
  }

  static func hex(_ bytes: [UInt8]) -> String { bytes.map(hexadecimal).joined() }

  private func text(_ column: ColumnDefinition, _ cursor: inout Cursor) throws -> String {
    func pad(_ value: some BinaryInteger, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let maximumBytes = column.characterSet?.maximumBytes ?? 1
    switch column.type {
    case .integer(let bytes, let isUnsigned, let width):
      let value = try cursor.little(bytes)
      if isUnsigned || column.isZerofill { return column.isZerofill ? pad(value, width ?? 0) : String(value) }
      let shift = UInt64(64 - 8 * bytes)
      return String(Int64(bitPattern: value << shift) >> Int64(shift))
    case .float: return String(Float(bitPattern: UInt32(try cursor.little(4))))
    case .double: return String(Double(bitPattern: try cursor.little(8)))
    case .decimal(let precision, let scale, _): return try decimal(precision, scale, column.isZerofill, &cursor)
    case .bit(let count):
      let value = try cursor.take((count + 7) / 8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      return String(value, radix: 16, uppercase: true)
    case .year(let digits):
      let value = Int(try cursor.little(1))
      return digits == 2 ? pad(value % 100, 2) : value == 0 ? "0000" : String(1900 + value)
    case .date:
      let value = try cursor.little(3)
      return "\(pad(value >> 9, 4))-\(pad(value >> 5 & 15, 2))-\(pad(value & 31, 2))"
    case .time:
      let signed = Int(Int64(bitPattern: try cursor.little(3) << 40) >> 40)
      let size = abs(signed)
      return "\(signed < 0 ? "-" : "")\(pad(size / 10000, 2)):\(pad(size / 100 % 100, 2)):\(pad(size % 100, 2))"
    case .datetime:
      let digits = pad(try cursor.little(8), 14)
      func part(_ from: Int, _ count: Int) -> Substring { digits.dropFirst(from).prefix(count) }
      return "\(part(0, 4))-\(part(4, 2))-\(part(6, 2)) \(part(8, 2)):\(part(10, 2)):\(part(12, 2))"
    case .timestamp: return timestamp(Int(try cursor.little(4)))
    case .char(let count):
      var bytes = try cursor.string(count * maximumBytes)
      let minimum = column.characterSet?.minimumBytes ?? 1
      if minimum == 1 { return Self.hex(bytes) }
      while bytes.count % minimum != 0 { bytes.append(0x20) }
      let space = [UInt8](repeating: 0, count: minimum - 1) + [0x20]
      while bytes.suffix(minimum) == space[...] { bytes.removeLast(minimum) }
      return Self.hex(bytes)
    case .varchar(let count): return Self.hex(try cursor.string(count * maximumBytes))
    case .binary(let count):
      let bytes = try cursor.string(count)
      return Self.hex(bytes + [UInt8](repeating: 0, count: count - bytes.count))
    case .varbinary(let count): return Self.hex(try cursor.string(count))
    case .text(let width), .blob(let width): return Self.hex(try cursor.take(Int(try cursor.little(width))))
    case .geometry: return Self.hex(try cursor.take(Int(try cursor.little(4))))
    case .enumeration(let members): return String(try cursor.little(members.count < 256 ? 1 : 2))
    case .set(let members):
      let bytes = (members.count + 7) / 8
      // The corpus has numbers of 64 members with a sign.
      return String(Int64(bitPattern: try cursor.little(bytes > 4 ? 8 : bytes)))
    default: throw Failure(text: "type \(column.type)")
    }
  }

  private func decimal(_ precision: Int, _ scale: Int, _ isZerofill: Bool, _ cursor: inout Cursor) throws -> String {
    let partial = [0, 1, 1, 2, 2, 3, 3, 4, 4]
    let integers = precision - scale
    let groups =
      (integers % 9 > 0 ? [integers % 9] : []) + [Int](repeating: 9, count: integers / 9)
      + [Int](repeating: 9, count: scale / 9) + (scale % 9 > 0 ? [scale % 9] : [])
    var bytes = try cursor.take(groups.reduce(0) { $0 + ($1 == 9 ? 4 : partial[$1]) })
    let isNegative = bytes[0] & 0x80 == 0
    if isNegative { bytes = bytes.map { ~$0 } }
    bytes[0] ^= 0x80
    var digits = ""
    var place = 0
    for group in groups {
      let width = group == 9 ? 4 : partial[group]
      let value = String(bytes[place..<place + width].reduce(0) { $0 << 8 | Int($1) })
      digits += String(repeating: "0", count: group - value.count) + value
      place += width
    }
    var whole = digits.prefix(integers).drop { !isZerofill && $0 == "0" }
    if whole.isEmpty { whole = "0" }
    return (isNegative ? "-" : "") + whole + (scale > 0 ? "." + digits.suffix(scale) : "")
  }

  private func timestamp(_ seconds: Int) -> String {
    if seconds == 0 { return "0000-00-00 00:00:00" }
    var days = seconds / 86400 + 719_468
    let era = days / 146_097
    days %= 146_097
    let year = (days - days / 1460 + days / 36524 - days / 146_096) / 365
    let day = days - (365 * year + year / 4 - year / 100)
    let month = (5 * day + 2) / 153
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let civil = month < 10 ? month + 3 : month - 9
    let rest = seconds % 86400
    return "\(era * 400 + year + (civil <= 2 ? 1 : 0))-\(two(civil))-\(two(day - (153 * month + 2) / 5 + 1)) "
      + "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
  }
}
