// The input is a whole image; it is verified on all levels, by one thread and by two.

import FuzzSupport

Fuzzer.main(
  seeds: { image in
    guard let image else { return [SmallImage().bytes(index: false), SmallImage().bytes(index: true)] }
    let plain = uncompressed(image)
    return plain == image ? [image] : [image, plain]
  },
  callback: { start, count in
    Verifications.check(Fuzzer.bytes(start, count))
    return 0
  })
