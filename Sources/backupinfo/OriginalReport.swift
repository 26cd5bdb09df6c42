import BackupStreamLib
import ByteIO
import ToolKit

/// What the original `mysqlbackup` client prints, byte for byte (specification 11).
struct OriginalReport {
  /// The options of the original client.
  struct Options {
    var isVerbose = false
    var catalogueSummary = false
    var catalogueDetails = false
    var metadataStatements = false
    var metadataExtra = false
    var snapshots = false
    var dataChunks = false
    var dataTotals = false
    var summary = false
    var isExact = false
    var usesImageOrder = false
    var search: ItemPattern?

    /// Whether metadata are printed.
    var metadata: Bool { metadataStatements || metadataExtra }
    /// How far the image must be read.
    var readsData: Bool { (dataChunks || dataTotals || summary) && search == nil }
    var readsMetadata: Bool { metadata || readsData }
    var readsCatalogue: Bool { catalogueSummary || catalogueDetails || snapshots || readsMetadata || search != nil }
  }

  /// The metadata of this image are such that the original client stops before them; so does this report.
  struct OriginalStopsHere: Error {}

  let image: ImageReader
  let path: ByteString
  let options: Options

  /// Prints the report.
  /// - Throws: what reading or writing throws, after what could be printed before.
  func print(to output: inout StandardOutput) throws {
    try printHeader(&output)
    guard options.readsCatalogue else { return }
    let catalogue = try image.catalogue()
    let listing = OriginalListing(catalogue: catalogue, options: options)
    if catalogue.charsets.count > 1 { try output.write("Server charset:      ", quoted: catalogue.charsets[1]) }
    if options.isVerbose, let first = catalogue.charsets.first {
      try output.write("Backup image chrset: ", quoted: first)
    }
    if options.snapshots { try printSnapshots(catalogue, &output) }
    if options.catalogueSummary { try printSummary(of: catalogue, &output) }
    if options.catalogueDetails { try listing.printDetails(&output) }
    if options.readsMetadata {
      if originalStops(catalogue) { throw OriginalStopsHere() }
      let metadata = try image.metadata()
      if options.metadata && options.search == nil { try listing.printMetadata(metadata, &output) }
      if let search = options.search { try listing.printMatches(search, metadata, &output) }
    } else if let search = options.search {
      try listing.printMatches(search, nil, &output)
    }
    if options.readsData { try printData(catalogue, &output) }
  }

  /// 6.0.5 numbers items that are not tables across databases; the original client looks for them in each (14.3).
  private func originalStops(_ catalogue: Catalogue) -> Bool {
    let version = image.header.serverVersion
    guard (version.major, version.minor) == (6, 0), version.release <= 5 else { return false }
    let withItems = catalogue.databases.indices.filter { !catalogue.databases[$0].others.isEmpty }
    return withItems.count > 1
  }

  // MARK: header

  private func printHeader(_ output: inout StandardOutput) throws {
    let header = image.header
    try output.write("\nImage path:          ", quoted: path)
    try output.write("Image size:          \(image.fileSize.map { size($0) } ?? "unknown")\n")
    try output.write("Image compression:   \(image.compression.rawValue)\n")
    try output.write("Image version:       \(image.prefix.version)\n")
    try output.write("Creation time:       \(original(header.startTime))\n")
    let version = header.serverVersion
    try output.write("Server version:      \(version.major).\(version.minor).\(version.release) (")
    try output.write(data: version.text)
    try output.write(")\nServer byte order:   \(header.flags.contains(.bigEndian) ? "big" : "little")-endian\n")
    if options.isVerbose && header.flags.rawValue != 0 {
      let names: [(Header.Flags, String)] = [
        (.inlineSummary, "INLINE_SUMMARY"), (.bigEndian, "BIG_ENDIAN"), (.binlog, "BINLOG"),
      ]
      let set = names.filter { header.flags.contains($0.0) }.map(\.1)
      try output.write("Image options:       \(set.joined(separator: ", "))\n")
    }
  }

  private func original(_ time: ImageTime) -> String {
    // The time that is not set is month 0 of 1900 there.
    (time.isSet ? "\(time)" : "1900-01-00 00:00:00") + " UTC"
  }

  /// A size as 11.3 scales it.
  private func size(_ bytes: Int64) -> String {
    var (size, unit) = (bytes, "bytes")
    for next in ["KB", "MB", "GB", "TB", "PB", "EB"] where size > 16383 && !options.isExact {
      size /= 1024
      unit = next
    }
    return "\(size) \(unit)"
  }

  // MARK: snapshots and catalogue

  private func printSnapshots(_ catalogue: Catalogue, _ output: inout StandardOutput) throws {
    try output.write("Snapshot count:      \(image.snapshots.count)\n\nSnapshots:\n\n")
    for (number, snapshot) in image.snapshots.enumerated() {
      try output.write("  Snapshot \(number) type    ")
      switch snapshot.driver {
      case .native(let engine, let major, let minor):
        try output.write("native from '")
        try output.write(data: engine)
        try output.write("'  version \(major).\(minor)\n")
      case .default: try output.write("logical from locked tables\n")
      case .consistentSnapshot: try output.write("logical from consistent snapshot\n")
      case .noData: try output.write("nodata\n")
      }
      try output.write("  Snapshot \(number) version \(snapshot.version)\n")
      if snapshot.options != 0 {
        let digits = String(snapshot.options, radix: 16, uppercase: true)
        try output.write("  Snapshot \(number) options 0x\(String(repeating: "0", count: 4 - digits.count))\(digits)\n")
      }
      try output.write("  Snapshot \(number) tables  \(snapshot.storedTableCount)\n")
      for database in catalogue.databases {
        for table in database.tables where table.tablePosition?.snapshot == number {
          try output.write("  Snapshot \(number) table   ", database.name, table.name)
          try output.write("\n")
        }
      }
    }
  }

  private func printSummary(of catalogue: Catalogue, _ output: inout StandardOutput) throws {
    try output.write("\nCatalog summary:\n\n")
    var counts = [
      ("Users:", catalogue.users.count), ("Tablespaces:", catalogue.tablespaces.count),
      ("Databases:", catalogue.databases.count),
      ("Tables:", catalogue.databases.reduce(0) { $0 + $1.tables.count }),
      ("Non-table db objects:", catalogue.databases.reduce(0) { $0 + $1.others.count }),
    ]
    if options.isVerbose { counts.insert(("Character sets:", catalogue.charsets.count - 2), at: 0) }
    for (label, count) in counts where count > 0 {
      try output.write("  \(label)\(String(repeating: " ", count: 24 - label.count))\(count)\n")
    }
  }

  // MARK: data and summary

  private func printData(_ catalogue: Catalogue, _ output: inout StandardOutput) throws {
    if options.dataChunks { try printChunks(catalogue, &output) }
    if options.dataTotals { try printTotals(catalogue, &output) }
    if options.summary { try printSummary(try image.summary(), &output) }
  }

  /// The names of the tables as the original takes them: by position = number - 1, which is wrong for 6.0.5 (14.2).
  private func names(_ catalogue: Catalogue) -> [TablePosition: (database: ByteString, table: ByteString)] {
    var names: [TablePosition: (database: ByteString, table: ByteString)] = [:]
    for database in catalogue.databases {
      for table in database.tables {
        if let position = table.tablePosition { names[position] = (database.name, table.name) }
      }
    }
    return names
  }

  private func printChunks(_ catalogue: Catalogue, _ output: inout StandardOutput) throws {
    let names = names(catalogue)
    try output.write("\nData chunks:\n")
    var count = 0
    let list = ChunkList(output: output)
    output = StandardOutput()
    defer { swap(&output, &list.output) }
    try image.forEachTableDataHead { chunk in
      count += 1
      try list.output.write("  Chunk \(count) has \(chunk.dataLength) bytes for ")
      if let (database, table) = names[TablePosition(snapshot: chunk.snapshot, position: chunk.tableNumber - 1)] {
        try list.output.write("table ", database, table)
      } else {
        try list.output.write("common data")
      }
      try list.output.write(options.snapshots ? " from snapshot \(chunk.snapshot)\n" : "\n")
    }
  }

  /// Standard output on loan to a closure.
  private final class ChunkList {
    var output: StandardOutput
    init(output: consuming StandardOutput) { self.output = output }
  }

  private func printTotals(_ catalogue: Catalogue, _ output: inout StandardOutput) throws {
    let totals = try image.tableTotals()
    try output.write("\nData totals:\n\n")
    for database in catalogue.databases {
      for table in database.tables {
        guard let position = table.tablePosition else { continue }
        let bytes = totals[position.snapshot, storedNumber: position.position + 1].bytes
        try output.write("  Backup has \(size(bytes)) for table ", database.name, table.name)
        try output.write(options.snapshots ? " in snapshot \(position.snapshot)\n" : "\n")
      }
    }
  }

  private func printSummary(_ summary: Summary, _ output: inout StandardOutput) throws {
    try output.write("\nSummary:\n\n")
    try output.write("Creation time:       \(original(image.header.startTime))\n")
    try output.write("Validity time:       \(original(summary.validityTime))\n")
    try output.write("Finish   time:       \(original(summary.endTime))\n")
    guard image.header.flags.contains(.binlog) else { return try output.write("No binlog information\n") }
    for (label, file, position) in [
      ("Binlog coordinates:  ", summary.binlogFile, summary.binlogPosition),
      ("Binlog group coords: ", summary.binlogGroupFile, summary.binlogGroupPosition),
    ] {
      try output.write(label)
      if file.isEmpty { try output.write("[NULL]") } else { try output.write(data: file) }
      try output.write(":\(position)\n")
    }
  }
}

extension StandardOutput {
  /// Writes text, `'name'` and a line feed.
  mutating func write(_ text: String, quoted name: ByteString) throws(ByteIOError) {
    try write(text + "'")
    try write(data: name)
    try write("'\n")
  }

  /// Writes text and `'database'.'name'`.
  mutating func write(_ text: String, _ database: ByteString, _ name: ByteString) throws(ByteIOError) {
    try write(text + "'")
    try write(data: database)
    try write("'.'")
    try write(data: name)
    try write("'")
  }
}
