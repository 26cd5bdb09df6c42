import TableRows

/// Where the values of a packed row stand.
struct RowMap {
  private let layout: RowLayout

  init(_ definition: TableDefinition) { layout = RowLayout(definition, blobs: .apart) }

  /// Tells of each part of a row: what it is, and which bytes of the row it has.
  func parts(_ row: ArraySlice<UInt8>, _ tell: (String, Range<Int>) -> Void) {
    var position = row.startIndex + layout.nullBytes
    tell("null bits", row.startIndex..<position)
    for (index, type) in layout.types.enumerated() {
      if row[row.startIndex + index / 8] >> UInt8(index % 8) & 1 == 1 || layout.apartColumns.contains(index) {
        continue
      }
      let (name, length) = Self.part(type, row, position)
      guard position + length <= row.endIndex else { return }
      tell(name, position..<position + length)
      position += length
    }
  }

  private static func part(_ type: PackedType, _ row: ArraySlice<UInt8>, _ position: Int) -> (String, Int) {
    switch type {
    case .integer(let bytes, _): return ("integer", bytes)
    case .float: return ("float", 4)
    case .double: return ("float", 8)
    case .decimal(let precision, let scale):
      let sizes = [0, 1, 1, 2, 2, 3, 3, 4, 4]
      func size(_ digits: Int) -> Int { digits / 9 * 4 + sizes[digits % 9] }
      return ("decimal", size(precision - scale) + size(scale))
    case .bit(let bits): return ("bits, set", (bits + 7) / 8)
    case .set(let bytes): return ("bits, set", bytes)
    case .enumeration(let bytes): return ("enum", bytes)
    case .year: return ("date, time", 1)
    case .date, .time: return ("date, time", 3)
    case .timestamp: return ("date, time", 4)
    case .datetime: return ("date, time", 8)
    case .string(let maximum, _):
      guard position < row.endIndex else { return ("text", 1) }
      let short = Int(row[position])
      if maximum <= 255 { return ("text", 1 + short) }
      return ("text", position + 1 < row.endIndex ? 2 + short + Int(row[position + 1]) << 8 : 2)
    default: return ("other", 0)
    }
  }
}
