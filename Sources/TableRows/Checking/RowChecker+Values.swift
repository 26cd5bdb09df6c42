internal import ByteIO

extension RowChecker {
  /// Checks a string.
  /// - Parameter length: of the bytes of its length and of its own.
  @inline(__always)
  func checkString(
    _ check: ValueCheck, _ row: RawSpan, _ position: Int, _ length: Int, at offset: Int64
  ) throws(RowError) {
    let bytes = length - check.size
    if bytes > check.maximum { throw tooLong(bytes, check, position) }
    try need(length, check, row, position)
    guard case .text(let form) = check.content else { return }
    try checkText(row.extracting(position + check.size..<position + length), form, check, position, at: offset)
  }

  private func tooLong(_ bytes: Int, _ check: ValueCheck, _ position: Int) -> RowError {
    error(check, position, "a string of \(bytes) bytes", expected: "at most \(check.maximum)")
  }

  /// Checks a value that stands apart from the row.
  func checkBlob(
    _ check: ValueCheck, _ number: Int, _ values: borrowing BlobValues, _ position: Int, at offset: Int64
  ) throws(RowError) {
    guard number < values.count else {
      throw error(check, position, "\(values.count) BLOB values with the row", expected: "one more")
    }
    let bytes = values.buffer.bytes.extracting(values.range(number))
    guard bytes.byteCount >> (8 * check.size) == 0 else {
      throw error(
        check, position, "a value of \(bytes.byteCount) bytes", expected: "fewer than \(1 << (8 * check.size))")
    }
    try checkContent(bytes, check, position, at: offset)
  }

  /// Checks that a value that stands in the row and apart (specification 9.1) is the same.
  func checkTwin(
    _ bytes: RawSpan, _ check: ValueCheck, _ number: Int, _ values: borrowing BlobValues, _ position: Int
  ) throws(RowError) {
    guard number < values.count else {
      throw error(check, position, "\(values.count) BLOB values with the row", expected: "one more")
    }
    if !values.buffer.bytes.extracting(values.range(number)).isEqual(to: bytes) {
      throw error(check, position, "a value that differs from its copy behind the row", expected: "the same")
    }
  }

  /// Checks what a BLOB or TEXT is.
  @inline(__always)
  func checkContent(
    _ bytes: RawSpan, _ check: ValueCheck, _ position: Int, at offset: Int64
  ) throws(RowError) {
    switch check.content {
    case .any: return
    case .text(let form): try checkText(bytes, form, check, position, at: offset)
    case .geometry:
      do throws(GeometryShape.Fault) {
        try GeometryShape.check(bytes)
      } catch {
        if error.isRefused { throw self.error(check, position, error.found, expected: error.expected) }
        doubt(check, position, at: offset, "\(error.found) at byte \(error.position)", expected: error.expected)
      }
    case .json:
      do throws(PackingError) {
        _ = try BinaryJSON.decode(bytes)
      } catch {
        throw self.error(check, position, "no document: \(error.found)", expected: error.expected)
      }
    }
  }

  /// Checks that a text is made of characters, and of no more than its column has.
  @inline(__always)
  func checkText(
    _ text: RawSpan, _ form: TextForm, _ check: ValueCheck, _ position: Int, at offset: Int64
  ) throws(RowError) {
    // Most is ASCII, in most sets.
    if case .utf8 = form, text.byteCount <= check.characters, unsafe text.withUnsafeBytes({ unsafe isASCII($0) }) {
      return
    }
    try checkCharacters(text, form, check, position, at: offset)
  }

  @inline(never)
  private func checkCharacters(
    _ text: RawSpan, _ form: TextForm, _ check: ValueCheck, _ position: Int, at offset: Int64
  ) throws(RowError) {
    let missing = check.isTrimmed ? (form.unit - text.byteCount % form.unit) % form.unit : 0
    if missing > 0 {
      // Packing removed a part of the last character (specification 9.2).
      let whole = text.array + [UInt8](repeating: 0x20, count: missing)
      unsafe try take(form.contents(of: whole.span.bytes, countingAbove: check.characters), check, position, at: offset)
    } else {
      try take(form.contents(of: text, countingAbove: check.characters), check, position, at: offset)
    }
  }

  private func take(
    _ contents: TextForm.Contents, _ check: ValueCheck, _ position: Int, at offset: Int64
  ) throws(RowError) {
    switch contents {
    case .characters(let count) where count > check.characters:
      throw error(check, position, "a string of \(count) characters", expected: "at most \(check.characters)")
    case .characters: return
    case .malformed(let place):
      let set = layout.columns[Int(check.column)].characterSet?.name ?? "its set"
      doubt(
        check, position, at: offset, "text with a byte \(place) that belongs to no character",
        expected: "text in \(set)")
    }
  }

  /// Checks a value of a fixed size, which is there.
  func checkFixed(_ check: ValueCheck, _ row: RawSpan, _ position: Int) throws(RowError) {
    let fault: (found: String, expected: String)?
    switch check.kind {
    case .date:
      let value = decoder.little(row, position, 3)
      fault = Self.dateFault(value >> 9, value >> 5 & 15, value & 31)
    case .datetime:
      let value = Self.little(row, position, 8)
      let (date, time) = (Int(value / 1_000_000), Int(value % 1_000_000))
      fault =
        Self.dateFault(date / 10000, date / 100 % 100, date % 100)
        ?? Self.timeFault(time / 10000, time / 100 % 100, time % 100, mostHours: 23)
    case .time:
      var value = decoder.little(row, position, 3)
      if value >= 1 << 23 { value = 1 << 24 - value }
      fault = Self.timeFault(value / 10000, value / 100 % 100, value % 100, mostHours: 838)
    case .timestamp:
      let value = Self.little(row, position, 4)
      fault = value <= UInt64(Int32.max) ? nil : ("the second \(value) of the epoch", "at most \(Int32.max)")
    case .float:
      let bits = UInt32(truncatingIfNeeded: Self.little(row, position, 4))
      fault = Self.numberFault(Double(Float(bitPattern: bits)), check)
    case .double: fault = Self.numberFault(Double(bitPattern: Self.little(row, position, 8)), check)
    case .decimal: fault = Self.decimalFault(row, position, check)
    case .bit:
      fault = UInt64(row[position]) & check.forbidden == 0 ? nil : ("bits beyond the last one", "them to be 0")
    case .member:
      let value = members(check, row, position)
      fault = value <= UInt64(check.members) ? nil : ("member \(value)", "0 to \(check.members)")
    case .members:
      fault =
        members(check, row, position) & check.forbidden == 0
        ? nil : ("members beyond the last one", "members of the set")
    default: fault = nil
    }
    if let fault { throw error(check, position, fault.found, expected: fault.expected) }
  }

  private func members(_ check: ValueCheck, _ row: RawSpan, _ position: Int) -> UInt64 {
    if !check.isBigEndian { return Self.little(row, position, check.size) }
    return Self.big(row, position, check.size)
  }

  private static func little(_ row: RawSpan, _ position: Int, _ count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(row[position + index]) << UInt64(8 * index) }
    return value
  }

  private static func big(_ row: RawSpan, _ position: Int, _ count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<count { value = value << 8 | UInt64(row[position + index]) }
    return value
  }

  /// What is wrong with a date. Zeros are legal everywhere, and so is a day that the month does not have: servers store
  /// both, by their sql_mode.
  private static func dateFault(_ year: Int, _ month: Int, _ day: Int) -> (found: String, expected: String)? {
    year <= 9999 && month <= 12 && day <= 31 ? nil : ("the date \(year)-\(month)-\(day)", "one of the calendar")
  }

  private static func timeFault(
    _ hour: Int, _ minute: Int, _ second: Int, mostHours: Int
  ) -> (found: String, expected: String)? {
    hour <= mostHours && minute <= 59 && second <= 59
      ? nil : ("the time \(hour):\(minute):\(second)", "at most \(mostHours):59:59")
  }

  private static func numberFault(_ number: Double, _ check: ValueCheck) -> (found: String, expected: String)? {
    if !number.isFinite { return ("a number that is not finite", "one that is") }
    return check.isUnsigned && number < 0 ? ("the number \(number)", "none below 0") : nil
  }

  /// Goes over the groups of digits of a DECIMAL.
  private static func decimalFault(
    _ row: RawSpan, _ position: Int, _ check: ValueCheck
  ) -> (found: String, expected: String)? {
    // The first bit is flipped, and all bits of a negative number are inverted.
    let isPositive = row[position] & 0x80 != 0
    let inverted: UInt32 = isPositive ? 0 : .max
    var flipped: UInt32 = 0x80
    var (place, any) = (position, UInt32(0))
    func group(_ size: Int) -> UInt32 {
      var value: UInt32 = 0
      for index in 0..<size { value = value << 8 | UInt32(row[place + index]) }
      let shift = UInt32(32 - 8 * size)
      value = ((value ^ (flipped << (24 - shift)) ^ inverted) << shift) >> shift
      flipped = 0
      place += size
      any |= value
      return value
    }
    func fault(_ value: UInt32, _ limit: UInt32) -> (found: String, expected: String) {
      ("\(value) in a group of decimal digits", "less than \(limit)")
    }
    if check.first.bytes > 0 {
      let value = group(check.first.bytes)
      if value >= check.first.limit { return fault(value, check.first.limit) }
    }
    for _ in 0..<check.wholeGroups {
      let value = group(4)
      if value >= 1_000_000_000 { return fault(value, 1_000_000_000) }
    }
    if check.last.bytes > 0 {
      let value = group(check.last.bytes)
      if value >= check.last.limit { return fault(value, check.last.limit) }
    }
    return !isPositive && any != 0 && check.isUnsigned ? ("a number below 0", "none: it is UNSIGNED") : nil
  }

  /// Checks a date or time of a later server.
  /// - Returns: how many bytes it takes.
  func checkFraction(_ check: ValueCheck, _ row: RawSpan, _ position: Int) throws(RowError) -> Int {
    var cursor = ByteCursor(row.extracting(position..<row.byteCount))
    let value: RowValue
    do {
      value = try RowValue(decoding: &cursor, as: layout.types[Int(check.column)])
    } catch {
      throw self.error(check, position + error.position, error.found, expected: error.expected)
    }
    if case .temporal(let parts) = value {
      let isTime = if case .time = layout.columns[Int(check.column)].type { true } else { false }
      let fault =
        Self.dateFault(parts.year, parts.month, parts.day)
        ?? Self.timeFault(parts.hour, parts.minute, parts.second, mostHours: isTime ? 838 : 23)
      if let fault { throw error(check, position, fault.found, expected: fault.expected) }
    }
    return cursor.position
  }
}
