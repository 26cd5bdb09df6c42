import Glibc

/// What one run of a command cost, as the system accounts for it.
struct Cost {
  /// Wall time in seconds.
  var wall: Double
  /// Processor time, user and system, in seconds.
  var processor: Double
  /// Peak resident memory in MiB.
  var memory: Double

  /// Runs a command with a shell, its output thrown away.
  static func measure(_ command: String) -> Cost {
    let start = ContinuousClock.now
    var pid = pid_t()
    let arguments: [UnsafeMutablePointer<CChar>?] =
      ["sh", "-c", "exec >/dev/null; " + command].map { (text: String) in strdup(text) } + [nil]
    defer { for argument in arguments { free(argument) } }
    guard posix_spawn(&pid, "/bin/sh", nil, nil, arguments, environ) == 0 else { fatalError("cannot run \(command)") }
    var status: Int32 = 0
    var usage = rusage()
    wait4(pid, &status, 0, &usage)
    guard status == 0 else { fatalError("failed with status \(status): \(command)") }
    let elapsed = start.duration(to: .now).components
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return Cost(
      wall: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18,
      processor: seconds(usage.ru_utime) + seconds(usage.ru_stime), memory: Double(usage.ru_maxrss) / 1024)
  }
}

/// The least, the middle and the greatest of some numbers.
struct Spread {
  let least: Double
  let median: Double
  let greatest: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    least = sorted[0]
    median = sorted[sorted.count / 2]
    greatest = sorted[sorted.count - 1]
  }

  func text(_ decimals: Int, scale: Double = 1) -> String {
    "\(Self.fixed(median * scale, decimals)) (\(Self.fixed(least * scale, decimals))–\(Self.fixed(greatest * scale, decimals)))"
  }

  static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scale = pow(10, Double(decimals))
    let rounded = (value * scale).rounded() / scale
    var text = decimals == 0 ? String(Int64(rounded)) : String(rounded)
    if decimals > 0, let dot = text.firstIndex(of: ".") {
      text += String(repeating: "0", count: max(0, decimals - (text.distance(from: dot, to: text.endIndex) - 1)))
    }
    return text
  }
}
