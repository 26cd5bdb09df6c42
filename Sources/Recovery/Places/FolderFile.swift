internal import ByteIO
internal import SystemPackage

/// A file of a folder that is being made. It may be closed in between and goes on where it ended: as a further member of
/// the compressed file, which is one stream to gzip, zstd and xz.
public final class FolderFile {
  private final class Stored: ByteSink {
    var sink: DescriptorSink?
    var bytes: Int64 = 0
    let hash = SHA256()

    func write(_ piece: RawSpan) throws(ByteIOError) {
      try sink?.write(piece)
      bytes += Int64(piece.byteCount)
      hash.update(piece)
    }
  }

  /// Its name in the folder.
  public let name: String
  private let path: FilePath
  private let compression: OutputCompression
  private let stored = Stored()
  private var descriptor: FileDescriptor?
  private var container: (any StreamContainer)?
  private var digest: String?

  init(_ name: String, path: FilePath, compression: OutputCompression) {
    (self.name, self.path, self.compression) = (name, path, compression)
  }

  deinit { try? descriptor?.close() }

  var isOpen: Bool { descriptor != nil }

  func open() throws(ByteIOError) {
    let descriptor: FileDescriptor
    do {
      descriptor = try Interruption.uninterrupted {
        try FileDescriptor.open(
          path, .writeOnly, options: [.create, .append, .closeOnExec, .noFollow], permissions: .init(rawValue: 0o666))
      }
    } catch {
      throw ByteIOError(.system, operation: "create", path: path, errno: error as? Errno)
    }
    self.descriptor = descriptor
    stored.sink = DescriptorSink(descriptor, path: path)
    switch compression {
    case .none: container = nil
    case .gzip: container = GzipContainer(stored)
    case .zstd: container = try ZstdContainer(stored)
    case .xz: container = try XZContainer(stored)
    }
  }

  func write(_ bytes: RawSpan) throws(ByteIOError) {
    if let container { try container.write(bytes) } else { try stored.write(bytes) }
  }

  /// Ends what is being compressed and closes the file.
  func close() throws(ByteIOError) {
    guard let descriptor else { return }
    try container?.finish(last: [])
    container = nil
    stored.sink = nil
    self.descriptor = nil
    do { try descriptor.close() } catch {
      throw ByteIOError(.system, operation: "close", path: path, errno: error as? Errno)
    }
  }

  /// The bytes as they are stored.
  public var bytes: Int64 { stored.bytes }

  /// Their SHA-256 in hexadecimal digits. Nothing may be written afterwards.
  public var sha256: String {
    if let digest { return digest }
    let text = stored.hash.finish().map { hexadecimal($0).lowercased() }.joined()
    digest = text
    return text
  }
}
