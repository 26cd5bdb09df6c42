import BackupStreamLib
import ByteIO
import SystemPackage
import ToolKit

/// Everything about an image as one line of JSON. Members are only ever added; a change of meaning changes
/// `schema_version`.
struct JSONReport {
  /// The version of the form of the documents.
  static let schemaVersion = 1

  let image: ImageReader
  let path: ByteString

  /// Prints the document; of a damaged image what could be read, and the error.
  func print(to output: inout StandardOutput, _ messages: Messages) throws -> ExitStatus {
    var json = JSONWriter()
    var failure: ImageError?
    json.object { json in
      Self.begin(&json, path)
      writeFile(&json)
      writeHeader(&json)
      failure = writeParts(&json)
    }
    json.endLine()
    try output.write(json.bytes)
    if let failure { throw failure }
    return .success
  }

  /// The document of an image that could not be opened.
  static func failure(_ path: ByteString, _ error: ImageError) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      begin(&json, path)
      write(error, &json)
    }
    json.endLine()
    return json.bytes
  }

  private static func begin(_ json: inout JSONWriter, _ path: ByteString) {
    json.value("schema_version", schemaVersion)
    json.value("path", data: path)
  }

  private static func write(_ error: ImageError, _ json: inout JSONWriter) {
    json.object("error") { json in
      json.value("code", code(error.code))
      json.value("section", error.section.rawValue)
      json.value("offset", error.offset)
      json.value("file_offset", error.cause?.offset)
      json.value("found", error.cause.map { "\($0.operation): \($0.errno?.description ?? $0.detail)" } ?? error.found)
      json.value("expected", error.expected)
    }
  }

  private static func code(_ code: ImageError.Code) -> String {
    switch code {
    case .notAnImage: "not_an_image"
    case .unsupportedVersion: "unsupported_version"
    case .truncated: "truncated"
    case .damaged: "damaged"
    case .trailingBytes: "trailing_bytes"
    case .tooLarge: "too_large"
    case .input: "input"
    }
  }

  // MARK: parts

  private func writeFile(_ json: inout JSONWriter) {
    json.value("file_size", image.fileSize)
    json.value("compression", image.compression.rawValue)
    json.value("format_version", image.prefix.version)
    json.value("block_size", image.prefix.blockSize)
  }

  private func writeHeader(_ json: inout JSONWriter) {
    let header = image.header
    json.object("server") { json in
      json.value("version", data: header.serverVersion.text)
      json.value("major", header.serverVersion.major)
      json.value("minor", header.serverVersion.minor)
      json.value("release", header.serverVersion.release)
      json.value("byte_order", header.flags.contains(.bigEndian) ? "big-endian" : "little-endian")
    }
    json.value("flags", header.flags.rawValue)
    write(header.startTime, "start_time", &json)
    json.array("snapshots", of: image.snapshots.enumerated()) { json, snapshot in
      json.object { json in
        json.value("number", snapshot.offset)
        writeDriver(snapshot.element.driver, &json)
        json.value("format_version", snapshot.element.version)
        json.value("options", snapshot.element.options)
        json.value("stored_table_count", snapshot.element.storedTableCount)
      }
    }
  }

  private func writeDriver(_ driver: SnapshotDescription.Driver, _ json: inout JSONWriter) {
    json.value("driver", TableFacts.name(driver))
    guard case .native(let engine, let major, let minor) = driver else { return }
    json.value("engine", data: engine)
    json.value("engine_version", "\(major).\(minor)")
  }

  private func write(_ time: ImageTime, _ name: String, _ json: inout JSONWriter) {
    if time.isSet { json.value(name, time.rfc3339) } else { json.null(name) }
  }

  /// Writes what needs reading on, as far as it goes.
  /// - Returns: why it went no further.
  private func writeParts(_ json: inout JSONWriter) -> ImageError? {
    do {
      let catalogue = try image.catalogue()
      let metadata = Result { () throws(ImageError) in try image.metadata() }
      let totals = Result { () throws(ImageError) in try image.tableTotals() }
      writeCatalogue(catalogue, try? metadata.get(), try? totals.get(), &json)
      _ = try metadata.get()
      let summary = Result { () throws(ImageError) in try image.summary() }
      if let summary = try? summary.get() { writeSummary(summary, &json) }
      if let index = try image.index() { write(index, &json) } else { json.null("index") }
      _ = try totals.get()
      _ = try summary.get()
      try image.verifyEnd()
      json.null("error")
      return nil
    } catch {
      Self.write(error, &json)
      return error
    }
  }

  private func writeCatalogue(
    _ catalogue: Catalogue, _ metadata: Metadata?, _ totals: TableTotals?, _ json: inout JSONWriter
  ) {
    let entries = Dictionary(
      (metadata?.entries ?? []).map { ($0.item, $0) }, uniquingKeysWith: { first, _ in first })
    json.array("charsets", of: catalogue.charsets) { $0.object { [name = $1] in $0.value("name", data: name) } }
    json.array("users", of: catalogue.users) { $0.object { [name = $1] in $0.value("name", data: name) } }
    json.array("tablespaces", of: catalogue.tablespaces.indices) { json, index in
      json.object { writeItem(.tablespace(index), catalogue, entries, &$0) }
    }
    json.array("databases", of: catalogue.databases.enumerated()) { json, database in
      let facts = TableFacts.of(database: database.offset, in: catalogue, metadata, totals, image)
      json.object { json in
        writeItem(.database(database.offset), catalogue, entries, &json)
        json.array("tables", of: database.element.items.indices.filter { facts[$0] != nil }) { json, index in
          json.object { json in
            writeItem(.item(database: database.offset, index: index), catalogue, entries, &json)
            if let table = facts[index] { write(table, &json) }
          }
        }
        let others = database.element.items.indices.filter { database.element.items[$0].type != .table }
        json.array("items", of: others) { json, index in
          json.object { writeItem(.item(database: database.offset, index: index), catalogue, entries, &$0) }
        }
      }
    }
    json.array("definition_order", of: metadata?.entries ?? []) { json, entry in
      let (type, database, name) = catalogue[entry.item]
      json.object { json in
        json.value("type", type.name)
        if let database { json.value("database", data: database) }
        json.value("name", data: name)
      }
    }
    if let totals {
      json.array("common_data", of: image.snapshots.indices.filter { totals[$0, storedNumber: 0].chunks > 0 }) {
        json, snapshot in
        json.object { json in
          json.value("snapshot", snapshot)
          json.value("chunks", totals[snapshot, storedNumber: 0].chunks)
          json.value("bytes", totals[snapshot, storedNumber: 0].bytes)
        }
      }
    }
  }

  private func writeItem(
    _ item: ItemReference, _ catalogue: Catalogue, _ entries: [ItemReference: Metadata.Entry],
    _ json: inout JSONWriter
  ) {
    let (type, database, name) = catalogue[item]
    json.value("type", type.name)
    json.value("name", data: name)
    if type == .privilege, case .item(let database, let index) = item {
      json.value("shown_name", data: catalogue.databases[database].items[index].shownName)
    }
    guard let entry = entries[item] else { return }
    if let extra = entry.extraData { json.value("extra_data_base64", JSONWriter.base64(extra.bytes)) }
    guard let stored = entry.statement else { return }
    let version = image.header.serverVersion
    if let text = try? StatementText(parsing: stored, type: type, database: database, version: version) {
      json.array("statements", of: text.texts) { json, text in
        json.object { $0.value("text", data: text) }
      }
    } else {
      json.value("stored_statement", data: stored)
    }
  }

  private func write(_ table: TableFacts, _ json: inout JSONWriter) {
    if let engine = table.engine { json.value("engine", data: engine) } else { json.null("engine") }
    json.value("driver", table.driverName)
    json.value("snapshot", table.position.snapshot)
    json.value("position", table.position.position)
    json.value("chunks", table.total?.chunks)
    json.value("bytes", table.total?.bytes)
    json.value("rows", table.rows)
  }

  private func writeSummary(_ summary: Summary, _ json: inout JSONWriter) {
    json.object("summary") { json in
      write(summary.validityTime, "validity_time", &json)
      write(summary.endTime, "end_time", &json)
      if summary.binlogFile.isEmpty {
        json.null("binlog")
      } else {
        json.object("binlog") { json in
          json.value("file", data: summary.binlogFile)
          json.value("base_name", data: summary.binlogBaseName)
          json.value("position", summary.binlogPosition)
        }
      }
      json.value("binlog_group_file", data: summary.binlogGroupFile)
      json.value("binlog_group_position", summary.binlogGroupPosition)
    }
  }

  private func write(_ index: ImageIndex, _ json: inout JSONWriter) {
    json.object("index") { json in
      json.value("beside", image.hasIndexBeside)
      json.value("stream_length", index.streamLength)
      json.value("table_data_offset", index.tableDataOffset)
      json.value("summary_offset", index.summaryOffset)
      json.value("sha256", index.sha256.map { hexadecimal($0).lowercased() }.joined())
      json.value("segments", index.segments.count)
      json.value("pieces", index.pieces.count)
      json.value("binlog_position", index.facts.binlogPosition)
      for (name, value) in [
        ("gtid_set", index.facts.gtidSet), ("time_zone", index.facts.timeZone),
        ("server_charset", index.facts.serverCharset), ("writer", index.facts.writer),
      ] { if let value { json.value(name, data: value) } else { json.null(name) } }
    }
  }
}
