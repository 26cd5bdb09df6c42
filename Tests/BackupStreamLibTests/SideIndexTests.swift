import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import BackupStreamLib

@Suite struct SideIndexTests {
  /// A copy of an image in a folder of its own, and the index beside it.
  struct Copy {
    let folder: URL
    var path: FilePath { FilePath(folder.appendingPathComponent("copy.bak").path) }
    var index: URL { folder.appendingPathComponent("copy.bak.index") }

    init(_ bytes: [UInt8]) throws {
      folder = try Shell.temporaryFolder()
      try write(bytes)
    }

    func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: folder.appendingPathComponent("copy.bak")) }

    func makeIndex(threads: Int = 1) throws {
      try SideIndex.write(ImageReader(path: path).makeIndex(threads: threads), of: path)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
  }

  static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: Samples.image(name).file)) }

  /// What an index says fills memory: a table takes 7 bytes of a file, and ten times that when it is read.
  @Test("an index that says more than its image can hold is none, and is not read")
  func hostileIndex() throws {
    let summary = try Samples.image("one_myisam").open().summary()
    let bytes = try ImageParts(reading: Samples.image("one_myisam").open()).bytes(index: false)
    let streamLength = Int64(bytes.count)
    func isTaken(_ change: (inout ImageIndex) -> Void) throws -> Bool {
      var index = ImageIndex()
      (index.streamLength, index.summaryOffset) = (streamLength, streamLength - 40)
      index.sha256 = [UInt8](repeating: 0, count: 32)
      change(&index)
      let encoded = index.bytes
      let locator = IndexLocator(
        streamOffset: streamLength, length: Int64(encoded.count), fileOffset: streamLength,
        checksum: CRC32C.of(encoded))
      let folder = try Shell.temporaryFolder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let file = folder.appendingPathComponent("image.bak")
      try Data(bytes + encoded + locator.bytes).write(to: file)
      let image = try ImageReader(path: FilePath(file.path))
      let found = try image.index()
      // What was found wrong with the index is not found wrong with the image.
      #expect(try image.summary() == summary)
      return found != nil
    }
    // One table, and what is common to one snapshot.
    let table = ImageIndex.Table(
      snapshot: 0, tableNumber: 1, chunks: 1, bytes: 1, rows: nil, firstOffset: 0, endOffset: 1)
    #expect(try isTaken { $0.tables = [table, table] })
    #expect(try !isTaken { $0.tables = [table, table, table] })
    #expect(try isTaken { $0.segments = [1] })
    #expect(try !isTaken { $0.segments = [1, 2, 3] })
    #expect(try !isTaken { $0.pieces = (0...2).map { Piece(streamOffset: $0, fileOffset: $0) } })
    #expect(try isTaken { $0.facts.gtidSet = ByteString([UInt8](repeating: 0x41, count: 1 << 20)) })
    #expect(try !isTaken { $0.facts.gtidSet = ByteString([UInt8](repeating: 0x41, count: 17 << 20)) })
  }

  @Test("each real image gets an index beside it, which says what the image says", arguments: Samples.images)
  func realImages(_ sample: Samples.Image) throws {
    let copy = try Copy(Array(Data(contentsOf: sample.file)))
    defer { copy.remove() }
    let plain = try ImageReader(path: copy.path)
    #expect(try plain.index() == nil)
    let totals = try plain.walkTotals()
    try copy.makeIndex(threads: 2)
    let image = try ImageReader(path: copy.path)
    let index = try #require(try image.index())
    #expect(image.sideIndexProblem == nil && image.hasIndexBeside)
    #expect(try image.summary() == plain.summary())
    try image.verifyEnd()
    #expect(try image.contradictions() == [])
    let listed = try ImageReader(path: copy.path).tableTotals()
    for table in try image.catalogue().databases.flatMap(\.tables).compactMap(\.tablePosition) {
      #expect(listed[table].chunks == totals[table].chunks && listed[table].bytes == totals[table].bytes)
      #expect(listed.rows(of: table) == totals.rows(of: table))
      #expect(listed[table].firstOffset == totals[table].firstOffset)
    }
    let checker = try #require(try IndexChecker(image))
    let check = try checker.check(threads: 2)
    #expect(check.damage.isEmpty && check.isDigestRight == true && check.isBeside)
    #expect(check.checkedSegments == Int64(index.segments.count))
    #expect(image.compression == .none ? check.stored == nil : check.stored?.isRight == true)
    #expect(index.binding?.fileSize == image.fileSize)
  }

  @Test("the checksums are those of the stock tools", arguments: ["one_myisam", "v605_one_myisam"])
  func digests(_ name: String) throws {
    let copy = try Copy(Self.bytes(name))
    defer { copy.remove() }
    try copy.makeIndex()
    let index = try #require(try ImageReader(path: copy.path).index())
    let printed = try Shell.run("sha256sum < copy.bak", in: copy.folder).text.prefix(64)
    #expect(index.sha256.map { hexadecimal($0).lowercased() }.joined() == printed)
    // CRC-32C of "123456789" (RFC 3720): what our checksum is.
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    #expect(index.segments == [CRC32C.of(try Self.bytes(name))])
  }

  @Test("an index of another image, or of a changed one, is passed over, and why is said")
  func doesNotBelong() throws {
    let bytes = try Self.bytes("one_myisam")
    let copy = try Copy(bytes)
    defer { copy.remove() }
    try copy.makeIndex()
    func problem(_ changed: [UInt8]) throws -> String? {
      try copy.write(changed)
      let image = try ImageReader(path: copy.path)
      #expect((try image.index() == nil) == (image.sideIndexProblem != nil))
      return image.sideIndexProblem?.description
    }
    #expect(try problem(bytes) == nil)
    let longer = try #require(try problem(bytes + [0]))
    #expect(
      longer
        == "copy.bak.index is passed over: the image has \(bytes.count + 1) bytes, and had \(bytes.count) when the index was made"
    )
    for index in stride(from: 20, to: bytes.count, by: 97) {
      var changed = bytes
      changed[index] ^= 4
      let image = try? ImageReader(source: MemorySource(changed))
      if image == nil { continue }
      #expect(try problem(changed)?.contains("the beginning of the image is not what it was") == true)
    }
    try copy.write(Self.bytes("v610_one_myisam"))
    #expect(try ImageReader(path: copy.path).index() == nil)
    // Without an image of that name there is none beside it; a pipe has no name.
    #expect(try ImageReader(source: MemorySource(bytes)).index() == nil)
  }

  @Test("a change in the middle of a large image is found by its checksums", arguments: [Compression.none, .gzip])
  func largeImage(_ compression: Compression) throws {
    var parts = try ImageParts(reading: Samples.image("one_myisam").open())
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<30 {
      var more = parts.chunks[0]
      more.data = [1] + (0..<99_999).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
      parts.chunks.append(more)
    }
    let plain = try parts.bytes(compression, index: false)
    let copy = try Copy(plain)
    defer { copy.remove() }
    try copy.makeIndex(threads: 2)
    let image = try ImageReader(path: copy.path)
    _ = try image.summary()
    _ = try image.tableTotals()
    try image.verifyEnd()
    // What lists it does not read it.
    #expect(image.progress.value < Int64(plain.count) / 2)
    var changed = plain
    changed[1_500_000] ^= 1
    try copy.write(changed)
    let other = try ImageReader(path: copy.path)
    let check = try #require(try IndexChecker(other)).check(threads: 2)
    #expect(other.sideIndexProblem == nil)
    if compression == .none {
      #expect(check.damage.map(\.range) == [1 << 20..<2 << 20])
      #expect(check.isDigestRight == false)
    } else {
      #expect(check.stored?.isRight == false)
    }
  }

  @Test("a damaged index, a cut one and what is none are never used") func damage() throws {
    let bytes = try Self.bytes("v605_one_myisam")
    let copy = try Copy(bytes)
    defer { copy.remove() }
    try copy.makeIndex()
    let index = Array(try Data(contentsOf: copy.index))
    func isUsed(_ changed: [UInt8]) throws -> Bool {
      try Data(changed).write(to: copy.index)
      let image = try ImageReader(path: copy.path)
      let found = try image.index()
      #expect((found == nil) == (image.sideIndexProblem != nil))
      return found != nil
    }
    #expect(try isUsed(index))
    for place in index.indices {
      var changed = index
      changed[place] ^= UInt8(1 << (place % 8))
      #expect(try !isUsed(changed), "byte \(place)")
      #expect(try !isUsed(Array(index[..<place])), "cut to \(place)")
    }
    #expect(try !isUsed(index + [0]))
    // A pipe of that name makes nobody wait.
    #expect(try Shell.run("rm copy.bak.index && mkfifo copy.bak.index", in: copy.folder).status == 0)
    let image = try ImageReader(path: copy.path)
    #expect(try image.index() == nil)
    #expect(image.sideIndexProblem?.reason == "the index is damaged, or of a later version")
    #expect(
      try Shell.run("rm copy.bak.index && ln -s copy.bak.index copy.bak.index", in: copy.folder).status == 0)
    let looped = try ImageReader(path: copy.path)
    #expect(try looped.index() == nil)
    #expect(
      looped.sideIndexProblem?.description
        == "copy.bak.index is passed over: the index cannot be read (Too many levels of symbolic links)")
  }

  @Test("no index is made of a damaged image, and none is left half written") func refusals() throws {
    var bytes = try Self.bytes("one_myisam")
    bytes.removeLast(3)
    let copy = try Copy(bytes)
    defer { copy.remove() }
    #expect(throws: ImageError.self) { try copy.makeIndex() }
    #expect(!FileManager.default.fileExists(atPath: copy.index.path))
    try copy.write(Self.bytes("one_myisam"))
    let index = try ImageReader(path: copy.path).makeIndex()
    #expect(throws: ByteIOError.self) { try SideIndex.write(index, of: "/nowhere/at/all.bak") }
  }
}

@Suite struct PromiseTests {
  @Test("an image cut behind its stream is known to lack its index", arguments: Compression.allCases)
  func cutBehindTheStream(_ compression: Compression) throws {
    for blockSize in [8, 13, 16, 17, 18, 19, 20, 64, 16384] {
      let parts = try ImageParts(reading: Samples.image("v605_one_myisam").open())
      let plain = try parts.bytes(blockSize: blockSize)
      let image = try ImageReader(source: MemorySource(plain))
      try image.verifyEnd()
      #expect(image.promisesIndex)
      let length = try #require(image.streamLength)
      // The same stream, and nothing behind it.
      let sink = MemorySink()
      let container = try compression.container(sink)
      let stream = Array(plain[..<Int(length)])
      try container.write(stream.span.bytes)
      try container.finish(last: [])
      let cut = try ImageReader(source: MemorySource(sink.bytes))
      #expect(try cut.summary() == parts.summary)
      let error = #expect(throws: ImageError.self) { try cut.verifyEnd() }
      #expect(error?.code == .truncated)
      #expect(error?.expected == "the index that the image promises")
    }
  }

  @Test("what has no index promises none") func noPromise() throws {
    for blockSize in [8, 16, 17, 18, 64, 16384] {
      let parts = try ImageParts(reading: Samples.image("one_myisam").open())
      let image = try ImageReader(source: MemorySource(parts.bytes(blockSize: blockSize, index: false)))
      try image.verifyEnd()
      #expect(!image.promisesIndex)
    }
    for sample in Samples.images {
      let image = try sample.open()
      try image.verifyEnd()
      #expect(!image.promisesIndex)
    }
  }

  @Test("the locator of a compressed image has the checksum of the file before it") func stored() throws {
    let parts = try ImageParts(reading: Samples.image("one_myisam").open())
    let gzip = try parts.bytes(.gzip)
    let place = gzip.count - 8 - IndexLocator.size
    let locator = try #require(IndexLocator(parsing: Array(gzip[place..<place + IndexLocator.size])))
    let stored = try #require(locator.stored)
    #expect(stored.compression == .gzip)
    #expect(stored.bytes == StoredBytes(count: Int64(place), checksum: CRC32C.of(Array(gzip[..<place]))))
    #expect(IndexLocator(parsing: locator.bytes) == locator)
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(gzip).write(to: folder.appendingPathComponent("x.gz"))
    try Data(parts.bytes(.xz)).write(to: folder.appendingPathComponent("x.xz"))
    // One member, whose length is that of all: and sound for the stock programs.
    let script = "gzip -t x.gz && xz -t x.xz && [ $(tail -c4 x.gz | od -An -tu4) = $(gunzip -c x.gz | wc -c) ]"
    #expect(try Shell.run(script, in: folder).status == 0)
  }
}
