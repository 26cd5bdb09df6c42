internal import ByteIO

/// Rows in pages, MARIA's own format (specification 9.4).
struct BlockRecords {
  /// What the header of the index file says of the pages and rows.
  struct Shape {
    /// The size of a page, in bytes.
    var blockSize: Int
    /// Rows that are shorter take this many bytes.
    var minimumLength: Int
    /// So many columns of the list are fixed and cannot be NULL.
    var fixedFields: Int
    /// Whether rows have an array of the lengths of their columns.
    var hasFieldLengths: Bool
    /// Whether rows have a checksum.
    var hasChecksum: Bool
    /// How many null bytes a row has.
    var nullBytes: Int
    /// How many bytes say which columns are empty.
    var emptyBytes: Int

    /// That of a file in another format.
    static let none = Shape(
      blockSize: 8192, minimumLength: 0, fixedFields: 0, hasFieldLengths: false, hasChecksum: false, nullBytes: 0,
      emptyBytes: 0)
  }

  static let headLength = 12, tailLength = 4, entryLength = 4

  private let shape: Shape
  /// How many pages a bitmap page and those it describes are.
  private let bitmapCycle: Int
  private var page = 0
  private var entry = 0
  /// How many directory entries the page has; nil before it was looked at.
  private var entries: Int?
  private var reader: BlockRowReader
  /// What was found.
  private(set) var counts = RecordCounts()

  init(_ shape: Shape) {
    self.shape = shape
    bitmapCycle = max(0, shape.blockSize - Self.tailLength) / 6 * 16 + 1
    reader = BlockRowReader(shape)
  }

  /// Packs the next row into the context.
  /// - Returns: false if there is none.
  mutating func next(_ context: inout RecordContext) throws(SnapshotDriverError) -> Bool {
    let pageCount = context.dataLength / shape.blockSize
    while page < pageCount {
      let start = page * shape.blockSize
      guard let entries else {
        entry = 0
        entries = 0
        entries = try open(start, context)
        context.data.touch(shape.blockSize)
        continue
      }
      guard entry < entries else {
        page += 1
        self.entries = nil
        continue
      }
      let directory = start + shape.blockSize - Self.tailLength
      let place = directory - Self.entryLength * (entry + 1)
      let (position, length) = (context.data.bytes.little(place, 2), context.data.bytes.little(place + 2, 2))
      entry += 1
      if position == 0 { continue }
      guard position >= Self.headLength, start + position + length <= directory - Self.entryLength * entries else {
        throw context.fault(
          place, "a directory entry for \(length) bytes at \(position)", "within the page, before its directory")
      }
      let fault = reader.read(
        context.data, start + position, length, dataLength: context.dataLength, fields: context.fields,
        nullBytes: context.nullBytes, into: &context.record, blobs: &context.collected)
      context.data.touch(reader.pagesEntered << 16)
      if let fault { throw context.fault(start + position, fault.found, fault.expected) }
      if let fault = context.packCollected() { throw fault.error(at: start + position, of: context.fileName) }
      context.rowStart = start + position
      counts.rows += 1
      return true
    }
    return false
  }

  /// How many directory entries the page has that begins at `start`; 0 if it has no rows.
  private func open(_ start: Int, _ context: borrowing RecordContext) throws(SnapshotDriverError) -> Int {
    let index = page % bitmapCycle
    if index == 0 { return 0 }
    let bit = 3 * (index - 1)
    let bitmap = (page - index) * shape.blockSize + bit / 8
    let low = Int(context.data.bytes[bitmap])
    let high = bit % 8 > 5 ? Int(context.data.bytes[bitmap + 1]) : 0
    let code = (low | high << 8) >> (bit % 8) & 7
    guard (1...4).contains(code) else { return 0 }
    let type = context.data.bytes[start + 7] & 7
    guard type == 1 else {
      throw context.fault(start + 7, "page type \(type)", "1, a head page, by the bitmap at \(bitmap)")
    }
    let count = Int(context.data.bytes[start + 8])
    let room = (shape.blockSize - Self.headLength - Self.tailLength) / Self.entryLength
    guard count <= room else {
      throw context.fault(start + 8, "\(count) directory entries", "at most \(room)")
    }
    return count
  }
}
