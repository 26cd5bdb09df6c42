internal import ByteIO

/// Makes packed rows (specification 9.2, blobs inline) of records (9.3.2).
struct RecordPacker {
  private let columns: [RecordLayout.Column]
  /// The null bytes of a row without NULL: the bits that belong to no column are 1.
  private let nullBytes: [UInt8]
  private let recordLength: Int

  init(_ layout: RecordLayout) {
    recordLength = layout.length
    let count = layout.columns.count
    var nullBytes = [UInt8](repeating: 0, count: (count + 7) / 8)
    for bit in count..<nullBytes.count * 8 { nullBytes[bit / 8] |= 1 << UInt8(bit % 8) }
    self.nullBytes = nullBytes
    // Neighbours that are copied as they are make one piece.
    var columns: [RecordLayout.Column] = []
    for column in layout.columns {
      if let last = columns.last, column.packing == .plain, column.nullMask == 0, last.packing == .plain,
        last.nullMask == 0, last.offset + last.size == column.offset
      {
        columns[columns.count - 1].size += column.size
      } else {
        columns.append(column)
      }
    }
    self.columns = columns
  }

  /// A value whose length is beyond its column's.
  struct Fault {
    /// The number of the column.
    var column: Int
    /// The length that the record says.
    var length: Int
    /// The longest that the column can hold.
    var maximum: Int

    /// The error, in a file.
    func error(at offset: Int, of file: String) -> SnapshotDriverError {
      SnapshotDriverError(
        at: Int64(offset), of: file, found: "a row with \(length) bytes in column \(column + 1)",
        expected: "at most \(maximum)")
    }
  }

  /// Appends the packed row of a record.
  /// - Parameters:
  ///   - record: the record; of a blob, its length and where it begins in `blobs`.
  ///   - blobs: where the values of blobs are; that they are there was checked by whoever noted their places.
  ///   - row: gets the packed row.
  /// - Returns: what is wrong with the record, if anything is.
  @inline(__always)
  func pack(_ record: RawSpan, blobs: RawSpan, into row: inout RecordBuffer) -> Fault? {
    precondition(record.byteCount >= recordLength)
    let first = row.count
    let nullBytes = nullBytes.span
    unsafe row.append(nullBytes.bytes, 0, nullBytes.count)
    let columns = columns.span
    for index in columns.indices {
      let column = columns[index]
      if column.nullMask != 0, record[column.nullByte] & column.nullMask != 0 {
        row[first + column.number / 8] |= 1 << UInt8(column.number % 8)
        continue
      }
      switch column.packing {
      case .plain: row.append(record, column.offset, column.size)
      case .char, .charUTF16, .binary:
        let pad: UInt8 = column.packing == .binary ? 0 : 0x20
        var length = column.packing == .charUTF16 ? Self.cutUTF16(record, column) : column.size
        while length > 0, record[column.offset + length - 1] == pad { length -= 1 }
        row.append(little: length, width: column.lengthBytes)
        row.append(record, column.offset, length)
      case .varchar:
        let length = record.little(column.offset, column.lengthBytes)
        let maximum = column.size - column.lengthBytes
        if length > maximum { return Fault(column: column.number, length: length, maximum: maximum) }
        row.append(record, column.offset, column.lengthBytes + length)
      case .blob:
        let length = record.little(column.offset, column.lengthBytes)
        row.append(little: length, width: column.lengthBytes)
        if length > 0 { row.append(blobs, record.stored(at: column.offset + column.lengthBytes), length) }
      case .bit:
        if column.oddBits > 0 {
          var bits = Int(record[column.bitByte]) >> column.bitShift
          if column.bitShift + column.oddBits > 8 { bits |= Int(record[column.bitByte + 1]) << (8 - column.bitShift) }
          row.append(UInt8(truncatingIfNeeded: bits & (1 << column.oddBits - 1)))
        }
        row.append(record, column.offset, column.size)
      }
    }
    return nil
  }

  // The places that bytes can be in, each lent on its own.

  @inline(__always)
  func pack(
    _ record: borrowing RecordBuffer, blobs: borrowing RecordBuffer, into row: inout RecordBuffer
  ) -> Fault? { pack(record.bytes, blobs: blobs.bytes, into: &row) }

  @inline(__always)
  func pack(
    _ record: borrowing RecordBuffer, blobs: borrowing MappedFile, into row: inout RecordBuffer
  ) -> Fault? { pack(record.bytes, blobs: blobs.bytes, into: &row) }

  @inline(__always)
  func pack(
    _ file: borrowing MappedFile, at offset: Int, length: Int, into row: inout RecordBuffer
  ) -> Fault? {
    let record = file.bytes.extracting(offset..<offset + length)
    return pack(record, blobs: record, into: &row)
  }

  /// How many bytes the characters of a CHAR column of utf16 take; what is behind them is padding.
  private static func cutUTF16(_ record: RawSpan, _ column: RecordLayout.Column) -> Int {
    var length = 0
    for _ in 0..<column.characters {
      guard length + 2 <= column.size else { break }
      length += record[column.offset + length] & 0xFC == 0xD8 && length + 4 <= column.size ? 4 : 2
    }
    return length
  }
}
