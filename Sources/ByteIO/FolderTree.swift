public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Folders and what is in them.
public enum FolderTree {
  /// No folder of ours is nearly as deep.
  private static let maximumDepth = 64

  /// The names in a folder, without `.` and `..`.
  public static func names(in path: FilePath) throws(ByteIOError) -> [String] {
    // Sound: the stream is used only between opening and closing, each entry before the next is read.
    guard let stream = unsafe path.withPlatformString({ unsafe opendir($0) }) else {
      throw .system("read", Errno(rawValue: errno), path: path)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CInterop.PlatformChar.self, capacity: 256) {
          unsafe String(platformString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw .system("read", Errno(rawValue: errno), path: path) }
    return names
  }

  /// Removes a folder with everything in it; links are removed, not followed.
  public static func remove(_ path: FilePath) throws(ByteIOError) { try remove(path, depth: 0) }

  private static func remove(_ path: FilePath, depth: Int) throws(ByteIOError) {
    guard depth < maximumDepth else { throw .system("remove", .tooManySymbolicLinkLevels, path: path) }
    for name in try names(in: path) {
      let item = path.appending(name)
      if unsafe item.withPlatformString({ unsafe unlink($0) }) == 0 { continue }
      // Linux says EISDIR of a folder, others EPERM.
      guard errno == EISDIR || errno == EPERM else { throw .system("remove", Errno(rawValue: errno), path: item) }
      try remove(item, depth: depth + 1)
    }
    guard unsafe path.withPlatformString({ unsafe rmdir($0) }) == 0 else {
      throw .system("remove", Errno(rawValue: errno), path: path)
    }
  }
}
