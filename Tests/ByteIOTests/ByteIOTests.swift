import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct ByteStringTests {
  @Test(
    "what is shown on a terminal is safe",
    arguments: [
      ("plain", "plain"), ("a\nb\tc\u{1B}[31m", "a\\nb\\tc\\x1B[31m"), ("back\\slash", "back\\\\slash"),
      ("Grüße 日本 😀", "Grüße 日本 😀"), ("\u{202E}evil\u{2066}", "\\u{202E}evil\\u{2066}"),
      ("\u{85}\u{9B}31m", "\\u{85}\\u{9B}31m"), ("\u{7F}", "\\x7F"), ("\u{2028}", "\\u{2028}"),
    ])
  func display(_ text: String, _ shown: String) { #expect(ByteString(text).display == shown) }

  @Test("bytes that are not UTF-8 are shown as bytes, and exactly those") func invalid() {
    #expect(ByteString([0x61, 0xFF, 0x62]).display == "a\\xFFb")
    #expect(ByteString([0xE2, 0x82]).display == "\\xE2\\x82")
    #expect(ByteString([0xC0, 0x80]).display == "\\xC0\\x80")
    #expect(ByteString([0xED, 0xA0, 0x80, 0x41]).display == "\\xED\\xA0\\x80A")
    #expect(ByteString([0xFF]).text == nil)
  }
}

@Suite struct ByteCursorTests {
  @Test("a long text is shown by its beginning, no character by half") func shortened() {
    #expect("abcd".shortened(to: 4) == "abcd" && "".shortened(to: 0) == "")
    #expect("abcde".shortened(to: 4) == "abc…" && "abcdefgh".shortened(to: 6, ending: "(x)") == "abc(x)")
    #expect(ByteString("\u{E4}\u{20AC}\u{1F600}d").shortened(to: 4) == "\u{E4}\u{20AC}\u{1F600}d")
    for count in 0..<9 {
      let text = String(repeating: "\u{1F600}", count: count)
      #expect(ByteString(text).shortened(to: 4) == (count <= 4 ? text : String(text.unicodeScalars.prefix(3)) + "…"))
    }
  }

  @Test("reads are held against what is left") func bounds() throws {
    let bytes: [UInt8] = [1, 2, 3, 4, 5]
    var cursor = ByteCursor(bytes.span.bytes)
    #expect(try cursor.le16() == 0x0201)
    #expect(throws: CursorError.self) { try cursor.le32() }
    #expect(throws: CursorError.self) { try cursor.take(.max) }
    #expect(throws: CursorError.self) { try cursor.take(-1) }
    let position = cursor.position
    #expect(position == 2)
    #expect(try cursor.take(3) == [3, 4, 5])
    let isAtEnd = cursor.isAtEnd
    #expect(isAtEnd)
  }
}

@Suite struct CodecTests {
  static let data: [UInt8] = {
    var generator = SeededGenerator(seed: 5)
    return (0..<3_000_000).map { index in
      index % 5 == 0 ? UInt8.random(in: 0 ... .max, using: &generator) : UInt8(truncatingIfNeeded: index / 1000)
    }
  }()

  static func write(_ container: some StreamContainer, _ data: [UInt8], last: [UInt8] = []) throws -> Int64 {
    var start = 0
    for length in [1, 100_000, 1 << 20, 7, 1_500_000] where start < data.count {
      let end = min(data.count, start + length)
      let piece = Array(data[start..<end])
      try container.write(piece.span.bytes)
      start = end
    }
    let rest = Array(data[start...])
    try container.write(rest.span.bytes)
    let place = try container.beginPiece()
    let nines: [UInt8] = [9, 9, 9]
    try container.write(nines.span.bytes)
    try container.finish(last: last)
    return place
  }

  @Test("gzip comes back, by our reader and by gunzip") func gzip() throws {
    let sink = MemorySink()
    let last: [UInt8] = Array("the end".utf8)
    let container = GzipContainer(sink)
    let place = try Self.write(container, Self.data, last: last)
    #expect(try Samples.drain(GzipSource(MemorySource(sink.bytes))) == Self.data + [9, 9, 9] + last)
    // The last bytes are in the clear, before the trailer.
    #expect(Array(sink.bytes.suffix(8 + last.count).prefix(last.count)) == last)
    // Any piece is a place to begin.
    for piece in container.pieces + [Piece(streamOffset: Int64(Self.data.count), fileOffset: place)] {
      let rest = try Samples.drain(
        GzipSource(MemorySource(Array(sink.bytes[Int(piece.fileOffset)...])), start: .piece))
      #expect(rest == Array((Self.data + [9, 9, 9] + last)[Int(piece.streamOffset)...]))
    }
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(sink.bytes).write(to: folder.appendingPathComponent("x.gz"))
    try Data(Self.data + [9, 9, 9] + last).write(to: folder.appendingPathComponent("y"))
    #expect(try Shell.run("gunzip -t x.gz && gunzip -c x.gz | cmp - y", in: folder).status == 0)
  }

  @Test("several gzip members are read to the end; what is none is noted") func members() throws {
    let members = try [[1, 2, 3], [], [4, 5]].map { (data: [UInt8]) in
      let sink = MemorySink()
      let container = GzipContainer(sink)
      try container.write(data.span.bytes)
      try container.finish(last: [])
      return sink.bytes
    }
    for piece in [1, 3, .max] {
      #expect(
        try Samples.drain(GzipSource(MemorySource(Array(members.joined()), inPiecesOf: piece))) == [1, 2, 3, 4, 5])
      let padded = GzipSource(MemorySource(Array(members.joined()) + [0, 0, 0], inPiecesOf: piece))
      #expect(try Samples.drain(padded) == [1, 2, 3, 4, 5])
      #expect(padded.trailingBytes == nil)
      let behind = GzipSource(MemorySource(members[0] + Array("junk".utf8), inPiecesOf: piece))
      #expect(try Samples.drain(behind) == [1, 2, 3])
      #expect(behind.trailingBytes == Int64(members[0].count))
    }
  }

  @Test("cut or changed gzip is an error, never other data in silence") func gzipDamage() throws {
    let sink = MemorySink()
    let container = GzipContainer(sink)
    let data = Array(Self.data[..<2000])
    try container.write(data.span.bytes)
    try container.finish(last: [])
    for length in 0..<sink.bytes.count where length > 0 {
      #expect(throws: ByteIOError.self) { try Samples.drain(GzipSource(MemorySource(Array(sink.bytes[..<length])))) }
    }
    for index in 10..<sink.bytes.count {
      var damaged = sink.bytes
      damaged[index] ^= 0x10
      if let read = try? Samples.drain(GzipSource(MemorySource(damaged))) { #expect(read == data) }
    }
  }

  @Test("xz comes back, by our reader, by its blocks and by xz") func xz() throws {
    let sink = MemorySink()
    let last: [UInt8] = Array("the end".utf8)
    _ = try Self.write(XZContainer(sink), Self.data, last: last)
    let whole = Self.data + [9, 9, 9] + last
    #expect(try Samples.drain(XZSource(MemorySource(sink.bytes))) == whole)
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("x.xz")
    try Data(sink.bytes).write(to: file)
    #expect(try Shell.run("xz -t x.xz", in: folder).status == 0)
    let descriptor = try FileDescriptor.open(file.path, .readOnly)
    defer { try? descriptor.close() }
    let map = try XZBlockMap(descriptor, path: nil, size: Int64(sink.bytes.count))
    #expect(map.streamSize == Int64(whole.count))
    for offset in [0, 1_234_567, Self.data.count, whole.count - 1] {
      #expect(try Samples.drain(XZBlockSource(map, from: Int64(offset))) == Array(whole[offset...]))
    }
    #expect(throws: ByteIOError.self) { try Samples.drain(XZSource(MemorySource(Array(sink.bytes.dropLast(5))))) }
    var damaged = sink.bytes
    damaged[damaged.count / 2] ^= 1
    #expect(throws: ByteIOError.self) { try Samples.drain(XZSource(MemorySource(damaged))) }
  }

  @Test("checksums are the standard ones") func checksums() {
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    let digest = SHA256()
    let abc = Array("abc".utf8)
    digest.update(abc.span.bytes)
    #expect(digest.finish().prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
  }
}

@Suite struct AtomicFileTests {
  @Test("a file appears whole or not at all") func atomic() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = FilePath(folder.appendingPathComponent("f").path)
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
    do {
      let file = try AtomicFile(path)
      try file.descriptor.writeAll([1, 2, 3])
      #expect(try !names().contains("f"))
    }
    #expect(try names().isEmpty)
    for content: [UInt8] in [[4, 5], [6]] {
      let file = try AtomicFile(path)
      try file.descriptor.writeAll(content)
      try file.commit()
      #expect(Array(try Data(contentsOf: URL(fileURLWithPath: path.string))) == content)
      #expect(try names() == ["f"])
    }
    #expect(throws: ByteIOError.self) { try AtomicFile(FilePath(folder.path + "/no/such/f")) }
  }
}

@Suite struct QueueTests {
  @Test("what goes in comes out, once") func queue() {
    let (numbers, sums) = (BoundedQueue<Int>(capacity: 3), BoundedQueue<Int>(capacity: 4))
    let workers = Threads(4) {
      var sum = 0
      while let number = numbers.pop() { sum += number }
      sums.push(sum)
    }
    for number in 1...1000 { numbers.push(number) }
    numbers.close()
    workers.join()
    #expect((0..<4).reduce(0) { total, _ in total + (sums.pop() ?? 0) } == 500_500)
  }
}

@Suite struct OutputBufferTests {
  @Test("whole numbers have all their digits") func numbers() {
    var powers: [UInt64] = [1]
    while let last = powers.last, !last.multipliedReportingOverflow(by: 10).overflow { powers.append(last * 10) }
    let bits = (0..<64).map { UInt64(1) << UInt64($0) }
    for number in (powers + bits).flatMap({ [$0 - 1, $0, $0 + 1] }) + [.max] {
      var output = OutputBuffer(capacity: 64)
      output.append(number: number)
      #expect(String(decoding: output.array, as: UTF8.self) == "\(number)")
    }
    var output = OutputBuffer()
    output.append(number: Int64.min)
    #expect(String(decoding: output.array, as: UTF8.self) == "\(Int64.min)")
  }

  @Test("bytes that are there can be appended again, also where the memory moves") func again() {
    var output = OutputBuffer(capacity: 64)
    var expected = Array("between".utf8)
    output.append(expected)
    for _ in 0..<12 {
      let range = 1..<expected.count - 1
      output.append(again: range)
      expected += expected[range]
    }
    output.append(again: 3..<3)
    output.append(UInt8(ascii: " "), count: 0)
    output.append(UInt8(ascii: "x"), count: 5000)
    #expect(output.array == expected + [UInt8](repeating: UInt8(ascii: "x"), count: 5000))
  }
}
