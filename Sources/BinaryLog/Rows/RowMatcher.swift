internal import ByteIO
internal import TableRows

/// Finds the rows of events for which a condition holds. One for each thread.
public final class RowMatcher {
  private let predicate: RowPredicate
  private var kept: [Kept] = []

  private struct Kept {
    let table: TableMap
    let bits: [UInt8]
    let image: Image
  }

  /// How the images that hold some columns are looked at.
  private struct Image {
    /// Takes out the values of the columns that the condition names.
    let reader: RowImageReader
    /// For each column of the condition where its value is among them; nil if the image does not hold it.
    let places: [RowPredicate.Column: Int?]
    /// The columns that are taken out, by their indices.
    let columns: [Int]
    let all: [Int]
  }

  /// A matcher.
  public init(_ predicate: RowPredicate) { self.predicate = predicate }

  /// How many rows of an event there are, and for how many of them the condition holds before or after the change. A column
  /// that the log does not hold is neither equal to anything nor NULL.
  /// - Throws: ``BinaryLogError``, undecidable if the table has no column of a name, or the names are not known.
  public func count(_ job: RowsJob, _ body: RawSpan) throws(BinaryLogError) -> (rows: Int, matching: Int) {
    let event = try RowImages.event(job, body)
    if event.isDummy { return (0, 0) }
    let before = try image(job, body, event.firstColumns)
    let after = event.operation == .update ? try image(job, body, event.secondColumns) : before
    var (rowCount, matching) = (0, 0)
    var values: [RowValue] = []
    try event.withRows(of: body) { (rows) throws(BinaryLogError) in
      try RowImages.forEachRow(event, job, rows) { (start) throws(RowError) in
        var end = try before.reader.read(rows, at: start, into: &values)
        var isMatch = holds(predicate.root, before, values, job.table) == true
        if event.operation == .update {
          if job.type == .partialUpdateRows {
            end = try RowImages.partialColumns(rows, at: end, job.table, after.all).end
          }
          end = try after.reader.read(rows, at: end, into: &values)
          if !isMatch { isMatch = holds(predicate.root, after, values, job.table) == true }
        }
        rowCount += 1
        if isMatch { matching += 1 }
        return end
      }
    }
    return (rowCount, matching)
  }

  private func image(_ job: RowsJob, _ body: RawSpan, _ bits: Range<Int>) throws(BinaryLogError) -> Image {
    for entry in kept where entry.table === job.table && body.isSame(entry.bits, at: bits) { return entry.image }
    let kind = body.extracting(bits).array
    let held = (0..<job.table.columnCount).filter { kind[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
    var indices: [RowPredicate.Column: Int] = [:]
    for column in predicate.columns { indices[column] = try index(of: column, job) }
    let wanted = held.filter { indices.values.contains($0) }
    let image = Image(
      reader: RowImageReader(held.map { job.table.columns[$0] }, isWanted: held.map { wanted.contains($0) }),
      places: indices.mapValues { wanted.firstIndex(of: $0) }, columns: wanted, all: held)
    if kept.count >= 256 { kept.removeAll() }
    kept.append(Kept(table: job.table, bits: kind, image: image))
    return image
  }

  private func index(of column: RowPredicate.Column, _ job: RowsJob) throws(BinaryLogError) -> Int {
    let table = job.table
    switch column {
    case .number(let number):
      if number <= table.columnCount { return number - 1 }
      throw BinaryLogError(
        .undecidable, event: job.type, at: job.offset, found: "column @\(number) in the condition",
        expected: "one of the \(table.columnCount) of \(table.shownName)")
    case .name(let name):
      let lower = name.text?.lowercased()
      for (index, column) in table.columns.enumerated() where column.hasName {
        if column.name == name || lower != nil && column.name.text?.lowercased() == lower { return index }
      }
      let isKnown = table.columns.allSatisfy(\.hasName)
      throw BinaryLogError(
        .undecidable, event: job.type, at: job.offset, found: "column \(name.display) in the condition",
        expected: isKnown
          ? "one that \(table.shownName) has"
          : "its number (@1, @2 …): the log has no names for the columns of \(table.shownName); or --image or --schema")
    }
  }

  /// Whether a condition holds; nil if that cannot be said because of NULL.
  private func holds(
    _ node: RowPredicate.Node, _ image: Image, _ values: [RowValue], _ table: TableMap
  ) -> Bool? {
    func value(_ column: RowPredicate.Column) -> LoggedValue? {
      guard case .some(.some(let place)) = image.places[column] else { return nil }
      return LoggedValue(value: values[place], column: table.columns[image.columns[place]])
    }
    switch node {
    case .compare(let column, let comparison, let literal):
      return value(column)?.compares(comparison, literal)
    case .like(let column, let pattern): return value(column)?.isLike(pattern)
    case .isNull(let column): return value(column)?.isNull
    case .among(let column, let literals):
      guard let value = value(column) else { return nil }
      let results = literals.map { value.compares(.equal, $0) }
      return results.contains(true) ? true : results.contains(nil) ? nil : false
    case .not(let inner): return holds(inner, image, values, table).map { !$0 }
    case .and(let left, let right):
      let first = holds(left, image, values, table)
      if first == false { return false }
      let second = holds(right, image, values, table)
      return second == false ? false : first == nil || second == nil ? nil : true
    case .or(let left, let right):
      let first = holds(left, image, values, table)
      if first == true { return true }
      let second = holds(right, image, values, table)
      return second == true ? true : first == nil || second == nil ? nil : false
    }
  }
}
