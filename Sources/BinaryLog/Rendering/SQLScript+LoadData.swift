internal import ByteIO
internal import TableRows
internal import SystemPackage

extension SQLScript {
  /// LOAD DATA of all ages: the blocks of its file, and the statement.
  mutating func writeLoad(
    _ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition, _ isTaken: Bool
  ) throws(BinaryLogError) {
    let body = event.body
    switch event.type {
    case .createFile:
      let create = try CreateFileEvent(parsing: body, format: format)
      let files = try loadFiles()
      try files.begin(create.fileID, at: position)
      try files.append(body.extracting(create.dataStart..<body.byteCount), to: create.fileID)
      loads[create.fileID] = create.load
    case .beginLoadQuery:
      let block = try LoadFileEvent(parsing: body, type: event.type, format: format)
      let files = try loadFiles()
      try files.begin(block.fileID, at: position)
      try files.append(body.extracting(block.dataStart..<body.byteCount), to: block.fileID)
    case .appendBlock:
      let block = try LoadFileEvent(parsing: body, type: event.type, format: format)
      try loadFiles().append(body.extracting(block.dataStart..<body.byteCount), to: block.fileID)
    case .deleteFile:
      let id = try LoadFileEvent(parsing: body, type: event.type, format: format).fileID
      files?.discard(id)
      loads[id] = nil
    case .execLoad:
      let id = try LoadFileEvent(parsing: body, type: event.type, format: format).fileID
      guard let load = loads.removeValue(forKey: id), isTaken else { return try discard(id) }
      let path = try loadFiles().finish(id).path
      try write(load, event.header, format, file: " LOCAL INFILE '\(path.string)'", at: position)
    case .executeLoadQuery: try writeExecuteLoad(event, format, at: position, isTaken)
    default:
      guard isTaken else { return context.removeAll() }
      let load = try LoadEvent(parsing: body, type: event.type, format: format)
      throw BinaryLogError(
        .unsupported, found: "LOAD DATA of '\(load.file.display)', a file that the log does not hold",
        expected: "a log of 4.0 or later, which does")
    }
  }

  private func loadFiles() throws(BinaryLogError) -> LoadFiles {
    if let files { return files }
    throw BinaryLogError(
      .unsupported, found: "a file of LOAD DATA", expected: "--load-files DIR, a folder for it beside the output")
  }

  private mutating func discard(_ id: UInt32) throws(BinaryLogError) {
    files?.discard(id)
    context.removeAll()
  }

  private mutating func writeExecuteLoad(
    _ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition, _ isTaken: Bool
  ) throws(BinaryLogError) {
    let execute = try ExecuteLoadQueryEvent(
      parsing: event.body, format: format, keepsUnknownVariables: options.passesUnknownVariables)
    guard isTaken else { return try discard(execute.fileID) }
    if execute.query.errorCode != 0, try !runsFailedLoad(execute, at: position) { return try discard(execute.fileID) }
    let (path, isXML) = try loadFiles().finish(execute.fileID)
    note(
      "LOAD DATA with files in \(path.removingLastComponent().string): run the client with --local-infile=1",
      at: position, once: "load")
    var file = Array(" LOCAL INFILE '\(path.string)'".utf8)
    switch execute.duplicates {
    case .error: break
    case .ignore: file += Array(" IGNORE".utf8)
    case .replace: file += Array(" REPLACE".utf8)
    }
    let statement = execute.query.statement.bytes
    var front = Array(statement[..<execute.fileName.lowerBound])
    var back = Array(statement[execute.fileName.upperBound...])
    if isXML, let changed = Self.asXML(front, back) {
      (front, back) = changed
      note(
        "the server logs LOAD XML as LOAD DATA; the file is XML, so LOAD XML is written", at: position, once: "xml")
    }
    flushContext()
    while front.last == 32 { front.removeLast() }
    var query = execute.query
    query.statement = ByteString(front + file + Array(" INTO".utf8) + back)
    query = try renamed(query)
    try set(query, event.header, format, at: position)
    try append(statement: query.statement.bytes, of: query, at: position)
  }

  /// Whether a LOAD DATA that failed is run all the same. The client's LOCAL makes warnings of its errors, so nothing
  /// can expect them.
  private mutating func runsFailedLoad(
    _ execute: ExecuteLoadQueryEvent, at position: LogPosition
  ) throws(BinaryLogError) -> Bool {
    let code = execute.query.errorCode
    switch options.failedStatements {
    case .expect: throw Self.unrepeatable(code, "a LOAD DATA that failed (error \(code))")
    case .skip:
      text.append("# left out: it failed on its server\n")
      note("this LOAD DATA failed on its server with error \(code): it is left out", at: position, .doubt)
      return false
    case .run:
      note(
        "this LOAD DATA failed on its server with error \(code); the client runs it to its end, so that rows behind the "
          + "error appear", at: position, .doubt)
      return true
    }
  }

  /// LOAD XML is logged as LOAD DATA with `LINES TERMINATED BY '<row>'`, the tag of a row.
  private static func asXML(_ front: [UInt8], _ back: [UInt8]) -> (front: [UInt8], back: [UInt8])? {
    guard let fields = back.range(of: " FIELDS TERMINATED BY"), let lines = back.range(of: " LINES TERMINATED BY '<"),
      fields.lowerBound < lines.lowerBound, let data = front.range(of: "DATA"),
      let end = back[lines.upperBound...].firstIndex(of: UInt8(ascii: "'")), back[end - 1] == UInt8(ascii: ">")
    else { return nil }
    let tag = back[(lines.upperBound - 1)..<end]
    return (
      Array(front[..<data.lowerBound] + Array("XML".utf8) + front[data.upperBound...]),
      Array(back[..<fields.lowerBound] + Array(" ROWS IDENTIFIED BY '".utf8) + tag + back[end...])
    )
  }

  /// LOAD DATA of 4.0 and 4.1.
  private mutating func write(
    _ load: LoadEvent, _ header: EventHeader, _ format: FormatDescription, file: String, at position: LogPosition
  ) throws(BinaryLogError) {
    flushContext()
    setDatabase(load.database, header)
    setTimestamp(header.timestamp, nil)
    text.append("LOAD DATA")
    text.append(text: file)
    if load.options & LoadEvent.Option.replace != 0 { text.append(" REPLACE") }
    if load.options & LoadEvent.Option.ignore != 0 { text.append(" IGNORE") }
    text.append(" INTO TABLE ")
    text.append(load.table.quotedName)
    text.append(" FIELDS TERMINATED BY ")
    text.append(hexadecimal: load.fieldTerminator.bytes)
    if load.options & LoadEvent.Option.optionallyEnclosed != 0 { text.append(" OPTIONALLY") }
    text.append(" ENCLOSED BY ")
    text.append(hexadecimal: load.enclosure.bytes)
    text.append(" ESCAPED BY ")
    text.append(hexadecimal: load.escape.bytes)
    text.append(" LINES TERMINATED BY ")
    text.append(hexadecimal: load.lineTerminator.bytes)
    if !load.lineStart.isEmpty {
      text.append(" STARTING BY ")
      text.append(hexadecimal: load.lineStart.bytes)
    }
    if load.skippedLines > 0 {
      text.append(" IGNORE ")
      text.append(number: load.skippedLines)
      text.append(" LINES")
    }
    for (index, column) in load.columns.enumerated() {
      text.append(index == 0 ? " (" : ", ")
      text.append(column.quotedName)
    }
    if !load.columns.isEmpty { text.append(")") }
    text.append("\n")
    text.append(Self.end)
  }
}

extension [UInt8] {
  /// Where `text` stands for the first time.
  func range(of text: String) -> Range<Int>? {
    let part = Array(text.utf8)
    guard count >= part.count else { return nil }
    for start in 0...(count - part.count) where self[start..<start + part.count].elementsEqual(part) {
      return start..<start + part.count
    }
    return nil
  }
}
