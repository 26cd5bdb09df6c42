internal import CISAL

/// A stream on its way into one gzip member, compressed in pieces of 1 MiB on several threads.
///
/// Every piece ends in a full flush: it stands on a byte boundary and refers to nothing before it, so that it can be
/// read by itself. The last deflate block is a stored one that holds what ``finish(last:)`` is given: it stands in the
/// clear right before the last 8 bytes of the file (CRC-32 and length, RFC 1952). Any gunzip reads the whole.
public final class GzipContainer: StreamContainer {
  /// Uncompressed bytes in a piece, unless ``beginPiece()`` ends it earlier.
  public static let pieceSize = 1 << 20

  private let sink: ChecksummingSink
  private let work: BoundedQueue<PieceBuffer>
  private let threads: Threads
  private let buffers: [PieceBuffer]
  private var current = 0
  private var oldest = 0
  private var pending = 0
  private var streamOffset: Int64 = 0
  private var fileOffset: Int64 = 0
  private var checksum: UInt32 = 0
  /// For how many bytes the last block was begun, if it was.
  private var lastCount: Int?
  /// The pieces begun so far; see ``StreamContainer/pieces``.
  public private(set) var pieces: [Piece] = []

  /// Compresses into `sink`.
  /// - Parameters:
  ///   - level: 0 (fastest) to 3, as ISA-L counts.
  ///   - threads: how many compress at a time.
  public init(_ sink: any ByteSink, level: Int = 1, threads count: Int = Threads.processors) {
    self.sink = ChecksummingSink(sink)
    let queue = BoundedQueue<PieceBuffer>(capacity: count + 2)
    work = queue
    buffers = (0..<count + 2).map { _ in PieceBuffer(level: level) }
    threads = Threads(count) { while let piece = queue.pop() { piece.compress() } }
  }

  deinit {
    work.close()
    threads.join()
  }

  /// Takes the next bytes of the stream.
  public func write(_ bytes: RawSpan) throws(ByteIOError) {
    if fileOffset == 0 { try writeHeader() }
    unsafe bytes.withUnsafeBytes { checksum = unsafe Self.checksum($0, after: checksum) }
    var taken = 0
    while taken < bytes.byteCount {
      taken += buffers[current].append(bytes.extracting(taken..<bytes.byteCount))
      if buffers[current].isFull { try submit() }
    }
  }

  /// Ends the current piece; see ``StreamContainer/beginPiece()``.
  public func beginPiece() throws(ByteIOError) -> Int64 {
    if fileOffset == 0 { try writeHeader() }
    if !buffers[current].isEmpty { try submit() }
    while pending > 0 { try collect() }
    return fileOffset
  }

  /// Begins the stored block that ends the member; see ``StreamContainer/beginLast(_:)``.
  public func beginLast(_ count: Int) throws(ByteIOError) -> StoredBytes? {
    precondition(count <= 0xFFFF)
    _ = try beginPiece()
    work.close()
    let head = Self.lastBlockHead(count)
    unsafe try sink.write(head.span.bytes)
    lastCount = count
    return sink.stored
  }

  /// The head of the last block, where it holds `count` bytes.
  public static func lastBlockHead(_ count: Int) -> [UInt8] {
    var head: [UInt8] = [1]  // BFINAL, stored
    let length = UInt16(count)
    for field in [length, ~length] { head += [UInt8(field & 0xFF), UInt8(field >> 8)] }
    return head
  }

  /// Writes `last` and ends; see ``StreamContainer/finish(last:)``.
  public func finish(last: [UInt8]) throws(ByteIOError) {
    if lastCount == nil { _ = try beginLast(last.count) }
    precondition(lastCount == last.count)
    unsafe last.withUnsafeBytes { checksum = unsafe Self.checksum($0, after: checksum) }
    let total = UInt32(truncatingIfNeeded: streamOffset + Int64(last.count))
    var tail = last
    for field in [checksum, total] {
      for shift in 0..<4 { tail.append(UInt8(truncatingIfNeeded: field >> (8 * shift))) }
    }
    unsafe try sink.write(tail.span.bytes)
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer, after checksum: UInt32) -> UInt32 {
    guard let base = bytes.baseAddress else { return checksum }
    return unsafe crc32_gzip_refl(checksum, base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
  }

  /// The header that zlib writes on Unix: no name, no time (specification 1.2).
  private func writeHeader() throws(ByteIOError) {
    let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    unsafe try sink.write(header.span.bytes)
    fileOffset = Int64(header.count)
  }

  private func submit() throws(ByteIOError) {
    if threads.count == 0 { buffers[current].compress() } else { work.push(buffers[current]) }
    pending += 1
    current = (current + 1) % buffers.count
    if pending == buffers.count { try collect() }
  }

  /// Writes out the oldest piece once it is compressed.
  private func collect() throws(ByteIOError) {
    let piece = buffers[oldest]
    _ = piece.compressed.pop()
    if streamOffset > 0 { pieces.append(Piece(streamOffset: streamOffset, fileOffset: fileOffset)) }
    streamOffset += Int64(piece.inputCount)
    fileOffset += Int64(piece.outputCount)
    try piece.writeOutput(to: sink)
    oldest = (oldest + 1) % buffers.count
    pending -= 1
  }
}

/// One piece: its bytes, and what they are compressed to.
///
/// Sound though unchecked: it belongs to the producer until it is pushed, to one worker until `compressed` is pushed,
/// then to the producer again.
@safe
private final class PieceBuffer: @unchecked Sendable {
  let compressed = BoundedQueue<Bool>(capacity: 1)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: GzipContainer.pieceSize, alignment: 64)
  private let output: UnsafeMutableRawBufferPointer
  private let workspace = UnsafeMutableRawBufferPointer.allocate(byteCount: 512 << 10, alignment: 64)
  private let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
  private let level: Int
  private(set) var inputCount = 0
  private(set) var outputCount = 0

  init(level: Int) {
    self.level = level
    // Stored blocks of 64 KiB take 5 bytes each; the rest is room for the flush.
    unsafe output = .allocate(byteCount: GzipContainer.pieceSize + (64 << 10), alignment: 64)
  }

  deinit {
    unsafe input.deallocate()
    unsafe output.deallocate()
    unsafe workspace.deallocate()
    unsafe stream.deallocate()
  }

  var isEmpty: Bool { inputCount == 0 }
  var isFull: Bool { inputCount == GzipContainer.pieceSize }

  /// Takes the front of `bytes`, as much as there is room for.
  func append(_ bytes: RawSpan) -> Int {
    let count = min(bytes.byteCount, GzipContainer.pieceSize - inputCount)
    unsafe bytes.withUnsafeBytes { source in
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: input[inputCount..<inputCount + count])
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count]))
    }
    inputCount += count
    return count
  }

  func compress() {
    unsafe UnsafeMutableRawPointer(stream).initializeMemory(
      as: UInt8.self, repeating: 0, count: MemoryLayout<isal_zstream>.size)
    unsafe isal_deflate_stateless_init(stream)
    unsafe stream.pointee.next_in = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_in = UInt32(inputCount)
    unsafe stream.pointee.next_out = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(output.count)
    unsafe stream.pointee.flush = UInt16(FULL_FLUSH)
    unsafe stream.pointee.level = UInt32(level)
    unsafe stream.pointee.level_buf = unsafe workspace.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.level_buf_size = UInt32(workspace.count)
    let result = unsafe isal_deflate_stateless(stream)
    precondition(result == COMP_OK, "the output buffer holds every piece, even stored")
    outputCount = Int(unsafe stream.pointee.total_out)
    compressed.push(true)
  }

  func writeOutput(to sink: any ByteSink) throws(ByteIOError) {
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<outputCount])
    inputCount = 0
    try sink.write(unsafe RawSpan(_unsafeBytes: bytes))
  }
}
