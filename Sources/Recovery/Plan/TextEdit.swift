internal import ByteIO

/// A stretch of a text, and what stands there instead.
struct TextEdit {
  var range: Range<Int>
  var replacement: [UInt8]

  init(_ range: Range<Int>, _ replacement: [UInt8]) {
    self.range = range
    self.replacement = replacement
  }

  init(_ range: Range<Int>, _ replacement: String) { self.init(range, Array(replacement.utf8)) }

  /// A text with edits made in it; one that begins inside another is left out.
  static func apply(_ edits: [TextEdit], to bytes: [UInt8]) -> [UInt8] {
    var (result, position) = ([UInt8](), 0)
    result.reserveCapacity(bytes.count)
    for edit in edits.sorted(by: {
      ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
    })
    where edit.range.lowerBound >= position && edit.range.upperBound <= bytes.count {
      result += bytes[position..<edit.range.lowerBound]
      result += edit.replacement
      position = edit.range.upperBound
    }
    return result + bytes[position...]
  }
}

/// Why a definition is left out.
struct Refusal: Error {
  var reason: String
}
