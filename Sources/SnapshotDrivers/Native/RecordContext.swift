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
  /// Where in the data file the row begins that was read last.
  var rowStart = 0
  /// The sum of the checksums of the rows so far; nil if the table has none that we know.
  var checksum: RecordChecksum?
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

  /// Adds the record that was unpacked to the checksum; its blobs are in the data file.
  /// - Returns: its own.
  mutating func addChecksum() -> RecordChecksum {
    add(RecordChecksum(record.bytes, blobs: data.bytes, fields: fields))
  }

  /// Adds the record that was unpacked to the checksum; its blobs are in ``collected``.
  /// - Returns: its own.
  mutating func addChecksumCollected() -> RecordChecksum {
    add(RecordChecksum(record.bytes, blobs: collected.bytes, fields: fields))
  }

  /// Adds a record that stands in the data file as it is to the checksum.
  mutating func addChecksum(fixed offset: Int, _ length: Int) {
    _ = add(RecordChecksum(CRC32.of(data.bytes.extracting(offset..<offset + length))))
  }

  private mutating func add(_ own: RecordChecksum) -> RecordChecksum {
    var sum = checksum ?? .none
    sum += own
    checksum = sum
    return own
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
  /// Bytes in blocks that go on with a row, and how many of them a row led to.
  var continuedBytes = 0, linkedBytes = 0
}
