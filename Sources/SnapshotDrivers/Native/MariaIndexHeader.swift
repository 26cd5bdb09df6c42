internal import ByteIO

/// The header of a `.MAI` file: what is needed to read rows (specification 9.4).
struct MariaIndexHeader {
  /// Options, the bits of ``FileOptions``.
  let options: Int
  /// How records are stored.
  let format: NativeTable.RecordFormat
  /// The number of rows.
  let records: Int
  /// The number of deleted blocks or slots.
  let deleted: Int
  /// The length of the index file, in bytes.
  let keyFileLength: Int
  /// The length of the data file, in bytes.
  let dataFileLength: Int
  /// Where the pages of keys begin.
  let keyStart: Int
  /// The length of a record's image, in bytes.
  let recordLength: Int
  /// The length of a slot of a file with fixed rows, in bytes.
  let slotLength: Int
  /// What block records need besides.
  let block: BlockRecords.Shape
  /// The parts of a record, in the order of the file.
  let fields: [RecordField]

  private static let fieldLength = 20

  init(_ bytes: RawSpan) throws(SnapshotDriverError) {
    func fault(_ offset: Int, _ found: String, _ expected: String) -> SnapshotDriverError {
      SnapshotDriverError(at: Int64(offset), of: "MAI", found: found, expected: expected)
    }
    guard bytes.byteCount >= 137 else { throw fault(0, "\(bytes.byteCount) bytes", "a header") }
    guard bytes.big(0, 4) == 0xFEFE_0903 else {
      throw fault(0, "magic \(hexadecimalBytes(bytes, 0, 4))", "FE FE 09 03")
    }
    options = bytes.big(4, 2)
    let headerLength = bytes.big(6, 2)
    let base = bytes.big(12, 2)
    guard headerLength <= bytes.byteCount else {
      throw fault(6, "a header of \(headerLength) bytes in a file of \(bytes.byteCount)", "all of it")
    }
    guard base >= 137, base + 114 <= headerLength else {
      throw fault(12, "base information at \(base)", "137 to \(headerLength - 114)")
    }
    switch bytes[22] {
    case 0: format = .fixed
    case 1: format = .dynamic
    case 2: format = .compressed
    case 3: format = .block
    default: throw fault(22, "data file type \(bytes[22])", "0 to 3")
    }
    func count(_ offset: Int) throws(SnapshotDriverError) -> Int {
      let value = bytes.big(offset, 8)
      guard value >= 0 else { throw fault(offset, "\(UInt64(bitPattern: Int64(value)))", "a count") }
      return value
    }
    records = try count(49)
    deleted = try count(57)
    keyFileLength = try count(89)
    dataFileLength = try count(97)
    keyStart = try count(base + 16)
    recordLength = bytes.big(base + 60, 4)
    slotLength = bytes.big(base + 64, 4)
    let fieldCount = bytes.big(base + 80, 2)
    block = BlockRecords.Shape(
      blockSize: bytes.big(base + 100, 2), minimumLength: bytes.big(base + 76, 4),
      fixedFields: bytes.big(base + 82, 2), hasFieldLengths: bytes.big(base + 86, 2) > 0,
      hasChecksum: options & FileOptions.checksum != 0, nullBytes: bytes.big(base + 94, 2),
      emptyBytes: bytes.big(base + 108, 2))
    let first = headerLength - (Self.fieldLength + 2) * fieldCount
    guard first >= base + 114 else { throw fault(base + 80, "\(fieldCount) columns", "fewer: the header is too short") }
    guard block.fixedFields <= fieldCount else {
      throw fault(base + 82, "\(block.fixedFields) fixed columns", "at most \(fieldCount)")
    }
    if format == .block {
      guard (1024...32768).contains(block.blockSize) else {
        throw fault(base + 100, "a block size of \(block.blockSize)", "1024 to 32768")
      }
      guard bytes.big(base + 96, 2) == 0 else {
        throw fault(base + 96, "\(bytes.big(base + 96, 2)) field offsets in each row", "none")
      }
    }
    var fields: [RecordField] = []
    for index in 0..<fieldCount {
      let place = first + Self.fieldLength * index
      guard let kind = RecordField.Kind(rawValue: bytes.big(place + 4, 2)) else {
        throw fault(place + 4, "column type \(bytes.big(place + 4, 2))", "0 to 9")
      }
      fields.append(
        RecordField(
          kind: kind, offset: bytes.big(place + 2, 2), length: bytes.big(place + 6, 2),
          nullByte: bytes.big(place + 10, 2), nullMask: bytes[place + 14], emptyByte: bytes.big(place + 12, 2),
          emptyMask: bytes[place + 15]))
    }
    self.fields = fields
  }
}
