internal import ByteIO

/// Reads one row of MARIA's block format, wherever its parts are (specification 9.4).
struct BlockRowReader {
  /// What is wrong with a row.
  struct Fault: Error {
    var found: String
    var expected: String
  }

  private static let extentLength = 7
  private static let tailBit = 0x8000, startBit = 0x4000

  private let shape: BlockRecords.Shape
  private var dataLength = 0
  /// The piece that is read: a part of the head, of a tail or of a blob page.
  private var place = 0, end = 0
  private var isTail = false
  private var extents: [UInt8] = []
  private var extentCount = 0
  /// How many extents were entered.
  private var entered = 0
  private var nextPage = 0, pagesLeft = 0
  private var empty: [UInt8] = []
  private var lengths: [UInt8] = []
  /// Bytes read outside of heads. Each page belongs to one row only, so they can be no more than the file has.
  private var longBytes = 0
  /// How many pages the last row was read from besides its head.
  private(set) var pagesEntered = 0

  init(_ shape: BlockRecords.Shape) { self.shape = shape }

  /// Reads the row of `length` bytes at `start`.
  mutating func read(
    _ file: borrowing MappedFile, _ start: Int, _ length: Int, dataLength: Int, fields: [RecordField], nullBytes: Int,
    into record: inout RecordBuffer, blobs: inout RecordBuffer
  ) -> Fault? {
    self.dataLength = dataLength
    blobs.clear()
    do {
      try read(
        file.bytes, start, length, fields: fields, nullBytes: nullBytes, into: &record, blobs: &blobs)
      return nil
    } catch {
      return error
    }
  }

  private mutating func read(
    _ bytes: RawSpan, _ start: Int, _ length: Int, fields: [RecordField], nullBytes: Int,
    into record: inout RecordBuffer, blobs: inout RecordBuffer
  ) throws(Fault) {
    (place, end, isTail) = (start, start + length, false)
    (entered, nextPage, pagesLeft, extentCount, pagesEntered) = (0, 0, 0, 0, 0)
    extents.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    empty.removeAll(keepingCapacity: true)

    let flags = try head(bytes, 1)
    guard flags & ~143 == 0 else {
      throw Fault(found: "row flags \(hexadecimal(UInt8(flags)))", expected: "known ones")
    }
    if flags & 1 != 0 { try skip(6) }
    if flags & 2 != 0 { try skip(7) }
    if flags & 4 != 0 { try skip(6) }
    let extraNullBytes = flags & 8 != 0 ? try head(bytes, 1) : 0
    if flags & 128 != 0 {
      extentCount = try number(bytes)
      guard extentCount > 0 else { throw Fault(found: "no extents", expected: "1 or more") }
      try need(Self.extentLength)
      for index in 0..<Self.extentLength { extents.append(bytes[place + index]) }
      place += Self.extentLength
    }
    let lengthCount = shape.hasFieldLengths ? try number(bytes) : 0
    if shape.hasChecksum { try skip(1) }
    let storedNullBytes = shape.nullBytes + extraNullBytes
    guard storedNullBytes <= nullBytes else {
      throw Fault(found: "\(storedNullBytes) null bytes", expected: "at most \(nullBytes)")
    }
    try need(storedNullBytes)
    record.fill(at: 0, count: nullBytes, with: 0)
    record.replace(at: 0, with: bytes, place, storedNullBytes)
    place += storedNullBytes
    try need(shape.emptyBytes)
    for index in 0..<shape.emptyBytes { empty.append(bytes[place + index]) }
    place += shape.emptyBytes

    if extentCount > 1 {
      try long(bytes, (extentCount - 1) * Self.extentLength, to: \.extents)
    }
    for index in 0..<shape.fixedFields { try value(bytes, fields[index], fields[index].length, &record) }
    if lengthCount > 0 { try long(bytes, lengthCount, to: \.lengths) }
    var used = 0
    for index in shape.fixedFields..<fields.count {
      try column(bytes, fields[index], &used, &record, &blobs)
    }
    try finish(used, length)
  }

  /// Reads a column that can be NULL or empty, or whose length varies.
  private mutating func column(
    _ bytes: RawSpan, _ field: RecordField, _ used: inout Int, _ record: inout RecordBuffer,
    _ blobs: inout RecordBuffer
  ) throws(Fault) {
    // The places of these bits were held against the buffers when the table was opened.
    if field.nullMask != 0, record[field.nullByte] & field.nullMask != 0 { return }
    if field.emptyMask != 0, empty[field.emptyByte] & field.emptyMask != 0 {
      record.fill(at: field.offset, count: field.length, with: field.kind == .skipEndSpace ? 0x20 : 0)
      return
    }
    switch field.kind {
    case .skipEndSpace:
      let size = try nextLength(field.length <= 255 ? 1 : 2, &used)
      guard size <= field.length else {
        throw Fault(found: "a value of \(size) bytes", expected: "at most \(field.length)")
      }
      try value(bytes, field, size, &record)
      record.fill(at: field.offset + size, count: field.length - size, with: 0x20)
    case .varchar:
      let width = field.length <= 256 ? 1 : 2
      let size = try nextLength(width, &used)
      guard size <= field.length - width else {
        throw Fault(found: "a value of \(size) bytes", expected: "at most \(field.length - width)")
      }
      record[field.offset] = UInt8(truncatingIfNeeded: size)
      if width == 2 { record[field.offset + 1] = UInt8(truncatingIfNeeded: size >> 8) }
      var content = field
      content.offset += width
      try value(bytes, content, size, &record)
    case .blob:
      let width = field.length - 8
      let size = try nextLength(width, &used)
      for index in 0..<width { record[field.offset + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
      record.store(blobs.count, at: field.offset + width)
      if size > 0 { try blob(bytes, size, &blobs) }
    default: try value(bytes, field, field.length, &record)
    }
  }

  /// What must hold when all columns are read.
  private func finish(_ used: Int, _ length: Int) throws(Fault) {
    guard used == lengths.count else {
      throw Fault(found: "\(lengths.count) bytes of column lengths, \(used) of them used", expected: "all used")
    }
    guard pagesLeft == 0 else { throw Fault(found: "\(pagesLeft) pages left of an extent", expected: "none") }
    guard extents.dropFirst(entered * Self.extentLength).allSatisfy({ $0 == 0 }) else {
      throw Fault(found: "\(extentCount) extents, \(entered) of them used", expected: "all used")
    }
    guard extentCount > 0 || place == end || length <= shape.minimumLength else {
      throw Fault(found: "\(end - place) bytes left of a row of \(length)", expected: "none")
    }
  }

  // MARK: parts in the head

  private func need(_ count: Int) throws(Fault) {
    guard count <= end - place else {
      throw Fault(found: "a row that ends within its head", expected: "\(count) bytes")
    }
  }

  private mutating func skip(_ count: Int) throws(Fault) {
    try need(count)
    place += count
  }

  private mutating func head(_ bytes: RawSpan, _ width: Int) throws(Fault) -> Int {
    try need(width)
    place += width
    return bytes.big(place - width, width)
  }

  /// A number in one byte, or in two behind `FF`.
  private mutating func number(_ bytes: RawSpan) throws(Fault) -> Int {
    let first = try head(bytes, 1)
    return first == 255 ? try head(bytes, 2) : first
  }

  private mutating func nextLength(_ width: Int, _ used: inout Int) throws(Fault) -> Int {
    guard width <= lengths.count - used else {
      throw Fault(found: "\(lengths.count) bytes of column lengths", expected: "more")
    }
    var value = 0
    for index in 0..<width { value |= Int(lengths[used + index]) << (8 * index) }
    used += width
    return value
  }

  // MARK: parts anywhere

  private mutating func value(
    _ bytes: RawSpan, _ field: RecordField, _ size: Int, _ record: inout RecordBuffer
  ) throws(Fault) {
    var left = try beginLong(size)
    var target = field.offset
    while left > 0 {
      let count = try piece(bytes, left)
      record.replace(at: target, with: bytes, place, count)
      target += count
      left -= count
      pass(count)
    }
  }

  private mutating func blob(_ bytes: RawSpan, _ size: Int, _ blobs: inout RecordBuffer) throws(Fault) {
    guard size <= dataLength - blobs.count else {
      throw Fault(found: "blobs of \(blobs.count + size) bytes", expected: "no more than the file has")
    }
    // A blob that is not all in the head begins an extent of its own.
    if entered > 0 || size > end - place {
      guard pagesLeft == 0 else { throw Fault(found: "\(pagesLeft) pages left of an extent", expected: "none") }
      place = end
    }
    var left = size
    while left > 0 {
      let count = try piece(bytes, left)
      blobs.append(bytes, place, count)
      left -= count
      pass(count)
    }
  }

  /// The list of extents can be continued in those that it begins with, so it is kept as far as it is read.
  private mutating func long(
    _ bytes: RawSpan, _ size: Int, to list: WritableKeyPath<BlockRowReader, [UInt8]>
  ) throws(Fault) {
    var left = try beginLong(size)
    while left > 0 {
      let count = try piece(bytes, left)
      for index in 0..<count { self[keyPath: list].append(bytes[place + index]) }
      left -= count
      pass(count)
    }
  }

  /// What does not fit in what is left of the head is not begun there.
  private mutating func beginLong(_ size: Int) throws(Fault) -> Int {
    if entered == 0, size > end - place { place = end }
    return size
  }

  /// How many of the next `wanted` bytes are in the piece at `place`; moves to the next piece if this one is used up.
  private mutating func piece(_ bytes: RawSpan, _ wanted: Int) throws(Fault) -> Int {
    if place == end { try enterNext(bytes) }
    let count = min(wanted, end - place)
    if entered > 0 {
      longBytes += count
      guard longBytes <= 2 * dataLength else {
        throw Fault(found: "rows that share pages", expected: "each in one row")
      }
    }
    return count
  }

  private mutating func pass(_ count: Int) { place = isTail ? end : place + count }

  private mutating func enterNext(_ bytes: RawSpan) throws(Fault) {
    if pagesLeft == 0 {
      let first = entered * Self.extentLength
      guard first + Self.extentLength <= extents.count else {
        throw Fault(found: "a row that goes on behind its \(entered) extents", expected: "an end")
      }
      var page = 0
      for index in 0..<5 { page |= Int(extents[first + index]) << (8 * index) }
      let count = Int(extents[first + 5]) | Int(extents[first + 6]) << 8
      entered += 1
      if count & Self.tailBit != 0 { return try enterTail(bytes, page, count & ~(Self.tailBit | Self.startBit)) }
      (nextPage, pagesLeft) = (page, count & ~Self.startBit)
      guard pagesLeft > 0 else { throw Fault(found: "an extent without pages", expected: "1 or more") }
    }
    let start = try enter(bytes, nextPage, type: 3)
    place = start + 8
    end = start + shape.blockSize - BlockRecords.tailLength
    isTail = false
    nextPage += 1
    pagesLeft -= 1
  }

  private mutating func enterTail(_ bytes: RawSpan, _ page: Int, _ entry: Int) throws(Fault) {
    let start = try enter(bytes, page, type: 2)
    let count = Int(bytes[start + 8])
    let directory = start + shape.blockSize - BlockRecords.tailLength
    guard entry < count, BlockRecords.headLength + BlockRecords.entryLength * count <= directory - start else {
      throw Fault(found: "entry \(entry) of tail page \(page)", expected: "one of its \(count)")
    }
    let slot = directory - BlockRecords.entryLength * (entry + 1)
    let (position, length) = (bytes.little(slot, 2), bytes.little(slot + 2, 2))
    guard position >= BlockRecords.headLength, length > 0,
      start + position + length <= directory - BlockRecords.entryLength * count
    else {
      throw Fault(found: "\(length) bytes at \(position) of tail page \(page)", expected: "some within the page")
    }
    (place, end, isTail) = (start + position, start + position + length, true)
  }

  /// Where a page begins that has to be of a type.
  private mutating func enter(_ bytes: RawSpan, _ page: Int, type: UInt8) throws(Fault) -> Int {
    guard page < dataLength / shape.blockSize else {
      throw Fault(found: "an extent at page \(page)", expected: "less than \(dataLength / shape.blockSize)")
    }
    let start = page * shape.blockSize
    guard bytes[start + 7] & 7 == type else {
      throw Fault(found: "page \(page) of type \(bytes[start + 7] & 7) for a part of a row", expected: "\(type)")
    }
    pagesEntered += 1
    return start
  }
}
