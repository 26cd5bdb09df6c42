internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO
internal import Recovery

extension Finding.Kind {
  /// The bytes contradict the format.
  static let damage = Finding.Kind(rawValue: "damage")
  /// The file ends before the image does.
  static let cut = Finding.Kind(rawValue: "cut")
  /// Something stands behind the end.
  static let trailingBytes = Finding.Kind(rawValue: "trailing-bytes")
  /// A value that readers accept, and no server writes.
  static let unusualValue = Finding.Kind(rawValue: "unusual-value")
  /// Parts of the image that contradict each other.
  static let contradiction = Finding.Kind(rawValue: "contradiction")
  /// A definition that is not what its item calls for.
  static let statement = Finding.Kind(rawValue: "statement")
  /// Definitions in an order in which they can't be restored one after the other.
  static let order = Finding.Kind(rawValue: "order")
  /// What writers of certain releases are known to do.
  static let knownDefect = Finding.Kind(rawValue: "known-defect")
}

extension ImageVerifier {
  /// Checks the container, the transport, and all parts of the image but the rows (specification 1 to 8, 12.1 to 12.7
  /// and 12.10).
  func checkStructure(_ report: inout LevelReport) throws {
    report.unseen.append(
      "Of names, statements, times and the binary log position it can be seen whether they are well formed, not whether "
        + "they are what the server wrote.")
    var opened: ImageReader?
    do {
      var image = try file.reader()
      if image.compression != .none, let digest = try? digest() { image = try file.reader(digest: digest) }
      opened = image
      image.comparesEncodings = true
      result.compression = image.compression
      result.serverVersion = image.header.serverVersion.text
      begin(.structure, counting: image.progress, to: image.fileSize)
      let catalogue = try image.catalogue()
      let metadata = try image.metadata()
      let tables = try ImageTables(image)
      self.tables = tables
      result.tables = tables.tables.map { ImageVerification.Table($0, image.snapshots[$0.position.snapshot].driver) }
      result.unmatched = options.choices.filter { choice in
        !tables.tables.contains { choice.matches($0.database, $0.name) }
      }.map(\.name)
      PreambleRules(image, catalogue, metadata).check(&report)
      StatementRules(image.header.serverVersion, catalogue, metadata, tables).check(&report)
      OrderRules(image.header.serverVersion, catalogue, metadata).check(&report)
      for part in try RestorePlan(image, tables: tables, isIncluded: { _ in true }).leftOut {
        report.add(Finding(.doubt, .statement, item: part.label, "would not be restored: \(part.reason)"))
      }
      defer {
        let items = catalogue.databases.reduce(0) { $0 + $1.items.count }
        report.checked.append(
          "the definitions of \(Quantities.count(Int64(items), "item")) in "
            + Quantities.count(Int64(catalogue.databases.count), "database"))
      }
      try checkData(image, &report)
      if sharedPass != nil {
        report.checked.append("the rows and checksums in the same pass, since the file is compressed")
      }
    } catch let error as ImageError {
      try take(error, &report)
      if let opened { nameDefect(error, opened, &report) }
    }
  }

  /// What takes the checksums of a compressed image while it is gone over; nil if none are wanted, or it can't be begun.
  private func digest() throws -> StreamDigest? {
    if options.sample != nil { return nil }
    // An index that is damaged, or none that can be found, is for the level of checksums to tell.
    if let checker = try? IndexChecker(descriptor: file.descriptor, path: file.path) {
      return options.level >= .checksums ? try checker.digest(takesSHA256: options.checksSHA256) : nil
    }
    return options.makesIndex ? try StreamDigest() : nil
  }

  /// Says so if what is wrong is what writers are known for.
  private func nameDefect(_ error: ImageError, _ image: ImageReader, _ report: inout LevelReport) {
    guard let defect = WriterDefect(error, image, file) else { return }
    report.add(
      Finding(.note, .knownDefect, place: error.section.rawValue, at: error.offset, defect.text))
  }

  /// Goes over the chunks of table data, and looks at the end.
  private func checkData(_ opened: ImageReader, _ report: inout LevelReport) throws {
    let (image, pass, check) = try passOver(opened)
    streamEnd = check.streamEnd
    for problem in check.problems { report.add(Finding(problem)) }
    if let first = check.problems.first { nameDefect(first, image, &report) }
    for index in result.tables.indices {
      let total = check.totals[result.tables[index].position]
      result.tables[index].chunks = total.chunks
      result.tables[index].bytes = total.bytes
      if let first = total.firstOffset { result.tables[index].span = first..<total.endOffset }
    }
    report.checked.append(
      "\(Quantities.count(check.totals.chunks, "chunk")) of table data, \(Quantities.size(check.totals.bytes))")
    guard check.problems.isEmpty else {
      if !check.isComplete { report.unseen.append("What stands behind damage was not seen in full.") }
      // It stands at the end, which may be sound.
      if image.compression == .none { result.summary = try? image.summary() }
      return
    }
    let summary = try image.summary()
    result.summary = summary
    try image.verifyEnd()
    try PreambleRules.checkBlockSize(image, &report)
    if image.padding > 0 {
      report.add(
        Finding(
          .doubt, .trailingBytes, place: "end",
          "\(Quantities.count(image.padding, "zero byte")) behind the gzip data: padding, as tapes need it, or damage"))
    }
    result.streamLength = image.streamLength
    SummaryRules(image.header, summary, tableCount: result.tables.count).check(&report)
    result.hasIndex = try image.index() != nil
    soundImage = image
    sharedPass = pass
  }

  /// Goes over the table data. Where they must be unpacked for it, their rows are checked on the way. Where anything is
  /// wrong, each level goes over them by itself: what it finds must not depend on the others.
  /// - Returns: the image that was gone over, the rows if they were checked, and what was seen.
  private func passOver(_ image: ImageReader) throws -> (ImageReader, RowPass?, TableDataCheck) {
    guard image.compression != .none, options.level >= .rows, options.sample == nil, let tables else {
      return (image, nil, try image.checkTableData(threads: options.threads))
    }
    let pass = try RowPass(image, RowSelection(tables, image, options), options, checksChunks: true)
    if !pass.selection.tables.isEmpty, (try? pass.run()) != nil, let check = pass.extraction.tableDataCheck,
      check.problems.isEmpty
    {
      return (image, pass, check)
    }
    let again = try file.reader()
    begin(.structure, counting: again.progress, to: again.fileSize)
    return (again, nil, try again.checkTableData(threads: options.threads))
  }

  /// Makes a finding of what is wrong with the image; what could not be read at all is thrown on.
  func take(_ error: ImageError, _ report: inout LevelReport) throws {
    switch error.code {
    case .damaged, .truncated, .trailingBytes: report.add(Finding(error))
    case .notAnImage, .unsupportedVersion, .tooLarge, .input: throw error
    }
  }
}

extension Finding {
  /// What an error of the image says.
  init(_ error: ImageError) {
    let kind: Kind =
      switch error.code {
      case .truncated: .cut
      case .trailingBytes: .trailingBytes
      default: .damage
      }
    let text = error.cause.map { "\($0)" } ?? "found \(error.found), expected \(error.expected)"
    self.init(.failure, kind, place: error.section.rawValue, at: error.offset, text)
  }
}

extension ImageVerification.Table {
  init(_ table: ImageTables.Table, _ driver: SnapshotDescription.Driver) {
    database = table.database
    name = table.name
    position = table.position
    hasRows = driver != .noData
    self.driver =
      switch driver {
      case .native(let engine, _, _): "native \(engine.display)"
      case .default: "default"
      case .consistentSnapshot: "CS"
      case .noData: "no data"
      }
  }
}
