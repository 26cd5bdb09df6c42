import BackupStreamLib
import ByteIO

/// One table of short rows: a number that is its primary key, and another one.
struct KeysContents: Contents {
  /// The bytes of a row in tab-separated form, on average.
  static let rowSize: Int64 = 20

  let rows: Int64

  /// A table of about `size` bytes in tab-separated form.
  init(size: Int64) { rows = min(max(1, size / Self.rowSize), Int64(UInt32.max)) }

  var database: String { "bench" }
  var tables: [(name: String, definition: String)] {
    [
      (
        "keys",
        """
        CREATE TABLE `keys` (
          `id` int(10) unsigned NOT NULL,
          `v` int(10) unsigned NOT NULL,
          PRIMARY KEY (`id`)
        ) ENGINE=InnoDB DEFAULT CHARSET=latin1
        """
      )
    ]
  }

  func writeRows(_ writer: inout ImageWriter) throws {
    var random = RandomNumbers(seed: 88_172_645_463_325_252)
    var row = OutputBuffer()
    for id in 0..<UInt32(rows) {
      row.removeAll()
      // The kind of chunk (a whole row), and the null bits: two columns, the bits of no column are 1.
      row.append(1)
      row.append(0xFC)
      row.append(word: UInt64(id) | random.next(below: 1 << 32) << 32)
      try writer.write(snapshot: 0, tableNumber: 1, data: row.bytes)
    }
  }
}
