public import ByteIO

extension ByteSource {
  /// The bytes of the source, through a buffer of `room` bytes; no more than `limit` and what the buffer holds.
  public func drain(room: Int = 1 << 16, limit: Int = 4 << 20) throws(ByteIOError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: room)
    while bytes.count < limit {
      var span = buffer.mutableSpan
      var raw = span.mutableBytes
      let count = try read(into: &raw)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }
}

/// The uncompressed stream of an image in a gzip file, or `image` itself.
public func uncompressed(_ image: [UInt8]) -> [UInt8] {
  image.starts(with: [0x1F, 0x8B]) ? (try? GzipSource(MemorySource(image)).drain()) ?? [] : image
}
