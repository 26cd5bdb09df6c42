import BinaryLog
import ByteIO
import SystemPackage

/// What the bytes of a log are.
enum LogClasses {
  static let order = [
    "magic", "description", "event header", "GTID", "GTIDs before", "statement", "statement of rows", "table map",
    "rows head", "rows", "XID", "end of log", "other events", "checksum",
  ]

  /// The classes of a log, and its events.
  static func of(_ log: [UInt8], rowsHead: Int = 10) -> (classes: ByteClasses, events: [Range<Int>]) {
    var classes = ByteClasses()
    classes.add("magic", 0..<4)
    var events: [Range<Int>] = []
    var hasChecksums = true
    var start = 4
    while start + 19 <= log.count {
      let end = start + Log.length(log, start)
      let type = EventType(rawValue: log[start + 4])
      if type == .formatDescription {
        // The algorithm stands before the description's own checksum.
        hasChecksums = log[end - 5] == 1
        classes.add("description", start..<end)
      } else {
        classes.add("event header", start..<start + 19)
        let bodyEnd = hasChecksums ? end - 4 : end
        let body = start + 19..<bodyEnd
        if type.rowsOperation != nil, body.count > rowsHead {
          classes.add("rows head", body.lowerBound..<body.lowerBound + rowsHead)
          classes.add("rows", body.lowerBound + rowsHead..<body.upperBound)
        } else {
          classes.add(name(type), body)
        }
        classes.add("checksum", bodyEnd..<end)
      }
      events.append(start..<end)
      start = end
    }
    classes.order(order)
    return (classes, events)
  }

  private static func name(_ type: EventType) -> String {
    switch type {
    case .gtid, .anonymousGTID, .taggedGTID, .mariaGTID: "GTID"
    case .previousGTIDs, .gtidList: "GTIDs before"
    case .query: "statement"
    case .rowsQuery, .annotateRows: "statement of rows"
    case .tableMap: "table map"
    case .xid: "XID"
    case .rotate, .stop: "end of log"
    default: "other events"
    }
  }
}

/// The bytes of logs.
enum Log {
  static func length(_ log: [UInt8], _ start: Int) -> Int { word(log, start + 9) }

  static func word(_ bytes: [UInt8], _ place: Int) -> Int {
    (0..<4).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
  }

  static func set(_ bytes: inout [UInt8], _ place: Int, _ value: Int) {
    for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }

  /// The same log as its server would have written it without checksums.
  static func withoutChecksums(_ log: [UInt8]) -> [UInt8] {
    var plain = Array(log[..<4])
    for event in LogClasses.of(log).events {
      var bytes = Array(log[event])
      if bytes[4] == EventType.formatDescription.rawValue {
        bytes[bytes.count - 5] = 0
        let checksum = CRC32.of(bytes.span.bytes.extracting(0..<bytes.count - 4))
        set(&bytes, bytes.count - 4, Int(checksum))
      } else {
        bytes.removeLast(4)
        set(&bytes, 9, bytes.count)
        set(&bytes, 13, plain.count + bytes.count)
      }
      plain += bytes
    }
    return plain
  }
}

/// Logs that are damaged.
enum LogSubjects {
  static func all(samples: FilePath) throws -> [Subject] {
    try [("mariadb-10.11", "MariaDB"), ("mysql-9.7", "MySQL")].flatMap { family, title in
      let logs = try ["flashback", "statement", "ddl"].map { name in
        (name, try bytes(samples.appending("binlogs/\(family)/\(name)/binlog/bin.000001")))
      }
      return [
        Subject(
          name: "\(family)-crc", title: "Log of \(title) with checksums", isLog: true,
          files: logs.map { file($0.0, $0.1) }),
        Subject(
          name: "\(family)-plain", title: "Log of \(title) without checksums", isLog: true,
          files: logs.map { file($0.0, Log.withoutChecksums($0.1)) }),
      ]
    }
  }

  private static func file(_ name: String, _ bytes: [UInt8]) -> Subject.File {
    let (classes, events) = LogClasses.of(bytes)
    return Subject.File(name: name, bytes: bytes, classes: classes, units: events)
  }

  private static func bytes(_ path: FilePath) throws -> [UInt8] {
    let file = try InputFile(opening: path)
    return try file.read(Int(file.size ?? 0), at: 0)
  }
}
