import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import SnapshotDrivers

@Suite("The change log")
struct ChangeLogTests {
  static let folder = FilePath(FileManager.default.temporaryDirectory.path)

  // Names and what MariaDB 10.11 and the specification (9.3) make of them.
  @Test(
    "encodes names as servers do",
    arguments: [
      ("t1_x", "t1_x"), ("ä", "@0k"), ("Ä", "@0K"), ("odd name-1", "odd@0020name@002d1"), ("日本", "@65e5@672c"),
      ("š", "@4h"), ("×", "@00d7"), ("#mysql50#a-b", "a-b"), ("ß", "@1j"), ("ⓐ", "@@a"), ("ａ", "@a@"), ("Ⅻ", "@R9"),
    ])
  func names(name: String, file: String) {
    #expect(String(decoding: FileSystemName.encode(ByteString(name)), as: UTF8.self) == file)
  }

  @Test("is applied in order, wide records too, to the tables that were asked for", arguments: [false, true])
  func apply(isWide: Bool) throws {
    let files = try Self.files()
    let log =
      Self.named(0, 7, isWide, "./d/other") + Self.named(0, 8, isWide, "./d@00e4/ignored")
      + Self.named(0, 9, isWide, "./d/t")
      + Self.write(8, 9, isWide, 2, "XY") + Self.write(8, 7, isWide, 0, "no") + Self.write(8, 9, isWide, 6, "end")
      + Self.write(9, 9, isWide, 0, "I") + Self.named(4, 9, isWide, "")
    try files.add(tableNumber: 0, data: ([4] + log).span.bytes)
    try files.finish()
    let table = try #require(files.files(ofTable: 1))
    #expect(try table.data.read(100, at: 0) == Array("abXYefend".utf8))
    #expect(try table.index.read(100, at: 0) == Array("Index".utf8))
  }

  @Test("cannot make a file of any size, or change what was not opened, or end in the middle")
  func refuse() throws {
    let open = Self.named(0, 9, true, "./d/t")
    for log in [
      open + Self.write(8, 9, true, 1 << 50, "x"), open + Self.write(8, 9, true, -5, "x"),
      Self.write(8, 9, false, 0, "x"), open + Self.write(8, 9, false, 0, "xyz").dropLast(), open + [99, 0, 0],
      open + [138, 0, 0, 9, 0x7F, 0, 0, 0, 0, 0, 0, 0], Self.named(0, 9, false, "t"),
    ] {
      let files = try Self.files()
      try files.add(tableNumber: 0, data: ([4] + log).span.bytes)
      #expect(throws: SnapshotDriverError.self) { try files.finish() }
      #expect(try #require(files.files(ofTable: 1)).dataLength == 7)
    }
  }

  @Test("is in the files that are copied out, and the index file is marked as closed")
  func copy() throws {
    let files = try Self.files()
    try files.add(tableNumber: 1, data: ([2] + [UInt8](repeating: 9, count: 300_000)).span.bytes)
    let log = Self.named(0, 9, false, "./d/t") + Self.write(8, 9, false, 1, "XY")
    try files.add(tableNumber: 0, data: ([4] + log).span.bytes)
    try files.finish()
    let table = try #require(files.files(ofTable: 1))
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, copy) in [("d", table.copyDataFile(to:)), ("i", table.copyIndexFile(to:))] {
      let output = try FileDescriptor.open(
        folder.appendingPathComponent(name).path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
      try copy(output)
      try output.close()
    }
    #expect(try Data(contentsOf: folder.appendingPathComponent("d")) == Data("aXYdefg".utf8))
    let index = Array(try Data(contentsOf: folder.appendingPathComponent("i")))
    #expect(
      index == Array("index".utf8) + [UInt8](repeating: 9, count: 19) + [0, 0] + [UInt8](repeating: 9, count: 299_979))
  }

  @Test("is refused if two tables can have a file's name")
  func ambiguous() throws {
    let name = NativeTableName(database: "d", table: "t")
    let files = NativeFiles(
      engine: .myisam, tables: [1: name, 2: NativeTableName(database: "d", table: "#mysql50#t")], folder: Self.folder)
    try files.add(tableNumber: 0, data: ([4] + Self.named(0, 9, false, "./d/t")).span.bytes)
    #expect(throws: SnapshotDriverError.self) { try files.finish() }
  }

  private static func files() throws -> NativeFiles {
    let files = NativeFiles(
      engine: .myisam, tables: [1: NativeTableName(database: "d", table: "t")], folder: folder)
    try files.add(tableNumber: 1, data: (Array("\u{1}abcdefg".utf8)).span.bytes)
    try files.add(tableNumber: 1, data: (Array("\u{2}index".utf8)).span.bytes)
    return files
  }

  private static func big(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * (width - 1 - $0))) }
  }

  private static func named(_ command: UInt8, _ number: Int, _ isWide: Bool, _ name: String) -> [UInt8] {
    [command | (isWide ? 128 : 0)] + big(number, isWide ? 3 : 2) + big(77, 4) + big(0, 2)
      + big(name.utf8.count, isWide ? 4 : 2) + Array(name.utf8)
  }

  private static func write(
    _ command: UInt8, _ number: Int, _ isWide: Bool, _ offset: Int, _ text: String
  ) -> [UInt8] {
    [command | (isWide ? 128 : 0)] + big(number, isWide ? 3 : 2) + big(offset, isWide ? 8 : 4)
      + big(text.utf8.count, isWide ? 4 : 2) + Array(text.utf8)
  }
}
