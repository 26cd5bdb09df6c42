import BackupStreamLib
import FuzzSupport

/// Streams of any bytes behind a sound prefix.
enum RawStream {
  private static let chunks = SmallImage().chunks
  private static let preambleLength = SmallImage.Place.data.rawValue

  /// Reads a stream.
  /// - Parameter form: bits 0 and 1: 0 for bytes behind the prefix, 1 for bytes behind the preamble, 2 for bytes between
  ///   preamble and summary; bits 2 and 3: how many initial blocks; bit 4: in gzip; bits 5 to 7: in which pieces.
  static func check(_ input: inout FuzzInput, _ form: Int, blockSize: Int) {
    var stream = StreamBuilder(blockSize: blockSize, initialBlocks: form >> 2 & 3)
    if form & 3 > 0 { for chunk in chunks[..<preambleLength] { stream.append(chunk: chunk) } }
    let raw = input.rest
    stream.append(raw: raw)
    if form & 3 == 2, let summary = chunks.last {
      stream.append(chunk: summary)
      stream.end()
    }
    var choices = Choices(raw)
    Agreement.check(
      form & 16 == 0 ? stream.bytes : StoredGzip(stream.bytes).bytes,
      piece: [1, 2, 3, 5, 16, 63, 4096, .max][form >> 5],
      order: choices.one(of: ReadingOrder.allCases))
  }

  /// The raw bytes of an image; of the small image also those of its table data.
  static func seeds(_ image: [UInt8]?) -> [[UInt8]] {
    let small = StreamParts(SmallImage().bytes(index: false))
    let whole = image.map { StreamParts(uncompressed($0)) } ?? small
    guard let whole else { return [] }
    let size = max(0, whole.blockSize - 8)
    var seeds = [[2 << 2, UInt8(size & 0xFF), UInt8(size >> 8 & 0xFF)] + whole.raw]
    if image == nil {
      var data = StreamBuilder(blockSize: 65536, initialBlocks: 0)
      for chunk in chunks[preambleLength...] { data.append(chunk: chunk) }
      for form: UInt8 in [1, 2, 17, 18] { seeds.append([form, 56, 0] + data.bytes.dropFirst(ImagePrefix.size)) }
      seeds.append([1, 0xF8, 0xFF] + data.bytes.dropFirst(ImagePrefix.size) + [0xC0])
    }
    return seeds
  }
}
