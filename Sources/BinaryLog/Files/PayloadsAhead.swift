internal import ByteIO

/// Compressed transactions of a log, decompressed before its reader comes to them, by a thread of its own.
///
/// The thread walks the same file from event to event, and looks at nothing else in it. What is odd, or large, it leaves:
/// the reader checks everything, and decompresses by itself what it does not find here.
final class PayloadsAhead {
  /// Some transactions in clear, one behind the other. It goes from thread to thread: one has it at a time.
  final class Batch: @unchecked Sendable {
    var plain = OutputBuffer(capacity: 64)
    /// Where in the log each one begins, and where in ``plain`` it is.
    var parts: [(offset: Int64, range: Range<Int>)] = []
    /// Up to where in the log nothing else is there.
    var end: Int64 = 0
  }

  private let shared: Shared
  private let thread: Threads
  private var batch: Batch?
  private var next = 0

  /// Begins with the event at `offset` of a log in format 4.
  init(_ file: InputFile, from offset: Int64, headerLength: Int) {
    let shared = Shared()
    self.shared = shared
    thread = Threads(1) { shared.run(file, from: offset, headerLength: headerLength) }
    // Where the system refuses the thread, nothing is found here.
    if thread.count == 0 { shared.full.close() }
  }

  deinit {
    shared.wanted.set(.max)
    shared.full.close()
    shared.free.close()
    thread.join()
  }

  /// Says that the reader has come to a place: what lies before it is not wanted any more.
  func pass(_ offset: Int64) { shared.wanted.set(offset) }

  /// The transaction whose event begins at `offset`, if it is there: where it is, until the next one is asked for.
  func take(_ offset: Int64) -> (batch: Batch, range: Range<Int>)? {
    pass(offset)
    while true {
      if batch == nil {
        shared.awaited.set(offset)
        batch = shared.full.pop()
        shared.awaited.set(.max)
        next = 0
      }
      guard let batch else { return nil }
      while next < batch.parts.count, batch.parts[next].offset < offset { next += 1 }
      if next < batch.parts.count {
        let part = batch.parts[next]
        return part.offset == offset ? (batch, part.range) : nil
      }
      if offset < batch.end { return nil }
      self.batch = nil
      shared.free.push(batch)
    }
  }

  /// What both threads use; each part of it takes care of itself.
  private final class Shared: Sendable {
    private static let batches = 4
    /// Bytes in clear that make a batch.
    private static let batchSize = 256 << 10
    /// Bytes of the log that make one for a reader who waits.
    private static let stretch: Int64 = 64 << 10

    let full = BoundedQueue<Batch>(capacity: batches)
    let free = BoundedQueue<Batch>(capacity: batches)
    /// How far the reader has come; to the end, once it wants no more.
    let wanted = ByteCounter()
    /// What the reader waits for; the end, while it does not wait.
    let awaited = ByteCounter()

    init() {
      awaited.set(.max)
      for _ in 0..<Self.batches { free.push(Batch()) }
    }

    func run(_ file: InputFile, from offset: Int64, headerLength: Int) {
      if let size = file.size {
        var stream = ByteStream(mapping: file.descriptor, path: file.path, size: size, from: offset)
        // What can't be read or taken apart is the reader's to tell.
        try? walk(&stream, headerLength)
      }
      full.close()
    }

    private func walk(_ stream: inout ByteStream, _ headerLength: Int) throws {
      let decoder = ZstdDecoder()
      guard var batch = free.pop() else { return }
      defer { full.push(batch) }
      var start = stream.offset
      while try stream.fill(headerLength) {
        let offset = stream.offset
        let wanted = self.wanted.value
        if wanted == .max { return }
        // A reader who waits must not wait for the rest of the log.
        if batch.plain.count >= Self.batchSize || offset - start >= Self.stretch && awaited.value < offset {
          batch.end = offset
          full.push(batch)
          guard let next = free.pop() else { return }
          batch = next
          batch.plain.removeAll()
          batch.parts.removeAll(keepingCapacity: true)
          batch.end = 0
          start = offset
        }
        let header = try EventHeader(parsing: stream.available, version: 4)
        let length = Int(header.length)
        guard length >= headerLength else { return }
        if header.type == .transactionPayload, length <= PayloadReader.smallEvent, offset >= wanted,
          try stream.fill(length)
        {
          try add(stream.available.extracting(first: length), at: offset, headerLength, decoder, to: batch)
        }
        if try stream.skip(Int64(length)) > 0 { return }
      }
    }

    private func add(
      _ event: RawSpan, at offset: Int64, _ headerLength: Int, _ decoder: ZstdDecoder, to batch: Batch
    ) throws {
      let payload = try TransactionPayload(parsing: event.extracting(headerLength..<event.byteCount))
      let stored = event.extracting(headerLength + payload.start..<event.byteCount)
      guard payload.compression == 0, payload.size <= Int64(stored.byteCount),
        payload.uncompressedSize <= PayloadReader.wholeLimit
      else { return }
      let start = batch.plain.count
      let length = Int(payload.uncompressedSize)
      try decoder.decompress(stored.extracting(first: Int(payload.size)), length: length, to: &batch.plain)
      batch.parts.append((offset, start..<start + length))
    }
  }
}
