internal import CLZMA

/// A stream on its way into an xz file of independent blocks, compressed on several threads (liblzma's threaded
/// encoder). The file's own index knows the blocks, so ``pieces`` stays empty; see ``XZBlockMap``.
@safe
public final class XZContainer: StreamContainer {
  /// Uncompressed bytes in a block.
  public static let blockSize: UInt64 = 4 << 20

  private let sink: ChecksummingSink
  private let xz = XZStream()
  /// The pieces begun so far; see ``StreamContainer/pieces``.
  public let pieces: [Piece] = []

  /// Compresses into `sink`.
  /// - Parameters:
  ///   - preset: 0 to 9; 1 keeps two threads under 64 MB.
  ///   - threads: how many compress at a time.
  public init(_ sink: any ByteSink, preset: UInt32 = 1, threads: Int = Threads.processors) throws(ByteIOError) {
    self.sink = ChecksummingSink(sink)
    var options = unsafe lzma_mt()
    unsafe options.threads = UInt32(min(threads, 2))
    unsafe options.block_size = Self.blockSize
    unsafe options.preset = preset
    unsafe options.check = LZMA_CHECK_CRC64
    let result = unsafe lzma_stream_encoder_mt(xz.stream, &options)
    if result != LZMA_OK { throw failure(result) }
  }

  /// Takes the next bytes of the stream.
  public func write(_ bytes: RawSpan) throws(ByteIOError) { try code(bytes, LZMA_RUN) }

  /// Ends the current piece; see ``StreamContainer/beginPiece()``.
  public func beginPiece() throws(ByteIOError) -> Int64 {
    try code(RawSpan(), LZMA_FULL_FLUSH)
    return sink.stored.count
  }

  /// Begins a block of its own; see ``StreamContainer/beginLast(_:)``.
  public func beginLast(_ count: Int) throws(ByteIOError) -> StoredBytes? {
    try code(RawSpan(), LZMA_FULL_FLUSH)
    return sink.stored
  }

  /// Writes `last` and ends; see ``StreamContainer/finish(last:)``.
  public func finish(last: [UInt8]) throws(ByteIOError) {
    unsafe try code(last.span.bytes, LZMA_RUN)
    try code(RawSpan(), LZMA_FINISH)
  }

  private func code(_ bytes: RawSpan, _ action: lzma_action) throws(ByteIOError) {
    if action == LZMA_RUN && bytes.isEmpty { return }
    var taken = 0
    while true {
      let rest = bytes.extracting(taken..<bytes.byteCount)
      let result = unsafe rest.withUnsafeBytes { input in
        unsafe xz.stream.pointee.next_in = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe xz.stream.pointee.avail_in = input.count
        unsafe xz.stream.pointee.next_out = unsafe xz.buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe xz.stream.pointee.avail_out = XZStream.bufferSize
        return unsafe lzma_code(xz.stream, action)
      }
      taken = bytes.byteCount - (unsafe xz.stream.pointee.avail_in)
      let produced = XZStream.bufferSize - (unsafe xz.stream.pointee.avail_out)
      if produced > 0 {
        let output = unsafe UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(xz.buffer)[..<produced])
        try sink.write(unsafe RawSpan(_unsafeBytes: output))
      }
      if result == LZMA_STREAM_END || (action == LZMA_RUN && taken == bytes.byteCount && produced < XZStream.bufferSize)
      {
        return
      }
      if result != LZMA_OK { throw failure(result) }
    }
  }

  private func failure(_ result: lzma_ret) -> ByteIOError {
    let (code, detail) = XZStream.describe(result)
    return ByteIOError(code, operation: "compress xz", offset: sink.stored.count, detail: detail)
  }
}
