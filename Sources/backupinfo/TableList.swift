import BackupStreamLib
import ByteIO
import ToolKit

/// The tables of an image for scripts: one line each, fields separated by tabs, escaped as `mysql --batch` does.
struct TableList {
  let image: ImageReader
  let path: ByteString

  /// The names of the fields, in order.
  static let heading = ["image", "database", "table", "engine", "driver", "snapshot", "chunks", "bytes", "rows"]

  /// Prints the line that names the fields.
  static func printHeading(to output: inout StandardOutput) throws(ByteIOError) {
    try output.write(heading.joined(separator: "\t") + "\n")
  }

  /// Prints the list; of a damaged image what its catalogue has, with the counts unknown.
  func print(to output: inout StandardOutput) throws {
    let catalogue = try image.catalogue()
    let metadata = Result { () throws(ImageError) in try image.metadata() }
    let totals = Result { () throws(ImageError) in try image.tableTotals() }
    for number in catalogue.databases.indices {
      let facts = TableFacts.of(database: number, in: catalogue, try? metadata.get(), try? totals.get(), image)
      for (_, table) in facts.sorted(by: { $0.key < $1.key }) {
        let numbers: [Int64?] = [
          Int64(table.position.snapshot), table.total?.chunks, table.total?.bytes, table.rows,
        ]
        let fields =
          [escaped(path), escaped(table.database), escaped(table.name), table.engine.map(escaped) ?? Array("\\N".utf8)]
          + [Array(table.driverName.utf8)] + numbers.map { Array(($0.map { String($0) } ?? "\\N").utf8) }
        try output.write(data: ByteString(Array(fields.joined(separator: [UInt8(ascii: "\t")]))))
        try output.write("\n")
      }
    }
    _ = try metadata.get()
    _ = try totals.get()
  }

  private func escaped(_ name: ByteString) -> [UInt8] {
    name.bytes.flatMap { byte -> [UInt8] in
      switch byte {
      case 0: Array("\\0".utf8)
      case UInt8(ascii: "\t"): Array("\\t".utf8)
      case UInt8(ascii: "\n"): Array("\\n".utf8)
      case UInt8(ascii: "\\"): Array("\\\\".utf8)
      default: [byte]
      }
    }
  }
}
