internal import ByteIO

/// The uncompressed stream on its way out: gathers small pieces, and takes the checksums that the index holds.
///
/// Its buffer is allocated and freed here and lent to nobody but the container, during a write.
@safe
struct StreamOutput: ~Copyable {
  private static let bufferSize = 256 << 10

  private let container: any StreamContainer
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 64)
  private var filled = 0
  private var checksum = CRC32C()
  private let digest: SHA256?
  private var flushed: Int64 = 0
  /// CRC-32C of each full segment of ``ImageIndex/segmentSize`` bytes so far.
  private(set) var segments: [UInt32] = []

  /// - Parameter checksums: whether to take checksums at all.
  init(_ container: any StreamContainer, checksums: Bool) {
    self.container = container
    digest = checksums ? SHA256() : nil
  }

  deinit { unsafe buffer.deallocate() }

  /// Offset in the stream of the next byte.
  var offset: Int64 { flushed + Int64(filled) }

  mutating func append(_ byte: UInt8) throws(ByteIOError) {
    if filled == Self.bufferSize { try flush() }
    unsafe buffer[filled] = byte
    filled += 1
  }

  mutating func append(_ bytes: RawSpan) throws(ByteIOError) {
    if filled + bytes.byteCount > Self.bufferSize { try flush() }
    if bytes.byteCount > Self.bufferSize { return try pass(bytes) }
    unsafe bytes.withUnsafeBytes { unsafe buffer[filled...].copyBytes(from: $0) }
    filled += bytes.byteCount
  }

  /// Hands everything to the container.
  mutating func flush() throws(ByteIOError) {
    if filled == 0 { return }
    let count = filled
    filled = 0
    unsafe try pass(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])))
  }

  /// The checksums of everything so far: the segments, the last of them as short as it is, and the SHA-256.
  mutating func checksums() throws(ByteIOError) -> (segments: [UInt32], sha256: [UInt8]) {
    try flush()
    let hasRest = flushed % Int64(ImageIndex.segmentSize) != 0
    return (segments + (hasRest ? [checksum.value] : []), digest?.finish() ?? [])
  }

  private mutating func pass(_ bytes: RawSpan) throws(ByteIOError) {
    if let digest {
      digest.update(bytes)
      var done = 0
      while done < bytes.byteCount {
        let segmentLeft = ImageIndex.segmentSize - Int((flushed + Int64(done)) % Int64(ImageIndex.segmentSize))
        let count = min(segmentLeft, bytes.byteCount - done)
        checksum.update(bytes.extracting(done..<done + count))
        done += count
        if count == segmentLeft {
          segments.append(checksum.value)
          checksum = CRC32C()
        }
      }
    }
    try container.write(bytes)
    flushed += Int64(bytes.byteCount)
  }
}
