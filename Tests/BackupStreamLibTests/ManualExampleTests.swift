import BackupStreamLib
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite struct ManualExampleTests {
  /// The bytes of the first example of backup-image(5): offset, bytes in hexadecimal and what they are, in columns.
  static func example() throws -> [UInt8] {
    let page = try String(contentsOf: Samples.root.appendingPathComponent("man/backup-image.5"), encoding: .utf8)
    let example = try #require(page.split(separator: "A plain image with database").last)
    let lines = try #require(example.split(separator: ".nf\n").dropFirst().first?.split(separator: "\n.fi").first)
    return lines.split(separator: "\n").flatMap { line in
      line.dropFirst(6).prefix(50).split(separator: " ").prefix { $0.count == 2 }.compactMap { UInt8($0, radix: 16) }
    }
  }

  @Test("the example of the manual is an image, and what we write for its parts") func example() throws {
    let bytes = try Self.example()
    #expect(bytes.count == 360)
    let image = try ImageReader(source: MemorySource(bytes))
    let parts = try ImageParts(reading: image)
    #expect(image.promisesIndex)
    #expect(parts.preamble.catalogue.databases.map(\.name) == ["d"])
    let sink = MemorySink()
    var writer = try ImageWriter(PlainContainer(sink), preamble: parts.preamble)
    for chunk in parts.chunks {
      try writer.write(snapshot: chunk.snapshot, tableNumber: chunk.tableNumber, data: chunk.data.span.bytes)
    }
    try writer.finish(parts.summary, facts: try #require(try image.index()).facts)
    #expect(sink.bytes == bytes)
  }
}
