internal import ByteIO

extension RowDecoder {
  /// Values that stand as strings or BLOBs and are no text: what they are in a format depends on the column's type.
  func writeOpaque<Format: RowFormat>(
    _ bytes: RawSpan, _ column: ColumnPlan, _ position: Int, as format: Format, to output: inout OutputBuffer
  ) throws(RowError) {
    var text: [UInt8] = []
    do throws(PackingError) {
      switch layout.columns[Int(column.index)].type {
      case .json:
        if Format.isLogged, try format.document(BinaryJSON.decode(bytes), &output) { return }
        try BinaryJSON.appendText(bytes, to: &text)
        unsafe text.withUnsafeBytes { unsafe format.document($0, &output) }
        return
      case .uuid: UUIDText.append(bytes.array, to: &text)
      case .inet4: NetworkAddressText.appendINET4(bytes.array, to: &text)
      case .inet6: NetworkAddressText.appendINET6(bytes.array, to: &text)
      case .vector where Format.isLogged:
        if try format.vector(bytes.array, &output) { return }
        unsafe bytes.withUnsafeBytes { unsafe format.binary($0, &output) }
        return
      default:
        unsafe bytes.withUnsafeBytes { unsafe format.binary($0, &output) }
        return
      }
    } catch {
      throw self.error(column, position + error.position, found: error.found, expected: error.expected)
    }
    unsafe text.withUnsafeBytes { unsafe format.text($0, &output) }
  }

  /// The bytes that a date or time with a fraction takes.
  func otherLength(_ column: ColumnPlan, _ row: RawSpan, _ position: Int) throws(RowError) -> Int {
    try decodeOther(column, row, position).length
  }

  /// Writes a date or time with a fraction.
  func writeOther<Format: RowFormat>(
    _ column: ColumnPlan, _ row: RawSpan, _ position: Int, as format: Format, to output: inout OutputBuffer
  ) throws(RowError) {
    let type = layout.columns[Int(column.index)].type
    var text: [UInt8] = []
    switch (try decodeOther(column, row, position).value, type) {
    case (.temporal(let parts), .time(let fraction)): parts.appendText(.time, fraction: fraction, to: &text)
    case (.temporal(let parts), .datetime(let fraction)): parts.appendText(.datetime, fraction: fraction, to: &text)
    case (.timestamp(let seconds, let microseconds), .timestamp(let fraction)):
      if Format.isLogged, format.timestamp(seconds, microseconds: microseconds, fraction: fraction, &output) { return }
      TimestampText.append(seconds: seconds, microseconds: microseconds, fraction: fraction, to: &text)
    default: throw error(column, position, found: "\(layout.types[Int(column.index)])", expected: "\(type)")
    }
    let begun = format.beginDigits(isNumber: false, &output)
    output.append(text)
    format.endDigits(begun, isNumber: false, &output)
  }

  private func decodeOther(
    _ column: ColumnPlan, _ row: RawSpan, _ position: Int
  ) throws(RowError) -> (value: RowValue, length: Int) {
    var cursor = ByteCursor(row.extracting(position..<row.byteCount))
    do {
      let value = try RowValue(decoding: &cursor, as: layout.types[Int(column.index)])
      return (value, cursor.position)
    } catch {
      throw self.error(column, position + error.position, found: error.found, expected: error.expected)
    }
  }
}
