import Synchronization

/// Results of several threads, by their numbers.
final class Results<Value>: @unchecked Sendable {
  private let lock = Mutex(())
  private var values: [Int: Value] = [:]

  func add(_ value: Value, at number: Int) { lock.withLock { _ in values[number] = value } }

  /// All of them, in order.
  var all: [Value] { lock.withLock { _ in values.sorted { $0.key < $1.key }.map(\.value) } }
}
