/// A gzip file of stored deflate blocks (RFC 1951, 3.2.4), in which every offset is known.
public struct StoredGzip {
  /// The file so far.
  public private(set) var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
  private var checksum: UInt32 = ~0
  private var count: UInt32 = 0

  /// A file of nothing, without its end.
  public init() {}

  /// A whole file.
  public init(_ content: [UInt8]) {
    append(content)
    append([], isLast: true)
  }

  /// Adds content in blocks of its own; with `isLast` also the end of the file.
  public mutating func append(_ content: [UInt8], isLast: Bool = false) {
    var rest = content[...]
    repeat {
      let block = rest.prefix(0xFFFF)
      rest = rest.dropFirst(block.count)
      let length = UInt16(block.count)
      bytes.append(isLast && rest.isEmpty ? 1 : 0)
      for field in [length, ~length] { bytes += [UInt8(field & 0xFF), UInt8(field >> 8)] }
      bytes += block
    } while !rest.isEmpty
    for byte in content { checksum = Self.table[Int((checksum ^ UInt32(byte)) & 0xFF)] ^ checksum >> 8 }
    count &+= UInt32(content.count)
    if isLast {
      for field in [~checksum, count] { bytes += (0..<4).map { UInt8(truncatingIfNeeded: field >> (8 * $0)) } }
    }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 0 ? value >> 1 : 0xEDB8_8320 ^ value >> 1 }
  }
}
