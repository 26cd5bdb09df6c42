internal import SystemPackage

/// A regular file read in order from some offset, independent of any other reader of it.
public final class FileSource: ByteSource {
  private let file: InputFile
  private var offset: Int64
  private let counter: ByteCounter?

  /// A source over `file`.
  /// - Parameter counter: is told how far it has come.
  public init(_ file: InputFile, from offset: Int64 = 0, counter: ByteCounter? = nil) {
    self.file = file
    self.counter = counter
    self.offset = offset
  }

  /// Fills the front of `buffer`; see ``ByteSource/read(into:)``.
  public func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    do {
      let count = try unsafe buffer.withUnsafeMutableBytes {
        unsafe try file.descriptor.read(fromAbsoluteOffset: offset, into: $0)
      }
      offset += Int64(count)
      counter?.set(offset)
      return count
    } catch {
      throw ByteIOError(
        .system, operation: "read", path: file.path, offset: offset, errno: error as? Errno ?? .ioError)
    }
  }
}
