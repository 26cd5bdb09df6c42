internal import ByteIO
internal import Synchronization
internal import SystemPackage

/// Goes over the segments of a stream that can be entered anywhere, once.
final class SegmentRun: Sendable {
  private let stream: SegmentedStream
  private let free: BoundedQueue<SegmentBuffer>
  private let toDigest: OrderedResults<SegmentBuffer>?
  private let next = Mutex<Int64>(0)
  private let found = Mutex(StreamChecksums())
  private let systemError = Mutex<ByteIOError?>(nil)

  init(_ stream: SegmentedStream, threads: Int, takesSHA256: Bool) {
    self.stream = stream
    toDigest = takesSHA256 ? OrderedResults() : nil
    // One for each that reads, one for the digest, and some between them.
    let count = takesSHA256 ? threads + 5 : threads
    free = BoundedQueue(capacity: count)
    for _ in 0..<count { free.push(SegmentBuffer(capacity: takesSHA256 ? ImageIndex.segmentSize : SegmentBuffer.step)) }
    found.withLock { $0.segments = [UInt32](repeating: 0, count: Int(stream.count)) }
  }

  /// Reads with several threads.
  func side(by threads: Int) throws(ByteIOError) -> StreamChecksums {
    let digest = try startDigest()
    let workers = Threads(threads - 1) { self.work() }
    work()
    workers.join()
    return try end(digest)
  }

  private func work() {
    while let buffer = free.pop() {
      guard let number = nextWanted() else { return free.push(buffer) }
      buffer.clear()
      do throws(ByteIOError) {
        take(try checksum(of: number, buffer), number, buffer)
      } catch {
        fail(number..<number + 1, error)
        if let toDigest { toDigest.put(buffer, at: Int(number)) } else { free.push(buffer) }
      }
    }
  }

  private func nextWanted() -> Int64? {
    next.withLock { next in
      while next < stream.count, !stream.isWanted(next) { next += 1 }
      guard next < stream.count else { return nil }
      next += 1
      return next - 1
    }
  }

  private func checksum(of number: Int64, _ buffer: SegmentBuffer) throws(ByteIOError) -> UInt32 {
    let range = stream.range(number)
    let source: any ByteSource
    switch stream.access {
    case .plain(let file): source = FileSource(file, from: range.lowerBound)
    case .pieces(let file, let pieces): source = try Self.gzip(file, pieces, at: range.lowerBound, buffer)
    case .ordered: preconditionFailure("a stream that is read in order has a StreamDigest")
    }
    var checksum = CRC32C()
    var left = range.count
    while left > 0 {
      let start = toDigest == nil ? 0 : buffer.filled
      if toDigest == nil { buffer.clear() }
      let got = try buffer.read(left, from: source)
      if got == 0 { throw Self.cut(range) }
      buffer.withBytes(from: start) { checksum.update($0) }
      left -= got
    }
    return checksum.value
  }

  /// The stream of a gzip file from `offset` on, entered at the piece before it.
  private static func gzip(
    _ file: InputFile, _ pieces: [Piece], at offset: Int64, _ buffer: SegmentBuffer
  ) throws(ByteIOError) -> GzipSource {
    let piece = pieces.entry(to: offset)
    let source = GzipSource(file, from: piece)
    try skip(offset - (piece?.streamOffset ?? 0), source, buffer)
    return source
  }

  private static func skip(_ count: Int64, _ source: GzipSource, _ buffer: SegmentBuffer) throws(ByteIOError) {
    var left = count
    while left > 0 {
      buffer.clear()
      let got = try buffer.read(Int(min(left, Int64(SegmentBuffer.step))), from: source)
      if got == 0 { return }
      left -= Int64(got)
    }
    buffer.clear()
  }

  static func cut(_ range: Range<Int64>) -> ByteIOError {
    ByteIOError(
      .truncated, operation: "read the stream",
      detail: "found its end before offset \(range.upperBound), expected more of it")
  }

  private func take(_ checksum: UInt32, _ number: Int64, _ buffer: SegmentBuffer) {
    found.withLock { $0.segments[Int(number)] = checksum }
    stream.counter.add(Int64(stream.range(number).count))
    buffer.isWhole = true
    if let toDigest { toDigest.put(buffer, at: Int(number)) } else { free.push(buffer) }
  }

  private func fail(_ numbers: Range<Int64>, _ error: ByteIOError) {
    if error.code == .system { systemError.withLock { $0 = $0 ?? error } }
    found.withLock { $0.failures.append((numbers, error)) }
  }

  /// Begins to take the digest of the segments as they come, in order.
  private func startDigest() throws(ByteIOError) -> Threads? {
    guard let toDigest else { return nil }
    let thread = Threads(1) { [self] in
      let digest = SHA256()
      var number = 0
      var isWhole = true
      while let buffer = toDigest.take(number) {
        isWhole = isWhole && buffer.isWhole
        if isWhole { buffer.withBytes(from: 0) { digest.update($0) } }
        free.push(buffer)
        number += 1
      }
      if isWhole, Int64(number) == stream.count { found.withLock { $0.sha256 = digest.finish() } }
    }
    if thread.count == 0 {
      throw ByteIOError(.system, operation: "start a thread", errno: .resourceTemporarilyUnavailable)
    }
    return thread
  }

  private func end(_ digest: Threads?) throws(ByteIOError) -> StreamChecksums {
    toDigest?.end(at: Int(stream.count))
    digest?.join()
    if let error = systemError.withLock({ $0 }) { throw error }
    return found.withLock { $0 }
  }
}
