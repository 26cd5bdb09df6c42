import BackupStreamLib
import ByteIO

/// Many damages at random of images with an index: all of them must be noticed.
struct RandomRun: Sendable {
  let subjects: [Subject]
  let seed: UInt64

  static let damages: [Damage] = [
    .flip, .flip, .change, .change, .zero, .cut, .insert, .remove, .append, .drop, .swap, .duplicate, .dropChunk,
  ]

  /// The damage of a number; nil if it changes nothing.
  func make(_ number: Int) throws -> (subject: Subject, file: Subject.File, bytes: [UInt8], what: String)? {
    var random = Randomness(seed, "random \(number)")
    let subject = subjects[Int.random(in: 0..<subjects.count, using: &random)]
    let file = subject.files[Int.random(in: 0..<subject.files.count, using: &random)]
    let damage = Self.damages[Int.random(in: 0..<Self.damages.count, using: &random)]
    var bytes = file.bytes
    var what = ""
    switch damage {
    case .drop, .swap, .duplicate:
      guard file.units.count > 1 else { return nil }
      what = damage.apply(to: &bytes, units: file.units, &random)
    case .dropChunk:
      guard file.chunkCount > 0 else { return nil }
      let chunk = Int.random(in: 0..<file.chunkCount, using: &random)
      bytes = try file.withoutChunk(chunk)
      what = "table data chunk \(chunk) left out"
    default: what = damage.apply(to: &bytes, in: ByteSet(0..<bytes.count), &random)
    }
    return bytes == file.bytes ? nil : (subject, file, bytes, "\(subject.name), \(file.name): \(what)")
  }

  /// - Returns: what was done, and what was not noticed.
  func run(_ numbers: StrideTo<Int>, _ checker: Checker) throws -> (made: Int, missed: [(Int, String)]) {
    var made = 0
    var missed: [(Int, String)] = []
    for number in numbers {
      guard let (subject, file, bytes, what) = try make(number) else { continue }
      made += 1
      if try checker.check(bytes, of: subject).noticed(since: file.baseline) == nil { missed.append((number, what)) }
    }
    return (made, missed)
  }
}

/// Images written again with other blocks, in other containers: none of them may be accused. Of one without index whose
/// blocks have another size than the servers' it may be said that this is unusual.
struct RewriteRun: Sendable {
  let images: [(name: String, parts: ImageParts)]
  let seed: UInt64

  func make(_ number: Int) throws -> (bytes: [UInt8], what: String, size: Int, index: Bool) {
    var random = Randomness(seed, "rewrite \(number)")
    let image = images[Int.random(in: 0..<images.count, using: &random)]
    let compression = [Compression.none, .none, .gzip, .xz][Int.random(in: 0..<4, using: &random)]
    // Of small ones and of any others equally many.
    let limits = ImagePrefix.blockSizes
    let upper = Bool.random(using: &random) ? min(4096, limits.upperBound) : limits.upperBound
    let size = Int.random(in: limits.lowerBound...upper, using: &random)
    let index = Bool.random(using: &random)
    let bytes = try image.parts.bytes(compression, blockSize: size, index: index)
    return (
      bytes, "\(image.name) in blocks of \(size), \(compression), \(index ? "with" : "without") index", size, index
    )
  }

  func run(_ numbers: StrideTo<Int>, _ checker: Checker) throws -> (made: Int, doubted: Int, accused: [(Int, String)]) {
    var (made, doubted) = (0, 0)
    var accused: [(Int, String)] = []
    let subject = Subject(name: "rewrite", title: "")
    for number in numbers {
      let (bytes, what, size, index) = try make(number)
      made += 1
      let verdicts = try checker.check(bytes, of: subject)
      if verdicts.isDoubtful(by: "structure"), !index, size != 16384 {
        doubted += 1
      } else if !verdicts.isSound {
        accused.append((number, "\(what): \(verdicts.levels.map { "\($0.name) \($0.verdict)" })"))
      }
    }
    return (made, doubted, accused)
  }
}
