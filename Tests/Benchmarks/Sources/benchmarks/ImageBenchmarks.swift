import ArgumentParser
import Glibc

/// What `backupinfo` costs: start, walking chunks, compressed images; and the writing of images.
struct ImageBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "images", abstract: "backupinfo, and writing images.")

  @OptionGroup var place: Surroundings
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
    Comparison.printHeading()
    for size in sizes { startUp(size) }
    for size in sizes { walks(size) }
    for size in sizes where size != "10G" { containers(size) }
    for size in sizes where size != "10G" { writing(size) }
  }

  private var programs: String { place.programs }
  private var tools: String { place.tools }
  private var images: String { place.images }
  private func bytes(_ file: String) -> Double { place.bytes(file) }

  private func image(_ shape: String, _ container: String, _ size: String, index: Bool = false) -> String {
    "\(images)/\(shape)-\(container)-\(size)\(index ? "-index" : "").bak"
  }

  private func make(_ shape: String, _ container: String, _ size: String, index: Bool = false) {
    place.make(shape, container, size, index: index)
  }

  private func line(
    _ what: String, _ size: String, _ command: String, amount: (Double, String)? = nil, peer: String? = nil
  ) {
    var comparison = Comparison(what: what, size: size, command: command, peer: peer)
    if let amount { comparison.amounts = [.init(number: amount.0, unit: amount.1)] }
    comparison.line(runs: place.runs)
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
