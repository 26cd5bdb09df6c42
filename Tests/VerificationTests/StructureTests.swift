import BinaryLog
import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Verification

/// The level of structure.
@Suite struct StructureTests {
  /// Checks the structure of a file.
  static func check(_ path: String) throws -> LevelReport {
    var options = VerificationOptions()
    options.level = .structure
    let file = try ImageFile(opening: FilePath(path), spoolingTo: "/tmp")
    return try #require(ImageVerifier(file, options).run().levels.first)
  }

  /// Checks the structure of an image of these bytes.
  static func check(_ bytes: [UInt8]) throws -> LevelReport {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("image.bak")
    try Data(bytes).write(to: file)
    return try check(file.path)
  }

  @Test("a sound image is not accused", arguments: Samples.images) func sound(_ sample: Samples.Image) throws {
    let report = try Self.check(sample.file.path)
    #expect(report.verdict == .passed, "\(report.findings)")
    #expect(report.findings.allSatisfy { $0.weight == .note && $0.kind == .knownDefect })
  }

  @Test(
    "what stands behind the end is one finding, and rows before it are sound", arguments: [100, 1_000_000, 30_000_000])
  func bytesBehind(_ count: Int) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("image.bak")
    var generator = SystemRandomNumberGenerator()
    let image = Array(try Data(contentsOf: Samples.image("many_objects").file))
    try Data(image + (0..<count).map { _ in UInt8.random(in: 1...255, using: &generator) }).write(to: file)
    let levels = ImageVerifier(
      try ImageFile(opening: FilePath(file.path), spoolingTo: "/tmp"), VerificationOptions()
    ).run().levels
    let finding = try #require(levels[0].findings.first { $0.weight == .failure })
    #expect(levels[0].findings.count { $0.weight == .failure } == 1 && finding.kind == .trailingBytes)
    #expect(finding.offset == Int64(image.count) && finding.text.contains("\(count) bytes"))
    #expect(levels[1].verdict == .passed, "\(levels[1].findings)")
  }

  @Test(
    "a damaged image fails at the place",
    arguments: [
      ("big_gz.trunc45154", "table data", "decompress gzip at offset 45154: found the end of the file"),
      ("datatypes_innodb_gz.flip200", "catalogue", "expected 24"),
      ("datatypes_innodb_gz.flip7630", "end", "found a checksum or length at the end of the member"),
      ("datatypes_innodb_gz.trunc1000", "metadata", "decompress gzip at offset 1000"),
      ("datatypes_innodb_gz.trunc7532", "table data", "decompress gzip at offset 7532"),
      ("datatypes_innodb_gz.trunc7631", "end", "decompress gzip at offset 7631"),
      ("datatypes_memory.trunc27187", "table data", "found the end of the image, expected a fragment"),
      ("datatypes_memory.trunc30207", "end", "found the end of the image, expected a fragment header"),
      ("one_myisam.flip11", "prefix", "found block size"),
      ("one_myisam.flip15", "header", "expected 54"),
      ("one_myisam.flip17", "header", "expected none but 1, 2 and 4"),
      ("one_myisam.flip27", "header", "by its text"),
      ("one_myisam.flip3629", "end", "found another chunk behind the summary"),
      ("one_myisam.flip60", "catalogue", "expected utf8 twice"),
      ("one_myisam.trunc0", "prefix", "found the end after 0 bytes"),
      ("one_myisam.trunc100", "metadata", "found the end of the image"),
      ("one_myisam.trunc300", "metadata", "found the end of the image"),
      ("one_myisam.trunc3628", "summary", "found the end of the image"),
      ("one_myisam.trunc40", "header", "found the end of the image"),
    ])
  func damaged(_ name: String, _ place: String, _ text: String) throws {
    let report = try Self.check(Samples.root.appendingPathComponent("samples/broken/\(name).bak").path)
    let finding = try #require(report.findings.first { $0.weight > .note })
    #expect(finding.place == place && "\(finding)".contains(text), "\(finding)")
    #expect(report.verdict == (name == "one_myisam.flip11" ? .doubtful : .failed))
  }

  @Test("what is no image can't be told", arguments: ["flip0", "flip5", "flip9", "version2"])
  func unknown(_ name: String) throws {
    let report = try Self.check(Samples.root.appendingPathComponent("samples/broken/one_myisam.\(name).bak").path)
    #expect(report.verdict == .unknown && report.obstacle?.reason.contains("prefix") == true)
  }

  /// An image of one table whose data fill blocks.
  private func image(chunk length: Int) throws -> ImageParts {
    var parts = try ImageParts(reading: Samples.image("one_myisam").open())
    parts.chunks = [.init(snapshot: 0, tableNumber: 1, data: [UInt8](repeating: 7, count: length))]
    return parts
  }

  /// The first chunk of data is cut by the end of its block. What the release would have written instead has a piece of
  /// 4096 bytes there, and two stray bytes behind the block.
  @Test("what writers are known for is named") func writerDefect() throws {
    let parts = try image(chunk: 80_000)
    var bytes = try parts.bytes(index: false)
    let end = 4 * 16384
    // Where a header byte would stand, whatever stands there now.
    bytes[end - 4097] = 0xC1
    bytes.insert(contentsOf: [0x80, 0x00], at: end)
    let report = try Self.check(bytes)
    #expect(report.verdict == .failed)
    let note = try #require(report.findings.first { $0.kind == .knownDefect })
    #expect(note.text.contains("a piece of 4096 bytes") && note.text.contains("\(end - 4097)"), "\(report.findings)")
  }

  /// The places of items among the other items.
  private func places(_ parts: ImageParts, _ labels: String...) throws -> [Int] {
    try labels.map { label in
      try #require(parts.preamble.metadata.others.firstIndex { parts.preamble.catalogue.label($0.item) == label })
    }
  }

  @Test(
    "a view before one that it reads is doubtful, by both names",
    arguments: ["many_objects", "v608_many_objects", "v610_many_objects"])
  func viewsInTheWrongOrder(_ name: String) throws {
    var parts = try ImageParts(reading: Samples.image(name).open())
    func found() throws -> [Finding] {
      let report = try Self.check(parts.bytes())
      #expect(report.verdict == .doubtful)
      return report.findings.filter { $0.kind != .knownDefect }
    }
    // a_top reads b_mid and v_totals, b_mid reads z_base; v_cust reads no view.
    let views = try places(parts, "view shop.z_base", "view shop.b_mid", "view shop.v_cust", "view shop.a_top")
    parts.preamble.metadata.others.swapAt(views[0], views[1])
    let middle = try found()
    #expect(middle.map(\.kind) == [.order] && middle.map(\.item) == ["view shop.b_mid"], "\(middle)")
    #expect(middle.first?.text.contains("before that of view shop.z_base, which it reads") == true)
    parts.preamble.metadata.others.swapAt(views[0], views[1])
    parts.preamble.metadata.others.swapAt(views[0], views[2])
    #expect(try found().map(\.item) == ["view shop.b_mid"])
    parts.preamble.metadata.others.swapAt(views[0], views[2])
    let top = parts.preamble.metadata.others.remove(at: views[3])
    parts.preamble.metadata.others.insert(top, at: try places(parts, "view shop.v_totals")[0])
    #expect(try found().map(\.item) == ["view shop.a_top", "view shop.a_top"])
  }

  /// 6.0.5 stores views as its catalogue has them.
  @Test("a view of 6.0.5 before one that it reads is no doubt") func viewsOfTheFirstRelease() throws {
    var parts = try ImageParts(reading: Samples.image("v605_many_objects5").open())
    let place = try places(parts, "view shop.v_cust")[0]
    let text = try #require(parts.preamble.metadata.others[place].statement)
    parts.preamble.metadata.others[place].statement = ByteString(
      text.display.replacing("from `shop`.`customers`", with: "from (`shop`.`z_base` `customers`)"))
    let report = try Self.check(parts.bytes())
    #expect(report.verdict == .passed && report.findings.map(\.kind) == [.knownDefect])
  }

  @Test("items of other kinds, and tablespaces, in the wrong order are doubtful") func kindsInTheWrongOrder() throws {
    var parts = try ImageParts(reading: Samples.image("many_objects").open())
    let items = try places(parts, "trigger shop.t_ord_ai", "event shop.e_once")
    parts.preamble.metadata.others.swapAt(items[0], items[1])
    let report = try Self.check(parts.bytes())
    #expect(report.findings.map(\.kind) == [.order] && report.findings[0].item?.hasPrefix("trigger") == true)
    parts = try ImageParts(reading: Samples.image("tablespace_falcon").open())
    parts.preamble.metadata.global.swapAt(1, 2)
    let spaces = try Self.check(parts.bytes())
    #expect(spaces.findings.map(\.item) == ["tablespace TS TWO"] && spaces.verdict == .doubtful)
  }

  @Test("damage in several blocks is named in each") func severalPlaces() throws {
    var parts = try image(chunk: 60_000)
    for _ in 0..<40 { parts.chunks.append(parts.chunks[0]) }
    var bytes = try parts.bytes(index: false)
    let places = [40, 90, 120].map { $0 * 16384 }
    // No fragment can begin so at the start of a block: it would leave the block.
    for place in places { bytes[place] = 0xFF }
    let report = try Self.check(bytes)
    let offsets = Set(report.findings.compactMap(\.offset))
    #expect(report.verdict == .failed && offsets.isSuperset(of: places.map(Int64.init)), "\(report.findings)")
  }

  @Test("bytes that readers pass over are looked at", arguments: [0x01, 0x40, 0x08]) func passedOver(_ flag: UInt8)
    throws
  {
    let parts = try ImageParts(reading: Samples.image("one_myisam").open())
    let bytes = try parts.bytes(index: false)
    // The catalogue's last byte is the flags of its database.
    let name = Array("onemyi".utf8)
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) }) + name.count
    var changed = bytes
    changed[place] |= flag
    let report = try Self.check(changed)
    let finding = try #require(report.findings.first)
    #expect(finding.offset == Int64(place) && finding.place == "catalogue", "\(report.findings)")
  }
}
