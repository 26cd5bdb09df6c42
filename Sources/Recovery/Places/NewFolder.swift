public import ByteIO
public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder of files that appears under its name whole, or not at all.
///
/// It is filled under a hidden name beside its own, locked meanwhile, so that what a killed program left there can be
/// told from what a running one is filling: that is removed by the next. It goes when the writing fails, and when the
/// process is told to end (``Interruption``).
///
/// A folder of ours is known by its `manifest.json`, or by a file ``marker``; only such a folder, or an empty one, is ever
/// replaced.
public final class NewFolder {
  /// The name of the file by which a folder of ours without a manifest is known.
  public static let marker = ".backupstream"
  /// How the manifest of a folder of ours begins.
  private static let manifest = Array("{\"schema_version\":1,\"type\":\"backupextract\"".utf8)
  /// How many files are open at a time.
  private static let maximumOpen = 64

  private let path: FilePath
  /// Where the folder is meanwhile, for files that others write.
  public let temporary: FilePath
  private let replaces: Bool
  private var lock: FileDescriptor?
  private var files: [FolderFile] = []
  private var open: [FolderFile] = []
  private var subfolders: Set<String> = []

  /// Begins a folder.
  /// - Parameter replaces: whether a folder of ours that is there is replaced; an empty one always is.
  /// - Throws: ``ByteIOError`` if something else is there, or it cannot be made.
  public init(_ path: FilePath, replaces: Bool) throws(ByteIOError) {
    var path = path
    // A name without slashes at its end; . and .. have none that could be given to another folder.
    path.lexicallyNormalize()
    guard let name = path.lastComponent, name.kind == .regular else {
      throw ByteIOError(.system, operation: "create", path: path, errno: .invalidArgument)
    }
    self.path = path
    self.replaces = replaces
    let folder = Self.parent(of: path)
    let shown = name.string.utf8.count > 180 ? "folder" : name.string
    temporary = folder.appending(".\(shown).\(getpid()).partial")
    try Self.checkTarget(path, replaces)
    Self.removeRemains(of: shown, in: folder)
    do {
      try Interruption.begin(temporary) { [temporary] in try Self.make(temporary) }
      let lock = try FileDescriptor.open(temporary, .readOnly, options: [.closeOnExec, .directory])
      self.lock = lock
      _ = flock(lock.rawValue, LOCK_EX | LOCK_NB)
    } catch {
      throw ByteIOError(.system, operation: "create", path: path, errno: error as? Errno)
    }
  }

  deinit { discard() }

  /// The folder that holds a folder.
  public static func parent(of path: FilePath) -> FilePath {
    let parent = path.removingLastComponent()
    return parent.isEmpty ? "." : parent
  }

  private static func make(_ folder: FilePath) throws(Errno) {
    guard unsafe folder.withPlatformString({ unsafe mkdir($0, 0o777) }) == 0 else { throw Errno(rawValue: errno) }
  }

  private static func checkTarget(_ path: FilePath, _ replaces: Bool) throws(ByteIOError) {
    var status = stat()
    // Sound: the call writes the structure only within the call.
    guard unsafe path.withPlatformString({ unsafe lstat($0, &status) }) == 0 else {
      if errno == ENOENT { return }
      throw ByteIOError(.system, operation: "create", path: path, errno: Errno(rawValue: errno))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .exists(path, isReplaceable: false, detail: "it is no folder, and stays")
    }
    let names = try FolderTree.names(in: path)
    if names.isEmpty { return }
    guard isOurs(path, names) else {
      throw .exists(path, isReplaceable: false, detail: "it is not empty, backupextract did not make it, and it stays")
    }
    if !replaces { throw .exists(path, isReplaceable: true) }
  }

  /// Whether a folder was made here.
  private static func isOurs(_ path: FilePath, _ names: [String]) -> Bool {
    if names.contains(marker) { return true }
    guard
      let file = try? FileDescriptor.open(
        path.appending("manifest.json"), .readOnly, options: [.noFollow, .nonBlocking])
    else { return false }
    defer { try? file.close() }
    var front = [UInt8](repeating: 0, count: manifest.count)
    let count = unsafe front.withUnsafeMutableBytes { unsafe (try? file.read(into: $0)) ?? 0 }
    return count == manifest.count && front == manifest
  }

  /// Removes what programs that were killed left beside.
  private static func removeRemains(of name: String, in folder: FilePath) {
    guard let entries = try? FolderTree.names(in: folder) else { return }
    for entry in entries where entry.hasPrefix(".\(name).") && entry.hasSuffix(".partial") {
      var number = entry.dropFirst(name.utf8.count + 2).dropLast(8)
      if number.hasSuffix(".old") { number = number.dropLast(4) }
      guard !number.isEmpty, number.allSatisfy(\.isNumber) else { continue }
      let path = folder.appending(entry)
      guard let lock = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .directory, .noFollow]) else {
        continue
      }
      if flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0 { try? FolderTree.remove(path) }
      try? lock.close()
    }
  }

  /// Makes a folder in it.
  public func makeSubfolder(_ name: String) throws(ByteIOError) {
    guard subfolders.insert(name).inserted else { return }
    let folder = temporary.appending(name)
    do throws(Errno) {
      try Interruption.uninterrupted { () throws(Errno) in try Self.make(folder) }
    } catch {
      throw ByteIOError(.system, operation: "create", path: path.appending(name), errno: error)
    }
  }

  /// Begins a file.
  /// - Parameter name: a safe name, perhaps in a folder that was made.
  public func file(_ name: String, compression: OutputCompression = .none) -> FolderFile {
    let file = FolderFile(name, path: temporary.appending(name), compression: compression)
    files.append(file)
    return file
  }

  /// Writes to a file.
  public func write(_ bytes: RawSpan, to file: FolderFile) throws(ByteIOError) {
    if !file.isOpen {
      if open.count >= Self.maximumOpen { try open.removeFirst().close() }
      try file.open()
      open.append(file)
    } else if open.last !== file, let place = open.firstIndex(where: { $0 === file }) {
      open.append(open.remove(at: place))
    }
    try file.write(bytes)
  }

  /// Writes to a file.
  public func write(_ bytes: [UInt8], to file: FolderFile) throws(ByteIOError) {
    unsafe try write(bytes.span.bytes, to: file)
  }

  /// Takes a file that was begun and never written to out of the folder.
  public func forget(_ file: FolderFile) { files.removeAll { $0 === file } }

  /// Closes files that are done; their size and digest are known then.
  public func closeAll() throws(ByteIOError) {
    for file in open { try file.close() }
    open = []
  }

  /// Makes a file that programs can be run from.
  public func setExecutable(_ file: FolderFile) throws(ByteIOError) {
    let mask = umask(0)
    umask(mask)
    guard unsafe temporary.appending(file.name).withPlatformString({ unsafe chmod($0, 0o777 & ~mask) }) == 0 else {
      throw ByteIOError(.system, operation: "change", path: path.appending(file.name), errno: Errno(rawValue: errno))
    }
  }

  /// Makes the folder appear under its name.
  public func commit() throws(ByteIOError) {
    do {
      try closeAll()
      try sync()
    } catch {
      discard()
      throw error
    }
    let folder = Self.parent(of: path)
    let old = folder.appending((temporary.lastComponent?.stem ?? "") + ".old.partial")
    let hasOld = replaces && ((try? FolderTree.names(in: path)) ?? []).isEmpty == false
    // So that no other run takes it for remains.
    let oldLock = hasOld ? try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .directory]) : nil
    if let oldLock { _ = flock(oldLock.rawValue, LOCK_EX | LOCK_NB) }
    defer { try? oldLock?.close() }
    do {
      try Interruption.end(temporary, remains: hasOld ? old : nil) { [path, temporary] in
        if hasOld { try Self.rename(path, old) }
        do {
          try Self.rename(temporary, path)
        } catch {
          if hasOld { try? Self.rename(old, path) }
          throw error
        }
      }
    } catch {
      discard()
      let reason = error as? Errno
      if reason == .fileExists || reason == .directoryNotEmpty { throw .exists(path, isReplaceable: true) }
      throw ByteIOError(.system, operation: "write", path: path, errno: reason)
    }
    try? lock?.close()
    lock = nil
    if let descriptor = try? FileDescriptor.open(folder, .readOnly) {
      _ = fsync(descriptor.rawValue)
      try? descriptor.close()
    }
    if hasOld { Interruption.end(old) { try? FolderTree.remove(old) } }
  }

  private func sync() throws(ByteIOError) {
    do {
      for file in files {
        let descriptor = try FileDescriptor.open(temporary.appending(file.name), .readOnly)
        let result = fsync(descriptor.rawValue)
        let reason = Errno(rawValue: errno)
        try descriptor.close()
        if result != 0 { throw reason }
      }
      for folder in subfolders.map({ temporary.appending($0) }) + [temporary] {
        let descriptor = try FileDescriptor.open(folder, .readOnly)
        _ = fsync(descriptor.rawValue)
        try descriptor.close()
      }
    } catch {
      throw ByteIOError(.system, operation: "write", path: path, errno: error as? Errno)
    }
  }

  /// Gives the folder up; nothing of it remains. Harmless after ``commit()``.
  public func discard() {
    guard let lock else { return }
    open = []
    Interruption.end(temporary) { [temporary] in try? FolderTree.remove(temporary) }
    try? lock.close()
    self.lock = nil
  }

  private static func rename(_ from: FilePath, _ to: FilePath) throws {
    let result = unsafe from.withPlatformString { from in
      #if canImport(Glibc)
        unsafe to.withPlatformString { unsafe Glibc.rename(from, $0) }
      #elseif canImport(Musl)
        unsafe to.withPlatformString { unsafe Musl.rename(from, $0) }
      #else
        unsafe to.withPlatformString { unsafe Darwin.rename(from, $0) }
      #endif
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
  }
}
