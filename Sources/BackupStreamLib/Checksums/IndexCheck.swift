public import ByteIO

/// What holding an image against the checksums of its index has shown.
public struct IndexCheck: Sendable {
  /// A part of the stream that is not what the index says.
  public struct Damage: Hashable, Sendable {
    /// Where, in the stream: whole segments that follow each other.
    public var range: Range<Int64>
    /// Why the bytes could not be had; nil if they were had, and are others.
    public var reason: ByteIOError?
  }

  /// The index.
  public var index: ImageIndex
  /// Whether it stands in a file of its own beside the image.
  public var isBeside: Bool
  /// How many segments there are, and how many of them were held against the index.
  public internal(set) var segments: Int64 = 0, checkedSegments: Int64 = 0
  /// How many places where the gzip data can be entered were held against the stream, by the first 32 KiB behind each; 0 if
  /// each segment was read from such a place, or there are none.
  public internal(set) var checkedPieces: Int64 = 0
  /// What differs, in the order of the stream.
  public internal(set) var damage: [Damage] = []
  /// Whether the digest of the whole stream is that of the index; nil if it was not taken.
  public internal(set) var isDigestRight: Bool?
  /// How many bytes of the file as it is stored have a checksum of their own, and whether it is right; nil if they have
  /// none, or the file is no longer stored as it was written.
  public internal(set) var stored: (count: Int64, isRight: Bool)?
}
