internal import ByteIO
internal import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that someone else must open by a name while it is being written, and that appears under its real name whole
/// or not at all. (``AtomicFile`` is for files that we write ourselves.)
///
/// Meanwhile it is called `.NAME.PID.partial`, beside the target, and locked. It goes when the writing fails and on
/// SIGINT, SIGTERM and SIGHUP. After `kill -9` it stays, and the next run that writes the same target finds it without
/// a lock and removes it.
final class PartialFile {
  /// What it is called meanwhile.
  let temporary: FilePath
  private let path: FilePath
  private let folder: FilePath
  private let isReplacing: Bool
  private let descriptor: FileDescriptor
  private var isOpen = true

  /// Begins a file.
  /// - Parameter isReplacing: whether a file that is there under its name may be replaced.
  init(_ path: FilePath, isReplacing: Bool) throws(ByteIOError) {
    self.path = path
    self.isReplacing = isReplacing
    let parent = path.removingLastComponent()
    folder = parent.isEmpty ? "." : parent
    try Self.check(path, isReplacing)
    let name = path.lastComponent?.string ?? ""
    let base = ".\(name.utf8.count > 200 ? "long" : name)."
    Self.removeStale(in: folder, base)
    temporary = folder.appending("\(base)\(getpid()).partial")
    descriptor = try Self.create(temporary, path)
  }

  deinit { discard() }

  private static func check(_ path: FilePath, _ isReplacing: Bool) throws(ByteIOError) {
    guard path.lastComponent != nil else {
      throw ByteIOError(.system, operation: "create", path: path, errno: .isDirectory)
    }
    var facts = stat()
    // The link itself counts: one that leads nowhere is something that is there.
    guard unsafe path.withPlatformString({ unsafe lstat($0, &facts) }) == 0 else { return }
    if !isReplacing { throw .exists(path, isReplaceable: true) }
    guard unsafe path.withPlatformString({ unsafe stat($0, &facts) }) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw .exists(path, isReplaceable: false, detail: "it is no file, and stays")
    }
  }

  private static func create(_ name: FilePath, _ path: FilePath) throws(ByteIOError) -> FileDescriptor {
    do {
      let descriptor = try Interruption.begin(name) {
        try FileDescriptor.open(
          name, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .init(rawValue: 0o666))
      }
      _ = flock(descriptor.rawValue, LOCK_EX | LOCK_NB)
      return descriptor
    } catch {
      throw ByteIOError(.system, operation: "create", path: path, errno: error as? Errno ?? .ioError)
    }
  }

  /// Removes what runs left behind that were killed.
  private static func removeStale(in folder: FilePath, _ base: String) {
    guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else { return }
    defer { unsafe closedir(stream) }
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
      }
      guard name.hasPrefix(base), name.hasSuffix(".partial"), let component = FilePath.Component(name),
        name.dropFirst(base.count).dropLast(8).allSatisfy(\.isWholeNumber)
      else { continue }
      let stale = folder.appending(component)
      guard let descriptor = try? FileDescriptor.open(stale, .readWrite, options: [.closeOnExec, .noFollow]) else {
        continue
      }
      if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 {
        _ = unsafe stale.withPlatformString { unsafe unlink($0) }
      }
      try? descriptor.close()
    }
  }

  /// Makes the file appear under its name.
  func commit() throws(ByteIOError) {
    do {
      guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
      try Interruption.end(temporary) { try appear() }
      isOpen = false
      try descriptor.close()
      let directory = try FileDescriptor.open(folder, .readOnly)
      _ = fsync(directory.rawValue)
      try directory.close()
    } catch {
      discard()
      if error as? Errno == .fileExists, !isReplacing { throw .exists(path, isReplaceable: true) }
      throw ByteIOError(.system, operation: "write", path: path, errno: error as? Errno ?? .ioError)
    }
  }

  private func appear() throws {
    if isReplacing { return unsafe try call { from, to in unsafe rename(from, to) } }
    // Unlike rename, this does not replace what has come there since.
    do {
      unsafe try call { from, to in unsafe link(from, to) }
      _ = unsafe temporary.withPlatformString { unsafe unlink($0) }
    } catch Errno.notPermitted, Errno.notSupported {
      unsafe try call { from, to in unsafe rename(from, to) }
    }
  }

  private func call(_ function: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32) throws {
    let result = unsafe temporary.withPlatformString { from in
      unsafe path.withPlatformString { unsafe function(from, $0) }
    }
    if result != 0 { throw Errno(rawValue: errno) }
  }

  /// Gives the file up; nothing of it remains. Harmless after ``commit()``.
  func discard() {
    if !isOpen { return }
    isOpen = false
    Interruption.end(temporary) { _ = unsafe temporary.withPlatformString { unsafe unlink($0) } }
    try? descriptor.close()
  }
}
