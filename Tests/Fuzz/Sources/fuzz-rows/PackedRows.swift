import ByteIO
import FuzzSupport
import TableRows

/// Packed rows of any bytes: every form takes them or says what is wrong, and the decoder of values agrees.
enum PackedRows {
  static let tables: [TableDefinition] = {
    let old = Definitions.old.map { ($0, CharacterSet.Dialect.mysql60) }
    return (old + Definitions.modern.map { ($0, .modern) }).map { text, dialect in
      do {
        return try TableDefinition(
          parsing: ByteString(text), dialect: dialect,
          databaseCharacterSet: CharacterSet.named("latin1", in: dialect) ?? .binary)
      } catch {
        fatalError("\(error) in \(text)")
      }
    }
  }()

  static let forms: [RowForm] = [
    .tabSeparated(isHexadecimal: false), .tabSeparated(isHexadecimal: true), .commaSeparated(null: "\\N"), .jsonLines,
    .insertStatements(maximumSize: 200), .boundValues,
  ]

  /// Seeds: for each definition a row of NULLs, one of zeros, and ones with values of small lengths.
  static var seeds: [[UInt8]] {
    tables.indices.flatMap { table -> [[UInt8]] in
      let layout = RowLayout(tables[table], blobs: .apart)
      let rows = [
        [UInt8](repeating: 0xFF, count: layout.nullBytes), sample(layout, 0), sample(layout, 3),
      ]
      return rows.flatMap { row in
        (0..<forms.count).map { form in
          let blobs: [UInt8] = layout.apartColumns.flatMap { _ in [3, 0, 0x61, 0xE4, 0x30] as [UInt8] }
          return [UInt8(table), UInt8(form), UInt8(layout.apartColumns.count)] + blobs + row
        }
      }
    }
  }

  /// A row whose values are as short as they may be, strings of `length` bytes.
  private static func sample(_ layout: RowLayout, _ length: Int) -> [UInt8] {
    let values = layout.types.map { type -> RowValue in
      switch type {
      case .integer(_, let isUnsigned): isUnsigned ? .unsigned(7) : .integer(-7)
      case .float: .float(1.5)
      case .double: .double(-2.25)
      case .bit: .bits(1)
      case .year: .year(1999)
      case .enumeration: .member(1)
      case .set: .members(3)
      case .string(let maximum, let trims):
        .bytes([UInt8](repeating: 0x41, count: trims == .zeros ? maximum : min(length, maximum)))
      case .blob: .bytes([UInt8](repeating: 0x42, count: length))
      case .timestamp, .timestamp2, .oldTimestampFraction: .timestamp(seconds: 1_000_000_000, microseconds: 0)
      case .decimal, .date, .time, .datetime, .time2, .datetime2, .oldTimeFraction, .oldDatetimeFraction: .null
      }
    }
    let encoded = try? PackedRow.encode(values, types: layout.types, blobs: .apart)
    return encoded?.row ?? [UInt8](repeating: 0, count: 100)
  }

  private nonisolated(unsafe) static var formatters: [Int: RowFormatter] = [:]

  private static func formatter(_ table: Int, _ form: Int, _ options: Int) -> RowFormatter {
    let key = (table * forms.count + form) * 64 + options
    if let known = formatters[key] { return known }
    let layout = RowLayout(
      tables[table], blobs: options & 1 == 0 ? .apart : .inline, isBigEndian: options & 32 != 0)
    let count = layout.columns.count
    let columns: [Int]? =
      switch options >> 3 & 3 {
      case 0: nil
      case 1: Array(0..<count)
      case 2: Array((0..<count).reversed())
      default: [count - 1]
      }
    do {
      let formatter = try RowFormatter(
        layout, form: forms[form], name: "`d`.`t`", columns: columns, isRaw: options & 2 != 0,
        isStrict: options & 4 != 0)
      formatters[key] = formatter
      return formatter
    } catch {
      fatalError("no formatter: \(error)")
    }
  }

  private static func write(_ formatter: RowFormatter, _ row: [UInt8], _ blobs: borrowing BlobValues) -> Result<
    [UInt8], RowError
  > {
    var output = OutputBuffer(capacity: 256)
    output.append("before")
    do throws(RowError) {
      try formatter.append(row.span.bytes, blobs, to: &output)
      formatter.endBatch(&output)
    } catch {
      demand(output.count == 6, "\(output.count - 6) bytes of a row that is an error")
      demand(!error.description.contains("\n"), "an error of two lines")
      formatter.endBatch(&output)
      demand(output.count == 6, "the end of a statement that was not begun")
      return .failure(error)
    }
    return .success(Array(output.array.dropFirst(6)))
  }

  static func check(_ input: inout FuzzInput) {
    let table = input.byte() % tables.count
    let choice = input.byte()
    let form = choice % forms.count
    let options = input.byte()
    var contents: [[UInt8]] = []
    var blobs = BlobValues()
    for _ in 0..<(options & 7) {
      let content = input.take(input.number())
      blobs.append(content.span.bytes)
      contents.append(content)
      blobs.endValue()
    }
    let row = input.rest
    // Whether the values stand in the row; raw, strict; the columns; big-endian members.
    let apart = choice / forms.count & 1
    for variant in 0..<16 { _ = write(formatter(table, form, apart | variant << 1), row, blobs) }
    _ = write(formatter(table, form, apart | 32), row, blobs)
    let plain = write(formatter(table, form, apart), row, blobs)
    checkText(plain, form)
    checkSelection(plain, table, form, apart, row, blobs)
    checkAgreement(table, apart, row, blobs, contents)
    checkSoundness(table, apart, row, blobs)
  }

  private static func checkText(_ written: Result<[UInt8], RowError>, _ form: Int) {
    guard case .success(let bytes) = written else { return }
    switch forms[form] {
    case .jsonLines:
      demand(String(validating: bytes, as: UTF8.self) != nil, "JSON that is not UTF-8")
      demand(bytes.last == 10 && bytes.count { $0 < 32 } == 1, "JSON of more than one line")
    case .insertStatements:
      demand(bytes.suffix(2) == [0x3B, 0x0A], "a statement without an end")
    case .tabSeparated: demand(bytes.last == 10 && bytes.count { $0 == 10 } == 1, "a row of more than one line")
    default: break
    }
  }

  /// All columns chosen one by one are the same row.
  private static func checkSelection(
    _ plain: Result<[UInt8], RowError>, _ table: Int, _ form: Int, _ apart: Int, _ row: [UInt8],
    _ blobs: borrowing BlobValues
  ) {
    // These have a list of columns then.
    if case .insertStatements = forms[form] { return }
    let chosen = write(formatter(table, form, apart | 8), row, blobs)
    switch (plain, chosen) {
    case (.success(let one), .success(let other)): demand(one == other, "another row with all columns chosen")
    case (.failure, .failure): break
    default: fatalError("\(plain) without a choice of columns, \(chosen) with all of them")
    }
  }

  /// Formatters and ``PackedRow`` take the same rows, but for values that the format can hold and a column cannot.
  private static func checkAgreement(
    _ table: Int, _ apart: Int, _ row: [UInt8], _ blobs: borrowing BlobValues, _ contents: [[UInt8]]
  ) {
    let formatter = formatter(table, 5, apart)
    let types = tables[table].columns.map { PackedType($0) }
    let placement = apart == 0 ? PackedRow.Blobs.apart(contents) : .inline
    if apart == 0, contents.count != types.count(where: \.isBlob) { return }
    let decoded: Result<[RowValue], PackingError>
    do throws(PackingError) {
      decoded = .success(try PackedRow.decode(row.span.bytes, types: types, blobs: placement))
    } catch {
      decoded = .failure(error)
    }
    switch (write(formatter, row, blobs), decoded) {
    case (.success(let bytes), .success(let values)):
      checkBound(bytes, values)
      checkEncoding(values, types, row, apart == 0, contents)
    case (.failure, .failure): break
    case (.success, .failure(let error)):
      if !Differences.isLaxFormatter(error) { fatalError("a row was written, and PackedRow says \(error)") }
    case (.failure(let error), .success(let values)):
      if !Differences.isStrictFormatter(error, tables[table]) {
        fatalError("PackedRow gives \(values), and RowFormatter \(error)")
      }
      checkEncoding(values, types, row, apart == 0, contents)
    }
  }

  private nonisolated(unsafe) static var checkers: [Int: RowChecker] = [:]

  /// What ``RowChecker`` finds sound can be written.
  private static func checkSoundness(_ table: Int, _ apart: Int, _ row: [UInt8], _ blobs: borrowing BlobValues) {
    let checker =
      checkers[table * 2 + apart]
      ?? RowChecker(RowLayout(tables[table], blobs: apart == 0 ? .apart : .inline))
    checkers[table * 2 + apart] = checker
    do throws(RowError) {
      try checker.check(row.span.bytes, blobs, at: 0)
    } catch {
      demand(!error.found.isEmpty && !error.expected.isEmpty, "an error that says nothing: \(error)")
      _ = checker.takeDoubts()
      return
    }
    demand(checker.takeDoubts().allSatisfy { $0.count == 1 }, "more than one doubt about a value")
    guard case .failure(let error) = write(formatter(table, 5, apart), row, blobs) else { return }
    if !Differences.isStrictFormatter(error, tables[table]) { fatalError("a sound row, and RowFormatter \(error)") }
  }

  private static func checkBound(_ bytes: [UInt8], _ values: [RowValue]) {
    let span = bytes.span.bytes
    var position = 0
    for value in values {
      demand(position < bytes.count, "fewer values than columns")
      let isNull = if case .null = BoundValue(span, at: &position) { true } else { false }
      demand(isNull == (value == .null), "NULL on one side only")
    }
    demand(position == bytes.count, "more values than columns")
  }

  private static func checkEncoding(
    _ values: [RowValue], _ types: [PackedType], _ row: [UInt8], _ isApart: Bool, _ contents: [[UInt8]]
  ) {
    do {
      let again = try PackedRow.encode(values, types: types, blobs: isApart ? .apart : .inline)
      demand(again.row == row, "encoded again: \(again.row), not \(row), of \(values)")
      demand(again.blobs.count == (isApart ? contents.count : 0), "another number of BLOB values")
    } catch {
      fatalError("\(values) cannot be encoded again: \(error)")
    }
  }
}
