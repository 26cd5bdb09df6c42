import ArgumentParser
import BackupStreamLib
import ByteIO
import SystemPackage

/// Makes an image of any size with the project's own writer.
@main
struct MakeImage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "makeimage", abstract: "Make a backup image of any size, for benchmarks.")

  enum Shape: String, ExpressibleByArgument, CaseIterable {
    case rows, chunks, sbtest, wide, needle, keys
  }
  enum Container: String, ExpressibleByArgument, CaseIterable {
    case plain, gzip, xz
  }

  @Option(
    help: """
      rows: a chunk for each row, of about 60 bytes; chunks: chunks of 1 MiB; sbtest: ten tables of sysbench; wide: a \
      table of ten columns with a TEXT; needle: bench.small of 10 MB among a hundred other tables; keys: a table of two \
      numbers, of which one is its key.
      """)
  var shape: Shape
  @Option(help: "plain, gzip or xz.")
  var container: Container = .plain
  @Option(
    help: "100M, 1G …: bytes of table data (rows, chunks), or about the bytes of the rows in tab-separated form.")
  var size: String
  @Flag(help: "Leave out the index.")
  var noIndex = false
  @Argument(help: "Where to; - is standard output.")
  var file: String

  func run() throws {
    if file == "-" { return try write(to: DescriptorSink(.standardOutput)) }
    let target = try AtomicFile(FilePath(file))
    try write(to: DescriptorSink(target.descriptor, path: FilePath(file)))
    try target.commit()
  }

  private func bytes() throws -> Int64 {
    let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = size.last.flatMap { units[$0] }
    guard let number = Int64(unit == nil ? size : String(size.dropLast())), number > 0 else {
      throw ValidationError("--size is a number, perhaps with K, M or G")
    }
    return number * (unit ?? 1)
  }

  private func write(to sink: some ByteSink) throws {
    let container: any StreamContainer =
      switch container {
      case .plain: PlainContainer(sink)
      case .gzip: GzipContainer(sink)
      case .xz: try XZContainer(sink)
      }
    let contents = contents(of: try bytes())
    var writer = try ImageWriter(container, preamble: contents.preamble, writesIndex: !noIndex)
    try contents.writeRows(&writer)
    var summary = Summary(validityTime: ImageTime(secondsSince1970: 1_800_000_010))
    summary.binlogFile = "bench-bin.000042"
    summary.binlogPosition = 4711
    try writer.finish(summary)
  }

  private func contents(of size: Int64) -> any Contents {
    switch shape {
    case .rows: ChunkContents(isRows: true, size: size)
    case .chunks: ChunkContents(isRows: false, size: size)
    case .sbtest: SysbenchContents(size: size)
    case .wide: WideContents(size: size)
    case .needle: SysbenchContents(hiddenIn: size)
    case .keys: KeysContents(size: size)
    }
  }
}
