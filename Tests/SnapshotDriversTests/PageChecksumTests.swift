import ByteIO
import SystemPackage
import TestSupport
import Testing

@testable import SnapshotDrivers

@Suite("Checksums of pages") struct PageChecksumTests {
  private static func faults(_ data: [UInt8], _ index: [UInt8]) throws -> [SnapshotDriverError] {
    let files = try NativeTableFiles(engine: .maria, folder: "/tmp")
    try files.add(code: 1, data.span.bytes)
    try files.add(code: 2, index.span.bytes)
    var faults: [SnapshotDriverError] = []
    let pages = try PageChecksums(files)
    #expect(pages.areThere)
    try pages.check { faults.append($0) }
    return faults
  }

  /// The tables of an image whose rows are in pages with checksums, their files as the server had them.
  private static func files(of name: String) throws -> [(data: [UInt8], index: [UInt8])] {
    guard Samples.allImages.contains(where: { $0.name == name }) else { return [] }
    return try NativeSamples.tables(of: Samples.image(name)).filter { $0.engine == .maria }.compactMap { table in
      guard let files = table.files else { return nil }
      return (
        try files.data.read(Int(files.dataLength), at: 0), try files.index.read(Int(files.indexLength), at: 0)
      )
    }
  }

  private static let images = ["many_objects", "datatypes_maria", "blobs_maria", "concurrent_maria"]

  @Test("pages of real servers are sound", arguments: images) func sound(_ name: String) throws {
    for (data, index) in try Self.files(of: name) { #expect(try Self.faults(data, index) == []) }
  }

  @Test("a changed bit is found in its page", arguments: images) func damaged(_ name: String) throws {
    var tried = 0
    for (data, index) in try Self.files(of: name).prefix(8) {
      for byte in stride(from: 5, to: min(data.count / 8192, 5) * 8192, by: 1511) {
        let page = byte / 8192 * 8192
        // Of some bitmap pages there is none.
        if data[page + 8188..<page + 8192].elementsEqual([0xFE, 0xFF, 0xFF, 0xFF]) { continue }
        var damaged = data
        damaged[byte] ^= 0x10
        let faults = try Self.faults(damaged, index)
        #expect(faults.map(\.file) == ["MAD"] && faults.map(\.offset) == [Int64(page)], "byte \(byte)")
        tried += 1
      }
      for page in stride(from: 8192, to: min(index.count, 5 * 8192), by: 8192) where page + 8192 <= index.count {
        // In the head of the page, and in the checksum.
        for byte in [0, 3, 8188, 8191] {
          var damaged = index
          damaged[page + byte] ^= 0x10
          let faults = try Self.faults(data, damaged)
          #expect(faults.map(\.file) == ["MAI"] && faults.map(\.offset) == [Int64(page)], "page \(page) byte \(byte)")
          tried += 1
        }
      }
    }
    #expect(tried > 0 || !Samples.allImages.contains { $0.name == name })
  }
}
