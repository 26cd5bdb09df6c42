internal import BackupStreamLib
internal import ByteIO

/// What the writers of MySQL 6.0 are known to have done wrong, recognised at the place where reading fails
/// (specification 2.6).
struct WriterDefect {
  /// What it is, in words.
  let text: String

  /// Looks at an uncompressed image, or at the release that wrote it.
  /// - Parameters:
  ///   - error: the first thing that is wrong with the image.
  /// - Returns: nil if it is none of the known ones.
  init?(_ error: ImageError, _ image: ImageReader, _ file: ImageFile) {
    let version = image.header.serverVersion
    if error.section == .metadata, error.code == .damaged, version.major == 6, !version.isAtLeast(6, 0, 10) {
      text =
        "it may be damaged since it was written: 6.0.5 to 6.0.9 wrote unframed bytes where a definition of over 1 KB met "
        + "at least 4 KB that were waiting"
      return
    }
    guard image.compression == .none, error.section == .tableData || error.section == .end,
      let offset = error.offset, let found = try? Self.piece(before: offset, image.prefix, file)
    else { return nil }
    text =
      "it was damaged when it was written: all releases lose track behind a piece of \(found.length) bytes that ends a "
      + "block, as the one at offset \(found.offset) does"
      + (found.isRepairable
        ? "; its last byte is the first of the next block, which holds nothing else, and the block behind goes on" : "")
  }

  /// A piece that writers stumble over, of 4096, 8192 or 12288 bytes or one more, at the end of one of the two blocks
  /// before the place where reading fails.
  private static func piece(
    before offset: Int64, _ prefix: ImagePrefix, _ file: ImageFile
  ) throws -> (offset: Int64, length: Int, isRepairable: Bool)? {
    let size = Int64(prefix.blockSize)
    for end in [offset / size * size, offset / size * size - size] where end >= size {
      for units in 1...3 {
        let length = Int64(units) * 4096
        guard length + 2 < size else { continue }
        let header = 0xC0 | UInt8(units)
        // The block is full, and `80 00` follow that belong to no block.
        if try file.bytes(1, at: end - length - 1) == [header], try file.bytes(2, at: end) == [0x80, 0x00] {
          return (end - length - 1, Int(length), false)
        }
        // One byte is left over, for which there is only room for padding.
        if try file.bytes(1, at: end - length - 2) == [header], try file.bytes(1, at: end - 1) == [0x00],
          try file.bytes(1, at: end + size) == [0x80]
        {
          return (end - length - 2, Int(length) + 1, true)
        }
      }
    }
    return nil
  }
}
