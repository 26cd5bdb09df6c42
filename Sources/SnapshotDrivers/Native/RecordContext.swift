internal import ByteIO

/// What the readers of all record formats share: the file, the description of the records, and memory that is used again
/// for each row.
struct RecordContext: ~Copyable {
  /// The data file.
  var data: MappedFile
  /// So many bytes of it are rows' data.
  let dataLength: Int
  /// `MYD` or `MAD`, for errors.
  let fileName: String
  /// The parts of a record in the order of the index file.
  let fields: [RecordField]
  /// How many bytes at a record's start hold null bits.
  let nullBytes: Int
  /// Makes packed rows.
  let packer: RecordPacker
  /// The record that a row is unpacked into.
  var record: RecordBuffer
  /// A row's bytes that were put together, or those of its blobs.
  var collected = RecordBuffer()
  /// The packed row.
  var row = RecordBuffer()

  /// Packs the record that was unpacked; its blobs are in the data file.
  @inline(__always)
  mutating func pack() -> RecordPacker.Fault? { packer.pack(record, blobs: data, into: &row) }

  /// Packs the record that was unpacked; its blobs are in ``collected``.
  @inline(__always)
  mutating func packCollected() -> RecordPacker.Fault? { packer.pack(record, blobs: collected, into: &row) }

  /// Packs a record that stands in the data file as it is, without blobs.
  @inline(__always)
  mutating func pack(at offset: Int, length: Int) -> RecordPacker.Fault? {
    packer.pack(data, at: offset, length: length, into: &row)
  }

  /// An error in the data file.
  func fault(_ offset: Int, _ found: String, _ expected: String) -> SnapshotDriverError {
    SnapshotDriverError(at: Int64(offset), of: fileName, found: found, expected: expected)
  }
}

/// What was found in a data file, against which the counters of the index file are held.
struct RecordCounts {
  /// Rows.
  var rows = 0
  /// Deleted blocks or slots.
  var deleted = 0
  /// Blocks of rows.
  var blocks = 0
}
