internal import ByteIO

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
