internal import ByteIO
internal import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension LogInput {
  /// The same log as a file, so that it can be read more than once: what comes through a pipe is put into a file
  /// without a name in TMPDIR, or /tmp.
  /// - Throws: ``BinaryLogError`` (input) if that can't be written, or the pipe can't be read.
  public func spooled() throws(BinaryLogError) -> LogInput {
    if file.size != nil { return self }
    do throws(ByteIOError) {
      let descriptor = try Self.namelessFile()
      let sink = DescriptorSink(descriptor)
      var stream = ByteStream(DescriptorSource(file.descriptor, path: file.path, closing: false))
      while try stream.fill(1) {
        let count = stream.available.byteCount
        try sink.write(stream.available)
        stream.advance(count)
      }
      return LogInput(try InputFile(descriptor, path: file.path, closing: true), name: name)
    } catch { throw BinaryLogError(error).located(file: name, offset: nil) }
  }

  private static func namelessFile() throws(ByteIOError) -> FileDescriptor {
    var folder = "/tmp"
    if let value = unsafe getenv("TMPDIR"), unsafe value.pointee != 0 { folder = unsafe String(cString: value) }
    var name = Array((folder + "/binlogreplay-XXXXXX").utf8CString)
    // Sound: the name ends with a zero byte, and the call changes bytes of it alone.
    let descriptor = unsafe name.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    guard descriptor >= 0 else {
      throw ByteIOError(
        .system, operation: "create a temporary file", path: FilePath(folder), errno: Errno(rawValue: errno))
    }
    unsafe name.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe unlink(base) }
    }
    return FileDescriptor(rawValue: descriptor)
  }
}
