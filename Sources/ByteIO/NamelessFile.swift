public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files without a name, which are gone when they are closed, whatever happens.
public enum NamelessFile {
  /// Creates one, to be read and written, in a folder. The caller closes it.
  /// - Throws: ``ByteIOError`` if the system refuses it.
  public static func create(in folder: FilePath) throws(ByteIOError) -> FileDescriptor {
    var opened = attempt(in: folder)
    if opened < 0, errno == EMFILE {
      OpenFileLimit.allow(.max)
      opened = attempt(in: folder)
    }
    guard opened >= 0 else {
      let reason = Errno(rawValue: errno)
      throw ByteIOError(
        .system, operation: "create a temporary file in \(folder.display)", path: folder, errno: reason)
    }
    return FileDescriptor(rawValue: opened)
  }

  private static func attempt(in folder: FilePath) -> Int32 {
    #if os(Linux)
      // O_TMPFILE, which the C header hides; with O_EXCL no name can be given to it later.
      let nameless = unsafe folder.withPlatformString {
        unsafe open($0, 0o20000000 | O_DIRECTORY | O_RDWR | O_CLOEXEC | O_EXCL, 0o600)
      }
      if nameless >= 0 || errno == EMFILE || errno == ENOENT { return nameless }
    #endif
    for _ in 0..<16 {
      let path = folder.appending(".table.\(getpid()).\(UInt64.random(in: 0 ... .max)).partial")
      let opened = unsafe path.withPlatformString {
        unsafe open($0, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
      }
      if opened >= 0 {
        _ = unsafe path.withPlatformString { unsafe unlink($0) }
        return opened
      }
      if errno != EEXIST { return opened }
    }
    return -1
  }
}

/// How many files this process may have open at once.
public enum OpenFileLimit {
  /// Lets it have so many, as far as the system allows; never fewer than before.
  public static func allow(_ count: Int) {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    // Sound: both calls use the structure only within the call.
    guard unsafe getrlimit(resource, &limit) == 0 else { return }
    let wanted = min(limit.rlim_max, rlim_t(count))
    guard limit.rlim_cur < wanted else { return }
    limit.rlim_cur = wanted
    _ = unsafe setrlimit(resource, &limit)
  }
}
