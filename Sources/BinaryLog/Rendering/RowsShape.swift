internal import ByteIO

/// Where the parts of an event of rows lie, to make of it one for a BINLOG statement: without checksum, which the
/// description that the statement is read by has not, and without compression, which servers refuse there.
struct RowsShape {
  /// Bytes of header.
  var headerSize: Int
  /// Bytes of checksum.
  var checksumSize: Int
  /// Bytes of the table's number, which stands before the flags.
  var idSize: Int
  /// Where in the body compressed rows begin; 0 if they are not compressed.
  var rowsStart: Int
  /// Where the event begins in its file, for errors.
  var offset: Int64

  /// Sets the length in a header.
  static func setLength(_ bytes: inout [UInt8], _ length: UInt32) {
    for index in 0..<4 { bytes[9 + index] = UInt8(truncatingIfNeeded: length >> UInt32(8 * index)) }
  }

  /// Sets the length of the event that begins at `start`.
  static func setLength(_ buffer: inout OutputBuffer, _ start: Int, _ length: Int) {
    // The position stands behind it.
    let position = UInt64(
      unsafe buffer.bytes.unsafeLoadUnaligned(fromByteOffset: start + 13, as: UInt32.self).littleEndian)
    buffer.overwrite(word: UInt64(UInt32(truncatingIfNeeded: length)) | position << 32, at: start + 9)
  }

  /// The event as the last one of its statement.
  func ending(_ event: RawSpan) -> [UInt8] {
    var bytes = event.array
    bytes[headerSize + idSize] |= UInt8(RowsEvent.Flag.statementEnd)
    return bytes
  }

  /// The event without compression (server: `row_log_event_uncompress`).
  /// - Parameter event: header and body.
  /// - Throws: ``BinaryLogError`` if what is compressed is damaged.
  func inflate(_ event: RawSpan) throws(BinaryLogError) -> [UInt8] {
    let start = headerSize + rowsStart
    let type = EventType(rawValue: event[4])
    let rows: [UInt8]
    do throws(CursorError) {
      rows = try CompressedRecord.decode(event.extracting(start..<event.byteCount), at: rowsStart)
    } catch { throw BinaryLogError(error, in: type).located(file: nil, offset: offset) }
    var bytes = event.extracting(0..<start).array
    bytes.reserveCapacity(start + rows.count)
    bytes += rows
    // Version 1: 166 to 168 are 23 to 25; version 2: 169 to 171 are 30 to 32.
    bytes[4] = type.rawValue >= 169 ? type.rawValue - 139 : type.rawValue - 143
    guard let length = UInt32(exactly: bytes.count) else {
      throw BinaryLogError(
        .unsupported, event: type, at: offset, found: "\(rows.count) bytes of rows in one event", expected: "fewer")
    }
    Self.setLength(&bytes, length)
    return bytes
  }
}
