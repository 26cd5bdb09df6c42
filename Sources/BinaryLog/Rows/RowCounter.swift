internal import ByteIO
internal import TableRows

/// Counts the rows in events of one table, by the lengths of their values alone.
struct RowCounter {
  private let table: TableMap
  private let hasOldFractions: Bool
  private var measures: [(bits: [UInt8], measure: RowImageMeasure)] = []

  init(_ table: TableMap) {
    self.table = table
    hasOldFractions = table.codes.contains { [7, 11, 12].contains($0) }
  }

  /// How many rows an event holds; an updated row, which has two images, is one.
  /// - Returns: nil for rows that can't be told apart: those of before 5.1.16; those of MariaDB with fractions in the form
  ///   of before 10.1, whose number of digits, and with it their length, is not in the log.
  /// - Throws: ``BinaryLogError`` if the rows contradict the table map.
  mutating func count(
    _ event: RowsEvent, _ body: RawSpan, _ format: FormatDescription
  ) throws(BinaryLogError) -> Int? {
    if event.type.isPreGA || table.types.isEmpty { return nil }
    do throws(BinaryLogError) { return try count(event, body) } catch {
      if error.code == .damaged && hasOldFractions && format.isMariaDB { return nil }
      throw error
    }
  }

  private mutating func count(_ event: RowsEvent, _ body: RawSpan) throws(BinaryLogError) -> Int {
    // An update needs two at a time.
    if measures.count > 64 { measures.removeFirst(32) }
    let isUpdate = event.operation == .update
    let before = place(body.extracting(event.firstColumns))
    let after = isUpdate ? place(body.extracting(event.secondColumns)) : before
    let (first, second) = (measures[before].measure, measures[after].measure)
    return try event.withRows(of: body) { (rows) throws(BinaryLogError) in
      var (position, count) = (0, 0)
      while position < rows.byteCount {
        let start = position
        do throws(RowError) {
          position = try first.end(of: rows, at: position)
          if isUpdate {
            if event.type == .partialUpdateRows {
              let columns = columns(measures[after].bits)
              position = try RowImages.partialColumns(rows, at: position, table, columns).end
            }
            position = try second.end(of: rows, at: position)
          }
        } catch {
          throw BinaryLogError(
            .damaged, event: event.type, position: event.type.isCompressed ? nil : event.rowsStart + error.position,
            found: error.found, expected: error.expected)
        }
        guard position > start else {
          throw BinaryLogError(
            .damaged, event: event.type, found: "\(rows.byteCount - start) bytes behind rows of no columns",
            expected: "the end")
        }
        count += 1
      }
      return count
    }
  }

  /// Where the measure for images of some columns stands.
  private mutating func place(_ bits: RawSpan) -> Int {
    for place in measures.indices where bits.isEqual(to: measures[place].bits) { return place }
    let bits = bits.array
    measures.append((bits, RowImageMeasure(columns(bits).map { table.columns[$0] })))
    return measures.count - 1
  }

  private func columns(_ bits: [UInt8]) -> [Int] {
    (0..<table.columnCount).filter { bits[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
  }
}
