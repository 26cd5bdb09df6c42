import Glibc

/// A command that is measured, perhaps with a peer in turn, and the line of the table that comes of it.
struct Comparison {
  /// Something that the commands do, to tell how much of it they do in a second.
  struct Amount {
    var number: Double
    var unit: String
    /// Per second of processor time rather than of wall time.
    var isPerProcessorSecond = false
  }

  var what: String
  var size: String
  var command: String
  var amounts: [Amount] = []
  var peer: String?
  /// The name of the peer; by default the command.
  var peerName: String?
  /// A server that works for the peer: its processor time counts.
  var server: Int32?
  /// Run before each command and not measured.
  var preparation = "true"

  static func printHeading() {
    print(
      "| what | size | wall ms | CPU s | rate | MiB resident | peer | peer wall ms | peer CPU s | peer rate | wall ratio | CPU ratio |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
  }

  /// Measures and prints a line.
  /// - Returns: the median of the wall time in seconds.
  @discardableResult
  func line(runs: Int) -> Double {
    var (ours, theirs): ([Cost], [Cost]) = ([], [])
    let first = once().wall + (peer == nil ? 0 : peerOnce().wall)
    for _ in 0..<(first > 20 ? min(runs, 3) : runs) {
      ours.append(once())
      if peer != nil { theirs.append(peerOnce()) }
    }
    var cells = [what, size] + cells(of: ours)
    cells.append(Spread.fixed(ours.map(\.memory).max() ?? 0, 0))
    if let peer {
      cells += [peerName ?? peer] + self.cells(of: theirs)
      cells.append(Spread(zip(ours, theirs).map { $0.wall / $1.wall }).text(2))
      cells.append(Spread(zip(ours, theirs).map { $0.processor / max($1.processor, 0.001) }).text(2))
    } else {
      cells += [String](repeating: "", count: 6)
    }
    print("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
    fflush(nil)
    return Spread(ours.map(\.wall)).median
  }

  private func once() -> Cost {
    _ = Cost.measure(preparation)
    return Cost.measure(command)
  }

  private func peerOnce() -> Cost {
    _ = Cost.measure(preparation)
    let before = server.map(processorSeconds(of:)) ?? 0
    var cost = Cost.measure(peer ?? "true")
    cost.processor += (server.map(processorSeconds(of:)) ?? 0) - before
    return cost
  }

  /// Wall time, processor time and rates.
  private func cells(of costs: [Cost]) -> [String] {
    let rates = amounts.map { amount in
      let rate = Spread(
        costs.map { amount.number / max(amount.isPerProcessorSecond ? $0.processor : $0.wall, 0.001) }
      ).median
      return Spread.fixed(rate, rate < 10 ? 2 : 0) + " " + amount.unit + (amount.isPerProcessorSecond ? "/CPU s" : "/s")
    }
    return [
      Spread(costs.map(\.wall)).text(1, scale: 1000), Spread(costs.map(\.processor)).text(2),
      rates.joined(separator: ", "),
    ]
  }
}

/// The processor time that a running process has used, user and system, in seconds.
func processorSeconds(of process: Int32) -> Double {
  guard let file = fopen("/proc/\(process)/stat", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 4096)
  guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
  // The name may hold spaces; behind its parenthesis the state is field 3, user time 14 and system time 15.
  let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  guard let end = text.lastIndex(of: ")") else { return 0 }
  let fields = text[text.index(after: end)...].split(separator: " ")
  guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
  return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
}
