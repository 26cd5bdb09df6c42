internal import CLZMA

/// An `lzma_stream` of liblzma and its buffer for compressed bytes; shared by reading and writing.
@safe
final class XZStream {
  static let bufferSize = 256 << 10

  let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 64)

  init() {
    // LZMA_STREAM_INIT: all zero.
    unsafe UnsafeMutableRawPointer(stream).initializeMemory(
      as: UInt8.self, repeating: 0, count: MemoryLayout<lzma_stream>.size)
  }

  deinit {
    unsafe lzma_end(stream)
    unsafe stream.deallocate()
    unsafe buffer.deallocate()
  }

  /// What a result code of liblzma says, in words that name what was found.
  static func describe(_ result: lzma_ret) -> (ByteIOError.Code, String) {
    switch result {
    case LZMA_FORMAT_ERROR: (.corrupt, "found a header that is not xz's")
    case LZMA_OPTIONS_ERROR: (.unsupported, "found filters or options that this liblzma does not know")
    case LZMA_MEMLIMIT_ERROR: (.unsupported, "found a dictionary larger than the memory allowed")
    case LZMA_MEM_ERROR: (.unsupported, "not enough memory")
    case LZMA_UNSUPPORTED_CHECK: (.unsupported, "found a check type that this liblzma does not know")
    case LZMA_BUF_ERROR: (.truncated, "found the end of the file, expected more of the xz stream")
    default: (.corrupt, "found data that contradict their format or their check")
    }
  }
}
