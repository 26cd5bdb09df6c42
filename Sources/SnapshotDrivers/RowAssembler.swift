internal import ByteIO
public import TableRows

/// Puts the rows of one table together from its chunks: the default and consistent snapshot drivers, whose format is
/// the same (specification 9.1). Each chunk is a packed row, a BLOB value, or a piece of one of these.
public struct RowAssembler: ~Copyable {
  /// What the first byte of a chunk's data says.
  enum BlockType: UInt8 {
    case rowOnce = 1
    case rowFirst = 2
    case rowData = 4
    case rowLast = 8
    case valueOnce = 3
    case valueFirst = 6
    case valueData = 12
    case valueLast = 24
  }

  /// The most bytes that one row and its values may take: what a server allows for a value, and some.
  public static let maximumRow = 4 << 30

  /// What is known of a row.
  private enum State {
    case noRow
    /// Pieces of the packed row are coming.
    case inRow
    /// The row is there, values are coming.
    case betweenValues
    /// Pieces of a value of this total length are coming.
    case inValue(Int)
  }

  /// How many columns have their values in chunks of their own, whether or not they stand in the row too.
  private let valueCount: Int
  private var state = State.noRow
  private var row = OutputBuffer()
  private var values = BlobValues()
  /// Offset in the image of the row that is being put together.
  private(set) public var rowOffset: Int64 = 0

  /// An assembler for the rows of a table.
  /// - Parameter valueCount: how many BLOB columns it has.
  public init(valueCount: Int) { self.valueCount = valueCount }

  /// Whether a row was begun and is not whole.
  public var isInsideRow: Bool { if case .noRow = state { false } else { true } }

  /// Whether a chunk's data begin a row.
  public static func beginsRow(_ data: RawSpan) -> Bool {
    data.byteCount > 0 && (data[0] == BlockType.rowOnce.rawValue || data[0] == BlockType.rowFirst.rawValue)
  }

  /// Forgets the row that is being put together.
  public mutating func reset() {
    state = .noRow
    values.removeAll()
  }

  /// Takes the data of the table's next chunk.
  /// - Parameters:
  ///   - offset: where the chunk stands in the image.
  ///   - body: gets each row that is whole: the packed row, its values, and where it begins in the image.
  /// - Throws: ``SnapshotDriverError`` if the chunk does not fit what came before; then the assembler has forgotten the
  ///   row. What `body` throws.
  @inline(__always)
  public mutating func add(
    _ data: RawSpan, at offset: Int64, _ body: (RawSpan, borrowing BlobValues, Int64) throws -> Void
  ) throws {
    // The common case: a row of a table without BLOBs.
    if valueCount == 0, case .noRow = state, data.byteCount > 1, data[0] == BlockType.rowOnce.rawValue {
      rowOffset = offset
      return try body(data.extracting(1..<data.byteCount), values, offset)
    }
    try addInGeneral(data, at: offset, body)
  }

  private mutating func addInGeneral(
    _ data: RawSpan, at offset: Int64, _ body: (RawSpan, borrowing BlobValues, Int64) throws -> Void
  ) throws {
    guard data.byteCount > 0, let type = BlockType(rawValue: data[0]) else {
      reset()
      throw SnapshotDriverError(
        at: offset, found: data.byteCount > 0 ? "block type \(data[0])" : "no data",
        expected: "1, 2, 3, 4, 6, 8, 12 or 24")
    }
    let content = data.extracting(1..<data.byteCount)
    do {
      try take(type, content, at: offset)
    } catch {
      reset()
      throw error
    }
    guard case .betweenValues = state, values.count == valueCount else { return }
    state = .noRow
    try body(row.bytes, values, rowOffset)
    values.removeAll()
  }

  private mutating func take(
    _ type: BlockType, _ content: RawSpan, at offset: Int64
  ) throws(SnapshotDriverError) {
    switch (type, state) {
    case (.rowOnce, .noRow), (.rowFirst, .noRow):
      row.removeAll()
      values.removeAll()
      rowOffset = offset
      row.append(content)
      state = type == .rowOnce ? .betweenValues : .inRow
    case (.rowData, .inRow), (.rowLast, .inRow):
      try checkSize(content, at: offset)
      row.append(content)
      if type == .rowLast { state = .betweenValues }
    case (.valueOnce, .betweenValues):
      try checkSize(content, at: offset)
      values.append(content)
      values.endValue()
    case (.valueFirst, .betweenValues):
      guard content.byteCount >= 4 else {
        throw SnapshotDriverError(
          at: offset, found: "\(content.byteCount) bytes in the first piece of a value", expected: "its length first")
      }
      var length = 0
      for index in 0..<4 { length |= Int(content[index]) << (8 * index) }
      try add(content.extracting(4..<content.byteCount), of: length, at: offset)
      state = .inValue(length)
    case (.valueData, .inValue(let length)): try add(content, of: length, at: offset)
    case (.valueLast, .inValue(let length)):
      try add(content, of: length, at: offset)
      guard values.begunCount == length else {
        throw SnapshotDriverError(
          at: offset, found: "a value of \(values.begunCount) bytes", expected: "\(length), as its first piece says")
      }
      values.endValue()
      state = .betweenValues
    default:
      throw SnapshotDriverError(at: offset, found: "block type \(type.rawValue)", expected: expected)
    }
  }

  private mutating func add(_ content: RawSpan, of length: Int, at offset: Int64) throws(SnapshotDriverError) {
    guard values.begunCount + content.byteCount <= length else {
      throw SnapshotDriverError(
        at: offset, found: "a value of more than \(length) bytes", expected: "\(length), as its first piece says")
    }
    try checkSize(content, at: offset)
    values.append(content)
  }

  private func checkSize(_ content: RawSpan, at offset: Int64) throws(SnapshotDriverError) {
    guard row.count + values.byteCount + content.byteCount <= Self.maximumRow else {
      throw SnapshotDriverError(at: offset, found: "a row of more than 4 GiB", expected: "less")
    }
  }

  private var expected: String {
    switch state {
    case .noRow: "1 or 2: a row"
    case .inRow: "4 or 8: more of a row of \(row.count) bytes so far"
    case .betweenValues: "3 or 6: value \(values.count + 1) of \(valueCount) of a row"
    case .inValue: "12 or 24: more of a value"
    }
  }
}
