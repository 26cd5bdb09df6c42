// The input's first byte says what the rest is: the content of one part of an image that is sound otherwise, or
// something to be read by itself.

import FuzzSupport

Fuzzer.main(
  seeds: Sections.seeds,
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let selector = input.byte()
    Sections.all[selector % Sections.all.count].check(FuzzedPart(options: input.byte(), content: input.rest))
    return 0
  })
