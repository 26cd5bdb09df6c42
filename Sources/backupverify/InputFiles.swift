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

  /// Tells them apart by their first bytes.
  /// - Throws: ``BinaryLogError`` if a log cannot be opened.
  init(_ arguments: [String]) throws(BinaryLogError) {
    var list = LogList()
    for argument in arguments {
      if argument != "-", Self.isLog(RawArguments.path(argument)) {
        try list.add(RawArguments.path(argument), name: RawArguments.bytes(argument))
      } else if argument != "-", SideIndex.isOne(RawArguments.path(argument)) {
        indexes.append(argument)
      } else {
        images.append(argument)
      }
    }
    OpenFileLimit.allow(list.logs.count + 128)
    logFindings = list.findings
    var known: Set<FileIdentity> = []
    for log in list.logs {
      let input = try LogInput(opening: log.path, name: log.name)
      // A folder, its index and the files in it name the same ones.
      let identity = Result { () throws(ByteIOError) in try FileIdentity(input.file.descriptor) }
      if case .success(let identity) = identity, !known.insert(identity).inserted { continue }
      logs.append(input)
    }
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
