// The input is what a TRANSACTION_PAYLOAD_EVENT holds, behind a byte that says how it is stored, one that chooses how
// the log is read, and two for the size in clear.

import BinaryLog
import FuzzLogs
import FuzzSupport

func packed(_ number: Int) -> [UInt8] { [253] + (0..<3).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

Fuzzer.main(
  seeds: { log in
    guard let log else { return [[0, 0, 0, 0], [1, 0, 0, 0]] }
    var seeds: [[UInt8]] = []
    var inside: [UInt8] = []
    SmallLog.visit(log) { type, body, isUnwrapped in
      if !isUnwrapped {
        if !inside.isEmpty { seeds.append([1, 0, UInt8(inside.count & 255), UInt8(inside.count >> 8 & 255)] + inside) }
        inside = []
      } else {
        inside += SmallLog.event(type, body, end: 0)
      }
    }
    // The stored bytes of real ones, found by the magic number of zstd.
    let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    for start in log.indices where log[start...].starts(with: magic) {
      for size in [500, 1000, 5000] {
        seeds.append([0, 0, UInt8(size & 255), UInt8(size >> 8)] + log[start...].prefix(2000))
      }
    }
    return seeds
  },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let (stored, bits, size) = (input.byte(), input.byte(), input.number())
    let rest = input.rest
    let isPlain = stored & 1 == 1
    var log = SmallLog()
    log.append(.anonymousGTID, [UInt8](repeating: 0, count: 25))
    let fields: [[UInt8]] = [
      [2] + [4] + packed(isPlain ? 255 : 0), [3, 4] + packed(isPlain && stored & 2 == 0 ? rest.count : size),
      [1, 4] + packed(rest.count), [0],
    ]
    log.append(.transactionPayload, fields.flatMap(\.self) + rest)
    log.append(.stop, [])
    WholeLog.check(log.bytes, bits: bits & ~4, output: stored >> 2)
    return 0
  })
