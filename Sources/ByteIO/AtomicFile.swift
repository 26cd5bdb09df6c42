public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears under its name whole, or not at all.
///
/// It is written without a name (`O_TMPFILE`) where the file system can do that, so that even `kill -9` leaves
/// nothing; elsewhere under a name of its own beside the target, which is removed on failure. ``commit()`` syncs it,
/// renames it over the target and syncs the folder. A symbolic link stays one: what it points to is replaced. A device,
/// pipe or socket is never replaced: it is written to as it is.
public final class AtomicFile {
  /// Where to write.
  public let descriptor: FileDescriptor
  private let path: FilePath
  private let folder: FilePath
  private var temporary: FilePath?
  private var isOpen = true
  /// Whether the target is no regular file, and is written to directly.
  private let isDirect: Bool

  private let isReplacing: Bool

  /// Begins a file that will be called `path`.
  /// - Parameter isReplacing: whether a regular file that is there may be replaced.
  /// - Throws: ``ByteIOError`` if it cannot be created, or is there and may not be replaced.
  public init(_ given: FilePath, isReplacing: Bool = true) throws(ByteIOError) {
    let (path, isDirect) = Self.target(given)
    if !isReplacing, !isDirect, Self.isThere(path) { throw .exists(given, isReplaceable: true) }
    self.isReplacing = isReplacing
    self.path = path
    self.isDirect = isDirect
    let parent = path.removingLastComponent()
    folder = parent.isEmpty ? "." : parent
    if isDirect {
      do {
        descriptor = try FileDescriptor.open(path, .writeOnly, options: [.closeOnExec])
      } catch {
        throw .system("open", error as? Errno ?? .ioError, path: path)
      }
      return
    }
    #if os(Linux)
      let nameless = unsafe folder.withPlatformString {
        unsafe open($0, 0o20000000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o666)
      }
      if nameless >= 0 {
        descriptor = FileDescriptor(rawValue: nameless)
        return
      }
    #endif
    let name = Self.temporaryName(beside: path, in: folder)
    do {
      descriptor = try Interruption.begin(name) {
        try FileDescriptor.open(
          name, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .init(rawValue: 0o666))
      }
    } catch {
      throw .system("create", error as? Errno ?? .ioError, path: path)
    }
    temporary = name
  }

  deinit { discard() }

  /// What a path leads to through symbolic links, and whether that is something other than a regular file.
  private static func target(_ path: FilePath) -> (path: FilePath, isDirect: Bool) {
    var status = stat()
    let found = unsafe path.withPlatformString { unsafe stat($0, &status) }
    guard found == 0 else { return (path, false) }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { return (path, false) }
    if kind != S_IFREG { return (path, true) }
    let resolved = unsafe path.withPlatformString { name -> FilePath? in
      guard let real = unsafe realpath(name, nil) else { return nil }
      defer { unsafe free(real) }
      return unsafe FilePath(platformString: real)
    }
    return (resolved ?? path, false)
  }

  private static func isThere(_ path: FilePath) -> Bool {
    var status = stat()
    // A link that leads nowhere is there too; a folder is told of when the file is to appear.
    return unsafe path.withPlatformString({ unsafe lstat($0, &status) }) == 0 && status.st_mode & S_IFMT != S_IFDIR
  }

  /// Makes the file appear under its name.
  /// - Throws: ``ByteIOError`` if that fails, or something has come there meanwhile that may not be replaced.
  public func commit() throws(ByteIOError) {
    do {
      if isDirect {
        isOpen = false
        return try descriptor.close()
      }
      guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
      try appear()
      isOpen = false
      try descriptor.close()
      let directory = try FileDescriptor.open(folder, .readOnly)
      _ = fsync(directory.rawValue)
      try directory.close()
    } catch {
      discard()
      if error as? Errno == .fileExists, !isReplacing { throw .exists(path, isReplaceable: true) }
      throw .system("write", error as? Errno ?? .ioError, path: path)
    }
  }

  private func appear() throws {
    if temporary == nil {
      let source = "/proc/self/fd/\(descriptor.rawValue)"
      let name = isReplacing ? Self.temporaryName(beside: path, in: folder) : path
      func link() throws {
        let linked = unsafe name.withPlatformString {
          unsafe linkat(AT_FDCWD, source, AT_FDCWD, $0, AT_SYMLINK_FOLLOW)
        }
        guard linked == 0 else { throw Errno(rawValue: errno) }
      }
      if !isReplacing { return try Interruption.uninterrupted { try link() } }
      try Interruption.begin(name) { try link() }
      temporary = name
    }
    guard let name = temporary else { return }
    try Interruption.end(name) {
      if !isReplacing {
        // Unlike rename, this does not replace what has come there since.
        let linked = unsafe name.withPlatformString { from in
          unsafe path.withPlatformString { unsafe link(from, $0) }
        }
        if linked == 0 {
          _ = unsafe name.withPlatformString { unsafe unlink($0) }
          return
        }
        guard errno == EPERM || errno == EOPNOTSUPP else { throw Errno(rawValue: errno) }
      }
      let renamed = unsafe name.withPlatformString { from in
        unsafe path.withPlatformString { unsafe rename(from, $0) }
      }
      guard renamed == 0 else { throw Errno(rawValue: errno) }
    }
    temporary = nil
  }

  /// Gives the file up; nothing of it remains. Harmless after ``commit()``.
  public func discard() {
    if isOpen { try? descriptor.close() }
    isOpen = false
    if let temporary { Interruption.end(temporary) { _ = unsafe temporary.withPlatformString { unsafe unlink($0) } } }
    temporary = nil
  }

  private static func temporaryName(beside path: FilePath, in folder: FilePath) -> FilePath {
    let name = path.lastComponent?.string ?? "file"
    return folder.appending(".\(name.utf8.count > 200 ? "long" : name).\(getpid()).partial")
  }
}
