// The input is a stream behind its prefix, table data behind a sound preamble, or lengths of chunks to be written.

import FuzzSupport

Fuzzer.main(
  seeds: { image in RawStream.seeds(image) + (image == nil ? RoundTrip.seeds : []) },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let form = input.byte()
    let blockSize = 8 + input.number() % 65529
    if form & 3 == 3 {
      RoundTrip.check(&input, blockSize: blockSize)
    } else {
      RawStream.check(&input, form, blockSize: blockSize)
    }
    return 0
  })
