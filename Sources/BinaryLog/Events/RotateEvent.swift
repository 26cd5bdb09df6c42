public import ByteIO

/// A ROTATE_EVENT: the log goes on in another file (server: `Rotate_event`).
public struct RotateEvent: Hashable, Sendable {
  /// Where in the next file the events begin.
  public var position: UInt64
  /// The next file's name, without a folder.
  public var nextFile: ByteString

  /// Reads the body. Logs of version 1 have the name alone; the position is 4 there.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      position = (format.postHeaderLength(.rotate) ?? 8) == 0 ? 4 : try cursor.le64()
      let name = try cursor.take(cursor.remaining)
      guard !name.isEmpty, name.count <= 512, !name.contains(0) else {
        throw CursorError(
          position: cursor.position - name.count, found: "a file name of \(name.count) bytes",
          expected: "1 to 512 that are not zero")
      }
      nextFile = ByteString(name)
    } catch { throw BinaryLogError(error, in: .rotate) }
  }
}
