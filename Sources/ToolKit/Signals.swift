#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What happens on signals that have no good default.
public enum Signals {
  /// A mapped file that becomes shorter while it is read makes the processor raise SIGBUS: say so and exit with 2,
  /// instead of dying without a word. A file that may not become larger (`ulimit -f`) is an error of the write like
  /// another.
  public static func install() {
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGBUS) { _ in
      // Only what is safe in a signal handler: write and _exit.
      let text: StaticString = "the file became shorter, or a disk failed, while it was being read\n"
      unsafe _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
      _exit(ExitStatus.failure.rawValue)
    }
  }
}
