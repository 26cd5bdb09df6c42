internal import ByteIO

extension SQLScript {
  /// Where an event is, when, and what it is: in two lines, in the form that people know from the stock tools, the time
  /// in UTC.
  mutating func comment(_ event: borrowing LogEvent, _ format: FormatDescription, at position: LogPosition) {
    guard options.showsComments else { return }
    placeComment(event)
    text.append(Self.shortName(event.type))
    text.append("\n")
  }

  /// All but the name.
  mutating func placeComment(_ event: borrowing LogEvent) {
    let header = event.header
    text.append("# at ")
    text.append(number: event.offset)
    // Most events have the time and the server of the one before.
    if shownHeader.time != header.timestamp || shownHeader.server != header.serverID || shownHeader.text.isEmpty {
      var shown = OutputBuffer(capacity: 64)
      shown.append("\n#")
      shown.append(shortTime: header.timestamp)
      shown.append(" server id ")
      shown.append(number: header.serverID)
      shown.append("  end_log_pos ")
      shownHeader = (header.timestamp, header.serverID, shown.array)
    }
    text.append(shownHeader.text)
    // A relay log's events tell the place in the source's log.
    let ends =
      event.isUnwrapped || header.logPosition == 0 || header.logPosition == UInt32(truncatingIfNeeded: event.end)
    text.append(number: ends ? event.end : Int64(header.logPosition))
    text.append(" \t")
  }

  /// A name as the stock tools show it.
  static func shortName(_ type: EventType) -> [UInt8] { shortNames[Int(type.rawValue)] }

  private static let shortNames = (0...255).map { Array(makeShortName(EventType(rawValue: $0)).utf8) }

  private static func makeShortName(_ type: EventType) -> String {
    switch type {
    case .query, .queryCompressed: "Query"
    case .xid: "Xid"
    case .gtid, .anonymousGTID, .taggedGTID, .mariaGTID: "GTID"
    case .intvar: "Intvar"
    case .rand: "Rand"
    case .userVar: "User_var"
    case .rotate: "Rotate"
    case .stop: "Stop"
    case .tableMap: "Table_map"
    case .writeRows, .writeRowsV1, .preGAWriteRows: "Write_rows"
    case .updateRows, .updateRowsV1, .preGAUpdateRows: "Update_rows"
    case .deleteRows, .deleteRowsV1, .preGADeleteRows: "Delete_rows"
    case .previousGTIDs: "Previous-GTIDs"
    case .executeLoadQuery: "Execute_load_query"
    case .annotateRows: "Annotate_rows"
    default: type.description
    }
  }

  /// A statement as a comment, each line for itself.
  mutating func comment(statement: ByteString, front: StaticString) {
    unsafe statement.bytes.withUnsafeBytes { bytes in
      var start = 0
      while start <= bytes.count {
        text.append(front)
        var end = unsafe bytes.endOfPrintable(from: start)
        if unsafe end == bytes.count || bytes[end] == 10 {
          unsafe text.append(raw: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        } else {
          while unsafe end < bytes.count && bytes[end] != 10 { end += 1 }
          unsafe text.append(text: ByteString(Array(bytes[start..<end])).displayLines)
        }
        text.append("\n")
        start = end + 1
      }
    }
  }
}
