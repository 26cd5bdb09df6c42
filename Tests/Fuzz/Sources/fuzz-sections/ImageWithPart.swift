import BackupStreamLib
import ByteIO
import FuzzSupport

/// The small image with one chunk's content replaced.
enum ImageWithPart {
  /// The small image as four releases wrote it.
  static let images: [(image: SmallImage, chunks: [[UInt8]])] = ([5, 8, 9, 12] as [UInt8]).map { release in
    let image = SmallImage(release: release)
    return (image, image.chunks)
  }

  /// The content of a chunk before the summary.
  static func check(_ part: FuzzedPart, at place: SmallImage.Place) {
    var chunks = chunks(for: part)
    chunks[place.rawValue + (part.hasInlineSummary && place.rawValue >= catalogue ? 1 : 0)] = part.content
    read(chunks, part)
  }

  /// The summary at the end.
  static func checkSummary(_ part: FuzzedPart) {
    var chunks = chunks(for: part)
    if part.hasInlineSummary { chunks.append([]) }
    chunks[chunks.count - 1] = [0] + part.content
    read(chunks, part)
  }

  /// The summary before the catalogue; with the option of an inline summary the one at the end stays.
  static func checkInlineSummary(_ part: FuzzedPart) {
    var chunks = images[part.release].chunks
    chunks[0][0] |= UInt8(Header.Flags.inlineSummary.rawValue)
    chunks.insert(part.content, at: catalogue)
    if !part.hasInlineSummary { chunks.removeLast() }
    read(chunks, part)
  }

  private static let catalogue = SmallImage.Place.catalogue.rawValue

  /// The chunks of an image, with its summary where the options want it.
  private static func chunks(for part: FuzzedPart) -> [[UInt8]] {
    var chunks = images[part.release].chunks
    if part.hasInlineSummary {
      chunks[0][0] |= UInt8(Header.Flags.inlineSummary.rawValue)
      chunks.insert(Array(chunks.removeLast().dropFirst()), at: catalogue)
    }
    return chunks
  }

  private static func read(_ chunks: [[UInt8]], _ part: FuzzedPart) {
    var choices = Choices(part.content)
    Agreement.check(
      StreamBuilder(chunks: chunks, blockSize: part.blockSize).bytes, piece: part.piece,
      order: choices.one(of: ReadingOrder.allCases))
  }

  /// The parts of the small image.
  static func seeds(_ release: Int) -> [[UInt8]] {
    let chunks = images[release].chunks
    let summary = Array((chunks.last ?? []).dropFirst())
    let sections = ["summary", "inlineSummary"].flatMap { name in
      [0, 16].map { Sections.seed(name, options: UInt8(release) | $0, summary) }
    }
    return SmallImage.Place.allCases.map { place in
      Sections.seed("\(place)", options: UInt8(release), chunks[place.rawValue])
    } + sections
  }

  /// The parts of a real image.
  static func seeds(ofStream stream: [UInt8]) -> [[UInt8]] {
    guard let image = try? ImageReader(source: MemorySource(stream)), let catalogue = try? image.catalogue(),
      let chunks = StreamParts(stream)?.chunks
    else { return [] }
    let count = catalogue.databases.count
    let names =
      ["header"] + image.snapshots.map { _ in "snapshot" } + ["catalogue"] + catalogue.databases.map { _ in "items" }
      + ["global"] + catalogue.databases.map { _ in "tables" } + (count > 0 ? ["others"] : [])
    let data = chunks.dropFirst(names.count).dropLast().prefix(8).map { Sections.seed("data", $0) }
    let summary = chunks.last.map { Sections.seed("summary", Array($0.dropFirst())) } ?? []
    return zip(names, chunks).map { Sections.seed($0, $1) } + data + [summary]
  }
}
