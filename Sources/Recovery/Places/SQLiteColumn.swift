internal import ByteIO
internal import TableRows

/// A column of an SQLite table: how the values of a MySQL type stand there.
struct SQLiteColumn {
  /// Its name there.
  let name: ByteString
  private let column: ColumnDefinition

  init(_ column: ColumnDefinition, name: ByteString) {
    self.column = column
    self.name = name
  }

  /// The name in the image.
  var imageName: ByteString { column.name }

  /// The declared type. It decides what SQLite makes of values (their affinity): the name that is empty leaves each
  /// as it is.
  var type: StaticString {
    switch column.type {
    case .integer(let bytes, let isUnsigned, _): bytes == 8 && isUnsigned ? "" : "INTEGER"
    case .bit(let bits): bits > 63 ? "" : "INTEGER"
    case .year: "INTEGER"
    case .float, .double: "REAL"
    case .decimal(let precision, _, _): precision <= 15 ? "NUMERIC" : "TEXT"
    case .char, .varchar, .text: column.characterSet == .binary ? "BLOB" : "TEXT"
    case .binary, .varbinary, .blob, .geometry, .vector: "BLOB"
    case .date, .time, .datetime, .timestamp, .enumeration, .set, .json, .uuid, .inet4, .inet6: "TEXT"
    }
  }

  /// Whether as the only column of the primary key it is the number of the row itself.
  var isRowNumber: Bool {
    if case .integer(let bytes, let isUnsigned, _) = column.type { !isUnsigned || bytes <= 4 } else { false }
  }

  /// What the table's definition says of the column.
  func definition(isRowNumber: Bool, isInPrimaryKey: Bool) -> [UInt8] {
    var text = SQLiteNames.quoted(name)
    if type.utf8CodeUnitCount > 0 { text += Array(" \(type)".utf8) }
    if isRowNumber { text += Array(" PRIMARY KEY".utf8) }
    if !column.isNullable || isInPrimaryKey { text += Array(" NOT NULL".utf8) }
    if let value = defaultText { text += Array(" DEFAULT ".utf8) + value }
    return text
  }

  /// Whether there is a default that means something else in SQLite, or nothing.
  var losesDefault: Bool {
    guard let value = column.defaultValue, value != .null else { return false }
    return defaultText == nil
  }

  /// The default as SQLite understands it.
  private var defaultText: [UInt8]? {
    switch column.defaultValue {
    case .literal(let value): literal(value)
    case .expression(let text): expression(text)
    case .null, nil: nil
    }
  }

  private func literal(_ value: ByteString) -> [UInt8]? {
    guard let text = value.text, !value.bytes.contains(0) else { return nil }
    switch column.type {
    case .integer, .year: return whole(text)
    case .decimal, .float, .double:
      guard isNumber(value.bytes) else { return nil }
      return String(describing: type) == "TEXT" ? SQLiteNames.literal(value.bytes) : value.bytes
    case .char, .varchar, .text, .enumeration, .set:
      return column.characterSet == .binary ? hexadecimal(value.bytes) : SQLiteNames.literal(value.bytes)
    case .varbinary: return hexadecimal(value.bytes)
    case .binary(let size):
      guard value.count <= size else { return nil }
      return hexadecimal(value.bytes + [UInt8](repeating: 0, count: size - value.count))
    case .date, .time, .datetime: return SQLiteNames.literal(value.bytes)
    case .timestamp:
      // Any other is in the time zone of whoever made the table.
      return value.bytes.contains { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }
        ? nil : SQLiteNames.literal(value.bytes)
    default: return nil
    }
  }

  private func expression(_ text: ByteString) -> [UInt8]? {
    switch column.type {
    case .timestamp(fraction: 0):
      let word = String(decoding: text.bytes, as: UTF8.self).uppercased()
      return ["CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP()", "NOW()"].contains(word)
        ? Array("CURRENT_TIMESTAMP".utf8) : nil
    case .bit:
      guard text.count > 3, text.bytes.starts(with: Array("b'".utf8)), text.bytes.last == UInt8(ascii: "'") else {
        return nil
      }
      return UInt64(String(decoding: text.bytes[2..<text.count - 1], as: UTF8.self), radix: 2).flatMap {
        whole("\($0)")
      }
    default: return nil
    }
  }

  /// A whole number; one that no signed one of 8 bytes can hold is text, as it is among the values.
  private func whole(_ text: String) -> [UInt8]? {
    if let value = Int64(text) { return Array("\(value)".utf8) }
    return UInt64(text).map { SQLiteNames.literal(Array("\($0)".utf8)) }
  }

  private func isNumber(_ bytes: [UInt8]) -> Bool {
    guard let text = ByteString(bytes).text, bytes.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }) else {
      return false
    }
    return Double(text)?.isFinite == true
  }

  /// Only of ASCII is it certain that the statement in the image has the bytes as they are.
  private func hexadecimal(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    return Array("X'".utf8) + bytes.flatMap { Array(ByteIO.hexadecimal($0).utf8) } + Array("'".utf8)
  }
}
