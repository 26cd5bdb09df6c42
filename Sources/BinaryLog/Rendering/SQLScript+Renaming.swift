internal import ByteIO

extension SQLScript {
  /// A statement with the names of databases and tables as they are to be.
  func renamed(_ query: QueryEvent) throws(BinaryLogError) -> QueryEvent {
    if options.rewriting.isEmpty { return query }
    var renamed = query
    renamed.statement = try options.rewriting.rewrite(query.statement, in: StatementContext(query))
    renamed.database = options.rewriting.rewrite(database: query.database)
    return renamed
  }

  /// A table map whose table has the names that `table` has; nil if it has them already.
  static func renamed(
    _ event: borrowing LogEvent, _ format: FormatDescription, as table: TableMap
  ) throws(BinaryLogError) -> [UInt8]? {
    let body = event.body
    var cursor = ByteCursor(body)
    let (front, back): (Range<Int>, Int)
    do throws(CursorError) {
      // The number, 4 or 6 bytes, and the flags stand before the names; each of these has a length and ends with zero.
      try cursor.skip((format.postHeaderLength(.tableMap) ?? 8) == 6 ? 6 : 8, "the table's number")
      front = 0..<cursor.position
      let database = try cursor.take(Int(try cursor.u8()))
      try cursor.skip(1)
      let name = try cursor.take(Int(try cursor.u8()))
      try cursor.skip(1)
      back = cursor.position
      if database == table.database.bytes && name == table.table.bytes { return nil }
    } catch { throw BinaryLogError(error, in: .tableMap) }
    var bytes = event.bytes.extracting(0..<event.headerSize).array + body.extracting(front).array
    for name in [table.database, table.table] {
      guard let length = UInt8(exactly: name.count) else {
        throw BinaryLogError(.unsupported, event: .tableMap, found: "a name of \(name.count) bytes", expected: "255")
      }
      bytes += [length] + name.bytes + [0]
    }
    bytes += body.extracting(back..<body.byteCount).array
    let length = UInt32(bytes.count + event.checksumSize)
    for index in 0..<4 { bytes[9 + index] = UInt8(truncatingIfNeeded: length >> UInt32(8 * index)) }
    if event.checksumSize == 4 {
      let checksum = unsafe CRC32.of(bytes.span.bytes)
      for index in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index))) }
    }
    return bytes
  }
}
