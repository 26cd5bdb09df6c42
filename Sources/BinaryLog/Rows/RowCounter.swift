internal import ByteIO
internal import TableRows

/// Counts the rows in events of one table, by the lengths of their values alone.
struct RowCounter {
  private let table: TableMap
  private let hasOldFractions: Bool
  /// Of the images that hold all columns, which most do.
  private var whole: RowImageMeasure?
  /// Of those that hold some.
  private var measures: [[UInt8]: RowImageMeasure] = [:]

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
    let first = measure(body, event.firstColumns, isWhole: event.holdsAllColumns)
    guard event.operation == .update else {
      return try event.withRows(of: body) { (rows) throws(BinaryLogError) in
        try Self.count(rows, event) { (start) throws(RowError) in try first.end(of: rows, at: start) }
      }
    }
    let second = measure(body, event.secondColumns, isWhole: event.holdsAllColumns)
    guard event.type == .partialUpdateRows else {
      return try event.withRows(of: body) { (rows) throws(BinaryLogError) in
        try Self.count(rows, event) { (start) throws(RowError) in
          try second.end(of: rows, at: try first.end(of: rows, at: start))
        }
      }
    }
    let (table, columns) = (table, columns(body.extracting(event.secondColumns).array))
    return try event.withRows(of: body) { (rows) throws(BinaryLogError) in
      try Self.count(rows, event) { (start) throws(RowError) in
        let before = try first.end(of: rows, at: start)
        return try second.end(of: rows, at: try RowImages.partialColumns(rows, at: before, table, columns).end)
      }
    }
  }

  /// Counts rows.
  /// - Parameter end: where the row that begins at a place ends.
  @inline(__always)
  private static func count(
    _ rows: RawSpan, _ event: RowsEvent, end: (Int) throws(RowError) -> Int
  ) throws(BinaryLogError) -> Int {
    var (position, count) = (0, 0)
    while position < rows.byteCount {
      let start = position
      do throws(RowError) { position = try end(start) } catch {
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

  /// The measure of images of which the body says at `bits` which columns they hold.
  private mutating func measure(_ body: RawSpan, _ bits: Range<Int>, isWhole: Bool) -> RowImageMeasure {
    if isWhole, let whole { return whole }
    let held = body.extracting(bits).array
    if let measure = measures[held] { return measure }
    let measure = RowImageMeasure(columns(held).map { table.columns[$0] })
    if isWhole {
      whole = measure
    } else {
      if measures.count >= 64 { measures.removeAll() }
      measures[held] = measure
    }
    return measure
  }

  private func columns(_ bits: [UInt8]) -> [Int] {
    (0..<table.columnCount).filter { bits[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
  }
}
