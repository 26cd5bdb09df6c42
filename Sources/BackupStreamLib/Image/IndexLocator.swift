public import ByteIO

/// The last 64 bytes of an image that has an index: where the index is.
public struct IndexLocator: Hashable, Sendable {
  /// The size of a locator, in bytes.
  public static let size = 64
  private static let magic = Array("BkStIdx1".utf8)
  private static let endMagic = Array("1xIB".utf8)

  /// Offset of the index in the stream.
  public var streamOffset: Int64
  /// Length of the index in bytes. The locator follows it at once.
  public var length: Int64
  /// Offset in the file at which the piece begins that holds the index; for a plain image that of the index.
  public var fileOffset: Int64
  /// CRC-32C of the index.
  public var checksum: UInt32
  /// What the locator says of the file as it is stored.
  public var stored: Stored?

  /// The bytes of a compressed file before the locator: some of them could be changed without a change of the stream.
  public struct Stored: Hashable, Sendable {
    /// How the file was compressed; not the one that the stream may have been put in since.
    public var compression: Compression
    /// The bytes before the locator; for xz those before the block that holds it.
    public var bytes: StoredBytes

    /// The bytes before the locator.
    public init(compression: Compression, bytes: StoredBytes) {
      self.compression = compression
      self.bytes = bytes
    }
  }

  /// A locator from its parts.
  public init(streamOffset: Int64, length: Int64, fileOffset: Int64, checksum: UInt32, stored: Stored? = nil) {
    self.streamOffset = streamOffset
    self.length = length
    self.fileOffset = fileOffset
    self.checksum = checksum
    self.stored = stored
  }

  /// The compressions by the number that stands for them.
  private static let compressions: [Compression] = [.none, .gzip, .xz]

  /// Reads a locator; nil if the bytes are none, or damaged.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.size, bytes.starts(with: Self.magic), bytes[60...].elementsEqual(Self.endMagic) else {
      return nil
    }
    var cursor = unsafe ByteCursor(bytes.span.bytes)
    do {
      try cursor.skip(8)
      let numbers = [try cursor.le64(), try cursor.le64(), try cursor.le64()]
      checksum = try cursor.le32()
      let number = Int(try cursor.u8())
      try cursor.skip(3)
      let storedChecksum = try cursor.le32()
      let storedCount = try cursor.le64()
      try cursor.skip(4)
      guard try cursor.le32() == CRC32C.of(Array(bytes[..<56])), numbers.allSatisfy({ $0 < 1 << 56 }) else {
        return nil
      }
      streamOffset = Int64(numbers[0])
      length = Int64(numbers[1])
      fileOffset = Int64(numbers[2])
      if number > 0, number < Self.compressions.count, storedCount < 1 << 56 {
        stored = Stored(
          compression: Self.compressions[number],
          bytes: StoredBytes(count: Int64(storedCount), checksum: storedChecksum))
      }
    } catch {
      return nil
    }
  }

  /// The encoded locator.
  public var bytes: [UInt8] {
    var bytes = Self.magic
    for number in [streamOffset, length, fileOffset] { bytes.append(le64: UInt64(number)) }
    bytes.append(le32: checksum)
    bytes += [UInt8(stored.flatMap { Self.compressions.firstIndex(of: $0.compression) } ?? 0), 0, 0, 0]
    bytes.append(le32: stored?.bytes.checksum ?? 0)
    bytes.append(le64: UInt64(stored?.bytes.count ?? 0))
    bytes += [0, 0, 0, 0]
    bytes.append(le32: CRC32C.of(bytes))
    return bytes + Self.endMagic
  }
}
