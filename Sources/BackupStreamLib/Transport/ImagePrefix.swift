internal import ByteIO

/// The first 15 bytes of an image: magic number, format version, block size and number of initial blocks
/// (specification 1.1).
public struct ImagePrefix: Hashable, Sendable {
  /// `E0 F8 7F 7E 7E 5F 0F 03`.
  public static let magic: [UInt8] = [0xE0, 0xF8, 0x7F, 0x7E, 0x7E, 0x5F, 0x0F, 0x03]
  /// How many bytes of block 0 stand before its first fragment.
  public static let size = 15
  /// The block sizes that we read and write, in bytes. The servers write 16384, 6.0.5 wrote 32768.
  public static let blockSizes = 8...16_777_216

  /// The format version; 1 is the only one there is.
  public var version: UInt16 = 1
  /// The size of a block in bytes, within ``blockSizes``.
  public var blockSize = 16384
  /// How many blocks after block 0 repeat the block size; the servers write 2.
  public var initialBlocks: UInt8 = 2

  /// The prefix that the server writes.
  public init(blockSize: Int = 16384) { self.blockSize = blockSize }

  /// Reads a prefix.
  /// - Parameter bytes: the first bytes of the stream; fewer than ``size`` only if the stream has no more.
  /// - Throws: ``ImageError`` with the code `notAnImage`, `unsupportedVersion`, `truncated` or `damaged`.
  public init(parsing bytes: RawSpan) throws(ImageError) {
    for index in 0..<min(8, bytes.byteCount) where bytes[index] != Self.magic[index] {
      let front = bytes.extracting(0..<min(8, bytes.byteCount)).array
      for (magic, found, expected) in Self.others where front.starts(with: magic) {
        throw ImageError(
          .notAnImage, in: .prefix, at: 0, found: "\(found) (\(Self.hexadecimal(magic)))",
          expected: "a backup image" + expected)
      }
      throw ImageError(
        .notAnImage, in: .prefix, at: 0, found: Self.hexadecimal(front),
        expected: "the magic number \(Self.hexadecimal(Self.magic)) of a backup image")
    }
    guard bytes.byteCount >= 10 else {
      throw ImageError(
        .truncated, in: .prefix, at: Int64(bytes.byteCount), found: "the end after \(bytes.byteCount) bytes",
        expected: "at least 10")
    }
    version = UInt16(bytes[8]) | UInt16(bytes[9]) << 8
    guard version == 1 else {
      throw ImageError(
        .unsupportedVersion, in: .prefix, at: 8, found: "format version \(version)", expected: "version 1")
    }
    guard bytes.byteCount >= Self.size else {
      throw ImageError(
        .truncated, in: .prefix, at: Int64(bytes.byteCount), found: "the end after \(bytes.byteCount) bytes",
        expected: "the block size in bytes 10 to 14")
    }
    blockSize = (0..<4).reduce(0) { $0 | Int(bytes[10 + $1]) << (8 * $1) }
    guard Self.blockSizes.contains(blockSize) else {
      throw ImageError(
        .damaged, in: .prefix, at: 10, found: "block size \(blockSize)",
        expected: "\(Self.blockSizes.lowerBound) to \(Self.blockSizes.upperBound)")
    }
    initialBlocks = bytes[14]
  }

  /// The bytes of the prefix.
  public var bytes: [UInt8] {
    Self.magic + [UInt8(version & 0xFF), UInt8(version >> 8)] + blockSizeBytes + [initialBlocks]
  }

  /// The block size as four bytes, as the initial blocks repeat it.
  var blockSizeBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: blockSize >> (8 * $0)) } }

  /// Offset of the end of the first block. Blocks lie on multiples of the block size; one that is smaller than the
  /// prefix leaves the prefix to as many blocks as it covers, and the rest of the last of them is block 0.
  var firstBlockEnd: Int64 { Int64((Self.size + blockSize - 1) / blockSize * blockSize) }

  /// What is often given for an image, by its first bytes.
  private static let others: [(magic: [UInt8], found: String, expected: String)] = [
    ([0xFE, 0x62, 0x69, 0x6E], "a binary log", "; a log is given as a file that is not compressed"),
    ([0xFD, 0x62, 0x69, 0x6E], "an encrypted binary log", "; a log is given as a file that is not compressed"),
    ([0x28, 0xB5, 0x2F, 0xFD], "zstd data", ", plain or in gzip or xz"),
    (Array("BZh".utf8), "bzip2 data", ", plain or in gzip or xz"),
    ([0x1F, 0x8B], "gzip data inside compressed data", ", plain or in gzip or xz"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz data inside compressed data", ", plain or in gzip or xz"),
  ]

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ByteIO.hexadecimal($0) }.joined(separator: " ")
  }
}
