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
}
