#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Results that threads make in any order and one takes in order, by their numbers.
///
/// Sound though unchecked: every access to its state happens under the mutex.
@safe
public final class OrderedResults<Element: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var elements: [Int: Element] = [:]
  private var end: Int?

  /// No results.
  public init() {
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(changed, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(changed)
    unsafe pthread_mutex_destroy(mutex)
    unsafe changed.deallocate()
    unsafe mutex.deallocate()
  }

  /// Puts the result with a number.
  public func put(_ element: Element, at number: Int) { locked { elements[number] = element } }

  /// Says that there are no results from this number on.
  public func end(at number: Int) { locked { end = number } }

  /// Takes the result with a number, waiting for it; nil if there is none.
  public func take(_ number: Int) -> Element? {
    locked {
      while elements[number] == nil, number < end ?? .max { unsafe pthread_cond_wait(changed, mutex) }
      return elements.removeValue(forKey: number)
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      unsafe pthread_cond_broadcast(changed)
      unsafe pthread_mutex_unlock(mutex)
    }
    return body()
  }
}
