public import BackupStreamLib
public import BinaryLog
public import ByteIO
internal import Recovery

/// Checks an image, level by level, and says what was checked, what was found, and what these bytes cannot show.
///
/// ```swift
/// let file = try ImageFile(opening: "shop.bak", spoolingTo: "/tmp")
/// let verification = ImageVerifier(file, VerificationOptions()).run()
/// print(verification.verdict)
/// ```
public final class ImageVerifier {
  let file: ImageFile
  let options: VerificationOptions
  /// The logs behind the image, for the level of recoverability.
  let logs: [LogInput]
  /// What is known so far; each level adds to it.
  var result = ImageVerification()
  /// The tables with their definitions, once the preamble was read.
  var tables: ImageTables?
  /// The image, once it was gone over and its structure is sound.
  var soundImage: ImageReader?
  /// Where the stream ends, if that was met when the structure was checked.
  var streamEnd: Int64?
  /// The pass over the rows, if they were checked together with a structure that is sound.
  var sharedPass: RowPass?
  /// Told before each level: which, what counts its progress in bytes, and where that will end.
  private let stage: (VerificationLevel, ByteCounter, Int64?) -> Void

  /// Prepares to check an image.
  /// - Parameters:
  ///   - logs: the binary logs of its server, in order.
  ///   - stage: told when a level begins to read: which, what counts the bytes, and how many there are if that is known.
  public init(
    _ file: ImageFile, _ options: VerificationOptions, logs: [LogInput] = [],
    stage: @escaping (VerificationLevel, ByteCounter, Int64?) -> Void = { _, _, _ in }
  ) {
    self.file = file
    self.options = options
    self.logs = logs
    self.stage = stage
  }

  /// Checks the image.
  public func run() -> ImageVerification {
    result.size = file.size
    for level in VerificationLevel.allCases where level <= options.level {
      let start = ContinuousClock.now
      var report = LevelReport(level, limit: options.findingLimit)
      do {
        // Checksums can be checked of bytes that cannot be understood.
        if level > .structure, level != .checksums, tables == nil {
          report.obstacle = LevelReport.Obstacle("the definitions could not be read", isFailure: false)
        } else {
          try check(level, &report)
        }
      } catch {
        report.obstacle = LevelReport.Obstacle("\(error)", isFailure: true)
      }
      let took = start.duration(to: .now).components
      report.seconds = Double(took.seconds) + Double(took.attoseconds) / 1e18
      result.levels.append(report)
    }
    return result
  }

  /// Computes the index of an image that has none, for ``SideIndex``, once it was checked and is sound: from what was seen
  /// of it, as far as that goes; see ``VerificationOptions/makesIndex``.
  /// - Parameter counter: told how many bytes of the stream were gone over for their checksums.
  /// - Throws: ``ImageError`` if the image is not sound.
  public func makeIndex(counter: ByteCounter = ByteCounter()) throws(ImageError) -> ImageIndex {
    var rows: [TablePosition: Int64] = [:]
    for table in result.tables where table.isSound == true { rows[table.position] = table.rows }
    let image = if let soundImage { soundImage } else { try file.reader() }
    return try image.makeIndex(threads: options.threads, rows: rows, counter: counter)
  }

  private func check(_ level: VerificationLevel, _ report: inout LevelReport) throws {
    switch level {
    case .structure: try checkStructure(&report)
    case .rows: try checkRows(&report)
    case .checksums: try checkChecksums(&report)
    case .recoverability: try checkRecoverability(&report)
    }
  }

  /// Says that a level begins to read.
  func begin(_ level: VerificationLevel, counting counter: ByteCounter, to total: Int64?) {
    stage(level, counter, total)
  }
}
