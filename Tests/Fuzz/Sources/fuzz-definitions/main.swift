// The input's first byte chooses the dialect and the database's character set; the rest is a CREATE TABLE statement.

import BackupStreamLib
import ByteIO
import FuzzSupport
import Recovery

Fuzzer.main(
  seeds: { file in
    guard let file else { return (Definitions.old + Definitions.modern).flatMap { [[0] + $0.utf8, [1] + $0.utf8] } }
    if let image = try? ImageReader(source: MemorySource(file)), let tables = try? ImageTables(image) {
      return tables.tables.compactMap { $0.statement.map { [0] + $0.bytes } }
    }
    return Statements.split(file).map { [1] + $0 }
  },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let choice = input.byte()
    Statements.check(input.rest, choice)
    return 0
  })
