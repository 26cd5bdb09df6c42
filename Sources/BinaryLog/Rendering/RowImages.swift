internal import ByteIO
internal import TableRows

/// What the renderers of rows share: how to read the images of an event, and formatters that are made once for the
/// images of a table that hold the same columns.
final class RowImages {
  /// What an image is written as.
  enum Part { case before, after }

  /// Makes a formatter for the images that hold these columns, given by their indices.
  typealias Make = (TableMap, [Int], EventType, Part) throws -> RowImageFormatter

  private final class Table {
    let map: TableMap
    var kept: [(type: EventType, part: Part, bits: [UInt8], image: Image)] = []

    init(_ map: TableMap) { self.map = map }
  }

  /// How the images that hold some columns are written.
  final class Image {
    /// The columns that they hold, by their indices.
    let columns: [Int]
    /// Writes them.
    let formatter: RowImageFormatter

    init(columns: [Int], formatter: RowImageFormatter) {
      self.columns = columns
      self.formatter = formatter
    }
  }

  private let make: Make
  private var tables: [ObjectIdentifier: Table] = [:]
  private var last: Table?

  /// - Parameter make: makes a formatter.
  init(_ make: @escaping Make) { self.make = make }

  /// How the images are written of which the body says at `bits` which columns they hold.
  func image(
    _ job: RowsJob, _ part: Part, _ body: RawSpan, _ bits: Range<Int>
  ) throws(BinaryLogError) -> Image {
    let table = table(job.table)
    for place in table.kept.indices
    where table.kept[place].type == job.type && table.kept[place].part == part
      && body.isSame(table.kept[place].bits, at: bits)
    {
      return table.kept[place].image
    }
    let kind = body.extracting(bits).array
    let columns = (0..<job.table.columnCount).filter { kind[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
    let image: Image
    do {
      image = Image(columns: columns, formatter: try make(job.table, columns, job.type, part))
    } catch let error as BinaryLogError {
      throw error.located(file: nil, offset: job.offset, event: job.type)
    } catch {
      throw BinaryLogError(.unsupported, event: job.type, at: job.offset, found: "\(error)", expected: "text")
    }
    if table.kept.count >= 64 { table.kept.removeAll() }
    table.kept.append((job.type, part, kind, image))
    return image
  }

  private func table(_ map: TableMap) -> Table {
    if let last, last.map === map { return last }
    let identity = ObjectIdentifier(map)
    if let table = tables[identity] {
      last = table
      return table
    }
    if tables.count >= 1024 { tables.removeAll() }
    let table = Table(map)
    tables[identity] = table
    last = table
    return table
  }

  /// Reads an event of rows, and checks that they are of its table.
  static func event(_ job: RowsJob, _ body: RawSpan) throws(BinaryLogError) -> RowsEvent {
    let event: RowsEvent
    do throws(BinaryLogError) { event = try RowsEvent(parsing: body, type: job.type, format: job.format) } catch {
      throw error.located(file: nil, offset: job.offset)
    }
    if event.isDummy { return event }
    guard !job.type.isPreGA, !job.table.types.isEmpty || job.table.columnCount == 0 else {
      throw BinaryLogError(
        .unsupported, event: job.type, at: job.offset, found: "rows as MySQL before 5.1.16 packed them",
        expected: "later ones; only a server of that time can take these apart")
    }
    guard event.columnCount == job.table.columnCount else {
      throw BinaryLogError(
        .damaged, event: job.type, at: job.offset, found: "rows of \(event.columnCount) columns",
        expected: "\(job.table.columnCount), as the table map has")
    }
    return event
  }

  /// An error of a row with its place in the event.
  static func located(_ error: RowError, _ event: RowsEvent, _ job: RowsJob) -> BinaryLogError {
    let column = error.columnName.map { " in column \($0.display)" } ?? ""
    return BinaryLogError(
      .damaged, event: job.type, at: job.offset,
      position: job.type.isCompressed ? nil : event.rowsStart + error.position, found: error.found + column,
      expected: error.expected)
  }

  /// Lets `body` append to the output; what it has appended is taken back if it throws.
  static func write(
    to output: inout OutputBuffer, _ body: (inout OutputBuffer) throws(BinaryLogError) -> Void
  ) throws(BinaryLogError) {
    let start = output.count
    do throws(BinaryLogError) { try body(&output) } catch {
      output.truncate(to: start)
      throw error
    }
  }

  /// Calls `body` for each row: it gets the rows and where the row's first image begins, and gives back where its last one
  /// ends.
  static func forEachRow(
    _ event: RowsEvent, _ job: RowsJob, _ rows: RawSpan, _ body: (Int) throws(RowError) -> Int
  ) throws(BinaryLogError) {
    var position = 0
    while position < rows.byteCount {
      let start = position
      do throws(RowError) { position = try body(start) } catch { throw located(error, event, job) }
      guard position > start else {
        throw BinaryLogError(
          .damaged, event: job.type, at: job.offset, found: "\(rows.byteCount - start) bytes behind rows of no columns",
          expected: "the end")
      }
    }
  }

  /// Reads what stands before the after image of a partial update.
  /// - Parameter columns: those that the image holds, by their indices.
  /// - Returns: which of them are changes of a document, and where the image begins.
  static func partialColumns(
    _ rows: RawSpan, at start: Int, _ table: TableMap, _ columns: [Int]
  ) throws(RowError) -> (partial: [Bool], end: Int) {
    var cursor = ByteCursor(rows.extracting(start..<rows.byteCount))
    do throws(CursorError) {
      let options = try cursor.packedNumber("the options of a row")
      guard options & ~1 == 0 else {
        throw CursorError(position: 0, found: "options \(options)", expected: "0 or 1")
      }
      if options == 0 { return ([], start + cursor.position) }
      let documents = table.codes.indices.filter { table.codes[$0] == 245 }
      let bits = try cursor.take((documents.count + 7) / 8, "a bit for each document")
      let partial = documents.enumerated().filter { bits[$0.offset >> 3] >> UInt8($0.offset & 7) & 1 == 1 }
        .map(\.element)
      return (columns.map { partial.contains($0) }, start + cursor.position)
    } catch {
      throw RowError(column: nil, position: start + error.position, found: error.found, expected: error.expected)
    }
  }
}

extension RawSpan {
  /// Whether the bytes in a range, which must lie within, are these.
  func isSame(_ other: [UInt8], at range: Range<Int>) -> Bool {
    guard other.count == range.count else { return false }
    for index in 0..<other.count where self[range.lowerBound + index] != other[index] { return false }
    return true
  }
}
