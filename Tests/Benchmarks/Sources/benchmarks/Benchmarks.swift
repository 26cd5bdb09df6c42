import ArgumentParser
import Glibc

/// Measures the commands against the bars of the project, each with its peer in the same run, in turn.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks", abstract: "Measure speed and memory; run it by Tests/Benchmarks/run.")

  @Option(help: "The folder of backupinfo.") var programs: String
  @Option(help: "The folder of makeimage.") var tools: String
  @Option(help: "The folder for images; they are kept.") var images: String
  @Option(help: "Counted runs of each command.") var runs = 5
  @Flag(help: "Also 10 GB images.") var large = false

  func run() throws {
    var sizes = ["100M", "1G"]
    if large { sizes.append("10G") }
    for size in sizes {
      for shape in ["rows", "chunks"] {
        make(shape, "plain", size)
        make(shape, "plain", size, index: true)
        if size != "10G" { make(shape, "gzip", size, index: true) }
      }
    }
    print("| what | size | wall ms | rate | MiB resident | peer | ratio to peer |")
    print("|---|---|---|---|---|---|---|")
    for size in sizes { startUp(size) }
    for size in sizes { walks(size) }
    for size in sizes where size != "10G" { containers(size) }
    for size in sizes where size != "10G" { writing(size) }
  }

  private func image(_ shape: String, _ container: String, _ size: String, index: Bool = false) -> String {
    "\(images)/\(shape)-\(container)-\(size)\(index ? "-index" : "").bak"
  }

  private func make(_ shape: String, _ container: String, _ size: String, index: Bool = false) {
    let file = image(shape, container, size, index: index)
    if access(file, R_OK) == 0 { return }
    _ = Cost.measure(
      "\(tools)/makeimage --shape \(shape) --container \(container) --size \(size) \(index ? "" : "--no-index") \(file)"
    )
  }

  private func bytes(_ file: String) -> Double {
    var status = stat()
    stat(file, &status)
    return Double(status.st_size)
  }

  /// Runs a command and its peer in turn and prints a line.
  /// - Parameters:
  ///   - amount: what the rate counts, and its unit, for the amount per second.
  private func line(
    _ what: String, _ size: String, _ command: String, amount: (Double, String)? = nil, peer: String? = nil
  ) {
    _ = Cost.measure(command)
    if let peer { _ = Cost.measure(peer) }
    var ours: [Cost] = []
    var theirs: [Cost] = []
    for _ in 0..<runs {
      ours.append(Cost.measure(command))
      if let peer { theirs.append(Cost.measure(peer)) }
    }
    let rate = amount.map { amount, unit in
      Spread(ours.map { amount / $0.wall }).text(2) + " " + unit + "/s"
    }
    let ratio = theirs.isEmpty ? "" : Spread(zip(ours, theirs).map { $0.wall / $1.wall }).text(2)
    let memory = ours.map(\.memory).max() ?? 0
    print(
      "| \(what) | \(size) | \(Spread(ours.map(\.wall)).text(1, scale: 1000)) | \(rate ?? "") | \(Spread.fixed(memory, 0)) | \(theirs.isEmpty ? "" : "\(Spread(theirs.map(\.wall)).text(1, scale: 1000)) ms") | \(ratio) |"
    )
    fflush(nil)
  }

  private func startUp(_ size: String) {
    line("--help", "", "\(programs)/backupinfo --help")
    for shape in ["rows", "chunks"] {
      line("overview, plain (\(shape))", size, "\(programs)/backupinfo \(image(shape, "plain", size))")
      line("--summary, plain (\(shape))", size, "\(programs)/backupinfo --summary \(image(shape, "plain", size))")
      line(
        "--data-totals, plain with index (\(shape))", size,
        "\(programs)/backupinfo --data-totals \(image(shape, "plain", size, index: true))")
      if size != "10G" {
        line(
          "--data-totals, gzip with index (\(shape))", size,
          "\(programs)/backupinfo --data-totals \(image(shape, "gzip", size, index: true))")
      }
    }
  }

  private func walks(_ size: String) {
    for shape in ["rows", "chunks"] {
      let file = image(shape, "plain", size)
      let (gigabytes, command) = (bytes(file) / 1e9, "taskset -c 0 \(programs)/backupinfo --data-totals")
      if shape == "rows" {
        // A chunk carries 48 to 70 bytes and one of block type.
        let chunks = gigabytes * 1e9 / 67.5
        line("walk, about 60 bytes a chunk, mapped", size, "\(command) \(file)", amount: (chunks / 1e6, "M chunks"))
      }
      line(
        "walk (\(shape)), mapped", size, "\(command) \(file)", amount: (gigabytes, "GB"),
        peer: "cat \(file) | cat >/dev/null")
      line(
        "walk (\(shape)), pipe", size, "cat \(file) | \(programs)/backupinfo --data-totals -",
        amount: (gigabytes, "GB"), peer: "cat \(file) | cat >/dev/null")
    }
  }

  /// Compressed images without an index, so that they must be read whole.
  private func containers(_ size: String) {
    for shape in ["rows", "chunks"] {
      let plain = bytes(image(shape, "plain", size)) / 1e9
      // xz takes two minutes to make 1 GB: one shape is enough at that size.
      for (container, peer) in [("gzip", "igzip -dc"), ("xz", "xz -dc -T2")]
      where container == "gzip" || size == "100M" || shape == "chunks" {
        let file = "\(images)/\(shape)-\(container)-\(size).bak"
        make(shape, container, size)
        line(
          "--data-totals (\(shape)), \(container)", size, "\(programs)/backupinfo --data-totals \(file)",
          amount: (plain, "GB"), peer: "\(peer) \(file) >/dev/null")
      }
    }
  }

  private func writing(_ size: String) {
    for shape in ["rows", "chunks"] {
      let plain = bytes(image(shape, "plain", size)) / 1e6
      for (container, peer) in [("plain", "cat"), ("gzip", "igzip -1 -c"), ("xz", "xz -1 -T2 -c")]
      where container != "xz" || size == "100M" {
        line(
          "write (\(shape)), \(container)", size,
          "\(tools)/makeimage --shape \(shape) --container \(container) --size \(size) - >/dev/null",
          amount: (plain, "MB"), peer: "\(peer) \(image(shape, "plain", size)) >/dev/null")
      }
    }
  }
}
