internal import ByteIO

/// Lets chunks pass.
struct NoVisitor: TableDataVisitor {
  @inline(__always)
  mutating func visit(
    snapshot: Int, number: Int, flags: UInt8, length: Int, offset: Int64, end: Int64, head: RawSpan, data: Int
  ) throws(ImageError) {}
}

/// Adds chunks up.
struct CountingVisitor: TableDataVisitor {
  var totals: TableTotals

  @inline(__always)
  mutating func visit(
    snapshot: Int, number: Int, flags: UInt8, length: Int, offset: Int64, end: Int64, head: RawSpan, data: Int
  ) throws(ImageError) {
    guard
      totals.count(
        snapshot: snapshot, number: number, length: length, offset: offset, end: end, head: head, data: data)
    else {
      throw ImageReader.noSuchTable(
        TableDataChunk(snapshot: snapshot, tableNumber: number, dataLength: length, offset: offset))
    }
  }
}

/// Adds chunks up, and gives the head of each to a closure.
struct HeadVisitor: TableDataVisitor {
  private let body: (TableDataChunk) throws -> Void
  private(set) var counting: CountingVisitor
  /// What the closure threw; nothing is given to it afterwards.
  var error: (any Error)?

  init(totals: TableTotals, body: @escaping (TableDataChunk) throws -> Void) {
    self.body = body
    counting = CountingVisitor(totals: totals)
  }

  mutating func visit(
    snapshot: Int, number: Int, flags: UInt8, length: Int, offset: Int64, end: Int64, head: RawSpan, data: Int
  ) throws(ImageError) {
    if error != nil { return }
    let chunk = TableDataChunk(
      snapshot: snapshot, tableNumber: number, isLast: flags & 1 != 0, dataLength: length, offset: offset)
    try counting.visit(
      snapshot: snapshot, number: number, flags: flags, length: length, offset: offset, end: end, head: head,
      data: data)
    do { try body(chunk) } catch { self.error = error }
  }
}

/// Says which tables' chunks are wanted.
protocol TableChooser {
  /// The caller's number of a table, by snapshot and table number as it is stored; negative if it is not wanted.
  func index(_ snapshot: Int, _ number: Int) -> Int
}

extension TableSelection: TableChooser {}

/// Chooses by a closure; the tables have no numbers.
struct ClosureChooser: TableChooser {
  let wants: (Int, Int) -> Bool
  func index(_ snapshot: Int, _ number: Int) -> Int { wants(snapshot, number) ? 0 : -1 }
}

/// Gives the chunks of chosen tables, whole, to a closure.
struct DataVisitor<Chooser: TableChooser>: TableDataVisitor {
  private let selection: Chooser
  private let body: (Int, TableDataChunk, RawSpan) throws -> Void
  private let passesOver: (ImageError) -> Bool
  private let totals: TableTotals
  /// What the closure threw; nothing is given to it afterwards.
  private(set) var error: (any Error)?

  /// - Parameter passesOver: whether a chunk of no table is passed over, and is no error.
  init(
    totals: TableTotals, selection: Chooser, passesOver: @escaping (ImageError) -> Bool = { _ in false },
    body: @escaping (Int, TableDataChunk, RawSpan) throws -> Void
  ) {
    self.selection = selection
    self.passesOver = passesOver
    self.body = body
    self.totals = totals
  }

  @inline(__always)
  func wantsData(snapshot: Int, number: Int) -> Bool { selection.index(snapshot, number) >= 0 }

  @inline(__always)
  mutating func visit(
    snapshot: Int, number: Int, flags: UInt8, length: Int, offset: Int64, end: Int64, head: RawSpan, data: Int
  ) throws(ImageError) {
    let table = selection.index(snapshot, number)
    let chunk = TableDataChunk(
      snapshot: snapshot, tableNumber: number, isLast: flags & 1 != 0, dataLength: length, offset: offset)
    guard totals.hasTable(snapshot: snapshot, number: number) else {
      let error = ImageReader.noSuchTable(chunk)
      if passesOver(error) { return }
      throw error
    }
    guard table >= 0 else { return }
    do {
      try body(table, chunk, head.extracting(data..<head.byteCount))
    } catch {
      self.error = error
      throw ImageError(.input, in: .tableData, at: offset, found: "stopped", expected: "")
    }
  }
}
