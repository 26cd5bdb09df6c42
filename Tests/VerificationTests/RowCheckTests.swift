import BinaryLog
import BackupStreamLib
import ByteIO
import Recovery
import TableRows
import TestSupport
import Testing

@testable import Verification

@Suite("The level of rows") struct RowCheckTests {
  /// Checks the rows.
  static func check(
    _ file: ImageFile, _ change: (inout VerificationOptions) -> Void = { _ in }
  ) throws -> (report: LevelReport, tables: [ImageVerification.Table]) {
    var options = VerificationOptions()
    options.level = .rows
    change(&options)
    let verification = ImageVerifier(file, options).run()
    return (try #require(verification.levels.last), verification.tables)
  }

  @Test("sound images pass with as many rows as the server showed", arguments: Samples.images)
  func soundImages(_ sample: Samples.Image) throws {
    let truth = try sample.tables().filter { $0[2] == "BASE TABLE" }
    for threads in [1, 3] {
      let (report, tables) = try Self.check(sample.imageFile()) { $0.threads = threads }
      #expect(report.findings == [])
      #expect(report.verdict == .passed)
      #expect(tables.count == truth.count)
      var rows: Int64 = 0
      for table in tables where table.driver != "no data" {
        let line = truth.first { $0[0] == table.database.text && $0[1] == table.name.text }
        #expect(table.rows == line.flatMap { Int64($0[4]) }, "\(table.shownName)")
        #expect(table.isSound == true, "\(table.shownName)")
        rows += table.rows ?? 0
      }
      let count = tables.count { $0.driver != "no data" }
      #expect(
        report.checked.first == "\(Quantities.count(rows, "row")) of \(Quantities.count(Int64(count), "table"))")
    }
  }

  /// What is done to a chunk.
  enum Damage: CaseIterable {
    case cut, longer, unusedNullBits, blockType, lost, doubled

    /// Damages a row without BLOBs.
    func apply(_ chunks: inout [ImageParts.DataChunk], at place: Int, columns: Int) -> Bool {
      switch self {
      case .cut: chunks[place].data.removeLast()
      case .longer: chunks[place].data.append(0)
      case .unusedNullBits:
        if columns % 8 == 0 { return false }
        chunks[place].data[(columns + 7) / 8] &= 0x7F
      case .blockType: chunks[place].data[0] = 12
      case .lost: chunks.remove(at: place)
      case .doubled: chunks.insert(chunks[place], at: place)
      }
      return true
    }
  }

  @Test(
    "a damaged row is found in its table, at its place",
    arguments: ["datatypes_innodb_gz", "v605_many_objects5", "many_objects", "v608_many_objects"])
  func damagedRows(_ name: String) throws {
    let image = try Samples.image(name).open()
    let all = try ImageTables(image).tables
    let sound = try ImageParts(reading: image)
    var tried = 0
    for table in all {
      guard [.default, .consistentSnapshot].contains(image.snapshots[table.position.snapshot].driver),
        let number = try? image.storedNumber(of: table.position),
        let columns = try? table.definition.get().columns
      else { continue }
      let isOf: (ImageParts.DataChunk) -> Bool = {
        $0.snapshot == table.position.snapshot && $0.tableNumber == number
      }
      guard let place = sound.chunks.firstIndex(where: isOf) else { continue }
      for damage in [Damage.cut, .longer, .unusedNullBits, .blockType] {
        var parts = sound
        guard damage.apply(&parts.chunks, at: place, columns: columns.count) else { continue }
        let made = try MadeImage(parts, index: damage == .cut)
        var offsets: [Int64] = []
        try made.reader().forEachTableDataHead { offsets.append($0.offset) }
        let (report, tables) = try Self.check(made.file())
        let finding = try #require(report.findings.first)
        let what = "\(table.shownName) \(damage): \(finding)"
        #expect(finding.weight == .failure, "\(what)")
        #expect(finding.item == table.shownName, "\(what)")
        #expect(finding.offset == offsets[place], "\(what)")
        #expect(report.findings.allSatisfy { $0.item == table.shownName }, "\(what)")
        for other in tables where other.driver != "no data" {
          #expect(other.isSound == (other.position != table.position), "\(what): \(other.shownName)")
        }
        tried += 1
      }
    }
    #expect(tried > 30)
  }

  /// A table of rows of 1000 bytes, about 5 MB: three pieces of work.
  private static func long(_ definition: String) throws -> ImageParts {
    let text = [UInt8](repeating: 0x61, count: 990)
    let made = try MadeImage([(definition, (0..<5000).map { [.unsigned(UInt64($0)), .bytes(text)] })])
    return try ImageParts(reading: made.reader())
  }

  @Test("a piece of a value that belongs to no row is found wherever pieces of work begin") func borders() throws {
    let parts = try Self.long("CREATE TABLE `t` (`a` int(10) unsigned NOT NULL, `b` text NOT NULL) ENGINE=InnoDB")
    let made = try MadeImage(parts, index: false)
    var offsets: [Int64] = []
    try made.reader().forEachTableDataHead { offsets.append($0.offset) }
    let border = try #require(offsets.firstIndex { $0 >= 2 << 20 })
    for place in border - 24..<border + 48 {
      var damaged = parts
      damaged.chunks.insert(.init(snapshot: 0, tableNumber: 1, data: [12, 0x61]), at: place)
      let report = try Self.check(MadeImage(damaged, index: false).file()).report
      #expect(report.verdict == .failed, "before chunk \(place - border) from the border")
      #expect(report.findings.first?.item == "d.t")
      // A lost row leaves its value, or is left without it.
      damaged = parts
      damaged.chunks.remove(at: place)
      let lost = try Self.check(MadeImage(damaged, index: false).file()).report
      #expect(lost.verdict == .failed, "without chunk \(place - border) from the border")
    }
  }

  @Test("damage of a block leaves no table green whose rows may have been there") func lostBlocks() throws {
    let definition = "(`a` int(10) unsigned NOT NULL, `b` varchar(1000) NOT NULL) ENGINE=InnoDB"
    let text = [UInt8](repeating: 0x61, count: 990)
    let made = try MadeImage(
      (0..<5).map { number in
        (
          "CREATE TABLE `t\(number)` \(definition)",
          number == 3 ? [] : (0..<200).map { [.unsigned(UInt64($0)), .bytes(text)] }
        )
      })
    let parts = try ImageParts(reading: made.reader())
    let sound = try parts.bytes(index: false)
    // In the midst of the second table, 200 rows of about 1 KB each, and where the third one begins.
    for (block, isSound) in [(18, [true, false, true, true, true]), (24, [true, nil, nil, nil, true])] {
      var bytes = sound
      for index in block * 16384..<(block + 1) * 16384 {
        bytes[index] = UInt8(truncatingIfNeeded: index * index >> 3) | 0x80
      }
      let (report, tables) = try Self.check(MadeImage(bytes).file())
      #expect(report.verdict == .failed)
      #expect(report.findings.contains { $0.kind == .damage && $0.offset.map { $0 / 16384 } == Int64(block) })
      #expect(tables.map { $0.isSound == true } == isSound.map { $0 == true }, "\(block): \(tables.map(\.isSound))")
      #expect(tables[0].rows == 200 && tables[4].rows == 200)
      #expect(tables[1].rows.map { $0 < 200 && $0 > 150 } == true)
    }
  }

  @Test("a definition that cannot be understood is no silence") func unknownDefinition() throws {
    let sample = Samples.image("datatypes_innodb_gz")
    var parts = try ImageParts(reading: sample.open())
    let place = try #require(parts.preamble.metadata.tables.first?.firstIndex { _ in true })
    parts.preamble.metadata.tables[0][place].statement = StatementText(["USE `x`", "CREATE NONSENSE"]).stored
    let report = try Self.check(MadeImage(parts, index: false).file()).report
    let finding = try #require(report.findings.first)
    #expect(finding.kind == .notChecked && finding.weight == .doubt && finding.item != nil)
    #expect(report.verdict == .doubtful)
  }

  @Test("of tables that were not asked for nothing is said but that") func chosenTables() throws {
    let (report, tables) = try Self.check(Samples.image("many_objects").imageFile()) {
      $0.choices = [TableChoice(name: "shop.customers") { $0 == "shop" && $1 == "customers" }]
    }
    #expect(tables.filter { $0.rows != nil }.map(\.shownName) == ["shop.customers"])
    #expect(tables.first { $0.shownName == "shop.customers" }?.rows == 4)
    #expect(report.checked.first == "4 rows of 1 table")
    #expect(report.unseen.contains { $0.contains("were not asked for") })
  }

  @Test("a sample reads its share, says so, and finds what is everywhere") func samples() throws {
    let definition = "CREATE TABLE `t` (`a` int(10) unsigned NOT NULL, `b` varchar(1000) NOT NULL) ENGINE=InnoDB"
    var parts = try Self.long(definition)
    for _ in 0..<3 { parts.chunks += parts.chunks }
    let sound = try MadeImage(parts, index: false)
    for place in parts.chunks.indices { parts.chunks[place].data.append(0) }
    let damaged = try MadeImage(parts, index: false)
    for seed: UInt64 in 1...4 {
      let choose: (inout VerificationOptions) -> Void = { $0.sample = Sample(share: 0.5, seed: seed) }
      let (report, tables) = try Self.check(sound.file(), choose)
      #expect(report.verdict == .passed)
      let counted = try #require(report.checked.first { $0.hasSuffix(" of 1 table") })
      let rows = try #require(Int(counted.prefix { $0 != " " }.replacing(",", with: "")))
      #expect(rows > 0 && rows < 40_000)
      // How many there are is not known.
      #expect(tables[0].isSound == nil && tables[0].rows == nil)
      #expect(report.checked.contains { $0.hasSuffix("pieces of the table data, chosen at random") })
      #expect(try Self.check(sound.file(), choose).report.checked == report.checked)
      #expect(try Self.check(damaged.file(), choose).report.verdict == .failed)
    }
    // It cannot be entered in the middle.
    let packed = try MadeImage(ImageParts(reading: Samples.image("datatypes_innodb_gz").open()), .gzip, index: false)
    let whole = try Self.check(packed.file()) { $0.sample = Sample(share: 0.01, seed: 1) }
    #expect(whole.tables.allSatisfy { $0.isSound == true || $0.driver == "no data" })
    #expect(whole.report.checked.contains { $0.contains("cannot be entered in the middle") })
  }

  @Test("what a sample says grows with it, and is not wider than it is") func confidence() {
    // 1 - 0.99^n.
    #expect(Sample(share: 0.5, seed: 1).confidence(0).contains(" 0.0 %"))
    #expect(Sample(share: 0.5, seed: 1).confidence(100).contains(" 63.3 %"))
    #expect(Sample(share: 0.5, seed: 1).confidence(500).contains(" 99.3 %"))
  }
}

/// Native tables: files of MyISAM and MARIA.
@Suite("The level of rows, native tables") struct NativeRowCheckTests {
  /// The chunks of a table, by file code.
  private static func chunks(
    of table: String, code: UInt8, in parts: ImageParts, _ image: ImageReader
  ) throws -> [Int] {
    let position = try #require(try ImageTables(image).tables.first { $0.shownName == table }?.position)
    return parts.chunks.indices.filter {
      parts.chunks[$0].snapshot == position.snapshot && parts.chunks[$0].tableNumber == position.position + 1
        && parts.chunks[$0].data.first == code
    }
  }

  @Test("one changed letter of a table with CHECKSUM=1 is found, by its row") func rowChecksum() throws {
    let image = try Samples.image("myisam_formats").open()
    let sound = try ImageParts(reading: image)
    let place = try #require(try Self.chunks(of: "myifmt.opts", code: 1, in: sound, image).first)
    // Its three rows have the letters p, q, r of one-letter texts.
    let letters = sound.chunks[place].data.indices.filter { (0x70...0x72).contains(sound.chunks[place].data[$0]) }
    #expect(letters.count >= 2)
    for letter in letters {
      var parts = sound
      parts.chunks[place].data[letter] ^= 0x20
      let (report, tables) = try RowCheckTests.check(MadeImage(parts).file())
      let finding = try #require(report.findings.first)
      #expect(finding.weight == .failure && finding.kind == .nativeFile)
      #expect(finding.item == "myifmt.opts" && finding.place == "MYD")
      // Rows are 20 bytes apart; the first byte of a chunk is the file code.
      #expect(finding.offset == Int64((letter - 1) / 20 * 20))
      #expect(tables.filter { $0.isSound != true }.map(\.shownName) == ["myifmt.opts"])
    }
  }

  @Test("counters, lengths and links of MyISAM files are held against each other") func counters() throws {
    let image = try Samples.image("myisam_formats").open()
    let sound = try ImageParts(reading: image)
    // Records, deleted, split, key file and data file length in the state of the index file (9.3.1).
    for table in ["myifmt.dynrow", "myifmt.fixedrow", "myifmt.opts"] {
      let place = try #require(try Self.chunks(of: table, code: 2, in: sound, image).first)
      for field in [28, 36, 44, 60, 68] {
        var parts = sound
        parts.chunks[place].data[1 + field + 7] ^= 1
        let report = try RowCheckTests.check(MadeImage(parts, index: false).file()).report
        #expect(report.verdict == .failed, "\(table) \(field)")
        #expect(report.findings.allSatisfy { $0.item == table && $0.kind == .nativeFile }, "\(table) \(field)")
      }
    }
    // A fixed row has no split of its own, and the sum of checksums is the last of the counters.
    let place = try #require(try Self.chunks(of: "myifmt.opts", code: 2, in: sound, image).first)
    var parts = sound
    parts.chunks[place].data[1 + 107] ^= 1
    #expect(try RowCheckTests.check(MadeImage(parts, index: false).file()).report.verdict == .failed)
  }

  @Test("a value that a row of a native table cannot have is found in its file") func values() throws {
    let image = try Samples.image("myisam_formats").open()
    var parts = try ImageParts(reading: image)
    let place = try #require(try Self.chunks(of: "myifmt.fixedrow", code: 1, in: parts, image).first)
    // The DATE at the end of the first slot of 18 bytes: month 15.
    let slot = parts.chunks[place].data[1..<19]
    let date = try #require(
      slot.indices.dropLast(2).last { slot[$0] == 0x21 && slot[$0 + 1] == 0xA2 && slot[$0 + 2] == 0x0F })
    parts.chunks[place].data[date] |= 0xE0
    parts.chunks[place].data[date + 1] |= 0x01
    let finding = try #require(try RowCheckTests.check(MadeImage(parts).file()).report.findings.first)
    #expect(
      finding.kind == .value && finding.item == "myifmt.fixedrow" && finding.place == "MYD" && finding.offset == 0)
  }
}
