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
    case rows, chunks
  }
  enum Container: String, ExpressibleByArgument, CaseIterable {
    case plain, gzip, xz
  }

  @Option(help: "rows: a chunk for each row, of about 60 bytes; chunks: chunks of 1 MiB.")
  var shape: Shape
  @Option(help: "plain, gzip or xz.")
  var container: Container = .plain
  @Option(help: "Bytes of table data: 100M, 1G …")
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
    var writer = try ImageWriter(container, preamble: preamble(), writesIndex: !noIndex)
    try writeRows(&writer, try bytes())
    var summary = Summary(validityTime: ImageTime(secondsSince1970: 1_800_000_010))
    summary.binlogFile = "bench-bin.000042"
    summary.binlogPosition = 4711
    try writer.finish(summary)
  }

  /// Ten tables of one database, all of the CS driver.
  private func preamble() -> ImageWriter.Preamble {
    let names = (1...10).map { ByteString("sbtest\($0)") }
    let catalogue = Catalogue(
      databases: [
        .init(
          name: "bench",
          items: names.enumerated().map { position, name in
            .init(type: .table, name: name, tablePosition: TablePosition(snapshot: 0, position: position))
          })
      ])
    let tables = names.enumerated().map { index, name in
      let create =
        ByteString("CREATE TABLE `").bytes + name.bytes
        + ByteString("` (\n  `id` int NOT NULL,\n  `k` int NOT NULL,\n  `c` char(20),\n  `pad` char(20),\n").bytes
        + ByteString("  PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=latin1").bytes
      return Metadata.Entry(
        item: .item(database: 0, index: index), statement: StatementText(["USE `bench`", ByteString(create)]).stored)
    }
    let database = Metadata.Entry(
      item: .database(0), statement: StatementText(["CREATE DATABASE `bench`"]).stored)
    return .init(
      header: Header(
        startTime: ImageTime(secondsSince1970: 1_800_000_000), snapshotCount: 1,
        serverVersion: ServerVersion(major: 6, minor: 0, release: 12, text: "6.0.12-alpha")),
      snapshots: [SnapshotDescription(driver: .consistentSnapshot, storedTableCount: 10)], catalogue: catalogue,
      metadata: Metadata(global: [database], tables: [tables], others: []))
  }

  /// Chunks of rows that compress about as real ones do: half words that recur, half digits that do not.
  private func writeRows(_ writer: inout ImageWriter, _ total: Int64) throws {
    let isRows = shape == .rows
    var text = [UInt8]()
    var state: UInt64 = 88_172_645_463_325_252
    let words = ["paid ", "sent ", "new ", "order ", "customer ", "Berlin ", "invoice ", "2026-11-", "0.00 ", "null "]
    let poolSize = 4 << 20
    while text.count < poolSize {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      text += Array(words[Int(state % 10)].utf8) + Array(String(state >> 40).utf8)
    }
    var written: Int64 = 0
    var place = 0
    while written < total {
      let length = isRows ? 48 + Int(written % 23) : TableDataChunk.maximumDataLength - 1
      if place + length + 1 > poolSize { place = Int(written % 4093) }
      text[place] = 1
      try writer.write(
        snapshot: 0, tableNumber: Int(written * 10 / total) + 1,
        data: text.span.bytes.extracting(place..<place + length + 1))
      place += length + 1
      written += Int64(length + 1)
    }
  }
}
