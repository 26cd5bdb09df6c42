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
/// renames it over the target and syncs the folder.
public final class AtomicFile {
  /// Where to write.
  public let descriptor: FileDescriptor
  private let path: FilePath
  private let folder: FilePath
  private var temporary: FilePath?
  private var isOpen = true

  /// Begins a file that will be called `path`.
  /// - Throws: ``ByteIOError`` if it cannot be created.
  public init(_ path: FilePath) throws(ByteIOError) {
    self.path = path
    let parent = path.removingLastComponent()
    folder = parent.isEmpty ? "." : parent
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
      descriptor = try FileDescriptor.open(
        name, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .init(rawValue: 0o666))
    } catch {
      throw .system("create", error as? Errno ?? .ioError, path: path)
    }
    temporary = name
  }

  deinit { discard() }

  /// Makes the file appear under its name, replacing a file that is there.
  public func commit() throws(ByteIOError) {
    do {
      guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
      if temporary == nil {
        let name = Self.temporaryName(beside: path, in: folder)
        let source = "/proc/self/fd/\(descriptor.rawValue)"
        let linked = unsafe name.withPlatformString {
          unsafe linkat(AT_FDCWD, source, AT_FDCWD, $0, AT_SYMLINK_FOLLOW)
        }
        guard linked == 0 else { throw Errno(rawValue: errno) }
        temporary = name
      }
      guard let name = temporary else { return }
      let renamed = unsafe name.withPlatformString { from in
        unsafe path.withPlatformString { unsafe rename(from, $0) }
      }
      guard renamed == 0 else { throw Errno(rawValue: errno) }
      temporary = nil
      isOpen = false
      try descriptor.close()
      let directory = try FileDescriptor.open(folder, .readOnly)
      _ = fsync(directory.rawValue)
      try directory.close()
    } catch {
      discard()
      throw .system("write", error as? Errno ?? .ioError, path: path)
    }
  }

  /// Gives the file up; nothing of it remains. Harmless after ``commit()``.
  public func discard() {
    if isOpen { try? descriptor.close() }
    isOpen = false
    if let temporary { _ = unsafe temporary.withPlatformString { unsafe unlink($0) } }
    temporary = nil
  }

  private static func temporaryName(beside path: FilePath, in folder: FilePath) -> FilePath {
    let name = path.lastComponent?.string ?? "file"
    return folder.appending(".\(name.utf8.count > 200 ? "long" : name).\(getpid()).partial")
  }
}
