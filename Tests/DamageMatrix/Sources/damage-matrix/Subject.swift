#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import BackupStreamLib
import BinaryLog
import ByteIO
import SystemPackage
import Verification

/// A kind of file that is damaged: several of them, real ones or written from real ones.
struct Subject: Sendable {
  /// One file.
  struct File: Sendable {
    var name: String
    var bytes: [UInt8]
    var classes: ByteClasses
    /// Blocks, or events.
    var units: [Range<Int>]
    /// The same image without one chunk of its table data, by its number; none for logs.
    var chunkCount = 0
    var withoutChunk: @Sendable (Int) throws -> [UInt8] = { _ in [] }
    /// What was found before it was damaged.
    var baseline: Verdicts = Verdicts()
  }

  var name: String
  var title: String
  var isLog = false
  var files: [File] = []

  /// The classes of all its files.
  var classNames: [String] {
    var classes = ByteClasses()
    for file in files { for name in file.classes.names { classes.add(name, 0..<1) } }
    classes.order(isLog ? LogClasses.order : ImageClasses.order + GzipClasses.order)
    return classes.names
  }
}

/// What a check says, level by level.
struct Verdicts: Equatable {
  var levels: [(name: String, verdict: LevelReport.Verdict)] = []

  static func == (left: Verdicts, right: Verdicts) -> Bool {
    left.levels.elementsEqual(right.levels) { $0.name == $1.name && $0.verdict == $1.verdict }
  }

  /// Whether nothing is wrong or doubtful.
  var isSound: Bool { levels.allSatisfy { $0.verdict == .passed || $0.verdict == .notApplicable } }

  /// Whether one level doubts, and no other says anything.
  func isDoubtful(by name: String) -> Bool {
    var others = self
    others.levels.removeAll { $0.name == name && $0.verdict == .doubtful }
    return others.levels.count < levels.count && others.isSound
  }

  /// The first level that notices something that was not there before; nil if none does.
  func noticed(since base: Verdicts) -> String? {
    for (level, before) in zip(levels, base.levels) {
      switch (before.verdict, level.verdict) {
      case (.passed, .failed), (.passed, .doubtful), (.passed, .unknown), (.notApplicable, .failed),
        (.notApplicable, .unknown), (.notApplicable, .doubtful), (.doubtful, .failed):
        return level.name
      default: continue
      }
    }
    return nil
  }
}

/// Checks bytes as the commands check a file.
final class Checker {
  private let path: FilePath

  init(_ number: Int = 0) {
    path = FilePath("\(Checker.folder)/damage-matrix-\(getpid())-\(number)")
  }

  deinit { unlink(path.string) }

  private static let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"

  func check(_ bytes: [UInt8], of subject: Subject) throws -> Verdicts {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
    try file.closeAfter { _ = try file.writeAll(bytes) }
    return subject.isLog ? try checkLog() : try checkImage()
  }

  private func checkImage() throws -> Verdicts {
    var options = VerificationOptions()
    options.level = .checksums
    options.threads = 1
    options.findingLimit = 10
    let file = try ImageFile(opening: path, spoolingTo: "/tmp")
    let result = ImageVerifier(file, options).run()
    return Verdicts(levels: result.levels.map { ($0.level.name, $0.verdict) })
  }

  private func checkLog() throws -> Verdicts {
    let input = try LogInput(opening: path, name: "bin.000001")
    let verdict: LevelReport.Verdict
    do throws(BinaryLogError) {
      switch try LogVerifier.verify([input]).weight {
      case .failure?: verdict = .failed
      case .doubt?: verdict = .doubtful
      case .note?, nil: verdict = .passed
      }
    } catch { verdict = .unknown }
    return Verdicts(levels: [("logs", verdict)])
  }
}
