internal import ByteIO

/// The checksum of rows of a MyISAM table that was made with CHECKSUM=1: of one row, or the sum of those of all rows,
/// which the index file holds (server: `mi_checksum`; rows of fixed length have a CRC-32 of all of their bytes,
/// `mi_static_checksum`).
struct RecordChecksum: Equatable {
  /// With the bytes that columns have that are NULL: the older servers.
  var all: UInt32
  /// Without those: MariaDB.
  var present: UInt32

  /// The sum for no rows.
  static let none = RecordChecksum(all: 0, present: 0)

  /// The same whatever is NULL.
  init(_ value: UInt32) { (all, present) = (value, value) }

  private init(all: UInt32, present: UInt32) { (self.all, self.present) = (all, present) }

  /// That of a row: a CRC-32 of its values, one after the other in the order of the file; of a VARCHAR or BLOB, the bytes
  /// of the value without its length.
  /// - Parameters:
  ///   - record: the unpacked row.
  ///   - blobs: where the places of its BLOBs are.
  init(_ record: RawSpan, blobs: RawSpan, fields: [RecordField]) {
    var (all, present) = (CRC32(), CRC32())
    for field in fields {
      let isNull = field.nullMask != 0 && record[field.nullByte] & field.nullMask != 0
      let value: Range<Int>
      switch field.kind {
      case .blob:
        let width = field.length - 8
        let length = record.little(field.offset, width)
        if length == 0 { continue }
        let start = record.stored(at: field.offset + width)
        all.update(blobs.extracting(start..<start + length))
        if !isNull { present.update(blobs.extracting(start..<start + length)) }
        continue
      case .varchar:
        let width = field.length <= 256 ? 1 : 2
        let start = field.offset + width
        value = start..<start + record.little(field.offset, width)
      default: value = field.offset..<field.offset + field.length
      }
      all.update(record.extracting(value))
      if !isNull { present.update(record.extracting(value)) }
    }
    (self.all, self.present) = (all.value, present.value)
  }

  /// Adds that of a row.
  static func += (sum: inout RecordChecksum, row: RecordChecksum) {
    sum.all &+= row.all
    sum.present &+= row.present
  }

  /// Whether it is the one that is stored, or ends in that byte.
  func agrees(with stored: UInt32) -> Bool { all == stored || present == stored }
  func agrees(with stored: UInt8) -> Bool {
    UInt8(truncatingIfNeeded: all) == stored || UInt8(truncatingIfNeeded: present) == stored
  }
}
