import BackupStreamLib
import ByteIO

/// Tables as sysbench fills them: two numbers, two CHAR columns of digits with dashes; packed rows without BLOBs.
struct SysbenchContents: Contents {
  /// A table and how many rows it has.
  struct Table {
    var name: String
    var rows: Int64
  }

  /// The bytes of a row with an identifier of six digits in tab-separated form.
  static let rowSize: Int64 = 193

  let database: String
  private let sized: [Table]

  /// `sbtest1` to `sbtest10`, together of about `size` bytes in tab-separated form.
  init(size: Int64) {
    database = "sbtest"
    sized = (1...10).map { Table(name: "sbtest\($0)", rows: max(1, size / Self.rowSize / 10)) }
  }

  /// `small` of 10 MB, in the middle of a hundred tables that together take about `size` bytes.
  init(hiddenIn size: Int64) {
    database = "bench"
    let rows = max(1, size / Self.rowSize / 100)
    let big = (1...100).map { Table(name: "big\($0)", rows: rows) }
    sized = big[..<50] + [Table(name: "small", rows: (10 << 20) / Self.rowSize)] + big[50...]
  }

  var tables: [(name: String, definition: String)] {
    sized.enumerated().map { index, table in
      (
        table.name,
        """
        CREATE TABLE `\(table.name)` (
          `id` int(11) NOT NULL AUTO_INCREMENT,
          `k` int(11) NOT NULL DEFAULT '0',
          `c` char(120) NOT NULL DEFAULT '',
          `pad` char(60) NOT NULL DEFAULT '',
          PRIMARY KEY (`id`),
          KEY `k_\(index + 1)` (`k`)
        ) ENGINE=InnoDB AUTO_INCREMENT=\(table.rows + 1) DEFAULT CHARSET=latin1
        """
      )
    }
  }

  func writeRows(_ writer: inout ImageWriter) throws {
    var random = RandomNumbers(seed: 88_172_645_463_325_252)
    var row = OutputBuffer()
    for (index, table) in sized.enumerated() {
      for id in 1...UInt32(table.rows) {
        row.removeAll()
        // The kind of chunk (a whole row), and the null bits: four columns, the bits of no column are 1.
        row.append(1)
        row.append(0xF0)
        row.append(word: UInt64(id) | random.next(below: UInt64(table.rows)) << 32)
        random.appendGroups(10, to: &row)
        random.appendGroups(5, to: &row)
        try writer.write(snapshot: 0, tableNumber: index + 1, data: row.bytes)
      }
    }
  }
}
