// The input: a byte for the engine, two bytes of length and a definition, then pieces of files: table number (0 the
// change log), file code, two bytes of length and the bytes.

import FuzzSupport

Fuzzer.main(
  seeds: NativeTables.seeds,
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    NativeTables.check(&input)
    return 0
  })
