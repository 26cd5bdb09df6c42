public import ByteIO
public import SystemPackage

/// The logs that a user means by files, index files and folders, in order.
public struct LogList: Sendable {
  /// One log.
  public struct Entry: Hashable, Sendable {
    /// Where it is.
    public var path: FilePath
    /// Its name for messages, as it was given.
    public var name: ByteString
  }

  /// The logs.
  public private(set) var logs: [Entry] = []
  /// What the indexes and the folders say that is not so.
  public private(set) var findings: [LogFinding] = []

  /// No logs.
  public init() {}

  /// Adds what a path stands for: a folder, an index file (its name ends in `.index`), or a log.
  /// - Parameter name: the path as it was given.
  /// - Throws: ``BinaryLogError`` (input) if it can't be read, (notALog) if a folder or an index has no logs,
  ///   (undecidable) if a folder has those of several series.
  public mutating func add(_ path: FilePath, name: ByteString) throws(BinaryLogError) {
    do throws(BinaryLogError) {
      if try Self.isFolder(path) {
        try addFolder(path, name)
      } else if name.bytes.suffix(6).elementsEqual(".index".utf8) {
        try addIndex(path, name)
      } else {
        logs.append(Entry(path: path, name: name))
      }
    } catch { throw error.located(file: name, offset: nil) }
  }

  private static func isFolder(_ path: FilePath) throws(BinaryLogError) -> Bool {
    do throws(ByteIOError) {
      _ = try InputFile(opening: path)
      return false
    } catch {
      if error.errno == .isDirectory { return true }
      throw BinaryLogError(error)
    }
  }

  // MARK: folders

  private mutating func addFolder(_ path: FilePath, _ name: ByteString) throws(BinaryLogError) {
    let names: [String]
    do throws(ByteIOError) { names = try FolderTree.names(in: path).sorted() } catch { throw BinaryLogError(error) }
    var series: [ByteString: [LogName]] = [:]
    for name in names { if let log = LogName(ByteString(name)) { series[log.base, default: []].append(log) } }
    guard let (base, found) = series.first else {
      throw BinaryLogError(
        .notALog, found: "a folder without logs", expected: "names of a base and a number, such as bin.000001")
    }
    guard series.count == 1 else {
      let bases = series.keys.sorted().prefix(5).map(\.display).joined(separator: ", ")
      throw BinaryLogError(
        .undecidable, found: "logs of \(series.count) series (\(bases))",
        expected: "one; an index file, or the logs themselves, say which")
    }
    let prefix = name.bytes.last == UInt8(ascii: "/") ? name.bytes : name.bytes + [UInt8(ascii: "/")]
    let sorted = found.sorted { $0.number < $1.number }.map { $0.numbered($0.number) }
    let index = base.bytes + Array(".index".utf8)
    guard names.contains(String(decoding: index, as: UTF8.self)) else {
      for log in sorted { append(log, path, prefix) }
      return
    }
    try addIndex(path.appending(bytes: index), ByteString(prefix + index))
    addUnlisted(sorted, path, prefix)
  }

  /// A copy of a folder is often made with an index that is older than its last logs.
  private mutating func addUnlisted(_ names: [ByteString], _ folder: FilePath, _ prefix: [UInt8]) {
    let listed = Set(logs.map { $0.name.lastComponent })
    let last = logs.last.flatMap { LogName($0.name) }?.number ?? 0
    for name in names where !listed.contains(name) {
      let shown = ByteString(prefix + name.bytes)
      if let number = LogName(name)?.number, number > last {
        append(name, folder, prefix)
        findings.append(LogFinding(.note, .index, file: shown, "it is not in the index, and taken because it follows"))
      } else {
        findings.append(LogFinding(.note, .index, file: shown, "it is not in the index, and left out"))
      }
    }
  }

  private mutating func append(_ file: ByteString, _ folder: FilePath, _ prefix: [UInt8]) {
    logs.append(Entry(path: folder.appending(bytes: file.bytes), name: ByteString(prefix + file.bytes)))
  }

  // MARK: indexes

  /// An index has one name a line; those that are relative are meant from the server's data folder. Where they are not
  /// there, the logs are looked for beside the index, as in a copy.
  private mutating func addIndex(_ path: FilePath, _ name: ByteString) throws(BinaryLogError) {
    let lines: [[UInt8]]
    do throws(ByteIOError) {
      let file = try InputFile(opening: path)
      let size = file.size ?? 0
      guard size <= 16 << 20 else {
        throw ByteIOError(.unsupported, operation: "read", path: path, detail: "an index of more than 16 MB")
      }
      lines = try file.read(Int(size), at: 0).split(whereSeparator: { $0 == 10 || $0 == 13 }).map(Array.init)
    } catch { throw BinaryLogError(error) }
    guard !lines.isEmpty, lines.allSatisfy({ !$0.contains(0) && $0.count <= 4096 }) else {
      throw BinaryLogError(.notALog, found: "lines that name no files", expected: "an index, one log a line")
    }
    let prefix = name.bytes.lastIndex(of: UInt8(ascii: "/")).map { Array(name.bytes[...$0]) } ?? []
    let folder = path.removingLastComponent()
    for line in lines { add(line: line, folder, prefix, index: name) }
  }

  private mutating func add(line: [UInt8], _ folder: FilePath, _ prefix: [UInt8], index: ByteString) {
    let last = ByteString(line).lastComponent.bytes
    let relative = line.starts(with: "./".utf8) ? Array(line.dropFirst(2)) : line
    let isAbsolute = line.first == UInt8(ascii: "/")
    let given = isAbsolute ? FilePath(bytes: line) : folder.appending(bytes: relative)
    if Self.isThere(given) {
      logs.append(Entry(path: given, name: ByteString(isAbsolute ? line : prefix + relative)))
    } else if Self.isThere(folder.appending(bytes: last)) {
      append(ByteString(last), folder, prefix)
    } else {
      findings.append(
        LogFinding(.failure, .missingLog, file: index, "it names \(ByteString(line).display), which is not there"))
    }
  }

  private static func isThere(_ path: FilePath) -> Bool {
    do throws(ByteIOError) {
      _ = try InputFile(opening: path)
      return true
    } catch { return false }
  }
}

extension FilePath {
  /// A path of bytes that are not zero.
  fileprivate init(bytes: [UInt8]) {
    let characters = bytes.map { CInterop.PlatformChar(bitPattern: $0) } + [0]
    // Sound: there is a zero at the end.
    self = unsafe characters.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe FilePath(platformString: $0) } ?? FilePath()
    }
  }

  /// The path of something in this folder.
  fileprivate func appending(bytes: [UInt8]) -> FilePath { pushing(FilePath(bytes: bytes)) }
}
