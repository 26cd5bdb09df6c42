import TableRows

/// Where the two readers of packed rows differ, and both are right.
enum Differences {
  /// What only ``RowFormatter`` refuses: it knows the column, the other only how it stands in the row.
  static func isStrictFormatter(_ error: RowError, _ table: TableDefinition) -> Bool {
    let found = error.found
    // What is in them, it looks at, and the other does not.
    if let column = error.column, [.json, .geometry].contains(kind(table.columns[column].type)) { return true }
    return found == "a number that is not finite"  // no column holds one
      || found.hasPrefix("member ") || found.hasPrefix("a set with members")  // beyond those of the definition
  }

  private enum Kind { case json, geometry, other }

  private static func kind(_ type: ColumnType) -> Kind {
    switch type {
    case .json, .vector: .json
    case .geometry: .geometry
    default: .other
    }
  }

  /// What only ``PackedRow`` refuses: what no server packs, but can be shown all the same.
  static func isLaxFormatter(_ error: PackingError) -> Bool {
    error.found.hasSuffix("at the end of a string") || error.found.hasPrefix("a string of ")
  }
}
