internal import ByteIO
public import SystemPackage

/// The files of LOAD DATA, taken out of a log into a folder, where the stock client finds them again.
public final class LoadFiles {
  /// Nil if the files are not written.
  private let folder: FilePath?
  private var open: [UInt32: Entry] = [:]

  private struct Entry {
    /// Nil if it is not written.
    var file: AtomicFile?
    var sink: DescriptorSink?
    var path: FilePath
    /// The first byte that is no white space.
    var firstByte: UInt8?
  }

  /// Files that can be open at once; a server has one for each connection.
  private static let most = 256

  /// Files in a folder, which must be there.
  /// - Throws: ``BinaryLogError`` (unsupported) if its path can't stand in a statement.
  public init(folder: FilePath) throws(BinaryLogError) {
    guard folder.string.utf8.allSatisfy({ $0 >= 32 && $0 < 127 && $0 != 39 && $0 != 92 }) else {
      throw BinaryLogError(
        .unsupported, found: "the folder '\(folder.display)' for files of LOAD DATA",
        expected: "one of printable ASCII characters without ' and \\")
    }
    self.folder = folder
  }

  /// Files that are checked, and not written.
  init() { folder = nil }

  /// Begins a file; one that was begun with the same number is given up.
  /// - Parameter position: where in the logs, which makes its name.
  func begin(_ id: UInt32, at position: LogPosition) throws(BinaryLogError) {
    open[id] = nil
    guard open.count < Self.most else {
      throw BinaryLogError(
        .damaged, found: "more than \(Self.most) files of LOAD DATA at once", expected: "one for each connection")
    }
    let safe = position.file.bytes.map { byte in
      byte == 46 || byte == 45 || byte == 95 || (48...57).contains(byte) || (65...90).contains(byte)
        || (97...122).contains(byte) ? byte : UInt8(ascii: "_")
    }
    let name = "LOAD-\(String(decoding: safe, as: UTF8.self))-\(position.offset).data"
    guard let path = folder?.appending(name) else { return open[id] = Entry(path: FilePath(name)) }
    do throws(ByteIOError) {
      let file = try AtomicFile(path)
      open[id] = Entry(file: file, sink: DescriptorSink(file.descriptor, path: path), path: path)
    } catch { throw BinaryLogError(error) }
  }

  /// Appends a block.
  func append(_ block: RawSpan, to id: UInt32) throws(BinaryLogError) {
    guard let entry = open[id] else { throw Self.missing(id) }
    if entry.firstByte == nil {
      var index = 0
      while index < block.byteCount, block[index] <= 32 { index += 1 }
      if index < block.byteCount { open[id]?.firstByte = block[index] }
    }
    do throws(ByteIOError) { try entry.sink?.write(block) } catch { throw BinaryLogError(error) }
  }

  /// Makes a file appear.
  /// - Returns: its path, and whether it looks like XML.
  func finish(_ id: UInt32) throws(BinaryLogError) -> (path: FilePath, isXML: Bool) {
    guard let entry = open.removeValue(forKey: id) else { throw Self.missing(id) }
    do throws(ByteIOError) { try entry.file?.commit() } catch { throw BinaryLogError(error) }
    return (entry.path, entry.firstByte == UInt8(ascii: "<"))
  }

  /// Gives a file up.
  func discard(_ id: UInt32) { open[id] = nil }

  private static func missing(_ id: UInt32) -> BinaryLogError {
    BinaryLogError(
      .notFound, found: "file \(id) of LOAD DATA without its beginning",
      expected: "a log from where the statement begins")
  }
}
