/// The text of MariaDB's UUID.
public enum UUIDText {
  /// Appends the text of a value of a packed row; of fewer than 16 bytes zeros are the rest, which packing removed, and
  /// more are cut.
  ///
  /// Packed rows have the bytes in the order of the text, for all versions. (In its tables the server keeps those of
  /// the versions 1 to 5 in reverse order of their parts.)
  public static func append(_ stored: some Collection<UInt8>, to bytes: inout [UInt8]) {
    let given = Array(stored.prefix(16))
    let record = given + repeatElement(0, count: 16 - given.count)
    for (index, byte) in record.enumerated() {
      if [4, 6, 8, 10].contains(index) { bytes.append(UInt8(ascii: "-")) }
      bytes.appendHexadecimal(UInt64(byte), width: 2)
    }
  }
}

extension [UInt8] {
  /// Appends a number in hexadecimal digits, lower case, with zeros before it up to `width` digits.
  mutating func appendHexadecimal(_ value: UInt64, width: Int = 1) {
    let digits = Swift.max(width, (64 - value.leadingZeroBitCount + 3) / 4)
    for digit in (0..<digits).reversed() {
      let nibble = UInt8(value >> UInt64(4 * digit) & 15)
      append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
    }
  }
}
