public import ByteIO

/// The summary: the validity point (specification 8).
public struct Summary: Hashable, Sendable {
  /// The instant that the image stands for, UTC. Not set in images of 6.0.5 to 6.0.8 without any table.
  public var validityTime: ImageTime
  /// Never set: the servers record it after the summary was written.
  public var endTime: ImageTime
  /// The position in the binary log at the validity point; 0 if the log is off.
  public var binlogPosition: UInt32
  /// The binary log's file name; empty if the log is off. 6.0.5 to 6.0.7 store it with its folder (14.4).
  public var binlogFile: ByteString
  /// Always 0.
  public var binlogGroupPosition: UInt32
  /// Always empty.
  public var binlogGroupFile: ByteString

  /// A summary from its parts.
  public init(validityTime: ImageTime, binlogFile: ByteString = "", binlogPosition: UInt32 = 0) {
    self.validityTime = validityTime
    endTime = .notSet
    self.binlogPosition = binlogPosition
    self.binlogFile = binlogFile
    binlogGroupPosition = 0
    binlogGroupFile = ByteString([])
  }

  /// The binary log's file name without any folder.
  public var binlogBaseName: ByteString {
    ByteString(Array(binlogFile.bytes.split(separator: UInt8(ascii: "/")).last ?? []))
  }

  /// Reads a summary.
  /// - Parameter inline: whether it stands before the catalogue, and without the marker byte (8.2).
  init(parsing cursor: inout ByteCursor, inline: Bool) throws(CursorError) {
    if !inline {
      guard try cursor.u8() == 0 else {
        throw CursorError(position: 0, found: "no summary", expected: "byte 00 at its start")
      }
    }
    validityTime = try cursor.time()
    endTime = try cursor.time()
    binlogPosition = try cursor.le32()
    binlogFile = try cursor.string()
    binlogGroupPosition = try cursor.le32()
    binlogGroupFile = try cursor.string()
    try cursor.expectEnd("the summary")
  }

  /// The trailing summary chunk.
  var bytes: [UInt8] {
    var bytes: [UInt8] = [0]
    bytes += validityTime.bytes + endTime.bytes
    bytes.append(le32: binlogPosition)
    bytes.append(string: binlogFile)
    bytes.append(le32: binlogGroupPosition)
    bytes.append(string: binlogGroupFile)
    return bytes
  }
}
