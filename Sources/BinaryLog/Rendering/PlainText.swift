/// Finds stretches of text that can be written as they are.
extension UnsafeRawBufferPointer {
  /// Where the first byte from `start` on stands that is no printable ASCII; the end, if there is none.
  func endOfPrintable(from start: Int) -> Int {
    var index = start
    // Eight at a time: a byte below 20 hex borrows into its top bit, one from 7F hex on has it or gets it.
    while count - index >= 8 {
      // Sound: so many are left.
      let word = unsafe loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let marks = (word &- 0x2020_2020_2020_2020) | word | (word &+ 0x0101_0101_0101_0101)
      if marks & 0x8080_8080_8080_8080 != 0 { break }
      index += 8
    }
    while index < count, unsafe self[index] >= 0x20 && self[index] < 0x7F { index += 1 }
    return index
  }
}
