internal import ByteIO

extension RowDecoder {
  /// Writes a value of a type that is rarer, or costs more.
  func writeSmall<Format: RowFormat>(
    _ column: ColumnPlan, _ row: RawSpan, _ position: Int, as format: Format, to output: inout OutputBuffer
  ) throws(RowError) {
    switch column.reading {
    case .float:
      let value = Float(bitPattern: UInt32(little(row, position, 4)))
      guard value.isFinite else { throw notFinite(column, position) }
      if column.scale < 0 && !(column.isZerofill && Format.padsNumbers) {
        format.number(value, &output)
      } else {
        writeFixed(column, Double(value), shortest: value.description, as: format, to: &output)
      }
    case .double:
      let value = Double(bitPattern: unsafe row.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
      guard value.isFinite else { throw notFinite(column, position) }
      if column.scale < 0 && !(column.isZerofill && Format.padsNumbers) {
        format.number(value, &output)
      } else {
        writeFixed(column, value, shortest: value.description, as: format, to: &output)
      }
    case .bit:
      let bytes = row.extracting(position..<position + Int(column.size))
      let unused = UInt8(truncatingIfNeeded: 8 * column.size - column.precision)
      guard unused == 0 || bytes[0] >> (8 - unused) == 0 else {
        throw error(column, position, found: "more bits than it has", expected: "\(column.precision) bits")
      }
      unsafe bytes.withUnsafeBytes { unsafe format.bits($0, count: Int(column.precision), &output) }
    case .year:
      let value = Int(row[position])
      let begun = format.beginDigits(isNumber: true, &output)
      if column.width == 2 && Format.padsNumbers {
        output.append(twoDigits: value % 100)
      } else {
        output.append(decimal: UInt64(value == 0 ? 0 : 1900 + value), width: Format.padsNumbers ? 4 : 1)
      }
      format.endDigits(begun, isNumber: true, &output)
    case .date:
      let value = little(row, position, 3)
      if Format.isLogged, format.date(value >> 9, value >> 5 & 15, value & 31, &output) { return }
      let begun = format.beginDigits(isNumber: false, &output)
      output.append(year: value >> 9, month: value >> 5 & 15, day: value & 31)
      format.endDigits(begun, isNumber: false, &output)
    case .time:
      var value = little(row, position, 3)
      if value >= 1 << 23 { value -= 1 << 24 }
      let begun = format.beginDigits(isNumber: false, &output)
      if value < 0 { output.append(45) }
      value = abs(value)
      output.append(hour: value / 10000, minute: value / 100 % 100, second: value % 100)
      format.endDigits(begun, isNumber: false, &output)
    case .timestamp:
      let value = little(row, position, 4)
      if Format.isLogged, format.timestamp(Int64(value), microseconds: 0, fraction: 0, &output) { return }
      let begun = format.beginDigits(isNumber: false, &output)
      if value == 0 { output.append("0000-00-00 00:00:00") } else { output.append(timestamp: Int64(value)) }
      format.endDigits(begun, isNumber: false, &output)
    case .time2, .datetime2, .timestamp2: try writeFractional(column, row, position, as: format, to: &output)
    default: try writeMembers(column, row, position, as: format, to: &output)
    }
  }

  private func notFinite(_ column: ColumnPlan, _ position: Int) -> RowError {
    error(column, position, found: "a number that is not finite", expected: "one that is")
  }

  /// A FLOAT or DOUBLE with fixed decimals, or with zeros before it.
  private func writeFixed<Format: RowFormat>(
    _ column: ColumnPlan, _ value: Double, shortest: String, as format: Format, to output: inout OutputBuffer
  ) {
    let begun = format.beginDigits(isNumber: true, &output)
    var digits = OutputBuffer()
    if column.scale >= 0 {
      digits.append(fixed: value, decimals: Int(column.scale))
    } else {
      digits.append(shortest: shortest)
    }
    if column.isZerofill && Format.padsNumbers {
      for _ in 0..<max(0, Int(column.width) - digits.count) { output.append(48) }
    }
    output.append(digits.bytes)
    format.endDigits(begun, isNumber: true, &output)
  }

  private func writeMembers<Format: RowFormat>(
    _ column: ColumnPlan, _ row: RawSpan, _ position: Int, as format: Format, to output: inout OutputBuffer
  ) throws(RowError) {
    var value: UInt64 = 0
    let size = Int(column.size)
    for index in 0..<size {
      value |= UInt64(row[position + (column.isBigEndian ? size - 1 - index : index)]) << UInt64(8 * index)
    }
    if Format.isLogged {
      let isSet = column.reading == .members
      if format.member(value, isSet: isSet, bytes: size, isKnown: column.areMembersKnown, &output) { return }
    }
    let names = members[Int(column.index)]
    if column.reading != .members {
      guard value <= names.count else {
        throw error(column, position, found: "member \(value)", expected: "0 to \(names.count)")
      }
      if value == 0 { return unsafe format.text(UnsafeRawBufferPointer(start: nil, count: 0), &output) }
      return unsafe names.withText(Int(value) - 1) { unsafe format.text($0, &output) }
    }
    guard names.count >= 64 || value >> UInt64(names.count) == 0 else {
      throw error(column, position, found: "a set with members beyond the last", expected: "\(names.count) members")
    }
    var text = OutputBuffer()
    for number in 0..<min(64, names.count) where value >> UInt64(number) & 1 == 1 {
      if text.count > 0 { text.append(0x2C) }
      names.append(number, to: &text)
    }
    unsafe text.bytes.withUnsafeBytes { unsafe format.text($0, &output) }
  }
}
