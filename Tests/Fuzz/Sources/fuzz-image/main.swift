// The input is a whole file.

import BackupStreamLib
import FuzzSupport

Fuzzer.main(
  seeds: { image in
    if let image { return [image] }
    let images = Compression.allCases.map { SmallImage().bytes($0, index: true) }
    // Padding, and bytes that do not belong there.
    return images + images.flatMap { [$0 + [0, 0, 0], $0 + [1, 2, 3]] } + WholeFile.lyingIndexes
  },
  callback: { start, count in
    WholeFile.check(Fuzzer.bytes(start, count))
    return 0
  })
