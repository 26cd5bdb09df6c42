public import ByteIO

/// Output in order whose costly parts are made by several threads. Who reads the log appends texts, bytes for base64
/// and events of rows; what comes of them goes to the sink in that order, whatever the number of threads.
///
/// Memory is bounded: there is a fixed number of batches, and who appends waits for a free one.
public final class RenderQueue {
  private let sink: any ByteSink
  private let inline: (any RowsRenderer)?
  private let batch = Unchecked(RenderBatch())
  private var box = Box()
  private let shared: Shared?
  private var workers: Threads?
  private var writer: Threads?
  private var number = 0

  /// A queue into a sink.
  /// - Parameters:
  ///   - threads: how many make output; 1 makes it where it is appended.
  ///   - makeRenderer: makes the renderer of each thread.
  public init(
    _ sink: any ByteSink, threads: Int, makeRenderer: @escaping @Sendable () -> any RowsRenderer
  ) {
    self.sink = sink
    if threads > 1 {
      let shared = Shared(batches: threads * 2 + 2, sink: sink)
      let workers = Threads(threads) { shared.work(makeRenderer()) }
      let writer = Threads(1) { shared.write() }
      if workers.count > 0, writer.count > 0 {
        (self.shared, self.workers, self.writer, inline) = (shared, workers, writer, nil)
        return
      }
      // The system refuses threads that it takes.
      shared.stop()
      workers.join()
      writer.join()
    }
    (shared, inline) = (nil, makeRenderer())
  }

  deinit { shared?.stop() }

  /// Appends text.
  /// - Throws: what `body` throws; what it has appended is taken back then.
  public func withText(_ body: (inout OutputBuffer) throws(BinaryLogError) -> Void) throws(BinaryLogError) {
    let isFull = try batch.withValue { (batch) throws(BinaryLogError) in
      try batch.withText(body)
      return batch.isFull
    }
    if isFull {
      try flush()
    }
  }

  /// Appends text.
  public func append(text: RawSpan) throws(BinaryLogError) {
    if batch.withValue({
      $0.append(text: text)
      return $0.isFull
    }) {
      try flush()
    }
  }

  /// Appends the base64 of an event, in lines.
  public func append(base64 event: RawSpan) throws(BinaryLogError) {
    if batch.withValue({
      $0.append(base64: event)
      return $0.isFull
    }) {
      try flush()
    }
  }

  /// Appends the base64 of an event for a BINLOG statement: without checksum and compression.
  func append(binlog event: RawSpan, _ shape: RowsShape) throws(BinaryLogError) {
    if batch.withValue({
      $0.append(binlog: event, shape)
      return $0.isFull
    }) {
      try flush()
    }
  }

  /// Appends the rows of an event.
  /// - Parameter body: what stands between header and checksum.
  public func append(_ job: RowsJob, _ body: RawSpan) throws(BinaryLogError) {
    if batch.withValue({
      $0.append(job, body)
      return $0.isFull
    }) {
      try flush()
    }
  }

  /// Hands on what is there.
  public func flush() throws(BinaryLogError) {
    if batch.withValue({ $0.isEmpty }) { return }
    batch.withValue { swap(&$0, &box.batch) }
    if let inline {
      box.render(inline)
      return try box.write(to: sink)
    }
    guard let shared else { return }
    try shared.check()
    shared.jobs.push((number, box))
    box = shared.free.pop() ?? Box()
    number += 1
  }

  /// Ends: everything is in the sink, or the first thing that went wrong is thrown.
  public func finish() throws(BinaryLogError) {
    try flush()
    guard let shared else { return }
    shared.results.end(at: number)
    shared.jobs.close()
    workers?.join()
    writer?.join()
    try shared.check()
  }

  /// A batch and what is made of it. It goes from thread to thread: one has it at a time.
  private final class Box: @unchecked Sendable {
    var batch = RenderBatch()
    private var output = OutputBuffer(capacity: 64)
    private var error: BinaryLogError?

    func render(_ renderer: any RowsRenderer) {
      var made = OutputBuffer(capacity: 64)
      swap(&made, &output)
      made.removeAll()
      error = nil
      do throws(BinaryLogError) { try batch.render(renderer, to: &made) } catch { self.error = error }
      swap(&made, &output)
      batch.removeAll()
    }

    /// Hands on what was made before anything went wrong, and throws that.
    func write(to sink: any ByteSink) throws(BinaryLogError) {
      var made = OutputBuffer(capacity: 64)
      swap(&made, &output)
      do throws(ByteIOError) { try sink.write(made.bytes) } catch { throw BinaryLogError(error) }
      made.removeAll()
      made.shrink(to: 4 << 20)
      swap(&made, &output)
      if let error { throw error }
    }
  }

  /// What the threads share; each part of it takes care of itself.
  private final class Shared: @unchecked Sendable {
    let free: BoundedQueue<Box>
    let jobs: BoundedQueue<(Int, Box)>
    let results = OrderedResults<Box>()
    private let failure = BoundedQueue<BinaryLogError>(capacity: 1)
    private let sink: any ByteSink

    init(batches: Int, sink: any ByteSink) {
      free = BoundedQueue(capacity: batches)
      jobs = BoundedQueue(capacity: batches)
      self.sink = sink
      for _ in 0..<batches { free.push(Box()) }
    }

    func work(_ renderer: any RowsRenderer) {
      while let (number, box) = jobs.pop() {
        box.render(renderer)
        results.put(box, at: number)
      }
    }

    func write() {
      var number = 0
      while let box = results.take(number) {
        if failure.isEmpty {
          do throws(BinaryLogError) { try box.write(to: sink) } catch { failure.push(error) }
        }
        free.push(box)
        number += 1
      }
    }

    /// Throws what went wrong, and keeps it.
    func check() throws(BinaryLogError) {
      if failure.isEmpty { return }
      guard let error = failure.pop() else { return }
      failure.push(error)
      throw error
    }

    func stop() {
      results.end(at: 0)
      jobs.close()
      free.close()
    }
  }
}
