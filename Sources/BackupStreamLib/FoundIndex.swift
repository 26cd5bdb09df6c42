internal import ByteIO

/// An index as it was found behind the end of a stream: sound, and perhaps of a version that we do not read.
struct FoundIndex {
  let locator: IndexLocator
  /// The index; nil if it is of a later version.
  let index: ImageIndex?
  /// The first bytes of the file as it is stored, where the checksum of those is known and says something.
  private(set) var stored: StoredBytes?
  /// How many bytes these are in the file as it is; those of ``stored``, unless bytes came or went.
  private(set) var storedCount: Int64 = 0
  /// Whether it stands in a file of its own beside the image.
  private(set) var isBeside = false

  /// The index of `bytes`; nil if they are not those that the locator means.
  init?(_ locator: IndexLocator, _ bytes: [UInt8], within bounds: IndexBounds) {
    guard bytes.count == locator.length, CRC32C.of(bytes) == locator.checksum else { return nil }
    self.locator = locator
    // The version comes first in all versions.
    guard bytes.count >= 2 else { return nil }
    if UInt16(bytes[0]) | UInt16(bytes[1]) << 8 > ImageIndex.version {
      index = nil
      return
    }
    var cursor = unsafe ByteCursor(bytes.span.bytes)
    guard let index = try? ImageIndex(parsing: &cursor, within: bounds), index.streamLength == locator.streamOffset
    else { return nil }
    self.index = index
  }

  /// Takes what the locator says of the bytes before it, if the file is still stored as it was written: in the same
  /// container, and with the locator in the same place, or else in the form that only we write.
  mutating func takeStored(_ compression: Compression, before place: Int64, isOurForm: Bool = false) {
    guard let stored = locator.stored, stored.compression == compression, isOurForm || stored.bytes.count == place
    else { return }
    self.stored = stored.bytes
    storedCount = place
  }

  /// Takes what an index in a file of its own says of the file of the image.
  mutating func takeBeside(_ binding: ImageIndex.Binding) {
    isBeside = true
    stored = StoredBytes(count: binding.fileSize, checksum: binding.fileChecksum)
    storedCount = binding.fileSize
  }
}
