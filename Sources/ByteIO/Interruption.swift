public import SystemPackage

internal import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What happens to unfinished files and folders when the process is told to end (SIGINT, SIGTERM, SIGHUP).
///
/// A thread waits for these signals, removes what is registered, and then lets the signal end the process. While it
/// removes, whoever wants to make or finish something in such a folder waits, for good.
public enum Interruption {
  private static let unfinished = Mutex<Set<FilePath>>([])

  /// Begins to watch for the signals that would end the process; those that it was started to ignore stay ignored. Call
  /// it before any other thread is made: only then none of them takes the signals.
  public static func watch() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let before = signal(number, SIG_DFL)
      if unsafe unsafeBitCast(before, to: Int.self) != unsafeBitCast(SIG_DFL, to: Int.self) {
        signal(number, before)
        continue
      }
      unsafe sigaddset(&signals, number)
    }
    guard unsafe pthread_sigmask(SIG_BLOCK, &signals, nil) == 0 else { return }
    let waiting = signals
    let watcher = Threads(1) {
      var waiting = waiting
      var number: Int32 = 0
      guard unsafe sigwait(&waiting, &number) == 0 else { return }
      unfinished.withLock { paths in
        for path in paths { remove(path) }
        signal(number, SIG_DFL)
        unsafe pthread_sigmask(SIG_UNBLOCK, &waiting, nil)
        raise(number)
        // Another thread may be the one that it was given to.
        while true { pause() }
      }
    }
    // Where the system refuses the thread, signals end the process at once, as ever.
    if watcher.count == 0 { unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
  }

  private static func remove(_ path: FilePath) {
    if unsafe path.withPlatformString({ unsafe unlink($0) }) == 0 { return }
    try? FolderTree.remove(path)
  }

  /// Makes a file or folder, and from then on removes it when the process is told to end.
  public static func begin<Value: Sendable, Failure: Error>(
    _ path: FilePath, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try unfinished.withLock { paths throws(Failure) in
      let value = try body()
      paths.insert(path)
      return value
    }
  }

  /// Does something with an unfinished file or folder that must not happen while it is removed.
  public static func uninterrupted<Value: Sendable, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure)
    -> Value
  {
    try unfinished.withLock { _ throws(Failure) in try body() }
  }

  /// Finishes a file or folder, or removes it: from then on it is no longer removed.
  /// - Parameter remains: what is to be removed from then on instead.
  public static func end<Value: Sendable, Failure: Error>(
    _ path: FilePath, remains: FilePath? = nil, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try unfinished.withLock { paths throws(Failure) in
      let value = try body()
      paths.remove(path)
      if let remains { paths.insert(remains) }
      return value
    }
  }
}
