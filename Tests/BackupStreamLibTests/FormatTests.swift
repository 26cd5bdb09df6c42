import BackupStreamLib
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Small parts of the format, against the examples of the specification.
@Suite struct FormatTests {
  @Test("times are UTC, in the servers' six bytes") func times() throws {
    #expect(ImageTime(secondsSince1970: 0).description == "1970-01-01 00:00:00")
    #expect(ImageTime(secondsSince1970: 1_795_226_696).rfc3339 == "2026-11-21T02:04:56Z")
    #expect(ImageTime(secondsSince1970: 951_782_400).description == "2000-02-29 00:00:00")
    #expect(ImageTime(secondsSince1970: -1).description == "1969-12-31 23:59:59")
    #expect(!ImageTime.notSet.isSet)
  }

  @Test("statements of 6.0.9 and later are a list with lengths") func lengthPrefixed() throws {
    let version = ServerVersion(major: 6, minor: 0, release: 12, text: "6.0.12")
    func parse(_ text: ByteString) throws -> [ByteString] {
      try StatementText(parsing: text, type: .table, database: "d", version: version).texts
    }
    #expect(try parse("7 USE `d`\n3 a\nb\n") == ["USE `d`", "a\nb"])
    for bad: ByteString in ["0 \n", "5 abc\n", "3abc\n", "x", "9999999999999999999999 a\n", "3 abc", "-1 a\n"] {
      #expect(throws: CursorError.self, "\(bad.display)") { try parse(bad) }
    }
  }

  @Test("statements of 6.0.5 to 6.0.8 are taken apart by their known front") func separated() throws {
    let version = ServerVersion(major: 6, minor: 0, release: 7, text: "6.0.7-alpha")
    func parse(_ text: ByteString, _ type: ItemType = .procedure, _ database: ByteString = "d") throws -> [ByteString] {
      try StatementText(parsing: text, type: type, database: database, version: version).texts
    }
    #expect(
      try parse("USE `d`; SET SQL_MODE = ''; CREATE PROCEDURE p() BEGIN SELECT ';'; SET x = 'y'; END")
        == ["USE `d`", "SET SQL_MODE = ''", "CREATE PROCEDURE p() BEGIN SELECT ';'; SET x = 'y'; END"])
    // Names are not escaped: the database's own name says where it ends.
    #expect(try parse("USE `a`; b`; CREATE TABLE t", .table, "a`; b") == ["USE `a`; b`", "CREATE TABLE t"])
    #expect(try parse("GRANT SELECT ON d.* TO 'a'@'b'", .privilege) == ["GRANT SELECT ON d.* TO 'a'@'b'"])
    #expect(throws: CursorError.self) { try parse("CREATE PROCEDURE p() SELECT 1") }
  }

  @Test("names of privileges are shown without their number") func privilegeNames() {
    func shown(_ name: ByteString) -> ByteString { Catalogue.Item(type: .privilege, name: name).shownName }
    #expect(shown("<empty> 17") == "<empty>")
    #expect(shown("'bu1'@'localhost' 00000015") == "'bu1'@'localhost'")
    #expect(Catalogue.Item(type: .table, name: "t 17").shownName == "t 17")
  }

  @Test("an index comes back, and fields that are not known are skipped") func index() throws {
    var index = ImageIndex()
    index.streamLength = 1 << 40
    index.summaryOffset = 77
    index.segments = [1, 2, .max]
    index.sha256 = [UInt8](repeating: 7, count: 32)
    index.pieces = [Piece(streamOffset: 1 << 20, fileOffset: 99), Piece(streamOffset: 2 << 20, fileOffset: 1000)]
    index.facts.gtidSet = "0-1-42"
    index.facts.binlogPosition = .max
    var bytes = index.bytes
    bytes += [0x7F, 3, 1, 2, 3]
    var cursor = ByteCursor(bytes.span.bytes)
    #expect(try ImageIndex(parsing: &cursor) == index)
  }

  @Test("a locator comes back, and no other 64 bytes are one") func locator() {
    let locator = IndexLocator(streamOffset: 1 << 33, length: 400, fileOffset: 12345, checksum: 0xDEAD_BEEF)
    #expect(locator.bytes.count == IndexLocator.size)
    #expect(IndexLocator(parsing: locator.bytes) == locator)
    for index in locator.bytes.indices {
      var bytes = locator.bytes
      bytes[index] ^= 4
      #expect(IndexLocator(parsing: bytes) == nil)
    }
  }

  @Test("the checksums of the index are those of the stream") func checksums() throws {
    var parts = try ImageParts(reading: try Samples.image("one_myisam").open())
    let data = [UInt8](repeating: 0x5A, count: TableDataChunk.maximumDataLength)
    for _ in 0..<3 { parts.chunks.append(.init(snapshot: 0, tableNumber: 1, data: data)) }
    let bytes = try parts.bytes()
    let image = try ImageReader(source: MemorySource(bytes))
    _ = try image.tableTotals()
    try image.verifyEnd()
    let index = try #require(try image.index())
    let stream = Array(bytes[..<Int(index.streamLength)])
    #expect(stream.last == 0xC0)
    let segments = stride(from: 0, to: stream.count, by: ImageIndex.segmentSize).map { start in
      CRC32C.of(Array(stream[start..<min(stream.count, start + ImageIndex.segmentSize)]))
    }
    #expect(index.segments == segments)
    let digest = SHA256()
    digest.update(stream.span.bytes)
    #expect(index.sha256 == digest.finish())
  }

  @Test("the index serves the summary and totals without a walk", arguments: Compression.allCases)
  func indexServes(_ compression: Compression) throws {
    let parts = try ImageParts(reading: try Samples.image("many_objects").open())
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("i.bak")
    try Data(try parts.bytes(compression)).write(to: file)
    let image = try ImageReader(path: .init(file.path))
    #expect(try image.summary() == parts.summary)
    #expect(try image.tableTotals().bytes == parts.chunks.reduce(0) { $0 + Int64($1.data.count) })
    #expect(try image.tableTotals().chunks == Int64(parts.chunks.count))
  }
}
