import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Every real image is read completely, in every container and from every kind of source, and its parts equal the
/// truth that the server left beside it.
@Suite struct RealImageTests {
  @Test("tables, engines and rows are those of the server", arguments: Samples.images)
  func tables(_ sample: Samples.Image) throws {
    let image = try sample.open()
    let catalogue = try image.catalogue()
    let totals = try image.tableTotals()
    try image.verifyEnd()
    let truth = try sample.tables().filter { $0[2] == "BASE TABLE" }
    var found: [String: Int64?] = [:]
    for database in catalogue.databases {
      for table in database.tables {
        let position = try #require(table.tablePosition)
        found["\(database.name.display).\(table.name.display)"] = totals.rows(of: position)
      }
    }
    #expect(found.count == truth.count)
    for line in truth {
      let rows = try #require(found[ByteString(line[0]).display + "." + ByteString(line[1]).display], "\(line[1])")
      if let rows { #expect(rows == Int64(line[4]), "rows of \(line[0]).\(line[1])") }
      // Of the default and CS drivers the chunks show every row, of MyISAM the index file does.
      let shown = ["InnoDB", "MEMORY", "CSV", "ARCHIVE", "Falcon"].contains(line[3])
      if shown { #expect(rows != nil, "rows of \(line[1]) ought to be known") }
    }
  }

  @Test("views are those of the server", arguments: Samples.images)
  func views(_ sample: Samples.Image) throws {
    let truth = try sample.tables().filter { $0[2] == "VIEW" }.map { "\($0[0]).\($0[1])" }
    let found = try sample.open().catalogue().databases.flatMap { database in
      database.items.filter { $0.type == .view }.map { "\(database.name.display).\($0.name.display)" }
    }
    #expect(found.sorted() == truth.sorted())
  }

  @Test("counts, times and binary log position are those of the server's history", arguments: Samples.images)
  func history(_ sample: Samples.Image) throws {
    guard let history = try sample.text("history.txt") else { return }
    var fields: [String: String] = [:]
    for line in String(decoding: history, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, fields[parts[0]] == nil { fields[parts[0]] = parts[1] }
    }
    guard let binlogPosition = fields["binlog_pos"] else { return }
    let image = try sample.open()
    let catalogue = try image.catalogue()
    let totals = try image.tableTotals()
    let summary = try image.summary()
    #expect(image.header.startTime.description == fields["start_time"])
    if summary.validityTime.isSet { #expect(summary.validityTime.description == fields["validity_point_time"]) }
    if summary.binlogPosition != 0 {
      #expect(String(summary.binlogPosition) == binlogPosition)
      #expect(summary.binlogBaseName.display == fields["binlog_file"]?.split(separator: "/").last.map(String.init))
    }
    let objects =
      catalogue.databases.count + catalogue.tablespaces.count
      + catalogue.databases.joined(\.items).count { $0.type != .privilege }
    // Earlier releases count otherwise.
    if image.header.serverVersion.isAtLeast(6, 0, 11) { #expect(String(objects) == fields["num_objects"]) }
    #expect(Int64(fields["total_bytes"] ?? "") != nil)
    // The server's own count is too high where there are several snapshots.
    let counted = try #require(Int64(fields["total_bytes"] ?? ""))
    #expect(image.snapshots.count > 1 ? totals.bytes <= counted : totals.bytes == counted)
  }

  @Test("every definition is there and can be taken apart", arguments: Samples.images)
  func definitions(_ sample: Samples.Image) throws {
    let image = try sample.open()
    let catalogue = try image.catalogue()
    let metadata = try image.metadata()
    let items = catalogue.tablespaces.count + catalogue.databases.count + catalogue.databases.joined(\.items).count
    #expect(metadata.entries.count == items)
    #expect(Set(metadata.entries.map(\.item)).count == items)
    // While clients work, the counter goes on between the truth and the image.
    func settled(_ text: String) -> String { text.replacing(#/AUTO_INCREMENT=[0-9]+ /#, with: "") }
    let truth = settled(String(decoding: try sample.text("expected/show-create.txt") ?? [], as: UTF8.self))
    for entry in metadata.entries {
      let (type, database, name) = catalogue[entry.item]
      let stored = try #require(entry.statement)
      let text = try StatementText(
        parsing: stored, type: type, database: database, version: image.header.serverVersion)
      let create = try #require(text.texts.last)
      #expect(create.display.hasPrefix(type == .privilege ? "GRANT " : "CREATE "), "\(name.display)")
      if type == .table && !truth.isEmpty {
        // 6.0.8 qualifies the name; nothing else may differ from SHOW CREATE TABLE.
        var shown = settled(create.text ?? "")
        if let database {
          shown = shown.replacingOccurrences(of: "CREATE TABLE `\(database.display)`.", with: "CREATE TABLE ")
        }
        #expect(
          truth.contains(shown) || truth.contains(shown.replacingOccurrences(of: "\n", with: "\\n")), "\(name.display)")
      }
      if image.header.serverVersion.isAtLeast(6, 0, 9) { #expect(text.stored == stored) }
    }
  }

  @Test("the cut image is reported as cut") func killed() throws {
    guard let sample = Samples.allImages.first(where: { $0.name == "killed" }) else { return }
    let image = try sample.open()
    #expect(try image.catalogue().databases.count == 1)
    #expect { try image.summary() } throws: { ($0 as? ImageError)?.code == .truncated }
  }

  @Test("pipes and sources in pieces give what the file gives", arguments: Samples.images)
  func sources(_ sample: Samples.Image) throws {
    let parts = try ImageParts(reading: try sample.open())
    let bytes = Array(try Data(contentsOf: sample.file))
    let piece = bytes.count > 100_000 ? 4099 : 1
    #expect(try ImageParts(reading: ImageReader(source: MemorySource(bytes, inPiecesOf: piece))) == parts)
    // A pipe.
    let ends = try FileDescriptor.pipe()
    let writer = Threads(1) {
      _ = try? ends.writeEnd.writeAll(bytes)
      try? ends.writeEnd.close()
    }
    let piped = try ImageParts(reading: ImageReader(descriptor: ends.readEnd))
    writer.join()
    try ends.readEnd.close()
    #expect(piped == parts)
  }

  @Test("the summary from the tail is that of the whole", arguments: Samples.images)
  func tail(_ sample: Samples.Image) throws {
    let whole = try sample.open()
    _ = try whole.tableTotals()
    #expect(try sample.open().summary() == whole.summary())
  }

  @Test("ranges give every chunk once, in order", arguments: Samples.images, [2, 3, 7, 64])
  func ranges(_ sample: Samples.Image, _ count: Int) throws {
    let image = try sample.open()
    guard let ranges = try image.tableDataRanges(ofLength: (image.fileSize ?? 0) / Int64(count) + 1) else { return }
    var whole: [TableDataChunk] = []
    try sample.open().forEachTableDataHead { whole.append($0) }
    var pieces: [TableDataChunk] = []
    for range in ranges { try range.forEachTableDataHead { pieces.append($0) } }
    #expect(pieces == whole)
    #expect(try sample.open().tableTotals() == image.tableTotals(threads: count))
  }
}

extension Array {
  /// All elements of all of the lists.
  func joined<Element2>(_ list: (Element) -> [Element2]) -> [Element2] { flatMap(list) }
}
