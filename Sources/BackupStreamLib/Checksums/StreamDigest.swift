public import ByteIO
internal import Synchronization
internal import SystemPackage

/// Takes the checksums of an image's stream while it is read for something else, so that a compressed image need not be
/// unpacked once more for them. The bytes are copied; a thread of its own adds them up.
///
/// ```swift
/// let digest = try StreamDigest()
/// let image = try ImageReader(descriptor: file, digest: digest)
/// // … read the image to its end …
/// let index = try image.makeIndex()
/// ```
public final class StreamDigest {
  /// How many bytes of the stream count.
  private let length: Int64
  private let work: Work
  private let thread: Threads
  private var buffer: SegmentBuffer?
  /// How many bytes were taken.
  private(set) var count: Int64 = 0
  /// The checksum of the bytes of the file as it is stored, and of how many it was taken.
  private(set) var stored = (checksum: CRC32C(), count: Int64(0))
  private let storedLength: Int64
  private var checksums: StreamChecksums?

  /// Where the bytes go.
  private final class Work: Sendable {
    let free: BoundedQueue<SegmentBuffer>
    let full: BoundedQueue<SegmentBuffer>
    let found = Mutex(StreamChecksums())

    init(buffers: Int) {
      free = BoundedQueue(capacity: buffers)
      full = BoundedQueue(capacity: buffers)
      for _ in 0..<buffers { free.push(SegmentBuffer(capacity: 2 * SegmentBuffer.step)) }
    }

    func run(takesSHA256: Bool) {
      let digest = takesSHA256 ? SHA256() : nil
      var (checksum, count) = (CRC32C(), 0)
      func endSegment() {
        found.withLock { $0.segments.append(checksum.value) }
        (checksum, count) = (CRC32C(), 0)
      }
      // Segments are several whole buffers long.
      while let buffer = full.pop() {
        buffer.withBytes(from: 0) { bytes in
          if count == 0 {
            var head = CRC32C()
            head.update(bytes.extracting(0..<min(StreamChecksums.headSize, bytes.byteCount)))
            found.withLock { $0.heads.append(head.value) }
          }
          checksum.update(bytes)
          digest?.update(bytes)
          count += bytes.byteCount
        }
        free.push(buffer)
        if count == ImageIndex.segmentSize { endSegment() }
      }
      if count > 0 { endSegment() }
      if let digest { found.withLock { $0.sha256 = digest.finish() } }
    }
  }

  /// Begins, for an image that has no index; see ``IndexChecker/digest(takesSHA256:)`` for one that has.
  /// - Throws: ``ByteIOError`` if the system refuses to start a thread.
  public convenience init() throws(ByteIOError) { try self.init(length: .max, storedLength: .max, takesSHA256: true) }

  /// Begins.
  /// - Parameters:
  ///   - length: how many bytes of the stream count, from its beginning.
  ///   - storedLength: how many bytes of the file as it is stored.
  ///   - takesSHA256: whether the SHA-256 is taken, besides the CRC-32C of each segment.
  init(length: Int64, storedLength: Int64, takesSHA256: Bool) throws(ByteIOError) {
    self.length = length
    self.storedLength = storedLength
    let work = Work(buffers: 4)
    self.work = work
    thread = Threads(1) { work.run(takesSHA256: takesSHA256) }
    if thread.count == 0 {
      throw ByteIOError(.system, operation: "start a thread", errno: .resourceTemporarilyUnavailable)
    }
  }

  deinit {
    work.full.close()
    thread.join()
  }

  /// Takes the next bytes of the stream.
  func take(_ bytes: RawSpan) {
    var taken = 0
    let wanted = Int(min(Int64(bytes.byteCount), length - count))
    while taken < wanted {
      if buffer == nil {
        buffer = work.free.pop()
        buffer?.clear()
      }
      guard let buffer else { return }
      let step = min(wanted - taken, buffer.capacity - buffer.filled)
      buffer.append(bytes.extracting(taken..<taken + step))
      taken += step
      count += Int64(step)
      if buffer.filled == buffer.capacity { pass(buffer) }
    }
  }

  /// Takes the next bytes of the file as it is stored.
  func takeStored(_ bytes: RawSpan) {
    let wanted = min(Int64(bytes.byteCount), storedLength - stored.count)
    stored.checksum.update(bytes.extracting(0..<Int(wanted)))
    stored.count += wanted
  }

  /// Ends. Of a last segment that is not whole there is the checksum of what it has.
  func finish() -> StreamChecksums {
    if let checksums { return checksums }
    if let buffer { pass(buffer) }
    work.full.close()
    thread.join()
    let result = work.found.withLock { $0 }
    checksums = result
    return result
  }

  private func pass(_ full: SegmentBuffer) {
    work.full.push(full)
    buffer = nil
  }
}

/// A source of bytes that a digest takes too.
final class DigestedSource: ByteSource {
  private let source: any ByteSource
  private let take: (RawSpan) -> Void

  init(_ source: any ByteSource, _ take: @escaping (RawSpan) -> Void) {
    self.source = source
    self.take = take
  }

  func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    let count = try source.read(into: &buffer)
    take(buffer.bytes.extracting(0..<count))
    return count
  }
}
