import BackupStreamLib
import ByteIO

/// Chunks of one size in ten tables; they are no packed rows.
struct ChunkContents: Contents {
  /// Whether a chunk has about 60 bytes; else it has 1 MiB.
  let isRows: Bool
  /// Bytes of table data.
  let size: Int64

  var database: String { "bench" }
  var tables: [(name: String, definition: String)] {
    (1...10).map { number in
      (
        "sbtest\(number)",
        "CREATE TABLE `sbtest\(number)` (\n  `id` int NOT NULL,\n  `k` int NOT NULL,\n  `c` char(20),\n  `pad` char(20),\n"
          + "  PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=latin1"
      )
    }
  }

  /// Chunks that compress about as real ones do: half words that recur, half digits that do not.
  func writeRows(_ writer: inout ImageWriter) throws {
    var text = [UInt8]()
    var random = RandomNumbers(seed: 88_172_645_463_325_252)
    let words = ["paid ", "sent ", "new ", "order ", "customer ", "Berlin ", "invoice ", "2026-11-", "0.00 ", "null "]
    let poolSize = 4 << 20
    while text.count < poolSize {
      let number = random.next()
      text += Array(words[Int(number % 10)].utf8) + Array(String(number >> 40).utf8)
    }
    var written: Int64 = 0
    var place = 0
    while written < size {
      let length = isRows ? 48 + Int(written % 23) : TableDataChunk.maximumDataLength - 1
      if place + length + 1 > poolSize { place = Int(written % 4093) }
      text[place] = 1
      try writer.write(
        snapshot: 0, tableNumber: Int(written * 10 / size) + 1,
        data: text.span.bytes.extracting(place..<place + length + 1))
      place += length + 1
      written += Int64(length + 1)
    }
  }
}
