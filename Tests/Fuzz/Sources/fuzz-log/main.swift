// The input is a log, behind two bytes that choose how it is read and what is written.

import FuzzLogs
import FuzzSupport

Fuzzer.main(
  seeds: { log in
    guard let log else { return [] }
    return [[0, 0], [1, 0x20], [3, 0x41], [9, 0x62], [0x40, 0x05]].map { $0 + log }
  },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let bits = input.byte()
    WholeLog.check(input.rest.isEmpty ? [] : Array(input.rest.dropFirst()), bits: bits, output: input.byte())
    return 0
  })
