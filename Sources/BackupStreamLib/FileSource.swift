internal import ByteIO
internal import SystemPackage

/// A regular file read in order from some offset, independent of any other reader of it.
final class FileSource: ByteSource {
  private let file: ImageFile
  private var offset: Int64
  private let counter: ByteCounter?

  init(_ file: ImageFile, from offset: Int64 = 0, counter: ByteCounter? = nil) {
    self.file = file
    self.counter = counter
    self.offset = offset
  }

  func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
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
