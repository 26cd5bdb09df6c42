internal import ByteIO
internal import TableRows

/// What the header of an index file says of the rows, whichever engine's it is.
struct IndexHeader {
  let engine: NativeEngine
  let format: NativeTable.RecordFormat
  let options: Int
  let records: Int
  let deleted: Int
  /// MyISAM: the number of blocks or slots, of rows and deleted ones.
  let split: Int?
  let dataLength: Int
  let indexLength: Int
  let recordLength: Int
  let slotLength: Int
  let flagBytes: Int
  let fields: [RecordField]
  let block: BlockRecords.Shape?
  /// MyISAM: the sum of the checksums of all rows; nil if the table has none.
  let checksum: UInt32?

  init(_ bytes: [UInt8], engine: NativeEngine) throws(SnapshotDriverError) {
    self.engine = engine
    if engine == .maria {
      let header = try unsafe MariaIndexHeader(bytes.span.bytes)
      (options, format) = (header.options, header.format)
      (records, deleted, split) = (header.records, header.deleted, nil)
      (dataLength, recordLength, slotLength) = (header.dataFileLength, header.recordLength, header.slotLength)
      indexLength = header.keyFileLength
      (flagBytes, fields, block) = (header.block.emptyBytes, header.fields, header.block)
      checksum = nil
      return
    }
    block = nil
    let header = try unsafe MyISAMIndexHeader(bytes.span.bytes)
    options = header.options
    format =
      options & FileOptions.compressed != 0 ? .compressed : options & FileOptions.packed != 0 ? .dynamic : .fixed
    (records, deleted, split) = (header.records, header.deleted, header.split)
    dataLength = header.dataFileLength
    indexLength = header.keyFileLength
    recordLength = header.recordLength
    slotLength = header.slotLength
    flagBytes = header.packBytes
    fields = header.fields
    // That of packed tables is made in another way.
    let hasChecksum = options & FileOptions.checksum != 0 && format != .compressed
    checksum = hasChecksum ? header.checksum : nil
  }

  /// The layout of the records by the table's definition, held against the columns of the file.
  func layout(of definition: TableDefinition) throws(SnapshotDriverError) -> RecordLayout {
    // Whether records have a delete mark is an option of the table; ask the file, and if that does not fit, the columns.
    let isPacked = options & FileOptions.packed != 0
    var problem = ""
    for hasDeleteMark in [!isPacked, isPacked] {
      let layout = try RecordLayout(definition, hasDeleteMark: hasDeleteMark)
      guard let mismatch = layout.mismatch(fields, recordLength: recordLength, definition: definition) else {
        return layout
      }
      if problem.isEmpty { problem = mismatch }
    }
    throw SnapshotDriverError(
      at: nil, of: engine.indexExtension, found: "columns that are not those of the CREATE TABLE: \(problem)",
      expected: "the same columns in both")
  }

  /// Whether the places of columns are within a record, and those of their bits too.
  func checkFields(_ layout: RecordLayout) throws(SnapshotDriverError) {
    for field in fields {
      let isSound =
        field.offset + field.length <= max(recordLength, layout.length)
        && (field.nullMask == 0 || field.nullByte < layout.nullBytes)
        && (field.emptyMask == 0 || field.emptyByte < block?.emptyBytes ?? 0)
        && (field.kind != .blob || (9...12).contains(field.length))
        && (field.kind != .varchar || field.length >= (field.length <= 256 ? 1 : 2))
      guard isSound else {
        throw SnapshotDriverError(
          at: nil, of: engine.indexExtension,
          found: "a column of type \(field.kind) with \(field.length) bytes at \(field.offset)",
          expected: "one within records of \(recordLength) bytes")
      }
    }
    // Of MARIA the null bytes have no entry of their own, of MyISAM they have.
    guard engine == .maria || layout.nullBytes == 0 || fields.first?.offset == 0 else {
      throw SnapshotDriverError(at: nil, of: engine.indexExtension, found: "no null bytes", expected: "some")
    }
  }

  /// Whether slots of fixed rows can hold the records.
  func checkSlots(_ layout: RecordLayout) throws(SnapshotDriverError) {
    guard format == .fixed else { return }
    guard !layout.hasBlobs, slotLength >= layout.length, slotLength > 0 else {
      throw SnapshotDriverError(
        at: nil, of: engine.indexExtension,
        found: "fixed rows of \(slotLength) bytes\(layout.hasBlobs ? " with blobs" : "")",
        expected: "no blobs, and \(layout.length) bytes or more")
    }
  }
}
