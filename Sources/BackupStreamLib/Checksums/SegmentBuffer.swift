internal import ByteIO

/// Bytes of one segment on their way from the thread that reads them to the one that takes the digest.
///
/// Sound though unchecked: it belongs to whoever has taken it from a queue, and to no other thread.
@safe
final class SegmentBuffer: @unchecked Sendable {
  /// How many bytes are read at a time: what stays in the cache of the processor until its checksum is taken.
  static let step = 128 << 10
  private let memory: UnsafeMutableRawBufferPointer
  /// How many bytes are in it.
  private(set) var filled = 0
  /// How many it can hold.
  var capacity: Int { unsafe memory.count }
  /// Whether all bytes of the segment are in it.
  var isWhole = false

  init(capacity: Int) { unsafe memory = .allocate(byteCount: capacity, alignment: 4096) }

  deinit { unsafe memory.deallocate() }

  func clear() {
    filled = 0
    isWhole = false
  }

  /// The bytes from `start` on.
  func withBytes(from start: Int, _ body: (RawSpan) -> Void) {
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[start..<filled])
    unsafe body(RawSpan(_unsafeBytes: bytes))
  }

  /// Reads further bytes, at most `limit` and a ``step``.
  /// - Returns: how many; 0 at the end of the source.
  func read(_ limit: Int, from source: any ByteSource) throws(ByteIOError) -> Int {
    let count = min(limit, Self.step)
    var span = unsafe MutableRawSpan(
      _unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: memory[filled..<filled + count]))
    let got = try source.read(into: &span)
    filled += got
    return got
  }

  /// Takes bytes that were read already.
  func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { source in
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[filled..<filled + source.count])
      unsafe target.copyMemory(from: source)
    }
    filled += bytes.byteCount
  }
}
