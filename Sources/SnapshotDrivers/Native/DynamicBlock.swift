internal import ByteIO

/// The head of a block of a data file with dynamic rows (specification 9.3.4).
struct DynamicBlock {
  /// What a block is.
  enum Kind {
    /// Space that is free.
    case deleted
    /// The beginning of a row, or all of it.
    case first
    /// A further part of a row.
    case continuation
  }

  /// How many bytes of the head hold which number.
  private struct Form {
    var kind: Kind
    var headLength: Int
    /// Bytes of the row's length, the block's length, the unused length, and the next block's place; 0 if it has none.
    var rowWidth: Int, dataWidth: Int, unusedWidth: Int, nextWidth: Int

    init(_ kind: Kind, _ head: Int, _ row: Int, _ data: Int, _ unused: Int, _ next: Int) {
      self.kind = kind
      (headLength, rowWidth, dataWidth, unusedWidth, nextWidth) = (head, row, data, unused, next)
    }
  }

  private static let alignment = 4
  /// A deleted block has a type, its length, and two links.
  private static let deletedHeadLength = 20

  /// What it is.
  var kind: Kind
  /// Where its data begin.
  var dataOffset: Int
  /// How many bytes of data it has.
  var dataLength: Int
  /// For a first block, the length of the row.
  var rowLength: Int
  /// Where the row goes on; nil if it ends here.
  var next: Int?
  /// Where the block ends.
  var end: Int

  /// The block at an offset, if there can be one.
  @inline(__always)
  static func parse(_ bytes: RawSpan, at offset: Int, dataLength limit: Int) -> DynamicBlock? {
    let left = limit - offset
    guard left >= alignment else { return nil }
    let type = bytes[offset]
    if type == 0 {
      guard left >= deletedHeadLength else { return nil }
      let length = bytes.big(offset + 1, 3)
      guard length >= deletedHeadLength, length <= left, length % alignment == 0 else { return nil }
      return DynamicBlock(
        kind: .deleted, dataOffset: offset, dataLength: 0, rowLength: 0, next: nil, end: offset + length)
    }
    guard let form = form(type), form.headLength <= left else { return nil }
    var place = offset + 1
    var rowLength = 0
    if form.rowWidth > 0 {
      rowLength = bytes.big(place, form.rowWidth)
      place += form.rowWidth
    }
    var dataLength = rowLength
    if form.dataWidth > 0 {
      dataLength = bytes.big(place, form.dataWidth)
      place += form.dataWidth
    }
    var unused = 0
    if form.unusedWidth > 0 {
      unused = Int(bytes[place])
      place += 1
    }
    var next: Int?
    if form.nextWidth > 0 {
      let link = bytes.big(place, form.nextWidth)
      guard link >= 0, link < limit, link % alignment == 0, form.kind != .first || dataLength < rowLength else {
        return nil
      }
      next = link
    }
    let total = form.headLength + dataLength + unused
    guard dataLength > 0, total <= left, total % alignment == 0 else { return nil }
    return DynamicBlock(
      kind: form.kind, dataOffset: offset + form.headLength, dataLength: dataLength, rowLength: rowLength, next: next,
      end: offset + total)
  }

  @inline(__always)
  private static func form(_ type: UInt8) -> Form? {
    switch type {
    case 1: Form(.first, 3, 2, 0, 0, 0)
    case 2: Form(.first, 4, 3, 0, 0, 0)
    case 3: Form(.first, 4, 2, 0, 1, 0)
    case 4: Form(.first, 5, 3, 0, 1, 0)
    case 5: Form(.first, 13, 2, 2, 0, 8)
    case 6: Form(.first, 15, 3, 3, 0, 8)
    case 7: Form(.continuation, 3, 0, 2, 0, 0)
    case 8: Form(.continuation, 4, 0, 3, 0, 0)
    case 9: Form(.continuation, 4, 0, 2, 1, 0)
    case 10: Form(.continuation, 5, 0, 3, 1, 0)
    case 11: Form(.continuation, 11, 0, 2, 0, 8)
    case 12: Form(.continuation, 12, 0, 3, 0, 8)
    case 13: Form(.first, 16, 4, 3, 0, 8)
    default: nil
    }
  }
}
