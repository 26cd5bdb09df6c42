internal import ByteIO
internal import TableRows

/// MariaDB's system-versioned tables: each row has the time from which and up to which it is valid; what an UPDATE or
/// DELETE replaces stays as a row that is valid no longer. Logs hold all of it: an UPDATE and an INSERT of the old row, or
/// an UPDATE that ends a row's time.
extension TableDefinition {
  /// The definition with the two columns that WITH SYSTEM VERSIONING adds behind the others, if a log has two more.
  func withRowVersions(columnCount: Int) -> TableDefinition {
    guard columnCount == columns.count + 2, option("SYSTEM VERSIONING") != nil else { return self }
    var definition = self
    for (name, expression) in [("row_start", "ROW START"), ("row_end", "ROW END")] {
      var column = ColumnDefinition(name: ByteString(name), type: .timestamp(fraction: 6))
      column.isNullable = false
      column.isInvisible = true
      column.generated = GeneratedColumn(expression: ByteString(expression), isStored: true)
      definition.columns.append(column)
    }
    return definition
  }
}

extension TableMap {
  /// The column that says up to when a row is valid, by its index; nil if the table is not versioned by time.
  var rowEndColumn: Int? {
    definition?.columns.firstIndex { column in
      guard let text = column.generated?.expression.text, case .timestamp = column.type else { return false }
      return text.uppercased().hasSuffix("ROW END")
    }
  }

  /// Whether an image of a versioned table is of a row that is valid no longer.
  /// - Parameters:
  ///   - rows: the rows of an event, and where the image begins in them.
  ///   - columns: those that the image holds, by their indices.
  func isHistoric(_ rows: RawSpan, at start: Int, _ columns: [Int], _ endColumn: Int) throws(RowError) -> Bool {
    guard let place = columns.firstIndex(of: endColumn) else { return false }
    var cursor = ByteCursor(rows.extracting(start..<rows.byteCount))
    let values: [RowValue]
    do throws(PackingError) {
      values = try PackedRow.decode(&cursor, types: columns.map { self.columns[$0].type }, unusedBits: nil)
    } catch {
      throw RowError(column: nil, position: start + error.position, found: error.found, expected: error.expected)
    }
    guard case .timestamp(let seconds, _) = values[place] else { return false }
    // The end of time: 2038, since MariaDB 11.5 2106.
    return seconds != 0x7FFF_FFFF && seconds != 0xFFFF_FFFF
  }
}
