import BackupStreamLib
import ByteIO
import FuzzSupport

/// Files of any bytes.
enum WholeFile {
  /// Reads the file in several ways.
  static func check(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let piece = choices.one(of: [1, 2, 3, 7, 64, 4099, .max])
    Agreement.check(bytes, piece: piece, order: choices.one(of: ReadingOrder.allCases))
  }

  /// Images whose indexes have the right checksum, and more data in their tables than fit a number; several, as the
  /// bytes choose how a file is read.
  static var lyingIndexes: [[UInt8]] {
    let image = SmallImage(moreTables: 200).bytes(index: true)
    guard let locator = IndexLocator(parsing: image.suffix(IndexLocator.size)) else { return [] }
    let end = Int(locator.streamOffset)
    return (0..<12).compactMap { lie in
      var cursor = ByteCursor(image[end..<end + Int(locator.length)].span.bytes)
      guard var index = try? ImageIndex(parsing: &cursor), var table = index.tables.last else { return nil }
      index.tables = (1...202).map { number in
        (table.snapshot, table.tableNumber) = (1, number)
        (table.chunks, table.bytes, table.rows) = (1 << 56 - 1, 1 << 56 - 1, Int64(lie))
        return table
      }
      let bytes = index.bytes
      var changed = locator
      changed.length = Int64(bytes.count)
      changed.checksum = CRC32C.of(bytes)
      return image[..<end] + bytes + changed.bytes
    }
  }
}
