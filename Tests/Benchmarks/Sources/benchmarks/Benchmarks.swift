import ArgumentParser
import Glibc

/// Measures the commands against the bars of the project, each with its peer in the same run, in turn.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks",
    abstract: "Measure speed and memory; run it by Tests/Benchmarks/run, run-rows, run-logs and run-verify.",
    subcommands: [ImageBenchmarks.self, RowBenchmarks.self, LogBenchmarks.self, VerifyBenchmarks.self])
}

/// Where things are, and how often to measure.
struct Surroundings: ParsableArguments {
  @Option(help: "The folder of the commands.") var programs: String
  @Option(help: "The folder of makeimage.") var tools: String
  @Option(help: "The folder for images; they are kept.") var images: String
  @Option(help: "Counted runs of each command; 3 where a run takes more than 20 s.") var runs = 5

  /// Makes an image, unless it is there.
  /// - Returns: its name.
  @discardableResult
  func make(_ shape: String, _ container: String, _ size: String, index: Bool = false) -> String {
    let file = "\(images)/\(shape)-\(container)-\(size)\(index ? "-index" : "").bak"
    if access(file, R_OK) == 0 { return file }
    _ = Cost.measure(
      "\(tools)/makeimage --shape \(shape) --container \(container) --size \(size) \(index ? "" : "--no-index") \(file)"
    )
    return file
  }

  /// The bytes of a file.
  func bytes(_ file: String) -> Double {
    var status = stat()
    stat(file, &status)
    return Double(status.st_size)
  }
}
