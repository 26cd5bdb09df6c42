public import ByteIO

/// Writes events of logs as objects of JSON, one a line, with all that is in them. The rows are left to a
/// ``JSONRowsRenderer``: see ``appendRowMembers(of:_:to:)``.
///
/// Members are only ever added; should that become unavoidable, `schema_version` is raised. Bytes that are not UTF-8 have a
/// twin whose name ends in `_base64`. Times are RFC 3339 in UTC.
public struct EventJSON: Sendable {
  private var second: UInt32 = 0
  private var secondText = Array("1970-01-01T00:00:00".utf8)
  /// The GTID of the transaction that begins there, as a member.
  private var gtid: (index: Int, offset: Int64, text: [UInt8]) = (-1, 0, [])
  /// What comes before the position, for each type of a log.
  private var heads: (log: Int, texts: [[UInt8]]) = (-1, [])
  /// The members of table maps.
  private var tables: [ObjectIdentifier: (map: TableMap, text: [UInt8])] = [:]

  /// A writer that has seen nothing.
  public init() {}

  /// Appends an event, with a line feed behind it.
  /// - Throws: ``BinaryLogError`` if its body contradicts the format; what was written so far must be taken back then.
  public mutating func append(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext, to output: inout OutputBuffer
  ) throws(BinaryLogError) {
    output.append("{\"schema_version\":1,\"type\":\"event\"")
    appendPlace(of: event, context, to: &output)
    output.member("flags", event.header.flags)
    try appendBody(event, format, context, to: &output)
    output.append("}\n")
  }

  /// Appends what the objects of an event's rows have besides the rows, for ``RowsJob/members``: where the event is.
  public mutating func appendRowMembers(
    of event: borrowing LogEvent, _ context: EventContext, to output: inout OutputBuffer
  ) {
    output.append("\"schema_version\":1")
    appendPlace(of: event, context, to: &output)
  }

  private mutating func appendPlace(
    of event: borrowing LogEvent, _ context: EventContext, to output: inout OutputBuffer
  ) {
    appendHead(event.type, context.log, to: &output)
    output.append(number: event.offset)
    output.append(",\"end_position\":")
    output.append(number: event.end)
    let header = event.header
    if header.timestamp == 0 {
      output.append(",\"timestamp\":null")
    } else {
      output.append(",\"timestamp\":")
      append(time: Int64(header.timestamp) * 1_000_000, to: &output)
    }
    output.append(",\"server_id\":")
    output.append(number: header.serverID)
    if event.isUnwrapped { output.append(",\"unwrapped\":true") }
    guard let transaction = context.transaction, let gtid = transaction.gtid else { return }
    let (index, offset) = (transaction.start.index, transaction.start.offset)
    if self.gtid.index != index || self.gtid.offset != offset {
      var text = OutputBuffer(capacity: 128)
      text.append(",\"gtid\":\"")
      text.append(gtid)
      text.append("\"")
      self.gtid = (index, offset, text.array)
    }
    output.append(self.gtid.text)
  }

  /// What the events of a type in a log have in common, up to the position.
  private mutating func appendHead(_ type: EventType, _ log: LogPosition, to output: inout OutputBuffer) {
    if heads.log != log.index || heads.texts.isEmpty {
      heads = (log.index, Array(repeating: [], count: 256))
    }
    let number = Int(type.rawValue)
    if heads.texts[number].isEmpty {
      var head = OutputBuffer(capacity: 128)
      // A comma comes first, as in the middle of an object.
      head.append(0x20)
      head.member("event", string: type.description)
      head.member("file", data: log.file)
      head.key("position")
      heads.texts[number] = Array(head.array.dropFirst())
    }
    output.append(heads.texts[number])
  }

  /// Appends a time in quotes.
  /// - Parameter microseconds: since the epoch.
  mutating func append(time microseconds: Int64, to output: inout OutputBuffer) {
    let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    guard microseconds >= 0, let short = UInt32(exactly: seconds) else {
      return output.append(jsonText: Array(LogTime.text(microseconds).utf8))
    }
    if short != second {
      second = short
      secondText = Array(LogTime.text(seconds * 1_000_000).utf8.dropLast())
    }
    output.append(0x22)
    output.append(secondText)
    if fraction > 0 {
      output.append(0x2E)
      var divisor: Int64 = 100_000
      while divisor > 0 {
        output.append(48 + UInt8(fraction / divisor % 10))
        divisor /= 10
      }
    }
    output.append("Z\"")
  }

  // MARK: bodies

  private mutating func appendBody(
    _ event: borrowing LogEvent, _ format: FormatDescription, _ context: EventContext, to output: inout OutputBuffer
  ) throws(BinaryLogError) {
    let (type, body) = (event.type, event.body)
    switch type {
    case .query, .queryCompressed:
      let query =
        if let query = context.query { query } else { try QueryEvent(parsing: body, format: format, type: type) }
      try Self.append(query, to: &output)
    case .xid: output.member("xid", try XIDEvent(parsing: body, format: format).number)
    case .tableMap:
      let map = if let map = context.table { map } else { try TableMap(parsing: body, format: format) }
      try append(map, to: &output)
    case .mariaGTID: try Self.append(try MariaDBGTIDEvent(parsing: body, format: format), to: &output)
    case .gtid, .anonymousGTID, .taggedGTID:
      try append(try GTIDEvent(parsing: body, type: type, format: format), to: &output)
    case .rowsQuery, .annotateRows:
      // MySQL's has a byte in front.
      let start = type == .rowsQuery ? 1 : 0
      guard body.byteCount >= start else { throw Self.cut(type) }
      output.member("statement", data: body.extracting(start..<body.byteCount))
    case .intvar, .rand, .userVar: try Self.appendVariable(type, body, format, to: &output)
    case .load, .newLoad, .createFile, .appendBlock, .beginLoadQuery, .execLoad, .deleteFile, .executeLoadQuery:
      try Self.appendLoad(type, body, format, to: &output)
    case .formatDescription, .startV3: try append(format, event.header, to: &output)
    default:
      if type.rowsOperation != nil { return try Self.appendRows(event, format, context.table, to: &output) }
      try appendRare(type, body, format, to: &output)
    }
  }

  private static func cut(_ type: EventType) -> BinaryLogError {
    BinaryLogError(.damaged, event: type, position: 0, found: "an empty body", expected: "a statement")
  }

  private mutating func append(_ map: TableMap, to output: inout OutputBuffer) throws(BinaryLogError) {
    let identity = ObjectIdentifier(map)
    if let known = tables[identity] { return output.append(known.text) }
    let members = try Self.members(of: map)
    if tables.count >= 1024 { tables.removeAll() }
    tables[identity] = (map, members)
    output.append(members)
  }
}
