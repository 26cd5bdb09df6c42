internal import ByteIO

/// Holds the packed rows of one table against its definition (specification 9.2 and 12). One for each thread.
///
/// A row must be consumed to its last byte, NULL stand only where the column allows it, and each value be one that a
/// server can have stored: lengths within the column's, dates of the calendar, members of the ENUM, digits of the
/// DECIMAL. What a server may have stored, but hardly did, such as text that is not in its character set, is a doubt:
/// see ``takeDoubts()``.
public final class RowChecker {
  let layout: RowLayout
  let decoder: RowDecoder
  private let plan: Unchecked<Plan>
  private let doubts = Unchecked<[RowDoubt]>([])

  /// What is checked, made once.
  private struct Plan: ~Copyable {
    /// A check for each column.
    let checks: [ValueCheck]
    /// The checks of a row without NULL: neighbours of which any bytes will do are one.
    let merged: [ValueCheck]
    /// For each null byte: the bits of columns, of columns that are NOT NULL, and those of no column.
    let masks: [(columns: UInt8, required: UInt8, unused: UInt8)]
  }

  /// A checker for the rows of a table.
  public init(_ layout: RowLayout) {
    self.layout = layout
    decoder = RowDecoder(layout: layout, selection: nil, isRaw: true)
    let checks = layout.plan.enumerated().map { index, plan in
      ValueCheck(plan, layout.columns[index], layout.types[index])
    }
    var merged: [ValueCheck] = []
    for check in checks {
      if check.kind == .fixed, merged.last?.kind == .fixed {
        merged[merged.count - 1].size += check.size
      } else {
        merged.append(check)
      }
    }
    var masks = [(columns: UInt8, required: UInt8, unused: UInt8)](repeating: (0, 0, 0xFF), count: layout.nullBytes)
    for (index, column) in layout.columns.enumerated() {
      let bit: UInt8 = 1 << UInt8(index & 7)
      masks[index >> 3].columns |= bit
      masks[index >> 3].unused &= ~bit
      if !column.isNullable { masks[index >> 3].required |= bit }
    }
    plan = Unchecked(Plan(checks: checks, merged: merged, masks: masks))
  }

  /// Whether a packed row fits the layout, its values not looked at.
  public func fits(_ row: RawSpan) -> Bool { decoder.fits(row) }

  /// The doubts since the last call, one for each column that has any.
  public func takeDoubts() -> [RowDoubt] {
    doubts.withValue { doubts in
      defer { doubts = [] }
      return doubts
    }
  }

  /// Checks a row.
  /// - Parameters:
  ///   - values: those of its columns that stand apart. With a layout that has them in the row, they must be the same.
  ///   - offset: where the row is, for doubts.
  /// - Throws: ``RowError`` for the first thing that is wrong.
  public func check(_ row: RawSpan, _ values: borrowing BlobValues, at offset: Int64) throws(RowError) {
    try plan.withValue { (plan) throws(RowError) in
      if try checkNullBits(row, plan.masks.span) {
        try check(row, values, plan.checks.span, from: plan.masks.count, hasNulls: true, at: offset)
      } else {
        try check(row, values, plan.merged.span, from: plan.masks.count, hasNulls: false, at: offset)
      }
    }
  }

  @inline(__always)
  private func check(
    _ row: RawSpan, _ values: borrowing BlobValues, _ span: Span<ValueCheck>, from start: Int, hasNulls: Bool,
    at offset: Int64
  ) throws(RowError) {
    var position = start
    var value = 0
    for index in 0..<span.count {
      // Sound: the index is below the count.
      let check = unsafe span[unchecked: index]
      if hasNulls, decoder.isNull(row, Int(check.column)) {
        if check.kind == .blobApart || check.kind == .blobInline { value += 1 }
        continue
      }
      switch check.kind {
      case .fixed:
        try need(check.size, check, row, position)
        position += check.size
      case .shortString:
        try need(1, check, row, position)
        try checkString(check, row, position, 1 + Int(row[position]), at: offset)
        position += 1 + Int(row[position])
      case .longString:
        try need(2, check, row, position)
        let length = 2 + decoder.little(row, position, 2)
        try checkString(check, row, position, length, at: offset)
        position += length
      case .blobApart:
        try checkBlob(check, value, values, position, at: offset)
        value += 1
      case .blobInline:
        try need(check.size, check, row, position)
        let length = check.size + decoder.little(row, position, check.size)
        try need(length, check, row, position)
        let bytes = row.extracting(position + check.size..<position + length)
        try checkContent(bytes, check, position, at: offset)
        if values.count > 0 { try checkTwin(bytes, check, value, values, position) }
        value += 1
        position += length
      case .fraction: position += try checkFraction(check, row, position)
      default:
        try need(check.size, check, row, position)
        try checkFixed(check, row, position)
        position += check.size
      }
    }
    if position != row.byteCount {
      throw RowError(
        column: nil, position: position, found: "\(row.byteCount - position) bytes behind the last value",
        expected: "the end of the row")
    }
  }

  /// Checks that the null bits are there, that the unused ones are 1, and that no column is NULL that must not.
  /// - Returns: whether any column is NULL.
  @inline(__always)
  private func checkNullBits(
    _ row: RawSpan, _ masks: Span<(columns: UInt8, required: UInt8, unused: UInt8)>
  ) throws(RowError) -> Bool {
    let size = masks.count
    guard row.byteCount >= size, size > 0 else {
      throw RowError(
        column: nil, position: 0, found: "\(row.byteCount) bytes", expected: "\(size) bytes of null bits at least")
    }
    var (nulls, wrong) = (UInt8(0), UInt8(0))
    for index in 0..<size {
      let (bits, mask) = (row[index], masks[index])
      nulls |= bits & mask.columns
      wrong |= (bits & mask.required) | (~bits & mask.unused)
    }
    if wrong != 0 { throw wrongNullBits(row) }
    return nulls != 0
  }

  private func wrongNullBits(_ row: RawSpan) -> RowError {
    for (index, column) in layout.columns.enumerated() where !column.isNullable && decoder.isNull(row, index) {
      return decoder.error(layout.plan[index], index >> 3, found: "NULL", expected: "a value: it is NOT NULL")
    }
    let last = layout.nullBytes - 1
    return RowError(
      column: nil, position: last, found: "null bits \(hexadecimal(row[last]))",
      expected: "the unused ones to be 1")
  }

  /// Throws unless `count` bytes are left.
  @inline(__always)
  func need(_ count: Int, _ check: ValueCheck, _ row: RawSpan, _ position: Int) throws(RowError) {
    if row.byteCount - position < count { throw decoder.tooShort(count, layout.plan[Int(check.column)], row, position) }
  }

  @inline(never)
  func error(_ check: ValueCheck, _ position: Int, _ found: String, expected: String) -> RowError {
    decoder.error(layout.plan[Int(check.column)], position, found: found, expected: expected)
  }

  /// Notes a doubt.
  @inline(never)
  func doubt(_ check: ValueCheck, _ position: Int, at offset: Int64, _ found: String, expected: String) {
    let column = Int(check.column)
    doubts.withValue { doubts in
      if let place = doubts.firstIndex(where: { $0.column == column }) {
        doubts[place].count += 1
      } else {
        let first = decoder.error(layout.plan[column], position, found: found, expected: expected)
        doubts.append(RowDoubt(column: column, first: first, offset: offset))
      }
    }
  }
}

/// Values of a column that a server may have stored, but hardly did.
public struct RowDoubt: Hashable, Sendable {
  /// The index of the column.
  public var column: Int
  /// The first of them, in words.
  public var first: RowError
  /// Where the row of the first is, as it was given to ``RowChecker/check(_:_:at:)``.
  public var offset: Int64
  /// How many there are.
  public var count = 1

  /// A first doubt.
  public init(column: Int, first: RowError, offset: Int64) {
    self.column = column
    self.first = first
    self.offset = offset
  }
}
