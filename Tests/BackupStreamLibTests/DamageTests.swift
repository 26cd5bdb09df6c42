import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Damage never crashes, hangs or fills memory: the result is the right parts, other parts that the format allows, or
/// one error that says where.
@Suite struct DamageTests {
  /// Reads everything there is, in the way that `way` chooses.
  static func readAll(_ bytes: [UInt8], way: Int = 0) throws -> ImageParts {
    try ImageParts(reading: ImageReader(source: MemorySource(bytes, inPiecesOf: way == 0 ? .max : way)))
  }

  /// Reads damaged bytes; a failure must be an ``ImageError`` with what was found and where.
  static func expectSound(_ bytes: [UInt8], _ what: @autoclosure () -> String) {
    do {
      _ = try readAll(bytes)
    } catch let error as ImageError {
      #expect(error.cause != nil || !error.found.isEmpty, "\(what()): \(error)")
      #expect(!error.description.contains("\n"), "\(what())")
    } catch {
      Issue.record("\(what()): \(error)")
    }
  }

  @Test("every byte changed to 8 values", arguments: ["empty", "one_myisam"]) func bytes(_ name: String) throws {
    let bytes = Array(try Data(contentsOf: Samples.image(name).file))
    for index in bytes.indices {
      for value in [0x00, 0xFF, 0x40, 0x80, 0xC0, bytes[index] ^ 1, bytes[index] ^ 0x80, bytes[index] &+ 1] {
        var damaged = bytes
        damaged[index] = value
        Self.expectSound(damaged, "\(name) byte \(index) = \(value)")
      }
    }
  }

  @Test("every truncation is an error", arguments: ["empty", "one_myisam"]) func truncations(_ name: String) throws {
    let bytes = Array(try Data(contentsOf: Samples.image(name).file))
    for length in 0..<bytes.count {
      do {
        _ = try Self.readAll(Array(bytes[..<length]))
        Issue.record("\(name) cut to \(length) bytes was read")
      } catch let error as ImageError {
        #expect(error.code == .truncated, "\(name) cut to \(length): \(error)")
      }
    }
  }

  @Test("random damage to images of every kind", arguments: 0..<40) func random(_ part: Int) throws {
    var generator = SeededGenerator(seed: UInt64(part))
    let samples = try Samples.images.map { Array(try Data(contentsOf: $0.file)) }.filter {
      $0.count < 120_000 && $0.count > 1000
    }
    for number in 0..<250 {
      var bytes = try #require(samples.randomElement(using: &generator))
      for _ in 0..<Int.random(in: 1...3, using: &generator) { generator.damage(&bytes) }
      Self.expectSound(bytes, "part \(part) number \(number)")
    }
  }

  @Test("damage is the same whatever way the image is read", arguments: 0..<20) func ways(_ part: Int) throws {
    var generator = SeededGenerator(seed: UInt64(1000 + part))
    let original = Array(try Data(contentsOf: Samples.image("one_myisam").file))
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("damaged.bak")
    for _ in 0..<50 {
      var bytes = original
      generator.damage(&bytes)
      let results = [0, 1, 7].map { way in Result { try Self.readAll(bytes, way: way) }.mapError { "\($0)" as Failure }
      }
      #expect(results[0] == results[1] && results[1] == results[2])
      try Data(bytes).write(to: file)
      let mapped = Result { try ImageParts(reading: ImageReader(path: FilePath(file.path))) }
      if let parts = try? mapped.get() {
        #expect(Result.success(parts) == results[0])
      } else if case .success = results[0] {
        Issue.record("\(mapped)")
      }
      // The index and the tail may not tell anything else than the whole does.
      if case .success(let parts) = results[0] {
        #expect(try ImageReader(path: FilePath(file.path)).summary() == parts.summary)
      }
    }
  }

  struct Failure: Error, Equatable, ExpressibleByStringInterpolation {
    let text: String
    init(stringLiteral value: String) { text = value }
  }

  @Test("damage to an image with index", arguments: Compression.allCases) func indexed(_ compression: Compression)
    throws
  {
    let parts = try ImageParts(reading: try Samples.image("many_objects").open())
    let original = try parts.bytes(compression)
    var generator = SeededGenerator(seed: 99)
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("damaged.bak")
    for number in 0..<300 {
      var bytes = original
      if number < 200 {
        bytes[bytes.count - 1 - number] ^= UInt8.random(in: 1 ... .max, using: &generator)
      } else {
        generator.damage(&bytes)
      }
      try Data(bytes).write(to: file)
      do {
        let image = try ImageReader(path: FilePath(file.path))
        let summary = try image.summary()
        if number < 200 { #expect(summary == parts.summary) }
        _ = try image.tableTotals()
        try image.verifyEnd()
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}

/// Each kind of bad input, by name.
@Suite struct BadInputTests {
  static let sample = Result { Array(try Data(contentsOf: Samples.image("one_myisam").file)) }

  static func failure(_ change: (inout [UInt8]) throws -> Void) throws -> ImageError? {
    var bytes = try sample.get()
    try change(&bytes)
    do {
      _ = try DamageTests.readAll(bytes)
      return nil
    } catch let error as ImageError {
      return error
    }
  }

  @Test("block sizes out of range", arguments: [0, 7, 16_777_217, 0xFFFF_FFFF]) func blockSize(_ size: Int) throws {
    let error = try Self.failure { bytes in for index in 0..<4 { bytes[10 + index] = UInt8(size >> (8 * index) & 255) }
    }
    #expect(error?.code == .damaged && error?.offset == 10)
  }

  @Test("version 2") func version() throws {
    #expect(try Self.failure { $0[8] = 2 }?.code == .unsupportedVersion)
  }

  @Test("another magic number") func magic() throws { #expect(try Self.failure { $0[3] = 0 }?.code == .notAnImage) }

  @Test("no end of stream") func noEnd() throws {
    let error = try Self.failure { $0.removeLast() }
    #expect(error?.code == .truncated && error?.section == .end && error?.offset == 3629)
  }

  @Test("bytes behind the end") func trailing() throws {
    let error = try Self.failure { $0 += Array("garbage".utf8) }
    #expect(error?.code == .trailingBytes && error?.offset == 3630)
  }

  @Test("no summary") func noSummary() throws {
    let error = try Self.failure { bytes in
      bytes.removeLast(42)
      bytes.append(0xC0)
    }
    #expect(error?.code == .damaged && error?.section == .summary)
  }

  @Test("a string of 2^60 bytes, and one of 2^55") func longString() throws {
    // The server version's length, at 28 of the image.
    let nine = try Self.failure {
      $0.replaceSubrange(28..<37, with: [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10])
    }
    #expect(nine?.code == .damaged && nine?.found.contains("number") == true)
    let eight = try Self.failure {
      $0.replaceSubrange(28..<36, with: [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40])
    }
    #expect(eight?.code == .damaged && eight?.section == .header)
  }

  @Test("an item of unknown type") func itemType() throws {
    var parts = try ImageParts(reading: try Samples.image("one_myisam").open())
    parts.preamble.catalogue.databases[0].name = "dbdb"
    var bytes = try parts.bytes(index: false)
    let catalogue = try #require(Self.find([0x05, 0x00, 0x02, 0x74, 0x31], in: bytes))
    bytes[catalogue] = 99
    let error = #expect(throws: ImageError.self) { try DamageTests.readAll(bytes) }
    #expect(error?.section == .catalogue && error?.offset == Int64(catalogue))
    #expect(error?.found == "item type 99")
  }

  @Test("a table of a snapshot that is not there") func snapshot() throws {
    var bytes = try Self.sample.get()
    let item = try #require(Self.find([0x05, 0x00, 0x02, 0x74, 0x31, 0x00, 0x00, 0x00], in: bytes))
    bytes[item + 6] = 1
    let error = #expect(throws: ImageError.self) { try DamageTests.readAll(bytes) }
    #expect(error?.offset == Int64(item + 6))
    #expect(error?.found == "snapshot 1 of a table")
  }

  @Test("two tables at one position") func duplicates() throws {
    var parts = try ImageParts(reading: try Samples.image("many_objects").open())
    parts.preamble.catalogue.databases[0].items[1].tablePosition =
      parts.preamble.catalogue.databases[0].items[0].tablePosition
    parts.preamble.metadata.tables[0].remove(at: 1)
    let bytes = try parts.bytes(index: false)
    let error = #expect(throws: ImageError.self) { try DamageTests.readAll(bytes) }
    #expect(error?.section == .catalogue && error?.found.contains("twice") == true)
  }

  @Test("a chunk longer than any is") func hugeChunk() throws {
    // A compressed image whose one metadata chunk would never end.
    let sink = MemorySink()
    let container = GzipContainer(sink)
    var stream = Array(try Self.sample.get()[..<88])
    stream += [UInt8](repeating: 0x3F, count: 1)
    try container.write(stream.span.bytes)
    let fragment = [UInt8](repeating: 0x3F, count: 1 << 20)
    for _ in 0..<300 { try container.write(fragment.span.bytes) }
    try container.finish(last: [])
    let error = #expect(throws: ImageError.self) { try DamageTests.readAll(sink.bytes) }
    #expect(error?.code == .tooLarge || error?.code == .damaged)
  }

  /// `one_myisam` with its summary before the catalogue, as flag bit 0 of the header announces (specification 8.2).
  static func inlineSummary(keepingTrailing: Bool) throws -> [UInt8] {
    var bytes = try sample.get()
    // The last chunk is a fragment of 40 bytes, the marker byte first.
    let summary = Array(bytes[3589..<3629])
    if !keepingTrailing { bytes.removeSubrange(3588..<3629) }
    bytes.insert(contentsOf: [0x40 | 39] + summary.dropFirst(), at: 57)
    bytes[16] |= 1
    return bytes
  }

  @Test("an inline summary is read, with or without another behind the data") func inline() throws {
    let expected = try ImageReader(source: MemorySource(Self.sample.get())).summary()
    for keeping in [false, true] {
      let bytes = try Self.inlineSummary(keepingTrailing: keeping)
      let image = try ImageReader(source: MemorySource(bytes))
      #expect(try image.summary() == expected)
      #expect(try image.tableTotals().bytes == 3174)
      try image.verifyEnd()
      #expect(try DamageTests.readAll(bytes).summary == expected)
    }
    // Another summary that is damaged is an error, not a crash.
    var bytes = try Self.inlineSummary(keepingTrailing: true)
    bytes[bytes.count - 2] = 0xFF
    let image = try ImageReader(source: MemorySource(bytes))
    _ = try image.tableTotals()
    #expect(throws: ImageError.self) { try image.verifyEnd() }
  }

  @Test("a second pass over the table data is an error, not a crash") func secondPass() throws {
    let image = try Samples.image("one_myisam").open()
    try image.forEachTableDataChunk { _, _ in }
    #expect(throws: ImageError.self) { try image.forEachTableDataChunk { _, _ in } }
    struct Stop: Error {}
    let other = try Samples.image("one_myisam").open()
    #expect(throws: Stop.self) { try other.forEachTableDataHead { _ in throw Stop() } }
    #expect(throws: ImageError.self) { try other.tableTotals() }
  }

  @Test("two definitions of one item") func secondDefinition() throws {
    var parts = try ImageParts(reading: try Samples.image("many_objects").open())
    parts.preamble.metadata.tables[0][1].item = parts.preamble.metadata.tables[0][0].item
    let bytes = try parts.bytes(index: false)
    let error = #expect(throws: ImageError.self) { try DamageTests.readAll(bytes) }
    #expect(error?.section == .metadata && error?.found.contains("another definition") == true)
  }

  @Test("a small file that would become a catalogue of millions of names") func bomb() throws {
    let sink = MemorySink()
    let container = GzipContainer(sink)
    let start = Array(try Self.sample.get()[..<57])
    try container.write(start.span.bytes)
    // Behind header and snapshots: a catalogue whose databases never end, in blocks of 16 KiB.
    var block = [UInt8](repeating: 0, count: 16384)
    for index in stride(from: 4, to: 16384, by: 3) { block[index] = 1 }
    var first = Array(block[57...])
    first[0] = 0x00
    try container.write(first.span.bytes)
    for number in 0..<600 {
      var next = block
      if number < 2 { next.replaceSubrange(0..<4, with: [0, 0x40, 0, 0]) }
      try container.write(next.span.bytes)
    }
    try container.finish(last: [])
    #expect(sink.bytes.count < 100_000)
    #expect(throws: ImageError.self) { try ImageReader(source: MemorySource(sink.bytes)).catalogue() }
  }

  static func find(_ part: [UInt8], in bytes: [UInt8]) -> Int? {
    bytes.indices.first { bytes[$0...].starts(with: part) }
  }
}
