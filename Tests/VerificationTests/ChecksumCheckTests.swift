import BinaryLog
import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Verification

/// An image in a file of its own, which can be changed and checked again and again.
private struct ChangedImage {
  let file: URL
  let bytes: [UInt8]

  init(_ bytes: [UInt8], in folder: URL, _ name: String = "image") throws {
    self.bytes = bytes
    file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
  }

  /// What the levels of structure and checksums say of these bytes.
  func verdicts(of changed: [UInt8], options: VerificationOptions = VerificationOptions()) throws -> [LevelReport] {
    try Data(changed).write(to: file)
    let verifier = ImageVerifier(try ImageFile(opening: FilePath(file.path), spoolingTo: "/tmp"), options)
    return [VerificationLevel.structure, .checksums].map { level in
      var report = LevelReport(level)
      do {
        try level == .structure ? verifier.checkStructure(&report) : verifier.checkChecksums(&report)
      } catch {
        report.obstacle = LevelReport.Obstacle("\(error)", isFailure: true)
      }
      return report
    }
  }

  /// Whether a level says that something is wrong with these bytes.
  func isFound(_ changed: [UInt8]) throws -> Bool {
    try verdicts(of: changed).contains { $0.verdict == .failed || $0.verdict == .unknown }
  }
}

@Suite struct ChecksumCheckTests {
  static let oneThread: VerificationOptions = {
    var options = VerificationOptions()
    options.threads = 1
    return options
  }()

  /// How many changes are tried of each byte: all bits one by one, and others, where there is time.
  static let thorough = ProcessInfo.processInfo.environment["BACKUPSTREAM_THOROUGH"] != nil

  static func parts(_ name: String) throws -> ImageParts { try ImageParts(reading: Samples.image(name).open()) }

  @Test("each changed byte of an image with an index is found", arguments: Compression.allCases)
  func everyByte(_ compression: Compression) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Self.parts("v605_one_myisam").bytes(compression)
    let image = try ChangedImage(bytes, in: folder)
    #expect(try image.verdicts(of: bytes).map(\.verdict) == [.passed, .passed])
    for index in bytes.indices {
      var masks = Self.thorough ? (0..<8).map { UInt8(1) << $0 } : [UInt8(1) << (index % 8)]
      masks.append(0xFF)
      for mask in masks {
        var changed = bytes
        changed[index] ^= mask
        #expect(try image.isFound(changed), "byte \(index) of \(bytes.count), changed by \(mask)")
      }
    }
  }

  @Test("each cut of an image with an index is found", arguments: Compression.allCases)
  func everyCut(_ compression: Compression) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Self.parts("v605_one_myisam").bytes(compression)
    let image = try ChangedImage(bytes, in: folder)
    for length in bytes.indices {
      #expect(try image.isFound(Array(bytes[..<length])), "cut to \(length) of \(bytes.count) bytes")
    }
  }

  @Test("no image is accused that was written, unpacked or packed in any way")
  func rewrites() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["one_myisam", "empty", "v605_one_myisam"] {
      let parts = try Self.parts(name)
      for compression in Compression.allCases {
        for blockSize in [8, 15, 16, 17, 64, 100, 511, 16384, 1 << 20] {
          let bytes = try parts.bytes(compression, blockSize: blockSize)
          let image = try ChangedImage(bytes, in: folder)
          let reports = try image.verdicts(of: bytes)
          #expect(reports.map(\.verdict) == [.passed, .passed], "\(name) \(compression) \(blockSize)")
          #expect(reports[1].checked.contains { $0.hasPrefix("the CRC-32C of") } == (compression != .none))
        }
      }
      // What other programs make of it.
      try Data(try parts.bytes(.gzip)).write(to: folder.appendingPathComponent("x.gz"))
      let script = """
        gunzip -c x.gz > plain; gzip -c1 plain > fast; gzip -c9 plain > best; gzip -nc plain > nameless
        xz -c0 plain > xz0; xz -c9 --block-size=1000 plain > xz9; gzip -c < plain | cat - /dev/null > again
        head -c 300 /dev/zero | cat x.gz - > padded
        """
      #expect(try Shell.run(script, in: folder).status == 0)
      for file in ["plain", "fast", "best", "nameless", "xz0", "xz9", "again", "padded"] {
        let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(file)))
        let reports = try ChangedImage(bytes, in: folder).verdicts(of: bytes)
        // Padding is what tapes need, and what damage may leave.
        #expect(
          reports.map(\.verdict) == [file == "padded" ? .doubtful : .passed, .passed], "\(name) \(file) \(reports)")
        #expect(reports[1].checked.contains("the SHA-256 of the stream"))
      }
    }
  }

  @Test(
    "random damage of an image with an index is found, of any kind and in any place", arguments: Compression.allCases)
  func randomDamage(_ compression: Compression) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Self.parts("one_myisam").bytes(compression)
    let image = try ChangedImage(bytes, in: folder)
    var generator = SeededGenerator(seed: Self.thorough ? UInt64.random(in: 0 ... .max) : 12)
    for _ in 0..<(Self.thorough ? 33_334 : 300) {
      let kind = Damage.allCases.randomElement(using: &generator) ?? .flip
      let changed = kind.apply(to: bytes, &generator)
      if changed == bytes { continue }
      // Zero bytes behind gzip are padding.
      if changed.starts(with: bytes), changed.dropFirst(bytes.count).allSatisfy({ $0 == 0 }), compression != .none {
        continue
      }
      #expect(try image.isFound(changed), "\(kind) \(Self.difference(bytes, changed))")
    }
  }

  /// What is done to an image.
  enum Damage: CaseIterable {
    case flip, change, zero, cut, drop, double, swap, insert

    func apply(to bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
      var changed = bytes
      let place = Int.random(in: bytes.indices, using: &generator)
      let length = [1, 2, 5, 64, 512, 4096].randomElement(using: &generator) ?? 1
      let end = min(bytes.count, place + length)
      switch self {
      case .flip: changed[place] ^= UInt8(1) << UInt8.random(in: 0...7, using: &generator)
      case .change: changed[place] = UInt8.random(in: 0 ... .max, using: &generator)
      case .zero: for index in place..<end { changed[index] = 0 }
      case .cut: changed.removeLast(bytes.count - place)
      case .drop: changed.removeSubrange(place..<end)
      case .double: changed.insert(contentsOf: bytes[place..<end], at: end)
      case .swap:
        let other = min(bytes.count, end + length)
        changed.replaceSubrange(place..<other, with: bytes[end..<other] + bytes[place..<end])
      case .insert:
        let new = (0..<length).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
        changed.insert(contentsOf: new, at: place)
      }
      return changed
    }
  }

  static func difference(_ bytes: [UInt8], _ changed: [UInt8]) -> String {
    let place = zip(bytes, changed).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    return "first difference at \(place ?? min(bytes.count, changed.count)), \(changed.count) bytes of \(bytes.count)"
  }

  @Test("no rewrite is accused, whatever its block size", arguments: Compression.allCases)
  func manyRewrites(_ compression: Compression) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let all = try ["one_myisam", "v605_one_myisam", "v610_one_myisam", "empty"].map(Self.parts)
    var generator = SeededGenerator(seed: Self.thorough ? UInt64.random(in: 0 ... .max) : 13)
    for _ in 0..<(Self.thorough ? 33_334 : 100) {
      let parts = try #require(all.randomElement(using: &generator))
      let hasIndex = Int.random(in: 0...3, using: &generator) > 0
      let limit = [16, 64, 300, 5000, 100_000].randomElement(using: &generator) ?? 16
      // Without an index, any other block size is doubtful.
      let blockSize = hasIndex ? Int.random(in: 8...limit, using: &generator) : 1 << Int.random(in: 3...20)
      let bytes = try parts.bytes(compression, blockSize: blockSize, index: hasIndex)
      let reports = try ChangedImage(bytes, in: folder).verdicts(of: bytes)
      #expect(reports.map(\.verdict) == [.passed, hasIndex ? .passed : .notApplicable], "\(blockSize) \(reports)")
    }
  }

  /// An image of some MiB: a table of one snapshot after the other.
  static let large: ImageParts = {
    var parts: ImageParts
    do { parts = try Self.parts("one_myisam") } catch { preconditionFailure("\(error)") }
    var generator = SystemRandomNumberGenerator()
    let chunk = parts.chunks[0]
    parts.chunks += (0..<40).map { _ in
      var more = chunk
      more.data = (0..<100_000).map { _ in UInt8.random(in: 0...63, using: &generator) }
      more.data[0] = 1
      return more
    }
    return parts
  }()

  @Test("damage is named by its place and its table, and neighbours are one", arguments: Compression.allCases)
  func places(_ compression: Compression) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Self.large.bytes(compression)
    let image = try ChangedImage(bytes, in: folder)
    #expect(try image.verdicts(of: bytes).map(\.verdict) == [.passed, .passed])
    guard compression == .none else { return }
    var changed = bytes
    for offset in [500_000, 2_200_000, 3_900_000] { changed[offset] ^= 1 }
    for threads in [1, 2, 5] {
      var options = VerificationOptions()
      options.threads = threads
      let findings = try image.verdicts(of: changed, options: options)[1].findings
      let size = Int64(1 << 20)
      #expect(findings.map(\.offset) == [0, 2 * size])
      #expect(findings.map(\.length) == [size, Int64(Self.streamLength(bytes)) - 2 * size])
      #expect(findings.allSatisfy { $0.kind == .checksum && $0.weight == .failure && $0.place == "stream" })
      let name = try #require(findings.first?.item)
      #expect(findings.allSatisfy { $0.item == name } && name.contains("."))
      #expect(findings.first?.text.contains("the preamble") == true)
      #expect(findings.last?.text.contains("the summary") == true)
    }
  }

  /// The locator says where the index begins.
  static func streamLength(_ bytes: [UInt8]) -> Int {
    let place = bytes.count - IndexLocator.size + 8
    return (0..<8).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  @Test("pieces of gzip that cannot be inflated do not hide the others") func pieces() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Self.large.bytes(.gzip)
    let image = try ChangedImage(bytes, in: folder)
    var changed = bytes
    let place = bytes.count / 2
    for index in place..<place + 2000 { changed[index] = 0xFF }
    let findings = try image.verdicts(of: changed)[1].findings
    // One segment, perhaps two, of four.
    #expect(findings.reduce(Int64(0)) { $0 + ($1.length ?? 0) } <= 2 << 20)
    #expect(!findings.isEmpty)
  }

  @Test("places of pieces that an index states wrongly are seen, those that it leaves out are not needed")
  func wrongPieces() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let plain = try Self.large.bytes()
    let stream = Array(plain[..<Self.streamLength(plain)])
    let changes: [(isRight: Bool, (inout [Piece]) -> Void)] = [
      (true, { _ in }), (false, { $0[1].fileOffset += 1 }), (false, { $0[0].streamOffset += 3 }),
      (false, { $0[1].fileOffset = $0[0].fileOffset }), (false, { $0[2].fileOffset = 1 << 40 }),
      (true, { $0.removeFirst(2) }), (true, { $0.removeAll() }),
    ]
    for (isRight, change) in changes {
      let sink = MemorySink()
      let container = GzipContainer(sink)
      try container.write(stream.span.bytes)
      let place = try container.beginPiece()
      let body = Array(plain[stream.count..<plain.count - IndexLocator.size])
      var cursor = ByteCursor(body.span.bytes)
      var index = try ImageIndex(parsing: &cursor)
      index.pieces = container.pieces
      change(&index.pieces)
      let encoded = index.bytes
      try container.write(encoded.span.bytes)
      let stored = try #require(try container.beginLast(IndexLocator.size))
      let locator = IndexLocator(
        streamOffset: index.streamLength, length: Int64(encoded.count), fileOffset: place, checksum: CRC32C.of(encoded),
        stored: IndexLocator.Stored(compression: .gzip, bytes: stored))
      try container.finish(last: locator.bytes)
      let reports = try ChangedImage(sink.bytes, in: folder).verdicts(of: sink.bytes)
      #expect(reports.map(\.verdict) == [.passed, isRight ? .passed : .failed], "\(index.pieces) \(reports[1])")
    }
  }

  @Test("a compressed image is unpacked once for all levels, and for the index", arguments: [Compression.gzip, .xz])
  func onePass(_ compression: Compression) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Self.large.bytes(compression)
    let indexed = try ChangedImage(bytes, in: folder).file
    var counts: [VerificationLevel: ByteCounter] = [:]
    let verified = ImageVerifier(
      try ImageFile(opening: FilePath(indexed.path), spoolingTo: "/tmp"), VerificationOptions()
    ) { level, counter, _ in counts[level] = counter }.run()
    // Its rows are made up; what matters is that they were looked at.
    #expect(verified.levels.map(\.verdict) == [.passed, .failed, .passed, .notApplicable])
    #expect(counts[.structure]?.value == Int64(bytes.count) && counts[.rows] == nil && counts[.checksums]?.value == 0)
  }

  @Test("a fault of a native file is one of rows alone, plain and compressed") func nativeFault() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var bytes = Array(try Data(contentsOf: Samples.image("one_myisam").file))
    // The code of a file.
    #expect(bytes[406] == 1)
    bytes[406] = 9
    let image = try ChangedImage(bytes, in: folder)
    _ = try Shell.run("gzip -k image", in: folder)
    for path in [image.file.path, image.file.path + ".gz"] {
      let levels = ImageVerifier(
        try ImageFile(opening: FilePath(path), spoolingTo: "/tmp"), VerificationOptions()
      ).run().levels
      #expect(levels[0].verdict == .passed && levels[1].verdict == .failed, "\(levels)")
    }
  }

  @Test("tables where checksums show damage are not sound, and a summary in the index is that of the image")
  func tablesAndSummary() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let place = folder.appendingPathComponent("image.gz")
    try FileManager.default.copyItem(at: Samples.image("datatypes_innodb_gz").file, to: place)
    let path = FilePath(place.path)
    func run() throws -> ImageVerification {
      ImageVerifier(try ImageFile(opening: path, spoolingTo: "/tmp"), VerificationOptions()).run()
    }
    var index = try ImageReader(path: path).makeIndex()
    try SideIndex.write(index, of: path)
    #expect(try run().levels[2].verdict == .passed)
    index.segments[0] ^= 1
    try SideIndex.write(index, of: path)
    let damaged = try run()
    #expect(damaged.levels[2].verdict == .failed && damaged.tables.allSatisfy { $0.span == nil || $0.isSound != true })
    index.segments[0] ^= 1
    index.binding?.summary[3] ^= 1
    try SideIndex.write(index, of: path)
    #expect(try run().levels[2].findings.contains { $0.text.contains("another summary") })
  }

  @Test("the index made on the way is that of a second reading") func indexOnTheWay() throws {
    let path = FilePath(Samples.image("datatypes_innodb_gz").file.path)
    var options = VerificationOptions()
    options.makesIndex = true
    let verifier = ImageVerifier(try ImageFile(opening: path, spoolingTo: "/tmp"), options)
    _ = verifier.run()
    let counter = ByteCounter()
    let made = try verifier.makeIndex(counter: counter)
    #expect(counter.value == 0)
    #expect(try made.bytes == ImageReader(path: path).makeIndex().bytes)
  }

  @Test("a sample checks some segments, says which part, and takes no digest") func samples() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Self.large.bytes()
    let image = try ChangedImage(bytes, in: folder)
    var changed = bytes
    changed[1_500_000] ^= 1
    var found = 0
    for seed in 0..<40 {
      var options = Self.oneThread
      options.sample = Sample(share: 0.5, seed: UInt64(seed))
      let report = try image.verdicts(of: changed, options: options)[1]
      let isChosen = try #require(options.sample).chosen(of: (Int64(bytes.count) >> 20) + 1)(1)
      #expect(report.verdict == (isChosen ? .failed : .passed))
      found += isChosen ? 1 : 0
      #expect(!report.checked.contains("the SHA-256 of the stream"))
      #expect(report.unseen.contains { $0.contains("seed \(seed)") })
    }
    #expect((8...32).contains(found))
  }

  @Test("what an index says of the image is held against it", arguments: Compression.allCases)
  func lies(_ compression: Compression) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Self.parts("one_myisam").bytes()
    let length = Self.streamLength(bytes)
    let body = Array(bytes[length..<bytes.count - IndexLocator.size])
    var cursor = ByteCursor(body.span.bytes)
    let index = try ImageIndex(parsing: &cursor)
    let changes: [(String, (inout ImageIndex) -> Void)] = [
      ("nothing", { _ in }), ("chunks", { $0.tables[0].chunks += 1 }), ("bytes", { $0.tables[0].bytes -= 1 }),
      ("first", { $0.tables[0].firstOffset += 1 }), ("end", { $0.tables[0].endOffset -= 1 }),
      ("another table", { $0.tables[0].tableNumber = 77 }), ("no table", { $0.tables.removeLast() }),
      ("a table twice", { $0.tables.append($0.tables[0]) }), ("summary", { $0.summaryOffset -= 40 }),
      ("table data", { $0.tableDataOffset += 60 }), ("segments", { $0.segments.append(1) }),
      ("no segments", { $0.segments = [] }), ("a segment", { $0.segments[0] ^= 1 }), ("digest", { $0.sha256[5] ^= 1 }),
      ("no digest", { $0.sha256 = [] }),
    ]
    for (name, change) in changes {
      var lie = index
      change(&lie)
      let encoded = lie.bytes
      let sink = MemorySink()
      let container = try compression.container(sink)
      let stream = Array(bytes[..<length])
      try container.write(stream.span.bytes)
      let place = try container.beginPiece()
      try container.write(encoded.span.bytes)
      let locator = IndexLocator(
        streamOffset: Int64(length), length: Int64(encoded.count), fileOffset: place, checksum: CRC32C.of(encoded))
      try container.finish(last: locator.bytes)
      let reports = try ChangedImage(sink.bytes, in: folder).verdicts(of: sink.bytes)
      #expect(reports[0].verdict == .passed, "\(name)")
      #expect(reports[1].verdict == (name == "nothing" ? .passed : .failed), "\(name) \(reports[1])")
    }
  }

  @Test("without an index there is nothing to check, and why is said") func noIndex() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Self.parts("one_myisam").bytes(index: false)
    let report = try ChangedImage(bytes, in: folder).verdicts(of: bytes)[1]
    #expect(report.verdict == .notApplicable)
    #expect(report.obstacle?.reason.contains("--write-index") == true)
  }

  @Test("the degree of confidence is that of the binomial distribution") func confidence() {
    // 0.95^59 = 0.0485: the textbook's 59 of 59 for 95 % against 5 %.
    #expect(abs(SampleConfidence.missedRoot(0.05, 59) - 0.9505) < 0.0001)
    #expect(abs(SampleConfidence.missedRoot(0.05, 1) - 0.05) < 0.0001)
    #expect(SampleConfidence.missedRoot(0.05, 0) == 0)
  }
}
