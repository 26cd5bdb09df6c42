import BackupStreamLib
import ByteIO
import ToolKit

/// An image at a glance: what, when, which server, the validity point, and a tree of databases with their tables and
/// other items.
struct Overview {
  /// Images up to this size in bytes are gone over whole, so that the sizes of their tables can be shown.
  static let smallImage: Int64 = 512 << 10

  let image: ImageReader
  /// The name of the image as it is shown.
  let shownPath: String
  /// Whether to go over the whole image, however large, for the sizes of its tables.
  let readsEverything: Bool

  private let bold = Messages.coloursTerminal(1) ? "\u{1B}[1m" : ""
  private let plain = Messages.coloursTerminal(1) ? "\u{1B}[0m" : ""

  init(image: ImageReader, shownPath: String, readsEverything: Bool) {
    self.image = image
    self.shownPath = shownPath
    self.readsEverything = readsEverything
  }

  /// Prints the overview; of a damaged image as much as could be read.
  func print(to output: inout StandardOutput) throws {
    try printFile(&output)
    let catalogue = try image.catalogue()
    let metadata: Metadata
    do {
      metadata = try image.metadata()
    } catch {
      try line("Validity point", "unknown", &output)
      try line("Damage", error.description, &output)
      try printNames(catalogue, &output)
      throw error
    }
    let needsTotals = try knowsTotals()
    let totals = Result { () throws(ImageError) in
      needsTotals ? try image.tableTotals(threads: Threads.processors) : nil
    }
    let summary = Result { () throws(ImageError) in try image.summary() }
    if let summary = try? summary.get() {
      try printValidityPoint(summary, &output)
    } else {
      try line("Validity point", "unknown: the summary cannot be read", &output)
    }
    let failures = [totals.failure, summary.failure].compactMap(\.self)
    if let failure = failures.first { try line("Damage", failure.description, &output) }
    try printContents(catalogue, metadata, (try? totals.get()) ?? nil, &output)
    if !needsTotals && failures.isEmpty && !catalogue.databases.allSatisfy(\.tables.isEmpty) {
      try output.write("\n  For the sizes of tables the whole image must be read: add --sizes\n")
    }
    if let failure = failures.first { throw failure }
  }

  /// Whether sizes come at no cost: from an index, from a small image, or because everything is read anyway.
  private func knowsTotals() throws -> Bool {
    if readsEverything || image.compression != .none { return true }
    guard let size = image.fileSize else { return true }
    return try size <= Self.smallImage || image.index() != nil
  }

  // MARK: the head

  private func line(_ label: String, _ text: String, _ output: inout StandardOutput) throws {
    let padding = String(repeating: " ", count: max(1, 17 - label.count))
    try output.write("  \(label)\(padding)\(text)\n")
  }

  private func printFile(_ output: inout StandardOutput) throws {
    let header = image.header
    try output.write("\(bold)\(shownPath)\(plain)\n")
    let order = header.flags.contains(.bigEndian) ? "big-endian" : "little-endian"
    try line("Server", "\(header.serverVersion.text.display), \(order)", &output)
    try line("Started", header.startTime.isSet ? "\(header.startTime) UTC" : "not set", &output)
    var file = image.fileSize.map { Quantities.size($0) + ", " } ?? ""
    file += image.compression == .none ? "not compressed" : image.compression.rawValue
    file += ", blocks of \(Quantities.size(Int64(image.prefix.blockSize)))"
    if image.fileSize != nil {
      file += try image.index() == nil ? ", no index" : image.hasIndexBeside ? ", index beside it" : ", with index"
    }
    try line("File", file, &output)
  }

  private func printValidityPoint(_ summary: Summary, _ output: inout StandardOutput) throws {
    try line("Validity point", summary.validityTime.isSet ? "\(summary.validityTime) UTC" : "not set", &output)
    if summary.binlogFile.isEmpty {
      try line("Binary log", "none: no recovery beyond the validity point", &output)
    } else {
      let facts = try image.index()?.facts
      let position = facts?.binlogPosition ?? UInt64(summary.binlogPosition)
      try line("Binary log", "\(summary.binlogBaseName.display), position \(position)", &output)
      if let gtids = facts?.gtidSet { try line("GTID set", gtids.display, &output) }
    }
  }

  // MARK: the tree

  private func printNames(_ catalogue: Catalogue, _ output: inout StandardOutput) throws {
    for database in catalogue.databases {
      try output.write("\n  \(bold)\(database.name.display)\(plain)\n")
      for item in database.items { try output.write("    \(item.type.name) \(item.shownName.display)\n") }
    }
  }

  private func printContents(
    _ catalogue: Catalogue, _ metadata: Metadata, _ totals: TableTotals?, _ output: inout StandardOutput
  ) throws {
    let tables = catalogue.databases.reduce(0) { $0 + $1.tables.count }
    let others = catalogue.databases.reduce(0) { $0 + $1.others.count }
    var contents = [
      Quantities.count(Int64(catalogue.databases.count), "database"), Quantities.count(Int64(tables), "table"),
    ]
    if others > 0 { contents.append(Quantities.count(Int64(others), "other item")) }
    if let totals { contents.append(Quantities.size(totals.bytes) + " of table data") }
    try line("Contents", contents.joined(separator: ", "), &output)
    for (number, snapshot) in image.snapshots.enumerated() {
      guard let common = totals?[number, storedNumber: 0], common.chunks > 0 else { continue }
      let engine = if case .native(let engine, _, _) = snapshot.driver { engine.display } else { "snapshot \(number)" }
      try line("Change log", "\(Quantities.size(common.bytes)) for \(engine), besides its tables", &output)
    }
    if !catalogue.tablespaces.isEmpty {
      try line("Tablespaces", catalogue.tablespaces.map(\.display).joined(separator: ", "), &output)
    }
    for (number, database) in catalogue.databases.enumerated() {
      try output.write("\n  \(bold)\(database.name.display)\(plain)\n")
      let facts = TableFacts.of(database: number, in: catalogue, metadata, totals, image)
      try print(database.items.indices.compactMap { facts[$0] }, totals, &output)
      try printOthers(database, &output)
    }
  }

  /// The tables of a database, in columns.
  private func print(_ tables: [TableFacts], _ totals: TableTotals?, _ output: inout StandardOutput) throws {
    let rows = tables.map { table in
      [
        table.name.display, table.engine?.display ?? "?", table.driverName,
        table.total.map { Quantities.size($0.bytes) } ?? "",
        totals == nil ? "" : table.rows.map { "\(Quantities.grouped($0)) row\($0 == 1 ? " " : "s")" } ?? "? rows",
      ]
    }
    let widths = (0..<5).map { column in min(40, rows.map { $0[column].count }.max() ?? 0) }
    for row in rows {
      var line = "   "
      for (column, field) in row.enumerated() {
        let padding = String(repeating: " ", count: max(0, widths[column] - field.count))
        line += (column == 0 ? " " : "  ") + (column < 3 ? field + padding : padding + field)
      }
      while line.last == " " { line.removeLast() }
      try output.write(line + "\n")
    }
  }

  private func printOthers(_ database: Catalogue.Database, _ output: inout StandardOutput) throws {
    let plurals: [(ItemType, String)] = [
      (.view, "views"), (.procedure, "procedures"), (.function, "functions"), (.trigger, "triggers"),
      (.event, "events"),
    ]
    for (type, plural) in plurals {
      let names = database.items.filter { $0.type == type }.map(\.name.display)
      if !names.isEmpty { try wrap("    \(plural): ", names, &output) }
    }
    let privileges = database.items.count { $0.type == .privilege }
    if privileges > 0 { try output.write("    privileges: \(privileges)\n") }
    if database.items.isEmpty { try output.write("    (empty)\n") }
  }

  /// A list of names on lines of at most 100 columns where they fit.
  private func wrap(_ label: String, _ names: [String], _ output: inout StandardOutput) throws {
    var line = label
    for (index, name) in names.enumerated() {
      let piece = name + (index + 1 < names.count ? ", " : "")
      if line.count + piece.count > 101 && line.count > label.count {
        while line.last == " " { line.removeLast() }
        try output.write(line + "\n")
        line = String(repeating: " ", count: label.count)
      }
      line += piece
    }
    try output.write(line + "\n")
  }
}

extension Result {
  /// The failure, if it is one.
  var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
