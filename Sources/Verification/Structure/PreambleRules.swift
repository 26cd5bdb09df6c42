internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO

/// What must hold for prefix, header, snapshot descriptions, catalogue and metadata beyond what makes them readable
/// (specification 12.1 to 12.5).
struct PreambleRules {
  private let image: ImageReader
  private let catalogue: Catalogue
  private let metadata: Metadata
  private let version: ServerVersion

  init(_ image: ImageReader, _ catalogue: Catalogue, _ metadata: Metadata) {
    self.image = image
    self.catalogue = catalogue
    self.metadata = metadata
    version = image.header.serverVersion
  }

  /// Checks them all.
  func check(_ report: inout LevelReport) {
    checkPrefix(&report)
    checkHeader(&report)
    checkSnapshots(&report)
    checkNames(&report)
    checkDefinitions(&report)
    for place in image.unusualEncodings {
      report.add(
        Finding(
          .failure, .unusualValue, place: place.section.rawValue, at: place.offset,
          "found \(place.found), which readers pass over; every writer writes \(place.expected)"))
    }
  }

  private func checkPrefix(_ report: inout LevelReport) {
    if image.prefix.initialBlocks != 2 {
      report.add(
        Finding(
          .failure, .unusualValue, place: "prefix", at: 14,
          "found \(image.prefix.initialBlocks) blocks that repeat the block size, expected 2"))
    }
  }

  /// The block size of an image that ends in its first block stands in it once, and nothing depends on it. Servers write
  /// 16384, 6.0.5 wrote 32768; other programs choose other sizes, and say with an index who they are.
  static func checkBlockSize(_ image: ImageReader, _ report: inout LevelReport) throws(ImageError) {
    let size = image.prefix.blockSize
    guard size & (size - 1) != 0, let length = image.streamLength, length <= size, try image.index() == nil else {
      return
    }
    report.add(
      Finding(.doubt, .unusualValue, place: "prefix", at: 10, "found block size \(size), where servers write 16384"))
  }

  private func checkHeader(_ report: inout LevelReport) {
    func fail(_ found: String, _ expected: String) {
      report.add(Finding(.failure, .contradiction, place: "header", "found \(found), expected \(expected)"))
    }
    let header = image.header
    if header.flags.rawValue & ~7 != 0 { fail("flags \(header.flags.rawValue)", "none but 1, 2 and 4") }
    if !header.startTime.isCalendarTime { fail("the start time \(header.startTime)", "a time of the calendar") }
    let numbers = "\(version.major).\(version.minor).\(version.release)"
    let text = version.text.display
    if !(text == numbers || text.hasPrefix(numbers + "-")) {
      fail("server version \(numbers) by its numbers, \(text) by its text", "the same")
    }
  }

  private func checkSnapshots(_ report: inout LevelReport) {
    let counts = catalogue.tableCounts(snapshotCount: image.snapshots.count)
    for (number, snapshot) in image.snapshots.enumerated() {
      func add(_ weight: Finding.Weight, _ found: String, _ expected: String) {
        report.add(
          Finding(
            weight, .contradiction, item: "snapshot \(number)", place: "snapshot descriptions",
            "found \(found), expected \(expected)"))
      }
      if snapshot.options != 0 { add(.failure, "options \(snapshot.options)", "0") }
      switch snapshot.driver {
      case .native(let engine, let major, let minor):
        if engine != "MyISAM" && engine != "MARIA" {
          add(.doubt, "the native driver of \(engine.display), which this program does not know", "MyISAM or MARIA")
        } else if snapshot.version != 1 || major != 1 || minor != 0 {
          add(.failure, "format \(snapshot.version) of engine \(major).\(minor)", "format 1 of engine 1.0")
        }
      default: if snapshot.version != 1 { add(.failure, "format \(snapshot.version)", "1") }
      }
      if counts[number] == 0 { add(.failure, "no table of the catalogue", "at least one") }
      // 6.0.6 to 6.0.10 store 1 whatever the number (14.1).
      let storesOne = version.isAtLeast(6, 0, 6) && !version.isAtLeast(6, 0, 11)
      let stored = snapshot.storedTableCount
      if stored == counts[number] { continue }
      if storesOne && stored == 1 {
        report.add(
          Finding(
            .note, .knownDefect, item: "snapshot \(number)", place: "snapshot descriptions",
            "says 1 table and has \(counts[number]), as images of 6.0.6 to 6.0.10 do"))
      } else {
        add(.failure, "\(stored) tables", "\(counts[number]), as the catalogue has")
      }
    }
  }

  private func checkNames(_ report: inout LevelReport) {
    func fail(_ item: String?, _ text: String) {
      report.add(Finding(.failure, .contradiction, item: item, place: "catalogue", text))
    }
    if catalogue.charsets.count != 2 || !catalogue.charsets.allSatisfy({ $0.bytes.starts(with: Array("utf8".utf8)) }) {
      let sets = catalogue.charsets.map(\.display).joined(separator: ", ")
      fail(nil, "found character sets \(sets), expected utf8 twice")
    }
    if !catalogue.users.isEmpty { fail(nil, "found \(catalogue.users.count) users, expected none") }
    checkNames(catalogue.tablespaces, "tablespace", nil, fail)
    checkNames(catalogue.databases.map(\.name), "database", nil, fail)
    for database in catalogue.databases {
      // Tables and views share their names.
      let groups: [(String, [ItemType])] = [
        ("table or view", [.table, .view]), ("stored procedure", [.procedure]), ("stored function", [.function]),
        ("event", [.event]), ("trigger", [.trigger]), ("privilege", [.privilege]),
      ]
      for (kind, types) in groups {
        checkNames(database.items.filter { types.contains($0.type) }.map(\.name), kind, database.name, fail)
      }
      if database.items.contains(where: { [.charset, .user].contains($0.type) }) {
        fail("database \(database.name.display)", "found a character set or user among its items")
      }
    }
  }

  private func checkNames(
    _ names: [ByteString], _ kind: String, _ database: ByteString?, _ fail: (String?, String) -> Void
  ) {
    var seen: Set<ByteString> = []
    for name in names {
      let item = kind + " " + (database.map { $0.display + "." } ?? "") + name.display
      if name.isEmpty { fail(item, "found an empty name") }
      guard let text = String(validating: name.bytes, as: UTF8.self) else {
        fail(item, "found a name that is not UTF-8")
        continue
      }
      // A privilege's is an account and a number.
      if text.unicodeScalars.count > (kind == "privilege" ? 128 : 64) {
        fail(item, "found a name of \(text.unicodeScalars.count) characters, expected at most 64")
      }
      if text.unicodeScalars.contains(where: { $0.value == 0 }) { fail(item, "found byte 00 in a name") }
      if !seen.insert(name).inserted { fail(item, "found twice in the catalogue, expected once") }
    }
  }

  private func checkDefinitions(_ report: inout LevelReport) {
    let defined = Set(metadata.entries.filter { $0.statement?.isEmpty == false }.map(\.item))
    func expect(_ item: ItemReference) {
      if defined.contains(item) { return }
      report.add(
        Finding(
          .failure, .contradiction, item: catalogue.label(item), place: "metadata",
          "found no definition of it, expected one for each item of the catalogue"))
    }
    for index in catalogue.tablespaces.indices { expect(.tablespace(index)) }
    for (number, database) in catalogue.databases.enumerated() {
      expect(.database(number))
      for index in database.items.indices { expect(.item(database: number, index: index)) }
    }
  }
}

extension ImageTime {
  /// Whether it is a moment of the calendar.
  var isCalendarTime: Bool {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...12).contains(month) && (1...days[max(1, min(12, month)) - 1]).contains(day) && hour <= 23
      && minute <= 59 && second <= 61 && year >= 1970
  }
}
