internal import CZstd

/// The bytes of zstd frames, one behind the other, decompressed as they are read.
@safe
public final class ZstdSource: ByteSource {
  private let source: any ByteSource
  private let context: OpaquePointer
  private var input: [UInt8] = []
  private var position = 0
  private var isInsideFrame = false

  /// Decompresses what `source` gives.
  /// - Parameter windowLimit: the most memory that a frame may ask for, as a power of two of bytes.
  public init(_ source: any ByteSource, windowLimit: Int32 = 27) {
    self.source = source
    guard let context = unsafe ZSTD_createDCtx() else { preconditionFailure("libzstd has no memory") }
    unsafe self.context = unsafe context
    unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLimit)
  }

  deinit { unsafe ZSTD_freeDCtx(context) }

  /// Fills the front of `buffer`; see ``ByteSource/read(into:)``.
  public func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    while true {
      if position == input.count { try refill() }
      if input.isEmpty {
        guard isInsideFrame else { return 0 }
        throw ByteIOError(.truncated, operation: "decompress zstd", detail: "the end in the middle of a frame")
      }
      let (result, produced) = step(&buffer)
      if ZSTD_isError(result) != 0 {
        throw ByteIOError(
          .corrupt, operation: "decompress zstd", detail: unsafe String(cString: ZSTD_getErrorName(result)))
      }
      isInsideFrame = result != 0
      if produced > 0 { return produced }
    }
  }

  private func step(_ buffer: inout MutableRawSpan) -> (result: Int, produced: Int) {
    unsafe buffer.withUnsafeMutableBytes { target in
      unsafe input.withUnsafeBytes { source in
        var output = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: position)
        let result = unsafe ZSTD_decompressStream(context, &output, &from)
        position = unsafe from.pos
        return unsafe (result, output.pos)
      }
    }
  }

  private func refill() throws(ByteIOError) {
    input = try readChunk()
    position = 0
  }

  private func readChunk() throws(ByteIOError) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 128 << 10)
    // Sound: the source fills the front of the memory and says how much.
    let result = unsafe chunk.withUnsafeMutableBytes { memory in
      Result { () throws(ByteIOError) in
        var span = unsafe MutableRawSpan(_unsafeBytes: memory)
        return try source.read(into: &span)
      }
    }
    chunk.removeLast(chunk.count - (try result.get()))
    return chunk
  }
}

/// Decompresses zstd frames that are whole in memory, with memory that is used again.
@safe
public final class ZstdDecoder {
  private let context: OpaquePointer

  /// A decoder.
  public init() {
    guard let context = unsafe ZSTD_createDCtx() else { preconditionFailure("libzstd has no memory") }
    unsafe self.context = unsafe context
  }

  deinit { unsafe ZSTD_freeDCtx(context) }

  /// Appends what frames hold, which must be exactly `length` bytes.
  public func decompress(_ frames: RawSpan, length: Int, to output: inout OutputBuffer) throws(ByteIOError) {
    var result = 0
    unsafe output.withUnfilled(length) { target in
      result = unsafe frames.withUnsafeBytes {
        unsafe ZSTD_decompressDCtx(context, target, length, $0.baseAddress, $0.count)
      }
      return ZSTD_isError(result) == 0 ? result : 0
    }
    if ZSTD_isError(result) != 0 {
      throw ByteIOError(
        .corrupt, operation: "decompress zstd", detail: unsafe String(cString: ZSTD_getErrorName(result)))
    }
    guard result == length else {
      throw ByteIOError(.corrupt, operation: "decompress zstd", detail: "found \(result) bytes, expected \(length)")
    }
  }
}
