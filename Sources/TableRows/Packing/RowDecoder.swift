internal import ByteIO

/// Goes over packed rows and hands each value to a format. Memory is read through an address, in this file and nowhere
/// else on the way; sound, since every read is behind a check against what is left of the row.
struct RowDecoder: Sendable {
  let layout: RowLayout
  /// The columns that are written, by their indices, in the order in which they are written; nil for all.
  let selection: [Int]?
  /// For ENUM and SET columns, their members' names.
  let members: [TextTable]
  /// Whether text stays in its character set.
  let isRaw: Bool

  init(layout: RowLayout, selection: [Int]?, isRaw: Bool) {
    self.layout = layout
    self.selection = selection
    self.isRaw = isRaw
    members = layout.columns.map { column in
      switch column.type {
      case .enumeration(let members), .set(let members): TextTable(members.map(\.bytes))
      default: TextTable([])
      }
    }
  }

  /// Writes a row.
  /// - Parameter texts: converts text.
  @inline(__always)
  func write<Format: RowFormat>(
    _ row: RawSpan, _ blobs: borrowing BlobValues, as format: Format, _ texts: inout TextConversion,
    to output: inout OutputBuffer
  ) throws(RowError) {
    if selection != nil { return try writeSelection(row, blobs, as: format, &texts, to: &output) }
    format.beginRow(&output)
    let plan = layout.plan.span
    var position = try checkNullBits(row)
    var blob = 0
    for index in 0..<plan.count {
      let column = unsafe plan[unchecked: index]
      format.beginValue(index, &output)
      if isNull(row, index) {
        if column.reading == .blobApart { blob += 1 }
        format.null(&output)
        continue
      }
      position = try write(column, row, position, blobs, &blob, as: format, &texts, to: &output)
    }
    guard position == row.byteCount else { throw notConsumed(row, position) }
    format.endRow(&output)
  }

  /// Writes chosen columns: first finds where each value stands.
  private func writeSelection<Format: RowFormat>(
    _ row: RawSpan, _ blobs: borrowing BlobValues, as format: Format, _ texts: inout TextConversion,
    to output: inout OutputBuffer
  ) throws(RowError) {
    let plan = layout.plan.span
    var position = try checkNullBits(row)
    var places = [(position: Int, blob: Int)](repeating: (0, 0), count: plan.count)
    var blob = 0
    for index in 0..<plan.count {
      places[index] = (position, blob)
      if plan[index].reading == .blobApart {
        blob += 1
      } else if !isNull(row, index) {
        position += try length(plan[index], row, position)
      }
    }
    guard position == row.byteCount else { throw notConsumed(row, position) }
    format.beginRow(&output)
    for (place, index) in (selection ?? []).enumerated() {
      format.beginValue(place, &output)
      if isNull(row, index) {
        format.null(&output)
        continue
      }
      var blob = places[index].blob
      _ = try write(plan[index], row, places[index].position, blobs, &blob, as: format, &texts, to: &output)
    }
    format.endRow(&output)
  }

  /// Whether the row fits the layout: its null bits are as they must be, and its values end where it ends. The values
  /// themselves are not looked at.
  func fits(_ row: RawSpan) -> Bool {
    do {
      var position = try checkNullBits(row)
      for (index, column) in layout.plan.enumerated() where column.reading != .blobApart && !isNull(row, index) {
        position += try length(column, row, position)
      }
      return position == row.byteCount
    } catch {
      return false
    }
  }

  @inline(__always)
  func isNull(_ row: RawSpan, _ index: Int) -> Bool { row[index >> 3] & (1 << UInt8(index & 7)) != 0 }

  /// Checks that the null bits are there and that the unused ones are set.
  /// - Returns: where the values begin.
  @inline(__always)
  func checkNullBits(_ row: RawSpan) throws(RowError) -> Int {
    let count = layout.plan.count
    let size = (count + 7) / 8
    guard row.byteCount >= size, size > 0 else {
      throw RowError(
        column: nil, position: 0, found: "\(row.byteCount) bytes", expected: "\(size) bytes of null bits at least")
    }
    if count & 7 != 0, row[size - 1] | UInt8(truncatingIfNeeded: (1 << (count & 7)) - 1) != 0xFF {
      throw RowError(
        column: nil, position: size - 1, found: "null bits \(hexadecimal(row[size - 1]))",
        expected: "the unused ones to be 1")
    }
    return size
  }

  func notConsumed(_ row: RawSpan, _ position: Int) -> RowError {
    RowError(
      column: nil, position: position, found: "\(row.byteCount - position) bytes behind the last value",
      expected: "the end of the row")
  }

  @inline(never)
  func error(_ column: ColumnPlan, _ position: Int, found: String, expected: String) -> RowError {
    let index = Int(column.index)
    return RowError(
      column: index, name: layout.columns[index].name, position: position, found: found, expected: expected)
  }

  /// Throws unless `count` bytes are left.
  @inline(__always)
  func need(
    _ count: Int, _ column: ColumnPlan, _ row: RawSpan, _ position: Int
  ) throws(RowError) {
    if row.byteCount - position < count { throw tooShort(count, column, row, position) }
  }

  @inline(never)
  func tooShort(_ count: Int, _ column: ColumnPlan, _ row: RawSpan, _ position: Int) -> RowError {
    error(column, position, found: "\(row.byteCount - position) bytes left", expected: "\(count)")
  }

  @inline(never)
  private func tooLong(_ count: Int, _ column: ColumnPlan, _ position: Int) -> RowError {
    error(column, position, found: "a value of \(count) bytes", expected: "fewer than \(1 << (8 * Int(column.size)))")
  }

  /// The bytes that a value takes, its own length before it included.
  @inline(__always)
  func length(_ column: ColumnPlan, _ row: RawSpan, _ position: Int) throws(RowError) -> Int {
    let prefix: Int
    switch column.reading {
    case .string1: prefix = 1
    case .string2: prefix = 2
    case .blobInline: prefix = Int(column.size)
    case .blobApart: return 0
    case .other: return try otherLength(column, row, position)
    default:
      let size = Int(column.size)
      try need(size, column, row, position)
      return size
    }
    try need(prefix, column, row, position)
    let length = prefix + little(row, position, prefix)
    try need(length, column, row, position)
    return length
  }

  /// A number of 1 to 4 bytes, least significant first.
  @inline(__always)
  func little(_ row: RawSpan, _ position: Int, _ count: Int) -> Int {
    switch count {
    case 1: return Int(row[position])
    case 2: return Int(unsafe row.unsafeLoadUnaligned(fromByteOffset: position, as: UInt16.self))
    default:
      var value = 0
      for index in 0..<count { value |= Int(row[position + index]) << (8 * index) }
      return value
    }
  }

  // MARK: one value

  /// Writes the value of a column that is not NULL.
  /// - Returns: where the next value begins.
  @inline(__always)
  func write<Format: RowFormat>(
    _ column: ColumnPlan, _ row: RawSpan, _ position: Int, _ blobs: borrowing BlobValues, _ blob: inout Int,
    as format: Format, _ texts: inout TextConversion, to output: inout OutputBuffer
  ) throws(RowError) -> Int {
    let length = try length(column, row, position)
    switch column.reading {
    case .integer1, .integer2, .integer3, .integer4, .integer8:
      writeInteger(column, row, position, as: format, to: &output)
    case .string1:
      let bytes = unsafe row.extracting(unchecked: position + 1..<position + length)
      try write(text: bytes, column, position, as: format, &texts, to: &output)
    case .string2:
      let bytes = unsafe row.extracting(unchecked: position + 2..<position + length)
      try write(text: bytes, column, position, as: format, &texts, to: &output)
    case .datetime:
      let begun = format.beginDigits(isNumber: false, &output)
      let value = unsafe row.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      let (date, time) = (Int(value / 1_000_000), Int(value % 1_000_000))
      output.append(year: date / 10000, month: date / 100 % 100, day: date % 100)
      output.append(32)
      output.append(hour: time / 10000, minute: time / 100 % 100, second: time % 100)
      format.endDigits(begun, isNumber: false, &output)
    case .decimal:
      try writeDecimal(column, row, position, as: format, to: &output)
    case .blobInline:
      let bytes = unsafe row.extracting(unchecked: position + Int(column.size)..<position + length)
      try write(text: bytes, column, position, as: format, &texts, to: &output)
    case .blobApart:
      guard blob < blobs.count else {
        throw error(column, position, found: "\(blobs.count) BLOB values with the row", expected: "one more")
      }
      let bytes = blobs.buffer.bytes.extracting(blobs.range(blob))
      guard bytes.byteCount >> (8 * Int(column.size)) == 0 else { throw tooLong(bytes.byteCount, column, position) }
      blob += 1
      try write(text: bytes, column, position, as: format, &texts, to: &output)
    case .other: try writeOther(column, row, position, as: format, to: &output)
    default: try writeSmall(column, row, position, as: format, to: &output)
    }
    return position + length
  }

  @inline(__always)
  private func writeInteger<Format: RowFormat>(
    _ column: ColumnPlan, _ row: RawSpan, _ position: Int, as format: Format, to output: inout OutputBuffer
  ) {
    var value: UInt64
    switch column.reading {
    case .integer1: value = UInt64(row[position])
    case .integer2: value = UInt64(unsafe row.unsafeLoadUnaligned(fromByteOffset: position, as: UInt16.self))
    case .integer3:
      value =
        UInt64(unsafe row.unsafeLoadUnaligned(fromByteOffset: position, as: UInt16.self)) | UInt64(row[position + 2])
        << 16
    case .integer4: value = UInt64(unsafe row.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self))
    default: value = unsafe row.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    }
    if column.isZerofill && Format.padsNumbers {
      output.append(decimal: value, width: Int(column.width))
    } else if column.isUnsigned {
      format.integer(value, &output)
    } else if Format.isLogged && column.isSignUnknown {
      format.integer(ofUnknownSign: value, bytes: Int(column.size), &output)
    } else {
      let unused = UInt64(64 - 8 * column.size)
      value <<= unused
      format.integer(Int64(bitPattern: value) >> Int64(unused), &output)
    }
  }

  private func writeDecimal<Format: RowFormat>(
    _ column: ColumnPlan, _ row: RawSpan, _ position: Int, as format: Format, to output: inout OutputBuffer
  ) throws(RowError) {
    let bytes = row.extracting(position..<position + Int(column.size))
    let begun = format.beginDigits(isNumber: true, &output)
    let isValid = unsafe bytes.withUnsafeBytes { bytes in
      unsafe output.append(
        decimal: bytes, precision: Int(column.precision), scale: Int(column.scale),
        isZerofill: column.isZerofill && Format.padsNumbers)
    }
    guard isValid else {
      throw error(
        column, position, found: "a decimal with a group of digits out of range",
        expected: "one of DECIMAL(\(column.precision),\(column.scale))")
    }
    format.endDigits(begun, isNumber: true, &output)
  }

  /// Writes text or binary data.
  @inline(__always)
  func write<Format: RowFormat>(
    text: RawSpan, _ column: ColumnPlan, _ position: Int, as format: Format, _ texts: inout TextConversion,
    to output: inout OutputBuffer
  ) throws(RowError) {
    if !isRaw, column.content == .asciiText || column.content == .utf8Text {
      if unsafe text.withUnsafeBytes({ unsafe format.asciiText($0, &output) }) { return }
    } else if isRaw, column.content.rawValue < ColumnPlan.Content.wideText.rawValue {
      return unsafe text.withUnsafeBytes { unsafe format.text($0, &output) }
    }
    try writeConverted(text, column, position, as: format, &texts, to: &output)
  }

  @inline(never)
  func writeConverted<Format: RowFormat>(
    _ text: RawSpan, _ column: ColumnPlan, _ position: Int, as format: Format, _ texts: inout TextConversion,
    to output: inout OutputBuffer
  ) throws(RowError) {
    switch column.content {
    case .binary where column.padsZeros, .none where column.padsZeros:
      var bytes = text.array
      let missing = Int(column.width) - bytes.count
      guard missing >= 0 else {
        throw error(column, position, found: "\(bytes.count) bytes", expected: "at most \(column.width)")
      }
      bytes += [UInt8](repeating: 0, count: missing)
      unsafe try writeOpaque(bytes.span.bytes, column, position, as: format, to: &output)
    case .utf8Text
    where !isRaw && UTF8Validation.firstInvalid(in: text, maximumBytes: Int(column.characterBytes)) == nil:
      unsafe text.withUnsafeBytes { unsafe format.text($0, &output) }
    case .compressed:
      try writeDecompressed(text, column, position, as: format, &texts, to: &output)
    case .unknown: unsafe text.withUnsafeBytes { unsafe format.unknownText($0, &output) }
    case .asciiText, .utf8Text, .wideText:
      if Format.isLogged, writeForeign(text, column, as: format, texts, to: &output) { return }
      let isWhole = texts.convert(text, column)
      if !isWhole && Format.isLogged {
        return unsafe text.withUnsafeBytes { unsafe format.invalidText($0, &output) }
      }
      if !isWhole && texts.isStrict {
        throw error(
          column, position, found: "bytes that are not in the character set", expected: "text, or --on-invalid=escape")
      }
      unsafe texts.converted.withUnsafeBytes { unsafe format.text($0, &output) }
    default: try writeOpaque(text, column, position, as: format, to: &output)
    }
  }
}
