import ByteIO

/// What a ``SequenceChecker`` knows of one log.
struct LogFacts {
  /// What tells a log from all others: its description, its length, its last event.
  struct Mark: Hashable {
    var description: [UInt8]
    var end: Int64
    var lastOffset: Int64
  }

  let name: ByteString
  let number: LogName?
  var description: FormatDescription?
  /// Of the description: seconds since the epoch.
  var time: UInt32 = 0
  var serverID: UInt32 = 0
  var isInUse = false
  var isRelayLog = false
  var mark: [UInt8] = []
  var lastType = EventType.unknown
  var lastOffset: Int64 = 0
  /// Whether the last event is one that ends the log.
  var isOver = false
  var end: Int64 = 0
  var next: ByteString?
  var hasError = false
  var hasGTIDList = false
  var hasGTIDFailure = false
  var isOtherServer = false
  /// Whether it is known that the log before it does not belong there.
  var isOutOfPlace = false

  init(name: ByteString) {
    self.name = name
    number = LogName(name)
  }

  mutating func take(_ header: EventHeader, _ format: FormatDescription) {
    description = format
    time = header.timestamp
    serverID = header.serverID
    isInUse = header.flags & EventHeader.Flag.inUse != 0
    isRelayLog = header.flags & EventHeader.Flag.relayLog != 0
  }

  /// The name without its folder, for texts that are about another log.
  var shownName: String { name.lastComponent.display }
  var version: Int { description?.version ?? 4 }
  var isMariaDB: Bool { description?.isMariaDB ?? false }
  var created: UInt32 { description?.created ?? 0 }
  var serverText: String { description?.serverVersion.display ?? "an unknown server" }
  var kindText: String { isRelayLog ? "relay log" : "binary log" }
  /// Whether it ends with neither of the events that end a log.
  var wasCut: Bool { lastType != .stop && lastType != .rotate }
  var finalMark: Mark? {
    mark.isEmpty || hasError ? nil : Mark(description: mark, end: end, lastOffset: lastOffset)
  }
}
