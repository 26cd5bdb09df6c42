public import ByteIO
public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the environment says.
public enum Environment {
  /// A variable, if it is set and not empty.
  public static func variable(_ name: String) -> ByteString? {
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe ByteString(cString: value)
  }

  /// Where temporary files are kept: TMPDIR, else /tmp.
  public static var temporaryFolder: FilePath { FilePath(variable("TMPDIR") ?? "/tmp") }
}
