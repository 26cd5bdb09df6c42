internal import ByteIO

/// Converts the texts of a table's columns to UTF-8, and counts those that cannot be.
struct TextConversion: ~Copyable {
  /// Whether a text that is not in its character set is an error.
  let isStrict: Bool
  /// Whether text stays in its character set.
  let isRaw: Bool
  /// The text converted last.
  private(set) var converted: [UInt8] = []
  /// How many texts had bytes that are not in their character set.
  private(set) var invalidCount = 0
  private let converters: [TextConverter?]
  private let columns: [ColumnDefinition]

  init(_ layout: RowLayout, isStrict: Bool, isRaw: Bool) throws {
    self.isStrict = isStrict
    self.isRaw = isRaw
    columns = layout.columns
    converters = try zip(layout.columns, layout.plan).map { column, plan in
      switch plan.content {
      case .asciiText, .utf8Text, .wideText: try column.characterSet.map { try TextConverter($0) }
      default: nil
      }
    }
  }

  /// Converts a text of a column; ``converted`` has it.
  /// - Returns: whether all of it is in the column's character set; what is not is in ``converted`` as `\xHH`.
  mutating func convert(_ text: RawSpan, _ column: ColumnPlan) -> Bool {
    converted.removeAll(keepingCapacity: true)
    guard let converter = converters[Int(column.index)] else { return false }
    let invalid: Int
    if column.content == .wideText, case .char(let count) = columns[Int(column.index)].type,
      let set = columns[Int(column.index)].characterSet, set.minimumBytes > 1
    {
      let restored = Self.restored(text.array, characters: count, set)
      if isRaw { converted = restored }
      invalid = unsafe isRaw ? 0 : converter.append(restored.span.bytes, to: &converted)
    } else if isRaw {
      converted = text.array
      invalid = 0
    } else {
      invalid = converter.append(text, to: &converted)
    }
    if invalid > 0 { invalidCount += 1 }
    return invalid == 0
  }

  /// A CHAR in a wide set as it was before packing removed bytes 20 hex from its end (specification 9.2), and without
  /// the spaces at its end.
  static func restored(_ packed: [UInt8], characters: Int, _ set: CharacterSet) -> [UInt8] {
    var bytes = packed
    let unit = set.minimumBytes
    while bytes.count % unit != 0 { bytes.append(0x20) }
    var count = 0
    var position = 0
    while position < bytes.count {
      let high = bytes[position]
      let isPair = set.name == "utf16" && (0xD8...0xDB).contains(high) && position + unit < bytes.count
      position += isPair ? 2 * unit : unit
      count += 1
    }
    if count < characters, characters - count <= 65535 {
      bytes += [UInt8](repeating: 0x20, count: (characters - count) * unit)
    }
    let space = [UInt8](repeating: 0, count: unit - 1) + [0x20]
    while bytes.count >= unit, bytes[(bytes.count - unit)...].elementsEqual(space) { bytes.removeLast(unit) }
    return bytes
  }
}
