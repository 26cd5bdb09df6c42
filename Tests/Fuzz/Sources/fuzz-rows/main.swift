// The input: a byte for the definition, a byte for the form, a byte for the number of values that stand apart, each
// behind two bytes of length; the rest is the packed row.

import FuzzSupport

Fuzzer.main(
  seeds: { image in image == nil ? PackedRows.seeds : [] },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    PackedRows.check(&input)
    return 0
  })
