import FuzzSupport

/// What the fuzzer chose: some options, and the content of a part.
struct FuzzedPart {
  /// Bits 0 and 1: the release that wrote the image; 2 and 3: the block size; 4: whether a summary stands before the
  /// catalogue; 5 and 6: in which pieces bytes come.
  let options: Int
  let content: [UInt8]

  var release: Int { options & 3 }
  var blockSize: Int { [16 << 20, 16384, 512, 64][options >> 2 & 3] }
  var hasInlineSummary: Bool { options & 16 != 0 }
  var piece: Int { [1, 3, 100, .max][options >> 5 & 3] }
}

/// Something that reads a part.
struct Section: Sendable {
  let name: String
  let check: @Sendable (FuzzedPart) -> Void
}

/// All of them; an input's first byte is an index.
enum Sections {
  static let all: [Section] =
    SmallImage.Place.allCases.map { place in Section(name: "\(place)") { ImageWithPart.check($0, at: place) } }
    + [
      Section(name: "summary", check: ImageWithPart.checkSummary),
      Section(name: "inlineSummary", check: ImageWithPart.checkInlineSummary),
      Section(name: "index", check: ImageWithIndex.check),
      Section(name: "gzipIndex", check: ImageWithIndex.checkInGzip),
      Section(name: "locator", check: ImageWithIndex.checkLocator),
      Section(name: "parseIndex", check: Alone.checkIndex),
      Section(name: "parseLocator", check: Alone.checkLocator),
      Section(name: "statement", check: Alone.checkStatement),
      Section(name: "gzip", check: Alone.checkGzip),
      Section(name: "gzipPiece", check: Alone.checkGzipPiece),
      Section(name: "xz", check: Alone.checkXZ),
    ]

  /// An input for the section of this name.
  static func seed(_ name: String, options: UInt8 = 0, _ content: [UInt8]) -> [UInt8] {
    [UInt8(all.firstIndex { $0.name == name } ?? 0), options] + content
  }

  /// The parts of an image, and the image itself if it is compressed; of the small image everything that is read alone.
  static func seeds(_ image: [UInt8]?) -> [[UInt8]] {
    guard let image else {
      return (0..<ImageWithPart.images.count).flatMap { release in
        ImageWithPart.seeds(release) + ImageWithIndex.seeds(release) + Alone.seeds(release)
      }
    }
    let stream = uncompressed(image)
    return ImageWithPart.seeds(ofStream: stream) + (stream == image ? [] : [seed("gzip", image)])
  }
}
