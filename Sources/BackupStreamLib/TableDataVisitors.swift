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

/// Gives the head of each chunk to a closure.
struct HeadVisitor: TableDataVisitor {
  let body: (TableDataChunk) throws -> Void
  let check: (TableDataChunk) throws(ImageError) -> Void
  /// What the closure threw; nothing is given to it afterwards.
  var error: (any Error)?

  init(body: @escaping (TableDataChunk) throws -> Void, check: @escaping (TableDataChunk) throws(ImageError) -> Void) {
    self.body = body
    self.check = check
  }

  mutating func visit(
    snapshot: Int, number: Int, flags: UInt8, length: Int, offset: Int64, end: Int64, head: RawSpan, data: Int
  ) throws(ImageError) {
    if error != nil { return }
    let chunk = TableDataChunk(
      snapshot: snapshot, tableNumber: number, isLast: flags & 1 != 0, dataLength: length, offset: offset)
    try check(chunk)
    do { try body(chunk) } catch { self.error = error }
  }
}
