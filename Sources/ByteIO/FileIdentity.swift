public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What tells a file from others, and from itself after a change, without reading it (stat(2)).
public struct FileIdentity: Hashable, Sendable {
  /// The device that the file is on.
  public let device: UInt64
  /// Its number there.
  public let inode: UInt64
  /// Its size in bytes.
  public let size: Int64
  /// When its bytes last changed: seconds since the epoch, and nanoseconds.
  public let modified: Time
  /// When its inode last changed, which no program can set.
  public let changed: Time

  /// A time of a file.
  public struct Time: Hashable, Sendable {
    /// Seconds since the epoch.
    public let seconds: Int
    /// Nanoseconds behind them.
    public let nanoseconds: Int

    init(_ time: timespec) { (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec)) }
  }

  /// That of an open file.
  public init(_ descriptor: FileDescriptor) throws(ByteIOError) {
    var status = stat()
    guard unsafe fstat(descriptor.rawValue, &status) == 0 else {
      throw ByteIOError(.system, operation: "look at", errno: Errno(rawValue: errno))
    }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    #if os(Linux)
      modified = Time(status.st_mtim)
      changed = Time(status.st_ctim)
    #else
      modified = Time(status.st_mtimespec)
      changed = Time(status.st_ctimespec)
    #endif
  }

  /// The time by the system's clock: seconds since the epoch.
  public static var now: Int64 { Int64(time(nil)) }
}

extension FileIdentity: CustomStringConvertible {
  /// Its numbers, with colons between.
  public var description: String {
    "\(device):\(inode):\(size):\(modified.seconds).\(modified.nanoseconds):\(changed.seconds).\(changed.nanoseconds)"
  }
}

/// What a name stands for, told without opening it: opening a pipe would take it from its writer.
public enum FileKind: Sendable {
  /// A regular file.
  case regular
  /// A folder.
  case folder
  /// A pipe, a device, or another kind.
  case other

  /// That of a path, through symbolic links; nil if nothing is there, or it cannot be told.
  public init?(_ path: FilePath) {
    var status = stat()
    guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }
}
