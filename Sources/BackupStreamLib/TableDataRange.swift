internal import ByteIO
internal import Synchronization

/// A part of the table data of an uncompressed image file, cut at a block, that can be gone over by itself.
///
/// A range begins behind the first end of a chunk in its first block's fragments, and ends behind the first end of a
/// chunk at or after its end: ranges that follow each other give every chunk exactly once.
public struct TableDataRange: Sendable {
  /// Offset in the stream where the range begins: that of the table data, or of a block.
  public let start: Int64
  /// Offset of the block at which the next range begins; the largest number for the last range.
  public let end: Int64
  private let isFirst: Bool
  private let file: ImageFile
  private let prefix: ImagePrefix
  private let size: Int64
  private let emptyTotals: TableTotals

  /// Goes over the heads of the chunks of the range, in order.
  /// - Throws: ``ImageError``, or what `body` throws.
  public func forEachTableDataHead(_ body: (TableDataChunk) throws -> Void) throws {
    try withoutActuallyEscaping(body) { body in
      var visitor = HeadVisitor(totals: emptyTotals, body: body)
      try walk(&visitor)
      if let error = visitor.error { throw error }
    }
  }

  /// How much data each table has in the range.
  public func tableTotals() throws(ImageError) -> TableTotals {
    var visitor = CountingVisitor(totals: emptyTotals)
    try walk(&visitor)
    return visitor.totals
  }

  private func walk<Visitor: TableDataVisitor>(_ visitor: inout Visitor) throws(ImageError) {
    let stream = ByteStream(mapping: file.descriptor, path: file.path, size: size, from: start)
    var reader = FragmentReader(stream, prefix: prefix)
    reader.section = .tableData
    if !isFirst {
      guard try reader.synchronize(), reader.fragmentOffset < end else { return }
    }
    _ = try reader.walkTableData(&visitor, until: end)
  }

  fileprivate init(
    start: Int64, end: Int64, isFirst: Bool, file: ImageFile, prefix: ImagePrefix, size: Int64, totals: TableTotals
  ) {
    self.start = start
    self.end = end
    self.isFirst = isFirst
    self.file = file
    self.prefix = prefix
    self.size = size
    emptyTotals = totals
  }
}

extension ImageReader {
  /// Cuts the table data into ranges that can be gone over side by side.
  /// - Parameter count: how many at most.
  /// - Returns: the ranges in order; nil unless the image is an uncompressed regular file.
  public func tableDataRanges(_ count: Int) throws(ImageError) -> [TableDataRange]? {
    guard compression == .none, let file = input.file, let fileSize = file.size else { return nil }
    _ = try metadata()
    // What stands behind the stream has no blocks.
    let size = try findIndex()?.locator.streamOffset ?? fileSize
    guard let start = tableDataOffset else { return nil }
    let totals = try emptyTotals()
    let block = Int64(prefix.blockSize)
    let step = max(1, (size - start) / Int64(max(1, count)))
    var cuts = [start]
    for number in 1..<max(2, count) {
      let cut = (start + Int64(number) * step) / block * block
      if cut > (cuts.last ?? 0), cut >= prefix.firstBlockEnd, cut < size, number < count { cuts.append(cut) }
    }
    return cuts.indices.map { index in
      TableDataRange(
        start: cuts[index], end: index + 1 < cuts.count ? cuts[index + 1] : .max, isFirst: index == 0, file: file,
        prefix: prefix, size: size, totals: totals)
    }
  }

  /// The totals, counted by several threads; nil if that is not possible.
  func countInParallel(_ threads: Int) throws(ImageError) -> TableTotals? {
    guard let ranges = try tableDataRanges(threads), ranges.count > 1 else { return nil }
    let results = Shared([Result<TableTotals, ImageError>?](repeating: nil, count: ranges.count))
    let work = BoundedQueue<Int>(capacity: ranges.count)
    for index in ranges.indices { work.push(index) }
    work.close()
    let count: @Sendable () -> Void = {
      while let index = work.pop() {
        let result = Result { () throws(ImageError) in try ranges[index].tableTotals() }
        results.withLock { $0[index] = result }
      }
    }
    let workers = Threads(ranges.count - 1, count)
    count()
    workers.join()
    var totals = try emptyTotals()
    for case let result? in results.withLock({ $0 }) { totals.add(try result.get()) }
    return totals
  }
}

/// A value behind a lock, to be shared with threads.
private final class Shared<Value: Sendable>: Sendable {
  private let value: Mutex<Value>
  init(_ value: Value) { self.value = Mutex(value) }
  func withLock<Result: Sendable>(_ body: (inout sending Value) -> Result) -> Result { value.withLock { body(&$0) } }
}
