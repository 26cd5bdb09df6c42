import BackupStreamLib
import BinaryLog
import ByteIO
import SystemPackage
import ToolKit
import Verification

/// The images that have passed, with what tells whether they have changed since: a text file, one line each.
final class PassedImages {
  /// An image as it was checked, and how.
  struct Fact: Hashable {
    /// Device, inode, size, and times of the last changes: of the file's bytes, and of its inode.
    let identity: FileIdentity
    /// What was checked.
    let extent: String

    /// What is known of a file before it is read.
    init(_ file: ImageFile, _ extent: BackupVerify.Extent, logs: [LogInput]) throws(ByteIOError) {
      identity = try FileIdentity(file.descriptor)
      var parts = [extent.level.rawValue] + extent.tables.sorted()
      if !extent.sha256 { parts.append("--no-sha256") }
      if extent.keys { parts.append("--keys") }
      if extent.foreignKeys { parts.append("--foreign-keys") }
      // What it was held against.
      if let path = file.path, let index = try? InputFile(opening: SideIndex.path(of: path)) {
        parts.append("\(try FileIdentity(index.descriptor))")
      }
      for log in logs { parts.append("\(try FileIdentity(log.file.descriptor))") }
      // One word, whatever is in it.
      self.extent = JSONWriter.base64(Array(parts.joined(separator: "\n").utf8))
    }

    var key: String { "\(identity) \(extent)" }
  }

  private static let heading = "backupverify passed 1"
  /// The file.
  let path: FilePath
  private var times: [String: Int64] = [:]

  /// Where what has passed is kept.
  /// - Parameter file: as it was asked for; nil for the user's own.
  static func path(_ file: String?) -> FilePath {
    if let file { return RawArguments.path(file) }
    let home = FilePath(Environment.variable("HOME") ?? "/").appending(".local/state")
    return (Environment.variable("XDG_STATE_HOME").map { FilePath($0) } ?? home).appending("backupstream/passed")
  }

  /// Reads what has passed.
  init(at path: FilePath) throws {
    self.path = path
    let lines: [String]
    do throws(ByteIOError) {
      let input = try InputFile(opening: path)
      lines = String(decoding: try input.read(64 << 20, at: 0), as: UTF8.self).split(separator: "\n").map(String.init)
    } catch {
      if error.errno == .noSuchFileOrDirectory { return }
      throw error
    }
    guard lines.first == Self.heading else { throw Self.strange }
    for line in lines.dropFirst() {
      guard let space = line.firstIndex(of: " "), let time = Int64(line[..<space]), (0..<1 << 40).contains(time) else {
        throw Self.strange
      }
      times[String(line[line.index(after: space)...])] = time
    }
  }

  /// When an image passed, in seconds since the epoch; nil if it did not, or if that is longer ago.
  func time(of fact: Fact, maximumAge: Int64?) -> Int64? {
    guard let time = times[fact.key], time <= FileIdentity.now else { return nil }
    if let maximumAge, FileIdentity.now - time > maximumAge { return nil }
    return time
  }

  /// Notes that an image has passed now.
  func add(_ fact: Fact) throws {
    // One file has one line for each way in which it was checked, and none for what it was before.
    let prefix = "\(fact.identity.device):\(fact.identity.inode):"
    times = times.filter { !$0.key.hasPrefix(prefix) || $0.key.hasPrefix("\(fact.identity) ") }
    times[fact.key] = FileIdentity.now
    let lines = [Self.heading] + times.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    let file = try AtomicFile(path)
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    try DescriptorSink(file.descriptor).write(bytes.span.bytes)
    try file.commit()
  }

  private static let strange = RunError(
    text: "found another kind of file, expected one that --since-last wrote; remove it, or name another with "
      + "--state-file")
}
