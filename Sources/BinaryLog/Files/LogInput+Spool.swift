internal import ByteIO
public import SystemPackage

extension LogInput {
  /// The same log as a file, so that it can be read more than once: what comes through a pipe is put into a file
  /// without a name.
  /// - Parameter folder: where that is.
  /// - Throws: ``BinaryLogError`` (input) if that can't be written, or the pipe can't be read.
  public func spooled(in folder: FilePath) throws(BinaryLogError) -> LogInput {
    if file.size != nil { return self }
    do throws(ByteIOError) {
      let descriptor = try NamelessFile.create(in: folder)
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
}
