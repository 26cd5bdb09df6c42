// The input is a key file; its first byte chooses whether a password comes with it, or whether it is the header of an
// encrypted log.

import BinaryLog
import ByteIO
import FuzzSupport

Fuzzer.main(
  seeds: { file in
    guard let file else {
      let header: [UInt8] = [0xFD, 0x62, 0x69, 0x6E, 1, 1, 3, 65, 66, 67, 2] + [UInt8](repeating: 7, count: 32) + [3]
      let old = Array("Keyring file version:2.0".utf8) + [48, 0, 0, 0, 0, 0, 0, 0] + [3, 0, 0, 0, 0, 0, 0, 0]
      let key =
        old + [3, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0] + [2, 0, 0, 0, 0, 0, 0, 0] + "ABCAESxyEOF".utf8
      return [[2] + header + [UInt8](repeating: 7, count: 16), [0] + key, [1] + "Salted__".utf8 + header.prefix(40)]
    }
    return [[0] + file, [1] + file]
  },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let kind = input.byte() % 3
    let rest = input.rest
    if kind == 2 {
      guard let header = try? EncryptedLogHeader(parsing: rest.span.bytes) else { return 0 }
      demand((try? LogDecryptor(MemorySource(rest), header: header, keys: LogKeys())) == nil, "opened without a key")
    } else {
      _ = try? LogKeys(parsing: rest, password: kind == 1 ? [65] : nil)
    }
    return 0
  })
