public import ByteIO

/// The forms that rows can be written in.
public enum RowForm: Hashable, Sendable {
  /// Tab-separated, as LOAD DATA reads by default; binary values as they are, or as hexadecimal digits.
  case tabSeparated(isHexadecimal: Bool)
  /// Comma-separated (RFC 4180), with a heading; `null` stands for NULL.
  case commaSeparated(null: ByteString)
  /// An object of JSON for each row.
  case jsonLines
  /// Multi-row INSERT statements of at most so many bytes, or of one row.
  case insertStatements(maximumSize: Int)
  /// A form of our own, to hand values to a database: see ``BoundValue``.
  case boundValues
}

/// Writes packed rows of one table in one form. One for each thread.
public final class RowFormatter {
  private let decoder: RowDecoder
  private let format: Format
  private let texts: Unchecked<TextConversion>
  /// For INSERT: the front of a statement, up to VALUES.
  private let statementFront: [UInt8]
  private let statementLimit: Int
  private var statementStart: Int?

  private enum Format {
    case tabs(TabSeparated)
    case commas(CommaSeparated)
    case json(JSONLines)
    case inserts(InsertStatements)
    case bound(BoundValues)
  }

  /// A formatter for the rows of a table.
  /// - Parameters:
  ///   - name: the name in INSERT statements, quoted as it shall be written.
  ///   - columns: the indices of the columns to write, in their order; nil for all.
  ///   - isRaw: whether text stays in its character set; not for INSERT statements and JSON, which are UTF-8.
  ///   - isStrict: whether text that is not in its character set is an error; else it is written as `\xHH`.
  /// - Throws: ``CharacterSetError`` for a character set that cannot be converted.
  public init(
    _ layout: RowLayout, form: RowForm, name: ByteString, columns: [Int]? = nil, isRaw: Bool = false,
    isStrict: Bool = false
  ) throws {
    decoder = RowDecoder(layout: layout, selection: columns, isRaw: isRaw)
    texts = Unchecked(try TextConversion(layout, isStrict: isStrict, isRaw: isRaw))
    let names = (columns ?? Array(layout.columns.indices)).map { layout.columns[$0].name.bytes }
    var front: [UInt8] = []
    var limit = 0
    switch form {
    case .tabSeparated(let isHexadecimal): format = .tabs(TabSeparated(isHexadecimal: isHexadecimal))
    case .commaSeparated(let null): format = .commas(CommaSeparated(nullText: null.bytes))
    case .jsonLines: format = .json(JSONLines(columns: names))
    case .insertStatements(let maximum):
      format = .inserts(InsertStatements())
      front = Array("INSERT INTO ".utf8) + name.bytes
      if columns != nil { front += Self.list(names) }
      front += Array(" VALUES\n".utf8)
      limit = maximum
    case .boundValues: format = .bound(BoundValues())
    }
    statementFront = front
    statementLimit = limit
  }

  private static func list(_ names: [[UInt8]]) -> [UInt8] {
    var list: [UInt8] = Array(" (".utf8)
    for (place, name) in names.enumerated() {
      if place > 0 { list.append(0x2C) }
      list += ByteString(name).quotedName
    }
    return list + [0x29]
  }

  /// How many texts had bytes that are not in their character set.
  public var invalidTexts: Int { texts.withValue { $0.invalidCount } }

  /// What stands before the first row of all: the heading of CSV.
  public func appendHeading(to output: inout OutputBuffer) {
    guard case .commas(let format) = format else { return }
    let columns = decoder.layout.columns
    format.heading((decoder.selection ?? Array(columns.indices)).map { columns[$0].name.bytes }, &output)
  }

  /// Writes a row. If it throws, nothing was written.
  /// - Parameters:
  ///   - row: the packed row.
  ///   - blobs: the values of the columns that stand apart.
  public func append(
    _ row: RawSpan, _ blobs: borrowing BlobValues, to output: inout OutputBuffer
  ) throws(RowError) {
    let start = output.count
    do throws(RowError) {
      switch format {
      case .tabs(let format): try write(row, blobs, format, to: &output)
      case .commas(let format): try write(row, blobs, format, to: &output)
      case .json(let format): try write(row, blobs, format, to: &output)
      case .bound(let format): try write(row, blobs, format, to: &output)
      case .inserts(let format): try appendInserted(row, blobs, format, to: &output)
      }
    } catch {
      output.truncate(to: start)
      throw error
    }
  }

  @inline(__always)
  private func write(
    _ row: RawSpan, _ blobs: borrowing BlobValues, _ format: some RowFormat, to output: inout OutputBuffer
  ) throws(RowError) {
    try texts.withValue { (texts) throws(RowError) in
      try decoder.write(row, blobs, as: format, &texts, to: &output)
    }
  }

  /// Ends what is open: the INSERT statement. Call it before the output is handed on.
  public func endBatch(_ output: inout OutputBuffer) {
    if statementStart != nil { output.append(";\n") }
    statementStart = nil
  }

  private func appendInserted(
    _ row: RawSpan, _ blobs: borrowing BlobValues, _ format: InsertStatements, to output: inout OutputBuffer
  ) throws(RowError) {
    let before = output.count
    let begun = statementStart
    if begun == nil {
      output.append(statementFront)
    } else {
      output.append(",\n")
    }
    let rowStart = output.count
    try write(row, blobs, format, to: &output)
    guard let begun, output.count + 2 - begun > statementLimit else {
      if begun == nil { statementStart = before }
      return
    }
    // The row goes into a statement of its own.
    let row = output.bytes.extracting(rowStart..<output.count).array
    output.truncate(to: before)
    output.append(";\n")
    statementStart = output.count
    output.append(statementFront)
    output.append(row)
  }

  /// Whether a packed row fits the layout, its values not looked at.
  public func fits(_ row: RawSpan) -> Bool { decoder.fits(row) }
}

extension ByteString {
  /// The name in backticks, those in it doubled.
  public var quotedName: [UInt8] {
    let tick = UInt8(ascii: "`")
    return [tick] + bytes.flatMap { $0 == tick ? [tick, tick] : [$0] } + [tick]
  }
}
