internal import ByteIO

/// Row images of binary logs: they hold some of the columns, and the next one follows without a length between them.
extension RowDecoder {
  /// Writes the columns that are wanted of the image that `row` begins with.
  /// - Parameter partial: for each column, whether its value is what changes in a document; empty if none is.
  /// - Returns: where the image ends.
  @inline(__always)
  func writeImage<Format: RowFormat>(
    _ row: RawSpan, partial: [Bool] = [], _ blobs: borrowing BlobValues, as format: Format,
    _ texts: inout TextConversion, to output: inout OutputBuffer
  ) throws(RowError) -> Int {
    format.beginRow(&output)
    let plan = layout.plan.span
    var position = try checkImageNullBits(row)
    var blob = 0
    let hasPartial = !partial.isEmpty
    for index in 0..<plan.count {
      let column = unsafe plan[unchecked: index]
      let isNull = isNull(row, index)
      if !column.isWritten {
        if !isNull { position += try length(column, row, position) }
        continue
      }
      format.beginValue(index, isNull: isNull, &output)
      if isNull {
        format.null(&output)
      } else if hasPartial && partial[index] {
        position = try writeChanges(column, row, position, as: format, to: &output)
      } else {
        position = try write(column, row, position, blobs, &blob, as: format, &texts, to: &output)
      }
      format.endValue(index, isNull: isNull, &output)
    }
    format.endRow(&output)
    return position
  }

  /// Where the image that `row` begins with ends.
  func endOfImage(_ row: RawSpan) throws(RowError) -> Int {
    let plan = layout.plan.span
    var position = try checkImageNullBits(row)
    for index in 0..<plan.count where !isNull(row, index) {
      position += try length(unsafe plan[unchecked: index], row, position)
    }
    return position
  }

  /// Checks that the null bits are there and that the unused ones are all the same: MySQL 8.0 and later clear them, all
  /// others set them.
  @inline(__always)
  func checkImageNullBits(_ row: RawSpan) throws(RowError) -> Int {
    let count = layout.plan.count
    let size = (count + 7) / 8
    guard row.byteCount >= size else {
      throw RowError(
        column: nil, position: 0, found: "\(row.byteCount) bytes", expected: "\(size) bytes of null bits at least")
    }
    if count & 7 != 0 {
      let unused = row[size - 1] >> UInt8(count & 7)
      guard unused == 0 || unused == 0xFF >> UInt8(count & 7) else {
        throw RowError(
          column: nil, position: size - 1, found: "null bits \(hexadecimal(row[size - 1]))",
          expected: "the unused ones to be all 0 or all 1")
      }
    }
    return size
  }

  /// Writes the value of a COMPRESSED column, decompressed.
  @inline(never)
  func writeDecompressed<Format: RowFormat>(
    _ stored: RawSpan, _ column: ColumnPlan, _ position: Int, as format: Format, _ texts: inout TextConversion,
    to output: inout OutputBuffer
  ) throws(RowError) {
    let plain: [UInt8]
    do throws(PackingError) { plain = try CompressedColumn.decode(stored) } catch {
      throw self.error(column, position + error.position, found: error.found, expected: error.expected)
    }
    var column = column
    column.content = column.plainContent
    try write(text: unsafe plain.span.bytes, column, position, as: format, &texts, to: &output)
  }

  /// Has text written in its own character set.
  /// - Returns: false if the format wants it converted.
  func writeForeign<Format: RowFormat>(
    _ text: RawSpan, _ column: ColumnPlan, as format: Format, _ texts: borrowing TextConversion,
    to output: inout OutputBuffer
  ) -> Bool {
    let index = Int(column.index)
    if column.content == .wideText, case .char(let count) = layout.columns[index].type,
      let set = layout.columns[index].characterSet, set.minimumBytes > 1
    {
      let restored = TextConversion.restored(text.array, characters: count, set)
      return unsafe restored.withUnsafeBytes { unsafe format.foreignText($0, index, &output) }
    }
    return unsafe text.withUnsafeBytes { unsafe format.foreignText($0, index, &output) }
  }

  /// Writes what a partial update changes in a document.
  @inline(never)
  private func writeChanges<Format: RowFormat>(
    _ column: ColumnPlan, _ row: RawSpan, _ position: Int, as format: Format, to output: inout OutputBuffer
  ) throws(RowError) -> Int {
    let length = try length(column, row, position)
    let start = position + Int(column.size)
    do throws(PackingError) {
      let update = try JSONPartialUpdate(parsing: row.extracting(start..<position + length))
      try format.changes(update, Int(column.index), &output)
    } catch {
      throw self.error(column, start + error.position, found: error.found, expected: error.expected)
    }
    return position + length
  }
}
