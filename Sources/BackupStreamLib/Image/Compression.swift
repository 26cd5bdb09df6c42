/// How an image is compressed; told by its first bytes, never by its name.
public enum Compression: String, Hashable, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// gzip, as BACKUP … WITH COMPRESSION writes it (specification 1.2), of one or more members.
  case gzip
  /// xz; ours, no server writes it.
  case xz

  /// What the first six bytes of a file say.
  init(firstBytes bytes: [UInt8]) {
    if bytes.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      self = .xz
    } else {
      self = .none
    }
  }

  /// The longest stream that a file of `size` bytes can hold, in bytes: what an index says beyond that is not so.
  func longestStream(inFileOf size: Int64) -> Int64 {
    let factor: Int64 =
      switch self {
      case .none: 1
      // A bit for 258 bytes, and one for how far back they stand.
      case .gzip: 258 * 4
      // About 7000, where all are zero.
      case .xz: 1 << 14
      }
    let length = size.multipliedReportingOverflow(by: factor)
    return length.overflow ? .max : length.partialValue
  }
}
