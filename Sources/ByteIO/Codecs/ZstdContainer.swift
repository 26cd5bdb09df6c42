internal import CZstd

/// A stream on its way into one zstd frame with a checksum, compressed by libzstd's own threads where it has them.
@safe
public final class ZstdContainer: StreamContainer {
  private let sink: any ByteSink
  private let context: OpaquePointer
  private let buffer: UnsafeMutableRawBufferPointer
  private var fileOffset: Int64 = 0
  /// Empty: a frame cannot be entered in the middle.
  public let pieces: [Piece] = []

  /// Compresses into `sink`.
  /// - Parameters:
  ///   - level: 1 (fastest) to 19.
  ///   - threads: how many compress at a time.
  public init(_ sink: any ByteSink, level: Int32 = 1, threads: Int = Threads.processors) throws(ByteIOError) {
    self.sink = sink
    guard let made = unsafe ZSTD_createCCtx() else {
      throw ByteIOError(.unsupported, operation: "compress zstd", detail: "no memory")
    }
    unsafe context = made
    unsafe buffer = .allocate(byteCount: max(1 << 16, ZSTD_CStreamOutSize()), alignment: 16)
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    // Fails, harmlessly, where the library was built without threads.
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, Int32(min(threads, 4)))
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_jobSize, 1 << 20)
  }

  deinit {
    unsafe ZSTD_freeCCtx(context)
    unsafe buffer.deallocate()
  }

  /// Takes the next bytes of the stream.
  public func write(_ bytes: RawSpan) throws(ByteIOError) { try code(bytes, ZSTD_e_continue) }

  /// Flushes what was written; nothing behind it can be read without what is before it.
  public func beginPiece() throws(ByteIOError) -> Int64 {
    try code(RawSpan(), ZSTD_e_flush)
    return fileOffset
  }

  /// Nothing: what it is for cannot be had; see ``StreamContainer/beginLast(_:)``.
  public func beginLast(_ count: Int) throws(ByteIOError) -> StoredBytes? { nil }

  /// Writes `last` and ends; see ``StreamContainer/finish(last:)``.
  public func finish(last: [UInt8]) throws(ByteIOError) {
    unsafe try code(last.span.bytes, ZSTD_e_continue)
    try code(RawSpan(), ZSTD_e_end)
  }

  private func code(_ bytes: RawSpan, _ action: ZSTD_EndDirective) throws(ByteIOError) {
    var taken = 0
    while true {
      var output = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
      let result = unsafe bytes.withUnsafeBytes { source in
        var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: taken)
        let result = unsafe ZSTD_compressStream2(context, &output, &input, action)
        taken = unsafe input.pos
        return result
      }
      if ZSTD_isError(result) != 0 {
        throw ByteIOError(
          .unsupported, operation: "compress zstd", offset: fileOffset,
          detail: unsafe String(cString: ZSTD_getErrorName(result)))
      }
      let produced = unsafe output.pos
      if produced > 0 {
        let made = unsafe UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<produced])
        try sink.write(unsafe RawSpan(_unsafeBytes: made))
        fileOffset += Int64(produced)
      }
      if action == ZSTD_e_continue ? taken == bytes.byteCount : result == 0 { return }
    }
  }
}
