import ArgumentParser

/// What `backupverify` costs: its levels on one core and on two, from 100 MB to 1 GB, and compressed images.
struct VerifyBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "verify", abstract: "backupverify, level by level.")

  @OptionGroup var place: Surroundings

  func run() throws {
    Comparison.printHeading()
    for size in ["100M", "1G"] {
      for shape in ["sbtest", "wide"] {
        let file = place.make(shape, "plain", size)
        for cores in [1, 2] {
          line("structure", shape, size, file, cores, peer: "cat \(file) | cat >/dev/null")
          line("rows", shape, size, file, cores, peer: "cat \(file) | cat >/dev/null")
        }
      }
    }
    // With an index; the peer makes the checksum that the level compares.
    for shape in ["sbtest", "wide"] {
      let file = place.make(shape, "plain", "1G", index: true)
      for cores in [1, 2] {
        line("checksums", shape, "1G, index", file, cores, "--no-sha256", peer: "cat \(file) | cat >/dev/null")
        line("checksums", shape, "1G, index", file, cores, peer: "sha256sum \(file)")
      }
    }
    for isIndexed in [false, true] {
      let file = place.make("sbtest", "gzip", "1G", index: isIndexed)
      // All levels unpack it once.
      for level in ["structure", "rows"] + (isIndexed ? ["checksums"] : []) {
        line(level, "sbtest, gzip", isIndexed ? "1G, index" : "1G", file, 2, peer: "igzip -dc \(file) >/dev/null")
      }
    }
    sample()
  }

  /// A line: a level, and those before it.
  private func line(
    _ level: String, _ shape: String, _ size: String, _ file: String, _ cores: Int, _ options: String = "",
    peer: String
  ) {
    var comparison = Comparison(
      what:
        "to level \(level) (\(shape)), \(cores == 1 ? "one core" : "two cores")\(options.isEmpty ? "" : ", \(options)")",
      size: size,
      command: "taskset -c \(cores == 1 ? "0" : "0,1") \(place.programs)/backupverify -q --level=\(level) "
        + "--jobs=\(cores) \(options) \(file) >/dev/null",
      peer: peer)
    comparison.amounts = [.init(number: place.bytes(file) / 1e9, unit: "GB")]
    comparison.line(runs: place.runs)
  }

  private func sample() {
    let file = place.make("wide", "plain", "1G")
    let comparison = Comparison(
      what: "rows, --sample=5%", size: "1G",
      command: "\(place.programs)/backupverify -q --level=rows --sample=5% \(file) >/dev/null",
      peer: "\(place.programs)/backupverify -q --level=structure \(file) >/dev/null", peerName: "--level=structure")
    comparison.line(runs: place.runs)
  }
}
