public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Folders that are made where they are missing.
public enum NewFolders {
  /// Makes a folder and those above it, for the user alone, unless they are there.
  public static func create(_ path: FilePath) throws(ByteIOError) {
    var folder = FilePath(root: path.root)
    for component in path.components {
      folder.append(component)
      let made = unsafe folder.withPlatformString { unsafe mkdir($0, 0o700) }
      if made != 0, errno != EEXIST {
        throw ByteIOError(.system, operation: "create a folder", path: folder, errno: Errno(rawValue: errno))
      }
    }
  }
}
