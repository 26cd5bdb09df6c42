internal import ByteIO

/// Rows that myisampack or maria_pack packed (specification 9.3.5, 9.4).
struct CompressedRecords {
  /// Behind the rows so many bytes are spare, and not counted in the length of the data.
  static let spareBytes = 7

  private let header: CompressedHeader
  /// How many null bytes stand before a row's bits: of MARIA, whose columns do not cover them.
  private let nullBytes: Int
  private let hasBlobs: Bool
  /// Where the next row begins.
  private(set) var position: Int
  private var isLost = false
  /// What was found.
  private(set) var counts = RecordCounts()

  private enum Flag { static let selected = 1, spaces = 2, zeroFill = 4 }

  init(_ header: CompressedHeader, nullBytes: Int, hasBlobs: Bool) {
    self.header = header
    self.nullBytes = nullBytes
    self.hasBlobs = hasBlobs
    position = header.length
  }

  /// Packs the next row into the context.
  /// - Returns: false if there is none.
  mutating func next(_ context: inout RecordContext) throws(SnapshotDriverError) -> Bool {
    guard position < context.dataLength, !isLost else { return false }
    let start = position
    var place = start
    let length = length(context.data.bytes, &place, context.dataLength)
    let blobLength = hasBlobs && length != nil ? self.length(context.data.bytes, &place, context.dataLength) : 0
    guard let length, let blobLength, length >= nullBytes, length <= context.dataLength - place else {
      isLost = true
      throw context.fault(
        start, "a row's length \(hexadecimalBytes(context.data.bytes, start, 5))",
        "one of at most \(context.dataLength - start) bytes")
    }
    position = place + length
    context.data.touch(position - start)
    context.collected.clear()
    if let fault = unpack(
      context.data, place, length, fields: context.fields, into: &context.record, blobs: &context.collected)
    {
      throw context.fault(start, "a row of \(length) bytes with \(fault)", "whole values, and nothing behind them")
    }
    guard context.collected.count == blobLength else {
      throw context.fault(start, "a row with \(context.collected.count) bytes of blobs", "\(blobLength)")
    }
    if let fault = context.packCollected() { throw fault.error(at: start, of: context.fileName) }
    context.rowStart = start
    counts.rows += 1
    return true
  }

  /// A length in 1, 3, 4 or 5 bytes; nil if it is not within the file.
  private func length(_ bytes: RawSpan, _ place: inout Int, _ end: Int) -> Int? {
    guard place < end else { return nil }
    let first = Int(bytes[place])
    place += 1
    if first < 254 { return first }
    let width = first == 254 ? 2 : header.version == 1 ? 3 : 4
    guard width <= end - place else { return nil }
    place += width
    return bytes.little(place - width, width)
  }

  /// - Returns: what is wrong with the row, if anything is.
  private func unpack(
    _ file: borrowing MappedFile, _ start: Int, _ length: Int, fields: [RecordField], into record: inout RecordBuffer,
    blobs: inout RecordBuffer
  ) -> String? {
    let bytes = file.bytes
    record.replace(at: 0, with: bytes, start, nullBytes)
    var reader = BitReader(bytes: start + nullBytes..<start + length)
    for index in fields.indices {
      let column = header.columns[index]
      guard
        Self.value(
          bytes, &reader, column, header.trees[column.tree], fields[index], into: &record, blobs: &blobs)
      else { return "bits that are no value of column \(index + 1) of the file" }
    }
    if reader.isExhausted { return "values beyond its end" }
    return reader.remaining < 8 ? nil : "\(reader.remaining / 8) bytes behind its values"
  }

  /// Reads one value.
  /// - Returns: whether the bits are one.
  private static func value(
    _ bytes: RawSpan, _ reader: inout BitReader, _ column: CompressedHeader.Column, _ tree: CompressedHeader.Tree,
    _ field: RecordField, into record: inout RecordBuffer, blobs: inout RecordBuffer
  ) -> Bool {
    func zeroFilled(_ reader: inout BitReader, _ record: inout RecordBuffer) -> Bool {
      let zeros = column.flags & Flag.zeroFill != 0 ? column.lengthBits : 0
      guard zeros <= field.length else { return false }
      record.fill(at: field.offset + field.length - zeros, count: zeros, with: 0)
      return symbols(bytes, &reader, tree, field.offset, field.length - zeros, &record)
    }
    switch column.kind {
    case .zero, .check:
      record.fill(at: field.offset, count: field.length, with: 0)
      return true
    case .constant:
      guard field.length <= tree.values.count else { return false }
      record.replace(at: field.offset, with: bytes, tree.values.lowerBound, field.length)
      return true
    case .interval:
      guard let symbol = tree.symbol(bytes, &reader), (symbol + 1) * field.length <= tree.values.count else {
        return false
      }
      record.replace(at: field.offset, with: bytes, tree.values.lowerBound + symbol * field.length, field.length)
      return true
    case .skipZero:
      if reader.bit(bytes) == 1 {
        record.fill(at: field.offset, count: field.length, with: 0)
        return true
      }
      return zeroFilled(&reader, &record)
    case .normal:
      if column.flags & Flag.spaces != 0, reader.bit(bytes) == 1 {
        record.fill(at: field.offset, count: field.length, with: 0x20)
        return true
      }
      return zeroFilled(&reader, &record)
    case .skipEndSpace, .skipPreSpace:
      var spaces = 0
      if column.flags & Flag.spaces != 0, reader.bit(bytes) == 1 {
        spaces = field.length
      } else if column.flags & Flag.selected == 0 || reader.bit(bytes) == 1 {
        spaces = reader.number(bytes, column.lengthBits)
      }
      guard spaces <= field.length else { return false }
      let size = field.length - spaces
      let isAtEnd = column.kind == .skipEndSpace
      record.fill(at: field.offset + (isAtEnd ? size : 0), count: spaces, with: 0x20)
      return symbols(bytes, &reader, tree, field.offset + (isAtEnd ? 0 : spaces), size, &record)
    case .varchar:
      let width = field.length <= 256 ? 1 : 2
      let size = reader.bit(bytes) == 1 ? 0 : reader.number(bytes, column.lengthBits)
      guard field.kind == .varchar, size <= field.length - width else { return false }
      record[field.offset] = UInt8(truncatingIfNeeded: size)
      if width == 2 { record[field.offset + 1] = UInt8(truncatingIfNeeded: size >> 8) }
      return symbols(bytes, &reader, tree, field.offset + width, size, &record)
    case .blob:
      guard field.kind == .blob else { return false }
      let width = field.length - 8
      let size = reader.bit(bytes) == 1 ? 0 : reader.number(bytes, column.lengthBits)
      // A symbol takes a bit at least.
      guard size <= reader.remaining, size >> (8 * width) == 0 else { return false }
      for index in 0..<width { record[field.offset + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
      record.store(blobs.count, at: field.offset + width)
      guard !tree.isOfValues || size == 0 else { return false }
      blobs.reserve(size)
      for _ in 0..<size {
        guard let symbol = tree.symbol(bytes, &reader) else { return false }
        blobs.append(UInt8(truncatingIfNeeded: symbol))
      }
      return true
    }
  }

  /// Reads bytes into a record.
  private static func symbols(
    _ bytes: RawSpan, _ reader: inout BitReader, _ tree: CompressedHeader.Tree, _ offset: Int, _ count: Int,
    _ record: inout RecordBuffer
  ) -> Bool {
    guard count == 0 || !tree.isOfValues else { return false }
    for index in 0..<count {
      guard let symbol = tree.symbol(bytes, &reader) else { return false }
      record[offset + index] = UInt8(truncatingIfNeeded: symbol)
    }
    return true
  }
}
