// The input's first byte chooses what the rest is: a value of some kind, behind a byte of options.

import FuzzSupport

Fuzzer.main(
  seeds: { image in image == nil ? Values.seeds : [] },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let kind = input.byte()
    Values.check(kind, options: input.byte(), input.rest)
    return 0
  })
