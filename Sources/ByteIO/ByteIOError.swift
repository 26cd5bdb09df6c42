public import SystemPackage

/// What went wrong between us and the bytes: a system call, a compressed container, an end that came too early.
public struct ByteIOError: Error, Hashable, Sendable {
  /// The kinds of failure.
  public enum Code: Hashable, Sendable {
    /// A system call failed; ``ByteIOError/errno`` says why.
    case system
    /// The compressed bytes contradict their format, or their checksum.
    case corrupt
    /// The compressed bytes end before their format says they may.
    case truncated
    /// A container that is valid but asks for what we do not do (a method, a filter, more memory than allowed).
    case unsupported
  }

  /// The kind of failure.
  public var code: Code
  /// What was being done: `open`, `read`, `decompress gzip` …
  public var operation: String
  /// The file, if it has a name.
  public var path: FilePath?
  /// Offset in the file as it is stored (compressed bytes count), where known.
  public var offset: Int64?
  /// The system's reason, for ``Code/system``.
  public var errno: Errno?
  /// What was found and what was expected, for the other codes.
  public var detail: String

  /// An error with its context.
  public init(
    _ code: Code, operation: String, path: FilePath? = nil, offset: Int64? = nil, errno: Errno? = nil,
    detail: String = ""
  ) {
    self.code = code
    self.operation = operation
    self.path = path
    self.offset = offset
    self.errno = errno
    self.detail = detail
  }

  /// Something has the name that a new file or folder should have.
  /// - Parameter isReplaceable: whether it would be replaced if that was asked for; else what is there is no such thing.
  public static func exists(_ path: FilePath, isReplaceable: Bool, detail: String = "") -> ByteIOError {
    ByteIOError(
      .unsupported, operation: "create", path: path,
      detail: "it already exists; " + (isReplaceable ? "--replace replaces it" : detail))
  }

  static func system(_ operation: String, _ errno: Errno, path: FilePath? = nil, offset: Int64? = nil) -> ByteIOError {
    ByteIOError(.system, operation: operation, path: path, offset: offset, errno: errno)
  }
}

extension ByteIOError: CustomStringConvertible {
  /// One line without the file's name: "read at offset 4096: Input/output error".
  public var description: String {
    var line = operation
    if let offset { line += " at offset \(offset)" }
    if let errno { line += ": \(errno.description)" }
    if !detail.isEmpty { line += ": " + detail }
    return line
  }
}
