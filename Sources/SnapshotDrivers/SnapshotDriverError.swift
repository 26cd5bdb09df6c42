/// Table data that contradict their driver's format.
public struct SnapshotDriverError: Error, Hashable, Sendable {
  /// Where: an offset in the file named by ``file``, or in the chunk.
  public var offset: Int64?
  /// Which of a native driver's files the offset is in (`MYD`, `MYI`, `MAD`, `MAI`, `log`); nil for a chunk's data.
  public var file: String?
  /// What is there.
  public var found: String
  /// What should be there.
  public var expected: String

  /// An error with its context.
  public init(at offset: Int64?, of file: String? = nil, found: String, expected: String) {
    self.offset = offset
    self.file = file
    self.found = found
    self.expected = expected
  }
}

extension SnapshotDriverError: CustomStringConvertible {
  /// One line: "MYD at offset 40: found block type 99, expected 0 to 13".
  public var description: String {
    let place = (file ?? "chunk") + (offset.map { " at offset \($0)" } ?? "")
    return place + ": found \(found)" + (expected.isEmpty ? "" : ", expected \(expected)")
  }
}
