import ArgumentParser
import Glibc

/// What `backupextract` costs: tables as text, one small table of a large image, SQLite; against the dump programs of a
/// server that has the same tables.
struct RowBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rows", abstract: "backupextract.")

  enum Part: String, ExpressibleByArgument, CaseIterable {
    case forms, gzip, sqlite, needle, dumps
  }

  @OptionGroup var place: Surroundings
  @Option(help: "The larger size of images; the smaller is 100M.") var size = "1G"
  @Option(help: "The size of the image with the small table; it is removed afterwards.") var needleSize = "10G"
  @Option(help: "The socket of a MariaDB server in which the databases sbtest and bench may be replaced.")
  var serverSocket: String?
  @Option(
    name: .customLong("output"),
    help: "A folder for what the commands write: /dev/shm leaves the disk out; by default that of the images.")
  var outputFolder: String?
  @Option(parsing: .upToNextOption, help: "Only these: forms, gzip, sqlite, needle, dumps.")
  var only: [Part] = Part.allCases

  private var output: String { "\(outputFolder ?? place.images)/benchmark-output" }
  private var extract: String { "\(place.programs)/backupextract --quiet" }

  func run() throws {
    shell("rm -rf '\(output)' && mkdir -p '\(output)'")
    defer { shell("rm -rf '\(output)'") }
    Comparison.printHeading()
    var medians: [String: [Double]] = [:]
    for size in ["100M", size] {
      let wide = Table(
        image: place.make("wide", "plain", size, index: true), name: "bench.wide", size: size, extract: extract)
      if only.contains(.forms) { forms(wide, &medians) }
      if only.contains(.sqlite) { sqlite(wide, &medians) }
    }
    if only.contains(.gzip) { gzip() }
    if only.contains(.needle) { needle() }
    if only.contains(.dumps) { dumps() }
    for (what, medians) in medians.sorted(by: { $0.key < $1.key }) where medians.count == 2 {
      print("\(what), \(size): \(Spread.fixed(medians[1] / medians[0], 2)) times the time of 100M")
    }
  }

  /// A table, and how much there is in it.
  private struct Table {
    let image: String
    let name: String
    let size: String
    /// In tab-separated form.
    let rows: Double, megabytes: Double

    init(image: String, name: String, size: String, extract: String) {
      self.image = image
      self.name = name
      self.size = size
      let counts =
        shell("\(extract) '\(image)' \(name) | wc -lc")?.split(separator: " ").compactMap { Double($0) } ?? []
      guard counts.count == 2, counts[0] > 0 else { fatalError("\(name) of \(image) cannot be read") }
      rows = counts[0]
      megabytes = counts[1] / 1e6
    }

    /// What a command that writes the table in a form does in a second.
    func amounts(megabytes: Double? = nil) -> [Comparison.Amount] {
      [
        .init(number: megabytes ?? self.megabytes, unit: "MB"), .init(number: rows / 1e6, unit: "M rows"),
        .init(number: rows / 1e6, unit: "M rows", isPerProcessorSecond: true),
      ]
    }
  }

  // MARK: forms

  private func forms(_ table: Table, _ medians: inout [String: [Double]]) {
    for form in ["tsv", "csv", "jsonl"] {
      let command = "\(extract) --format=\(form)"
      let bytes = shell("\(command) '\(table.image)' \(table.name) | wc -c").flatMap { Double($0) } ?? 0
      for threads in [1, 2] {
        let median = Comparison(
          what: "\(form), \(threads) thread\(threads > 1 ? "s" : "")", size: table.size,
          command: "\(command) --jobs=\(threads) '\(table.image)' \(table.name)",
          amounts: table.amounts(megabytes: bytes / 1e6)
        ).line(runs: place.runs)
        medians["\(form), \(threads)", default: []].append(median)
        Comparison(
          what: "\(form), \(threads) thread\(threads > 1 ? "s" : ""), to a file", size: table.size,
          command: "\(command) --jobs=\(threads) -o \(output)/rows '\(table.image)' \(table.name)",
          amounts: table.amounts(megabytes: bytes / 1e6), preparation: "rm -f \(output)/rows"
        ).line(runs: place.runs)
      }
    }
    shell("rm -f \(output)/rows")
  }

  private func gzip() {
    let table = Table(image: place.make("wide", "gzip", size), name: "bench.wide", size: size, extract: extract)
    Comparison(
      what: "tsv of a gzip image", size: size, command: "\(extract) '\(table.image)' bench.wide",
      amounts: table.amounts(), peer: "igzip -dc '\(table.image)'", peerName: "igzip -dc"
    ).line(runs: place.runs)
  }

  // MARK: SQLite

  private func sqlite(_ table: Table, _ medians: inout [String: [Double]]) {
    let file = "\(output)/rows.tsv"
    let command = "\(extract) --to-sqlite=\(output)/ours.db '\(table.image)' \(table.name)"
    shell("\(command) >\(output)/messages 2>&1")
    guard access("\(output)/ours.db", R_OK) == 0 else {
      return print("| --to-sqlite is not there yet: passed over |")
    }
    shell("\(extract) -o \(file) '\(table.image)' \(table.name)")
    let columns = "id INTEGER PRIMARY KEY, customer, change, price, created, name, code, state, note, comment"
    let median = Comparison(
      what: "--to-sqlite", size: table.size, command: command, amounts: table.amounts(),
      peer: "sqlite3 \(output)/theirs.db 'CREATE TABLE wide (\(columns))' '.mode tabs' '.import \(file) wide'",
      peerName: "sqlite3 .import of the tsv", preparation: "rm -f \(output)/*.db*"
    ).line(runs: place.runs)
    medians["sqlite", default: []].append(median)
    shell("rm -f \(output)/*")
  }

  // MARK: one small table

  private func needle() {
    for index in [false, true] {
      let file = place.make("needle", "plain", needleSize, index: index)
      defer { unlink(file) }
      let walk = "\(place.programs)/backupinfo --data-totals"
      Comparison(
        what: "one table of 10 MB, \(index ? "with" : "without") index", size: needleSize,
        command: "\(extract) '\(file)' bench.small",
        amounts: [index ? .init(number: 10, unit: "MB") : .init(number: place.bytes(file) / 1e9, unit: "GB of image")],
        peer: index ? nil : "\(walk) '\(file)'", peerName: "backupinfo --data-totals"
      ).line(runs: place.runs)
    }
  }

  // MARK: the dump programs

  private func dumps() {
    guard let server = serverSocket.map({ PrivateServer(socket: $0) }) ?? PrivateServer(under: place.images) else {
      return print(
        "| no MariaDB server here (package mariadb-server) or it does not start: the dump programs are passed over |")
    }
    defer { server.stop() }
    let tables = (1...10).map { "sbtest\($0)" }
    let sbtest = place.make("sbtest", "plain", size, index: true)
    let (rows, bytes) = load(sbtest, "sbtest", tables, server)
    let folder = "\(output)/ours"
    let whole = "\(extract) --all --data-only --format=tsv -o \(folder) '\(sbtest)'"
    let hasFolders = shell("\(whole) >\(output)/messages 2>&1 && [ -d \(folder) ]") != nil
    if !hasFolders { print("| a folder of files is not there yet: one call for each table |") }
    let single = tables.map { "\(extract) -o \(folder)/\($0) '\(sbtest)' sbtest.\($0)" }.joined(separator: " && ")
    compare(
      "ten tables to a folder, tsv", hasFolders ? whole : "mkdir \(folder) && \(single)", "sbtest", rows, bytes, server)
    let wide = place.make("wide", "plain", size, index: true)
    let (wideRows, wideBytes) = load(wide, "bench", ["wide"], server)
    compare(
      "one table to a file, tsv", "\(extract) -o \(folder) '\(wide)' bench.wide", "bench", wideRows, wideBytes, server)
  }

  /// Loads tables of an image into the server.
  /// - Returns: their rows, and their bytes in tab-separated form.
  private func load(
    _ image: String, _ database: String, _ tables: [String], _ server: PrivateServer
  ) -> (rows: Double, bytes: Double) {
    let file = "\(output)/load.tsv"
    var (rows, bytes) = (0.0, 0.0)
    shell("\(server.client) -e 'DROP DATABASE IF EXISTS \(database)'")
    guard shell("\(place.programs)/backupinfo --ddl '\(image)' | \(server.client)") != nil else {
      fatalError("the server does not take the definitions of \(image)")
    }
    for table in tables {
      shell("\(extract) '\(image)' \(database).\(table) >\(file)")
      let load = "SET unique_checks = 0; LOAD DATA LOCAL INFILE \"\(file)\" INTO TABLE \(table)"
      guard shell("\(server.client) \(database) -e '\(load)'") != nil,
        let count = shell("\(server.client) \(database) -N -e 'SELECT COUNT(*) FROM \(table)'").flatMap({ Double($0) }),
        count == shell("wc -l <\(file)").flatMap({ Double($0) })
      else { fatalError("loading \(database).\(table) failed, or not all rows came in") }
      rows += count
      bytes += place.bytes(file)
    }
    unlink(file)
    return (rows, bytes)
  }

  private func compare(
    _ what: String, _ command: String, _ database: String, _ rows: Double, _ bytes: Double, _ server: PrivateServer
  ) {
    let account = "-u root -S '\(server.socket)'"
    let peers = [
      ("mydumper -t 2, with its server", "mydumper -t 2 -m -v 0 \(account) -B \(database) -o \(output)/theirs"),
      (
        "mariadb-dump, with its server",
        "mariadb-dump --no-defaults --single-transaction -t \(account) \(database) >\(output)/theirs"
      ),
    ]
    for (name, peer) in peers where shell("command -v \(peer.prefix { $0 != " " })") != nil {
      Comparison(
        what: what, size: size, command: command,
        amounts: [
          .init(number: bytes / 1e6, unit: "MB of tsv"), .init(number: rows / 1e6, unit: "M rows"),
          .init(number: rows / 1e6, unit: "M rows", isPerProcessorSecond: true),
        ], peer: peer, peerName: name, server: server.process, preparation: "rm -rf \(output)/ours \(output)/theirs"
      ).line(runs: place.runs)
    }
    shell("rm -rf \(output)/ours \(output)/theirs")
  }
}
