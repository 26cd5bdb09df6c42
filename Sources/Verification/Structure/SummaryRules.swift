internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO

/// What must hold for the summary, by itself and with the header (specification 8, 12.3, 12.10, 14.4, 14.5).
struct SummaryRules {
  private let header: Header
  private let summary: Summary
  private let tableCount: Int

  init(_ header: Header, _ summary: Summary, tableCount: Int) {
    self.header = header
    self.summary = summary
    self.tableCount = tableCount
  }

  /// Checks them all.
  func check(_ report: inout LevelReport) {
    func add(_ weight: Finding.Weight, _ text: String) {
      report.add(Finding(weight, .contradiction, place: "summary", text))
    }
    let version = header.serverVersion
    let isEarly = !version.isAtLeast(6, 0, 9)
    if summary.validityTime.isSet {
      if !summary.validityTime.isCalendarTime {
        add(.failure, "found the validity time \(summary.validityTime), expected a time of the calendar")
      } else if summary.validityTime.sortable < header.startTime.sortable {
        add(
          .doubt,
          "found the validity point at \(summary.validityTime), before the start at \(header.startTime): the clock went "
            + "back, or one of them is damaged")
      }
    } else if !(isEarly && tableCount == 0) {
      add(.failure, "found no validity time, expected one")
    } else {
      report.add(
        Finding(
          .note, .knownDefect, place: "summary", "has no validity time, as images of 6.0.5 to 6.0.8 without tables"))
    }
    if summary.endTime.isSet { add(.failure, "found the end time \(summary.endTime), which no server sets") }
    if summary.binlogGroupPosition != 0 || !summary.binlogGroupFile.isEmpty {
      add(.failure, "found a binary log group, which no server sets")
    }
    checkPosition(version, isEarly, add)
  }

  private func checkPosition(
    _ version: ServerVersion, _ isEarly: Bool, _ add: (Finding.Weight, String) -> Void
  ) {
    let file = summary.binlogFile
    if file.isEmpty {
      if summary.binlogPosition != 0 {
        add(.failure, "found binary log position \(summary.binlogPosition) without a file")
      }
      if header.flags.contains(.binlog), !(isEarly && tableCount == 0) {
        add(.failure, "found no binary log position, where the header says that there is one")
      }
      return
    }
    if summary.binlogPosition < 4 {
      add(.failure, "found binary log position \(summary.binlogPosition), expected at least 4")
    }
    // 6.0.5 to 6.0.7 did not set the flag.
    if version.isAtLeast(6, 0, 8), !header.flags.contains(.binlog) {
      add(.failure, "found a binary log position, where the header says that there is none")
    }
    let name = summary.binlogBaseName.bytes
    let digits = name.reversed().prefix { (0x30...0x39).contains($0) }.count
    let isNamed = digits >= 6 && digits < name.count && name[name.count - digits - 1] == UInt8(ascii: ".")
    if !isNamed || name.contains(where: { $0 < 0x20 }) || String(validating: name, as: UTF8.self) == nil {
      add(.doubt, "found binary log \(file.display), expected a name that ends with a dot and six digits")
    }
    if file != summary.binlogBaseName, version.isAtLeast(6, 0, 8) {
      add(.failure, "found binary log \(file.display), expected a name without a folder")
    }
  }
}

extension ImageTime {
  /// A number that grows with time.
  var sortable: Int64 {
    [year, month, day, hour, minute, second].reduce(0) { $0 * 100 + Int64($1) }
  }
}
