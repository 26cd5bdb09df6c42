import BackupStreamLib
import BinaryLog
import ByteIO
import SystemPackage
import ToolKit

/// The files of the command line: images, and logs.
struct InputFiles {
  /// The images, as they were given.
  private(set) var images: [String] = []
  /// Indexes of images, which are read with those.
  private(set) var indexes: [String] = []
  /// The logs, open, in order, each once.
  private(set) var logs: [LogInput] = []
  /// What indexes and folders of logs say that is not so.
  private(set) var logFindings: [LogFinding] = []

  /// Logs, and folders and indexes of logs, that cannot be opened.
  private(set) var obstacles: [Obstacle] = []

  /// What cannot be opened, and why.
  struct Obstacle {
    /// The file as it was given.
    let name: ByteString
    /// Why, in words.
    let reason: String
  }

  /// Tells them apart by their first bytes.
  init(_ arguments: [String]) {
    var list = LogList()
    for argument in arguments {
      if argument != "-", Self.isLog(RawArguments.path(argument)) {
        do throws(BinaryLogError) {
          try list.add(RawArguments.path(argument), name: RawArguments.bytes(argument))
        } catch { obstacles.append(Self.obstacle(RawArguments.bytes(argument), error)) }
      } else if argument != "-", SideIndex.isOne(RawArguments.path(argument)) {
        indexes.append(argument)
      } else {
        images.append(argument)
      }
    }
    logFindings = list.findings
    open(list.logs)
    if logs.isEmpty && obstacles.isEmpty { return }
    // Among logs, what is called like one and cannot be opened is one that is missing.
    for image in images where image != "-" {
      guard let error = Self.missingLog(image) else { continue }
      obstacles.append(Obstacle(name: RawArguments.bytes(image), reason: "\(error)"))
      images.removeAll { $0 == image }
    }
  }

  private mutating func open(_ entries: [LogList.Entry]) {
    OpenFileLimit.allow(entries.count + 128)
    var known: Set<FileIdentity> = []
    for log in entries {
      do throws(BinaryLogError) {
        let input = try LogInput(opening: log.path, name: log.name)
        // A folder, its index and the files in it name the same ones.
        let identity = Result { () throws(ByteIOError) in try FileIdentity(input.file.descriptor) }
        if case .success(let identity) = identity, !known.insert(identity).inserted { continue }
        logs.append(input)
      } catch { obstacles.append(Self.obstacle(log.name, error)) }
    }
  }

  private static func obstacle(_ name: ByteString, _ error: BinaryLogError) -> Obstacle {
    if error.code == .notALog, FileKind(FilePath(name)) == .folder {
      return Obstacle(name: name, reason: "images are named one by one: \(name.display) has no logs")
    }
    var reason = error
    reason.file = nil
    return Obstacle(name: name, reason: "\(reason)")
  }

  /// Why a file that is called like a log or an index cannot be opened; nil if it can, or is called otherwise.
  private static func missingLog(_ argument: String) -> ByteIOError? {
    let path = RawArguments.path(argument)
    guard FileKind(path) != .other, path.extension == "index" || LogName(RawArguments.bytes(argument)) != nil else {
      return nil
    }
    do throws(ByteIOError) {
      _ = try InputFile(opening: path)
      return nil
    } catch { return error }
  }

  /// Whether it is a log, a folder, or an index of logs; what cannot be opened is told when it is read as an image.
  private static func isLog(_ path: FilePath) -> Bool {
    guard let kind = FileKind(path), kind != .other else { return false }
    if kind == .folder { return true }
    do throws(ByteIOError) {
      let front = try InputFile(opening: path).read(64, at: 0)
      if front.starts(with: LogReader.magic) || front.starts(with: LogReader.encryptedMagic) { return true }
      // Names of files, one a line.
      let line = front.prefix { $0 != 0x0A }
      return path.extension == "index" && !line.isEmpty && line.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    } catch { return false }
  }
}
