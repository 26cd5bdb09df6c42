public import BackupStreamLib
public import ByteIO
public import SystemPackage

/// An image file that can be read several times: a regular file, or a copy without a name of what came through a pipe.
public final class ImageFile: Sendable {
  private let file: InputFile
  /// Its name; nil for standard input.
  public let path: FilePath?

  /// Opens a file.
  /// - Parameter folder: where a pipe is copied to.
  public init(opening path: FilePath, spoolingTo folder: FilePath) throws(ByteIOError) {
    file = try InputFile(opening: path).spooled(in: folder)
    self.path = path
  }

  /// Takes standard input.
  public init(standardInputSpoolingTo folder: FilePath) throws(ByteIOError) {
    file = try InputFile(.standardInput, path: nil, closing: false).spooled(in: folder)
    path = nil
  }

  /// The size in bytes, as it is stored.
  public var size: Int64 { file.size ?? 0 }
  /// The open file.
  public var descriptor: FileDescriptor { file.descriptor }

  /// Reads up to `count` bytes at `offset`, as they are stored; fewer at the end.
  func bytes(_ count: Int, at offset: Int64) throws(ByteIOError) -> [UInt8] { try file.read(count, at: offset) }

  /// Begins to read it.
  /// - Parameter digest: takes the checksums of the stream while it is read, if the file is compressed.
  public func reader(digest: StreamDigest? = nil) throws(ImageError) -> ImageReader {
    try ImageReader(descriptor: file.descriptor, path: path, digest: digest)
  }
}
