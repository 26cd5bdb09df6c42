internal import ByteIO
public import SystemPackage

extension LogInput {
  /// The same log as a file, so that it can be read more than once: what comes through a pipe is put into a file
  /// without a name.
  /// - Parameter folder: where that is.
  /// - Throws: ``BinaryLogError`` (input) if that can't be written, or the pipe can't be read.
  public func spooled(in folder: FilePath) throws(BinaryLogError) -> LogInput {
    do throws(ByteIOError) {
      return LogInput(try file.spooled(in: folder), name: name)
    } catch { throw BinaryLogError(error).located(file: name, offset: nil) }
  }
}
