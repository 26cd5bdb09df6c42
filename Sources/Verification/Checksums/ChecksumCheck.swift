internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO

extension Finding.Kind {
  /// Bytes that are not those that their checksum was taken of.
  static let checksum = Finding.Kind(rawValue: "checksum")
  /// An index that is not one of this image.
  static let index = Finding.Kind(rawValue: "index")
}

extension ImageVerifier {
  /// Holds the image against the checksums of its index.
  func checkChecksums(_ report: inout LevelReport) throws {
    let image = soundImage ?? (try? file.reader())
    var found = try checker(image)
    result.hasIndex = found != nil
    if found == nil, let problem = image?.sideIndexProblem {
      found = try changedChecker(problem, &report)
      if found == nil { return }
    }
    guard let checker = found else {
      report.obstacle = try obstacle(image)
      return
    }
    begin(.checksums, counting: checker.progress, to: checker.index.streamLength)
    var chosen: (@Sendable (Int64) -> Bool)?
    if let sample = options.sample { chosen = sample.chosen(of: checker.segmentCount) }
    let check = try checker.check(
      threads: options.threads, takesDigest: options.checksSHA256, isChosen: chosen)
    let places = StreamPlaces(check.index, image, result.tables)
    for damage in check.damage {
      report.add(Finding(damage, places))
      doubtTables(in: damage.range)
    }
    add(check, &report)
    try checkStatements(check.index, &report)
    sayUnseen(check, &report)
  }

  /// Tables with rows in a damaged range are not sound; where it may be others' rows as well, it cannot be told.
  private func doubtTables(in range: Range<Int64>) {
    let touched = result.tables.indices.filter { result.tables[$0].span?.overlaps(range) ?? false }
    for index in touched where result.tables[index].isSound == true {
      let isCertain = touched.count == 1 && result.tables[index].span?.contains(range) ?? false
      result.tables[index].isSound = isCertain ? false : nil
    }
  }

  /// What checks the image; nil if there is no index.
  private func checker(_ image: ImageReader?) throws(ImageError) -> IndexChecker? {
    // Damage at the beginning does not hide the index at the end.
    guard let image else { return try IndexChecker(descriptor: file.descriptor, path: file.path) }
    return try IndexChecker(image)
  }

  /// The index beside the image does not know it again: what checks the image against it all the same, if they are of the
  /// same size, so that where it has changed can be named.
  private func changedChecker(
    _ problem: SideIndex.Problem, _ report: inout LevelReport
  ) throws(ImageError) -> IndexChecker? {
    let checker = try file.path.flatMap { (path) throws(ImageError) in
      try IndexChecker(changed: file.descriptor, path: path)
    }
    report.add(
      checker == nil
        ? Finding(.doubt, .index, place: "index", "\(problem)")
        : Finding(.failure, .index, place: "index", problem.reason))
    return checker
  }

  private func obstacle(_ image: ImageReader?) throws(ImageError) -> LevelReport.Obstacle {
    guard let image else { return LevelReport.Obstacle("no index was found", isFailure: false) }
    if image.hasLaterIndex {
      return LevelReport.Obstacle("the index is of a later version than this program reads", isFailure: true)
    }
    if soundImage == nil {
      // The summary, which promises it, may not have been read yet.
      _ = try? image.summary()
      if image.promisesIndex {
        return LevelReport.Obstacle("the index that the image promises is not there, or damaged", isFailure: true)
      }
    }
    let mayHaveOne = soundImage != nil && file.path != nil && !options.makesIndex
    return LevelReport.Obstacle(
      "the image has no index" + (mayHaveOne ? "; --write-index makes one for later checks" : ""), isFailure: false)
  }

  /// The checksums of the whole.
  private func add(_ check: IndexCheck, _ report: inout LevelReport) {
    report.checked.append("\(check.checkedSegments) of \(check.segments) segments of 1 MiB by their CRC-32C")
    if check.checkedPieces > 0 {
      report.checked.append(
        "\(Quantities.count(check.checkedPieces, "place")) to enter the gzip data, by the 32 KiB behind each")
    }
    if let isRight = check.isDigestRight {
      report.checked.append("the SHA-256 of the stream")
      if !isRight, check.damage.isEmpty {
        report.add(
          Finding(
            .failure, .checksum, place: "stream", at: 0, length: check.index.streamLength,
            "the SHA-256 of the stream is not that of the index, though each CRC-32C is"))
      }
    }
    if let (count, isRight) = check.stored {
      report.checked.append("the CRC-32C of \(count) bytes of the file as it is stored")
      if !isRight, check.damage.isEmpty {
        report.add(
          Finding(
            .failure, .checksum, place: "file", at: 0, length: count,
            "the CRC-32C of these bytes is not that of the index: the compressed file was changed where it does not show in "
              + "the stream"))
      }
    }
  }

  /// Holds what the index says against the image, if that could be gone over.
  private func checkStatements(_ index: ImageIndex, _ report: inout LevelReport) throws(ImageError) {
    guard result.hasIndex, let soundImage else {
      report.unseen.append(
        "The places and sizes that the index states were not compared with the image, which is not sound.")
      return
    }
    for problem in try soundImage.contradictions(threads: options.threads) {
      report.add(
        Finding(.failure, .contradiction, place: "index", "found \(problem.found), expected \(problem.expected)"))
    }
    report.checked.append("what the index says of " + Quantities.count(Int64(index.tables.count), "table"))
  }

  private func sayUnseen(_ check: IndexCheck, _ report: inout LevelReport) {
    report.unseen.append(
      check.isBeside
        ? "The index was made later than the image and stands beside it: damage that was there before it is not shown."
        : "Checksums show that the bytes are those that were written, not that they are those that the server had.")
    if let sample = options.sample, check.checkedSegments < check.segments {
      let found = Self.percent(Double(check.checkedSegments) / Double(max(1, check.segments)), rounded: .down)
      // Which share of damaged segments would have been missed in one of 20 cases.
      let share = Self.percent(1 - SampleConfidence.missedRoot(0.05, check.checkedSegments), rounded: .up)
      report.unseen.append(
        "Of the segments \(check.segments - check.checkedSegments) were not looked at (--sample, seed \(sample.seed)): a single "
          + "damaged one is found with a probability of \(found); with a confidence of 95 % less than \(share) of them are "
          + "damaged. The SHA-256 was not taken.")
    } else if let sample = options.sample {
      report.unseen.append(
        "The sample (--sample, seed \(sample.seed)) has all segments, but the SHA-256 was not taken.")
    } else if check.isDigestRight == nil {
      report.unseen.append("The SHA-256 of the stream was not checked, only the CRC-32C of each segment.")
    }
    if check.stored == nil, result.compression != .none {
      report.unseen.append(
        "The file is not compressed as it was when its index was made: bytes of it that do not show in the stream have no "
          + "checksum.")
    }
  }

  private static func percent(_ share: Double, rounded rule: FloatingPointRoundingRule) -> String {
    let tenths = Int((share * 1000).rounded(rule))
    return "\(tenths / 10).\(tenths % 10) %"
  }
}

/// What can be concluded from a sample without damage.
enum SampleConfidence {
  /// The share of sound parts at which `count` parts chosen at random are all sound with the given probability: its root
  /// of that degree.
  static func missedRoot(_ probability: Double, _ count: Int64) -> Double {
    if count <= 0 { return 0 }
    // The root lies between 0 and 1, and powers grow with it.
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if power(middle, count) < probability { low = middle } else { high = middle }
    }
    return low
  }

  private static func power(_ base: Double, _ exponent: Int64) -> Double {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= square }
      square *= square
      left >>= 1
    }
    return result
  }
}
