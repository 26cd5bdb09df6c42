public import ByteIO

/// A place between two events of a sequence of logs.
public struct LogPosition: Hashable, Sendable {
  /// Which log of the sequence, from 0.
  public var index: Int
  /// The log's name, without its folder.
  public var file: ByteString
  /// Bytes before it in the log.
  public var offset: Int64

  /// A place in a log.
  public init(index: Int, file: ByteString, offset: Int64) {
    self.index = index
    self.file = file
    self.offset = offset
  }
}

extension LogPosition: Comparable, CustomStringConvertible {
  /// The order of the logs, then that of the bytes.
  public static func < (left: LogPosition, right: LogPosition) -> Bool {
    (left.index, left.offset) < (right.index, right.offset)
  }

  /// `bin.000001:3634`, the form that options take.
  public var description: String { "\(file.display):\(offset)" }
}
