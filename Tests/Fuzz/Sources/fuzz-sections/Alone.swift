import BackupStreamLib
import ByteIO
import FuzzSupport

/// Everything that is read by itself.
enum Alone {
  /// An index that can be read can be written, and read again.
  static func checkIndex(_ part: FuzzedPart) {
    var cursor = ByteCursor(part.content.span.bytes)
    guard let index = try? ImageIndex(parsing: &cursor) else { return }
    let bytes = index.bytes
    var again = ByteCursor(bytes.span.bytes)
    demand((try? ImageIndex(parsing: &again)) == index, "another index after writing \(index)")
  }

  /// A locator of any bytes, its marks and checksum put right if the input is long enough.
  static func checkLocator(_ part: FuzzedPart) {
    var bytes = part.content
    if bytes.count == IndexLocator.size {
      bytes.replaceSubrange(0..<8, with: Array("BkStIdx1".utf8))
      let checksum = CRC32C.of(Array(bytes[..<56]))
      bytes.replaceSubrange(56..<60, with: (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) })
      bytes.replaceSubrange(60..<64, with: Array("1xIB".utf8))
    }
    guard let locator = IndexLocator(parsing: bytes) else { return }
    demand(IndexLocator(parsing: locator.bytes) == locator, "another locator after writing \(locator)")
  }

  /// A stored statement; bit 7 of the options: whether its item is in a database.
  static func checkStatement(_ part: FuzzedPart) {
    var input = FuzzInput(part.content)
    let types = ItemType.allCases
    let type = types[input.byte() % types.count]
    let version = ImageWithPart.images[part.release].image.preamble.header.serverVersion
    let database: ByteString? = part.options & 0x80 == 0 ? nil : "first"
    let stored = ByteString(input.rest)
    guard let text = try? StatementText(parsing: stored, type: type, database: database, version: version) else {
      return
    }
    _ = text.texts.map(\.display)
    guard version.isAtLeast(6, 0, 9) else { return }
    let again = try? StatementText(parsing: text.stored, type: type, database: database, version: version)
    demand(again == text, "another text after writing \(text)")
  }

  /// A gzip file.
  static func checkGzip(_ part: FuzzedPart) {
    drainTwice(part) { GzipSource($0) }
  }

  /// A deflate stream.
  static func checkGzipPiece(_ part: FuzzedPart) {
    drainTwice(part) { GzipSource($0, start: .piece) }
  }

  /// An xz file, in order and from its middle.
  static func checkXZ(_ part: FuzzedPart) {
    let bytes = drainTwice(part) { try XZSource($0, threads: 1 + part.release) }
    let file = MemoryFile(part.content)
    guard let map = try? XZBlockMap(file.descriptor, path: nil, size: Int64(part.content.count)) else { return }
    let start = map.streamSize / 2
    let behind = try? XZBlockSource(map, from: start).drain()
    if let bytes, let behind, bytes.count == map.streamSize {
      demand(behind.elementsEqual(bytes[Int(start)...]), "other bytes from the middle of an xz file")
    }
  }

  /// The bytes of a source, which must not depend on how the bytes below it come, nor on the room they are given.
  @discardableResult
  private static func drainTwice(_ part: FuzzedPart, _ open: (any ByteSource) throws -> any ByteSource) -> [UInt8]? {
    let limit = 1 << 20
    let bytes = try? open(MemorySource(part.content)).drain(limit: limit)
    let others = try? open(MemorySource(part.content, inPiecesOf: part.piece)).drain(room: 777, limit: limit)
    if (bytes?.count ?? 0) < limit && (others?.count ?? 0) < limit { demand(bytes == others, "other bytes in pieces") }
    return (bytes?.count ?? 0) < limit ? bytes : nil
  }

  /// The small image in both containers, its statements and its locator.
  static func seeds(_ release: Int) -> [[UInt8]] {
    let image = ImageWithPart.images[release].image
    let statements = image.preamble.metadata.others.compactMap(\.statement)
    let gzip = image.bytes(.gzip, index: true)
    return [
      Sections.seed("gzip", gzip), Sections.seed("gzip", gzip + gzip + [0, 0]), Sections.seed("gzip", gzip + [1]),
      Sections.seed("gzipPiece", Array(gzip.dropFirst(10))),
      Sections.seed("xz", image.bytes(.xz, index: true)),
      Sections.seed("parseLocator", image.bytes(index: true).suffix(IndexLocator.size)),
    ]
      + statements.flatMap { statement in
        [0, 0x80].map { Sections.seed("statement", options: UInt8(release) | $0, [7] + statement.bytes) }
      }
  }
}
