#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The bounded queue between threads: `push` waits while it is full, `pop` while it is empty.
///
/// Sound though unchecked: every access to its state happens under the mutex.
@safe
public final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var elements: [Element] = []
  private var isClosed = false
  private let capacity: Int

  /// A queue for at most `capacity` elements.
  public init(capacity: Int) {
    self.capacity = capacity
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(changed, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(changed)
    unsafe pthread_mutex_destroy(mutex)
    unsafe changed.deallocate()
    unsafe mutex.deallocate()
  }

  /// Adds an element at the back, waiting for room. Ignored once the queue is closed.
  public func push(_ element: Element) {
    locked {
      while elements.count == capacity && !isClosed { unsafe pthread_cond_wait(changed, mutex) }
      if !isClosed { elements.append(element) }
    }
  }

  /// Takes the element at the front, waiting for one; nil when the queue is closed and empty.
  public func pop() -> Element? {
    locked {
      while elements.isEmpty && !isClosed { unsafe pthread_cond_wait(changed, mutex) }
      return elements.isEmpty ? nil : elements.removeFirst()
    }
  }

  /// Whether there is nothing in it right now.
  public var isEmpty: Bool { locked { elements.isEmpty } }

  /// Lets no further element in; those that wait for one get nil.
  public func close() { locked { isClosed = true } }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      unsafe pthread_cond_broadcast(changed)
      unsafe pthread_mutex_unlock(mutex)
    }
    return body()
  }
}

/// Threads that run the same body and can be waited for.
@safe
public final class Threads {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private var handles: [pthread_t] = []

  /// Starts `count` threads. One that the system refuses is left out, as long as there is one.
  public init(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    for _ in 0..<count {
      let argument = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
      var handle = pthread_t()
      let result = unsafe pthread_create(
        &handle, nil,
        { argument in
          if let argument = unsafe argument { unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
          return nil
        }, argument)
      if result == 0 {
        handles.append(handle)
      } else {
        unsafe Unmanaged<Body>.fromOpaque(argument).release()
      }
    }
  }

  /// How many run.
  public var count: Int { handles.count }

  /// Waits until all have ended.
  public func join() {
    for handle in handles { pthread_join(handle, nil) }
    handles = []
  }

  /// How many processors this process may use.
  public static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
