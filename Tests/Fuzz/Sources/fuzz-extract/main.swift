// The input is a whole image; its rows are taken out in several ways.

import FuzzSupport

Fuzzer.main(
  seeds: { image in
    guard let image else { return [SmallImage().bytes(index: false), SmallImage().bytes(index: true)] }
    let plain = uncompressed(image)
    return plain == image ? [image] : [image, plain]
  },
  callback: { start, count in
    Extraction.check(Fuzzer.bytes(start, count))
    return 0
  })
