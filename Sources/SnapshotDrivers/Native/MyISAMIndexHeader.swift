internal import ByteIO

/// The header of a `.MYI` file: what is needed to read rows (specification 9.3.1).
struct MyISAMIndexHeader {
  /// Options, the bits of ``FileOptions``.
  let options: Int
  /// The number of rows.
  let records: Int
  /// The number of deleted blocks or slots.
  let deleted: Int
  /// The number of blocks, rows and deleted ones together.
  let split: Int
  /// The length of the index file, in bytes.
  let keyFileLength: Int
  /// The length of the data file, in bytes.
  let dataFileLength: Int
  /// The sum of the checksums of all rows, if the table has them.
  let checksum: UInt32
  /// Where the index blocks begin.
  let keyStart: Int
  /// The number of keys.
  let keyCount: Int
  /// The number of sizes of index blocks.
  let blockSizeCount: Int
  /// The length of a record's image, in bytes.
  let recordLength: Int
  /// The length of a slot of a file with fixed rows, in bytes.
  let slotLength: Int
  /// The bytes of flags at the start of a dynamic record.
  let packBytes: Int
  /// The number of blob columns.
  let blobCount: Int
  /// The parts of a record, in order.
  let fields: [RecordField]

  init(_ bytes: RawSpan) throws(SnapshotDriverError) {
    func fault(_ offset: Int, _ found: String, _ expected: String) -> SnapshotDriverError {
      SnapshotDriverError(at: Int64(offset), of: "MYI", found: found, expected: expected)
    }
    guard bytes.byteCount >= 24 else { throw fault(0, "\(bytes.byteCount) bytes", "a header") }
    guard bytes.big(0, 4) == 0xFEFE_0701 else {
      throw fault(0, "magic \(hexadecimalBytes(bytes, 0, 4))", "FE FE 07 01")
    }
    let headerLength = bytes.big(6, 2)
    let base = bytes.big(12, 2)
    guard headerLength <= bytes.byteCount else {
      throw fault(6, "a header of \(headerLength) bytes in a file of \(bytes.byteCount)", "all of it")
    }
    guard base >= 124, base + 80 <= headerLength else {
      throw fault(12, "base information at \(base)", "124 to \(headerLength - 80)")
    }
    options = bytes.big(4, 2)
    keyCount = bytes.big(18, 1)
    blockSizeCount = bytes.big(21, 1)
    guard 124 + 8 * (keyCount + blockSizeCount) <= base else {
      throw fault(18, "\(keyCount) keys and \(blockSizeCount) block sizes", "fewer: base information begins at \(base)")
    }
    records = try Self.count(bytes, 28)
    deleted = try Self.count(bytes, 36)
    split = try Self.count(bytes, 44)
    keyFileLength = try Self.count(bytes, 60)
    dataFileLength = try Self.count(bytes, 68)
    checksum = UInt32(truncatingIfNeeded: bytes.big(100, 8))
    keyStart = try Self.count(bytes, base)
    recordLength = bytes.big(base + 44, 4)
    slotLength = bytes.big(base + 48, 4)
    packBytes = bytes.big(base + 76, 2)
    blobCount = bytes.big(base + 78, 2)
    let count = bytes.big(base + 64, 4)
    guard count <= (headerLength - base - 80) / 7 else {
      throw fault(base + 64, "\(count) columns", "at most \((headerLength - base - 80) / 7)")
    }
    var fields: [RecordField] = []
    var offset = 0
    for index in 0..<count {
      let place = headerLength - 7 * (count - index)
      guard let type = RecordField.Kind(rawValue: bytes.big(place, 2)) else {
        throw fault(place, "column type \(bytes.big(place, 2))", "0 to 9")
      }
      let length = bytes.big(place + 2, 2)
      fields.append(
        RecordField(
          kind: type, offset: offset, length: length, nullByte: bytes.big(place + 5, 2), nullMask: bytes[place + 4]))
      offset += length
    }
    self.fields = fields
  }

  private static func count(_ bytes: RawSpan, _ offset: Int) throws(SnapshotDriverError) -> Int {
    let value = bytes.big(offset, 8)
    guard value >= 0 else {
      throw SnapshotDriverError(
        at: Int64(offset), of: "MYI", found: "\(UInt64(bitPattern: Int64(value)))", expected: "a count")
    }
    return value
  }
}

/// The options of an index file's header that matter for rows.
enum FileOptions {
  static let packed = 1
  static let compressed = 4
  static let checksum = 32
}

/// A part of a record as the header of an index file describes it: a column, or bytes between columns.
struct RecordField {
  /// How it is packed (specification 9.3.1 and 9.3.4).
  enum Kind: Int {
    case normal, skipEndSpace, skipPreSpace, skipZero, blob, constant, interval, zero, varchar, check
  }

  /// How it is packed.
  var kind: Kind
  /// Where it stands in the record's image.
  var offset: Int
  /// How many bytes it takes there.
  var length: Int
  /// The byte of the record's image with its null bit.
  var nullByte: Int
  /// The null bit; 0 if it cannot be NULL.
  var nullMask: UInt8
  /// MARIA's block records: where its bit of the empty bits stands, and the bit.
  var emptyByte = 0, emptyMask: UInt8 = 0
}

/// Bytes as hexadecimal digits, for messages.
func hexadecimalBytes(_ bytes: RawSpan, _ offset: Int, _ count: Int) -> String {
  (offset..<min(offset + count, bytes.byteCount)).map { hexadecimal(bytes[$0]) }.joined(separator: " ")
}
