internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO

/// What an index says is where in the stream.
struct StreamPlaces {
  /// How many tables are named at most.
  private static let limit = 5

  private let index: ImageIndex
  /// The tables' names, by snapshot and stored number.
  private var names: [[Int]: String] = [:]

  /// - Parameter image: tells table numbers; nil if it could not be read that far.
  init(_ index: ImageIndex, _ image: ImageReader?, _ tables: [ImageVerification.Table]) {
    self.index = index
    for table in tables {
      guard let number = try? image?.storedNumber(of: table.position) else { continue }
      names[[table.position.snapshot, number]] = table.shownName
    }
  }

  private func name(_ table: ImageIndex.Table) -> String {
    if table.tableNumber == 0 { return "data common to snapshot \(table.snapshot)" }
    return names[[table.snapshot, table.tableNumber]]
      ?? "table number \(table.tableNumber) of snapshot \(table.snapshot)"
  }

  /// The tables that have, or may have, bytes in a part of the stream; nil if none has.
  func tables(in range: Range<Int64>) -> String? {
    let touched = index.tables.filter { $0.firstOffset < range.upperBound && $0.endOffset > range.lowerBound }
    if touched.isEmpty { return nil }
    let shown = touched.prefix(Self.limit).map(name).joined(separator: ", ")
    return touched.count > Self.limit ? "\(shown) and \(touched.count - Self.limit) more" : shown
  }

  /// The parts of the image, other than table data, that have bytes in a part of the stream.
  func parts(in range: Range<Int64>) -> [String] {
    var parts: [String] = []
    if range.lowerBound < index.tableDataOffset { parts.append("the preamble") }
    if range.upperBound > index.summaryOffset { parts.append("the summary") }
    return parts
  }
}

extension Finding {
  /// A part of the stream that is not what the index says.
  init(_ damage: IndexCheck.Damage, _ places: StreamPlaces) {
    var text =
      damage.reason.map { "these bytes cannot be had as the index says: \($0)" }
      ?? "the CRC-32C of these bytes is not that of the index"
    let parts = places.parts(in: damage.range)
    if !parts.isEmpty { text += "; there \(parts.count > 1 ? "are" : "is") \(parts.joined(separator: " and "))" }
    self.init(
      .failure, .checksum, item: places.tables(in: damage.range), place: "stream", at: damage.range.lowerBound,
      length: Int64(damage.range.count), text)
  }
}
