internal import ByteIO

/// What stands around the values of a column in statements.
extension StatementValues.Frame {
  /// Of a value alone.
  init(value column: LoggedColumn) {
    name = column.name.quotedName
    guard column.isCharacterSetKnown, let set = column.definition.characterSet, set != .binary, !set.isUTF8,
      set.name != "gb18030"
    else { return }
    // MariaDB has no gb18030; its text is written as UTF-8.
    introducer = Array("_\(set.name) ".utf8)
  }

  /// Of an assignment.
  init(assignment column: LoggedColumn) {
    self.init(value: column)
    before = name + Array("=".utf8)
    null = name + Array("=NULL".utf8)
  }

  /// Of a condition.
  /// - Parameter isKey: whether the column is one of a key, so that an index shall be used.
  init(condition column: LoggedColumn, isKey: Bool) {
    self.init(value: column)
    null = name + Array(" IS NULL".utf8)
    let (front, back): (String, String)
    switch column.definition.type {
    case .year: (front, back) = (" + 0 <=> ", "")
    case .geometry, .vector:
      before = Array("HEX(".utf8) + name + Array(") <=> HEX(".utf8)
      after = Array(")".utf8)
      return
    case .json:
      before = Array("CAST(CAST(".utf8) + name + Array(" AS CHAR) AS BINARY) <=> ".utf8)
      return
    case .char, .varchar, .text:
      let isWide = column.definition.characterSet.map { $0.minimumBytes > 1 } ?? false
      if column.isCharacterSetKnown && (isKey || isWide) {
        (front, back) = (" <=> ", "")
      } else if case .string(let maximum, _) = column.type, case .char = column.definition.type,
        !column.isCharacterSetKnown
      {
        // It could be a BINARY, which has lost the zero bytes at its end.
        before = Array("CAST(".utf8) + name + Array(" AS BINARY(\(maximum))) <=> CAST(".utf8)
        after = Array(" AS BINARY(\(maximum)))".utf8)
        return
      } else {
        before = Array("CAST(".utf8) + name + Array(" AS BINARY) <=> ".utf8)
        return
      }
    default: (front, back) = (" <=> ", "")
    }
    before = name + Array(front.utf8)
    after = Array(back.utf8)
  }
}
