internal import CLZMA
public import SystemPackage

/// The decompressed bytes of an xz file of one or more streams, or of one block of it on. Checks are verified;
/// blocks whose sizes are recorded are decompressed side by side (liblzma's threaded decoder).
@safe
public final class XZSource: ByteSource {
  /// Memory for decompressing several blocks at a time, in bytes; with less than two blocks' need it goes one by one.
  private static let threadingMemory: UInt64 = 40 << 20
  /// Memory that no file may make us exceed, in bytes: `xz -9` needs 65 MiB.
  private static let memoryLimit: UInt64 = 96 << 20

  /// `LZMA_CONCATENATED` of `<lzma/container.h>`, a macro that Swift does not import.
  private static let concatenated: UInt32 = 0x08

  private let upstream: any ByteSource
  private let path: FilePath?
  private let xz = XZStream()
  private var fetched: Int64
  private var inputEnded = false
  private var ended = false
  private var delayed: ByteIOError?

  /// Decompresses what `upstream` gives.
  /// - Parameters:
  ///   - path: the file's name, for messages.
  ///   - threads: how many blocks to decompress at a time.
  public init(
    _ upstream: any ByteSource, path: FilePath? = nil, threads: Int = Threads.processors
  ) throws(ByteIOError) {
    self.upstream = upstream
    self.path = path
    fetched = 0
    var options = unsafe lzma_mt()
    unsafe options.flags = Self.concatenated
    unsafe options.threads = UInt32(threads)
    unsafe options.memlimit_threading = Self.threadingMemory
    unsafe options.memlimit_stop = Self.memoryLimit
    let result = unsafe lzma_stream_decoder_mt(xz.stream, &options)
    if result != LZMA_OK { throw failure(result) }
  }

  /// Offset in the file of the next compressed byte.
  public var fileOffset: Int64 { fetched - Int64(unsafe xz.stream.pointee.avail_in) }

  /// Fills the front of `buffer`; see ``ByteSource/read(into:)``.
  public func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    if let delayed { throw delayed }
    if buffer.byteCount == 0 || ended { return 0 }
    let room = buffer.byteCount
    while true {
      if unsafe xz.stream.pointee.avail_in == 0, !inputEnded { try fetch() }
      let result = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe xz.stream.pointee.next_out = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe xz.stream.pointee.avail_out = room
        return unsafe lzma_code(xz.stream, inputEnded ? LZMA_FINISH : LZMA_RUN)
      }
      let produced = room - (unsafe xz.stream.pointee.avail_out)
      switch result {
      case LZMA_OK: break
      case LZMA_STREAM_END: ended = true
      default: delayed = failure(result)
      }
      if produced > 0 || ended { return produced }
      if let delayed { throw delayed }
    }
  }

  private func fetch() throws(ByteIOError) {
    var span = unsafe MutableRawSpan(_unsafeBytes: xz.buffer)
    let got = try upstream.read(into: &span)
    inputEnded = got == 0
    fetched += Int64(got)
    unsafe xz.stream.pointee.next_in = unsafe UnsafePointer(xz.buffer.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe xz.stream.pointee.avail_in = got
  }

  private func failure(_ result: lzma_ret) -> ByteIOError {
    let (code, detail) = XZStream.describe(result)
    return ByteIOError(code, operation: "decompress xz", path: path, offset: fileOffset, detail: detail)
  }
}
