internal import Synchronization

extension Threads {
  /// Does several pieces of work, side by side where threads are to be had.
  /// - Parameters:
  ///   - count: how many there are; they are begun in order.
  ///   - threads: how many may work at once, the caller's among them.
  /// - Returns: what `body` made of each, in order.
  public static func map<Value: Sendable>(
    _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Value
  ) -> [Value] {
    let work = BoundedQueue<Int>(capacity: max(1, count))
    for index in 0..<count { work.push(index) }
    work.close()
    let results = Results<Value>(count)
    let run: @Sendable () -> Void = {
      while let index = work.pop() { results.put(body(index), at: index) }
    }
    let workers = Threads(max(0, min(threads, count) - 1), run)
    run()
    workers.join()
    return results.all
  }

  /// Where they are put together.
  private final class Results<Value: Sendable>: Sendable {
    private let values: Mutex<[Value?]>

    init(_ count: Int) { values = Mutex([Value?](repeating: nil, count: count)) }

    func put(_ value: Value, at index: Int) { values.withLock { $0[index] = value } }

    var all: [Value] { values.withLock { $0.compactMap(\.self) } }
  }
}
