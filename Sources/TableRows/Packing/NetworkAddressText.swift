/// The text of MariaDB's INET4 and INET6.
public enum NetworkAddressText {
  /// Appends `192.0.2.128`; of fewer than four bytes zeros are the rest, which packing removed, and more are cut.
  public static func appendINET4(_ stored: some Collection<UInt8>, to bytes: inout [UInt8]) {
    let address = padded(stored, 4)
    for (index, byte) in address.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ".")) }
      bytes.appendDecimal(UInt64(byte))
    }
  }

  /// Appends an address as INET6_NTOA prints it (server: `Inet6::to_string`): the first of the longest runs of zero
  /// groups as `::`, a run of one too; `::1.2.3.4` and `::ffff:1.2.3.4` if the run is all that stands before. Of fewer
  /// than 16 bytes zeros are the rest, and more are cut.
  public static func appendINET6(_ stored: some Collection<UInt8>, to bytes: inout [UInt8]) {
    let address = padded(stored, 16)
    let groups = (0..<8).map { UInt64(address[2 * $0]) << 8 | UInt64(address[2 * $0 + 1]) }
    var gap = 0..<0
    var start = 0
    while start < 8 {
      let run = groups[start...].prefix { $0 == 0 }.count
      if run > gap.count { gap = start..<start + run }
      start += run + 1
    }
    let isMapped = gap.startIndex == 0 && gap.count == 5 && groups[5] == 0xFFFF
    let embedsINET4 = isMapped || (gap.startIndex == 0 && gap.count == 6)
    var index = 0
    while index < 8 {
      if embedsINET4 && index == 6 {
        if isMapped { bytes.append(UInt8(ascii: ":")) }
        return appendINET4(address[12...], to: &bytes)
      }
      if !gap.isEmpty && index == gap.lowerBound {
        bytes.append("::")
        index = gap.upperBound
        continue
      }
      if index > 0 && index != gap.upperBound { bytes.append(UInt8(ascii: ":")) }
      bytes.appendHexadecimal(groups[index])
      index += 1
    }
  }

  private static func padded(_ stored: some Collection<UInt8>, _ count: Int) -> [UInt8] {
    let address = Array(stored.prefix(count))
    return address + repeatElement(0, count: count - address.count)
  }
}
