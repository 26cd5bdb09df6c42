public import ByteIO
internal import TableRows

/// A definition and a table map that cannot be of the same table.
public struct TableDisagreement: Hashable, Sendable, CustomStringConvertible {
  /// The table, `database.table`.
  public var table: ByteString
  /// The column's name in the definition; nil if it is about all of them.
  public var column: ByteString?
  /// What the log has.
  public var logged: String
  /// What the definition has.
  public var defined: String

  /// One line: "shop.orders: the log has 3 columns, the definition 4".
  public var description: String {
    "\(table.display): " + (column.map { "column \($0.display): " } ?? "")
      + "the log has \(logged), the definition \(defined)"
  }

  /// Why the two do not fit; nil if they do.
  static func between(_ map: TableMap, _ definition: TableDefinition) -> TableDisagreement? {
    let table = ByteString(map.database.bytes + [UInt8(ascii: ".")] + map.table.bytes)
    guard definition.columns.count == map.types.count else {
      return TableDisagreement(
        table: table, column: nil, logged: "\(map.columnCount) columns", defined: "\(definition.columns.count)")
    }
    for (index, column) in definition.columns.enumerated() {
      let packed = PackedType(column)
      if !fits(map.types[index], map.codes[index], column, packed) {
        return TableDisagreement(
          table: table, column: column.name, logged: "\(map.types[index])", defined: "\(packed)")
      }
      if index < map.metadata.names.count, map.metadata.names[index] != column.name {
        return TableDisagreement(
          table: table, column: column.name, logged: "the name \(map.metadata.names[index].display)",
          defined: column.name.display)
      }
      if case .integer(_, let isUnsigned) = map.types[index], !map.metadata.isUnsigned.isEmpty,
        case .integer(_, let isDefined) = packed, isUnsigned != isDefined
      {
        return TableDisagreement(
          table: table, column: column.name, logged: isUnsigned ? "unsigned numbers" : "signed numbers",
          defined: isDefined ? "unsigned ones" : "signed ones")
      }
    }
    return nil
  }

  private static func fits(
    _ logged: PackedType, _ code: UInt8, _ column: ColumnDefinition, _ packed: PackedType
  ) -> Bool {
    switch (logged, packed) {
    case (.integer(let bytes, _), .integer(let defined, _)): bytes == defined
    case (.time, .time), (.time, .time2), (.datetime, .datetime), (.datetime, .datetime2), (.timestamp, .timestamp),
      (.timestamp, .timestamp2):
      true
    case (.time2(let digits), .time), (.datetime2(let digits), .datetime), (.timestamp2(let digits), .timestamp):
      digits == 0
    // Before 5.5 the map has the whole bytes of a BIT that is not packed with others.
    case (.bit(let bits), .bit(let defined)): bits == defined || bits == (defined + 7) / 8 * 8
    // A COMPRESSED value has a byte more.
    case (.string(let maximum, _), .string(let defined, _)): maximum == (code == 141 ? defined + 1 : defined)
    case (.string(let maximum, _), .blob):
      // MariaDB's VECTOR.
      if case .vector(let count) = column.type { maximum == 4 * count } else { false }
    default: logged == packed
    }
  }
}
