import BackupStreamLib
import ByteIO
import FuzzSupport

/// The small image with an index, or a locator of it, of any bytes; their checksums are right.
enum ImageWithIndex {
  /// The streams of the small images, and their indexes.
  private static let images: [(stream: [UInt8], index: [UInt8])] = ImageWithPart.images.map { image, _ in
    let bytes = image.bytes(index: true)
    guard let locator = IndexLocator(parsing: bytes.suffix(IndexLocator.size)) else { return (bytes, []) }
    let end = Int(locator.streamOffset)
    return (Array(bytes[..<end]), Array(bytes[end...].dropLast(IndexLocator.size)))
  }

  /// The index of a plain file.
  static func check(_ part: FuzzedPart) {
    let stream = images[part.release].stream
    read(stream + part.content + locator(stream.count, part.content, fileOffset: stream.count).bytes, part)
  }

  /// The index of a gzip file.
  static func checkInGzip(_ part: FuzzedPart) {
    let stream = images[part.release].stream
    var file = StoredGzip()
    file.append(stream)
    let fileOffset = file.bytes.count
    file.append(part.content)
    file.append(locator(stream.count, part.content, fileOffset: fileOffset).bytes, isLast: true)
    read(file.bytes, part)
  }

  /// The locator of a plain file, and of a gzip file if a summary is wanted before the catalogue.
  static func checkLocator(_ part: FuzzedPart) {
    var input = FuzzInput(part.content)
    func number() -> Int64 { (0..<7).reduce(0) { value, _ in value << 8 | Int64(input.byte()) } }
    let (stream, index) = images[part.release]
    let wrong = IndexLocator(
      streamOffset: number(), length: number(), fileOffset: number(),
      checksum: UInt32(input.number()) << 16 | UInt32(input.number()))
    let isInGzip = part.hasInlineSummary
    read(isInGzip ? StoredGzip(stream + index + wrong.bytes).bytes : stream + index + wrong.bytes, part)
    let parsed = IndexLocator(parsing: wrong.bytes)
    demand(parsed == wrong, "a locator \(wrong) that is read as \(String(describing: parsed))")
  }

  private static func locator(_ streamOffset: Int, _ index: [UInt8], fileOffset: Int) -> IndexLocator {
    IndexLocator(
      streamOffset: Int64(streamOffset), length: Int64(index.count), fileOffset: Int64(fileOffset),
      checksum: CRC32C.of(index))
  }

  /// Reads a file, first what the index may tell.
  private static func read(_ bytes: [UInt8], _ part: FuzzedPart) {
    Fuzzer.keep(bytes)
    let file = MemoryFile(bytes)
    var choices = Choices(part.content)
    _ = Outcome(in: choices.one(of: ReadingOrder.allCases)) { try ImageReader(path: file.path) }
    if choices.number(below: 4) == 0 {
      Agreement.check(bytes, piece: part.piece, order: choices.one(of: ReadingOrder.allCases))
    }
  }

  /// The indexes of the small image, and their locators.
  static func seeds(_ release: Int) -> [[UInt8]] {
    let (stream, index) = images[release]
    func number(_ value: Int) -> [UInt8] { (0..<7).map { UInt8(truncatingIfNeeded: value >> (48 - 8 * $0)) } }
    let locator = number(stream.count) + number(index.count) + number(stream.count) + [0, 0, 0, 0]
    return ["index", "gzipIndex", "parseIndex"].map { Sections.seed($0, options: UInt8(release), index) }
      + [0, 16].map { Sections.seed("locator", options: UInt8(release) | $0, locator) }
  }
}
