public import ByteIO
internal import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A line on the terminal that says how far something is: share, rate and time left. Only on a terminal, only once it
/// has taken a second, and gone when it is done.
public final class Progress {
  private let stopped = BoundedQueue<Bool>(capacity: 1)
  private var thread: Threads?

  /// Begins to show how far `counter` is.
  /// - Parameters:
  ///   - total: where it will end, if that is known.
  ///   - label: what is being read.
  ///   - enabled: whether to show anything, besides standard error being a terminal.
  public init(_ counter: ByteCounter, total: Int64?, label: String, enabled: Bool) {
    guard enabled && Messages.isTerminal(2) else { return }
    let (line, stopped) = (Line(counter: counter, total: total, label: label), stopped)
    thread = Threads(1) { line.show(until: stopped) }
  }

  /// Takes the line away; that it is gone already does not matter.
  public func stop() {
    guard let thread else { return }
    stopped.push(true)
    thread.join()
    self.thread = nil
  }

  private struct Line: Sendable {
    let counter: ByteCounter
    let total: Int64?
    let label: String

    func show(until stopped: BoundedQueue<Bool>) {
      let start = ContinuousClock.now
      var isShown = false
      while stopped.isEmpty {
        usleep(100_000)
        let elapsed = start.duration(to: .now)
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        if seconds < 1 { continue }
        write("\r\u{1B}[K" + text(counter.value, seconds))
        isShown = true
      }
      if isShown { write("\r\u{1B}[K") }
    }

    private func text(_ done: Int64, _ seconds: Double) -> String {
      let rate = Double(done) / seconds
      var text = "\(label): \(Quantities.size(done))"
      if let total, total > 0 {
        text = "\(label): \(min(100, done * 100 / total)) % of \(Quantities.size(total))"
      }
      text += ", \(Quantities.size(Int64(rate)))/s"
      if let total, rate > 0, done <= total {
        text += ", \(Quantities.duration(seconds: Double(total - done) / rate)) left"
      }
      return text
    }

    private func write(_ text: String) { _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8)) }
  }
}
