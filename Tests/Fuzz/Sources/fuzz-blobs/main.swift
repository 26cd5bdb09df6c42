// The input: a byte for the number of BLOB columns, then either chunks of any kind, or rows that are cut into chunks.

import FuzzSupport

Fuzzer.main(
  seeds: { image in
    guard image == nil else { return [] }
    let chunks: [UInt8] = [
      2, 0, 1, 0x61, 6, 1, 3, 0x62, 8, 0, 6, 3, 0, 0, 0, 0x63, 2, 0, 12, 0x64, 2, 0, 24, 0x65, 2, 0, 2, 0x66, 2, 0, 4,
      0x67,
    ]
    return (0..<4).flatMap { [[UInt8($0)] + chunks, [UInt8(0x80 | $0)] + chunks] }
  },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let form = input.byte()
    if form & 0x80 == 0 {
      Chunks.check(&input, valueCount: form & 7)
    } else {
      Chunks.checkRows(&input, valueCount: form & 7)
    }
    return 0
  })
