public import ByteIO
public import SystemPackage

/// How a file that we write is compressed.
public enum OutputCompression: String, Hashable, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// gzip.
  case gzip
  /// zstd.
  case zstd
  /// xz.
  case xz

  /// The ending of names of such files, with its dot; empty for none.
  public var ending: String {
    switch self {
    case .none: ""
    case .gzip: ".gz"
    case .zstd: ".zst"
    case .xz: ".xz"
    }
  }

  /// What the name of a file asks for.
  public init(fileName: String) { self = Self.allCases.dropFirst().first { fileName.hasSuffix($0.ending) } ?? .none }
}

/// A file being written, or standard output: compressed if asked, counted, with a checksum of what is stored. A named
/// file appears whole, or not at all.
public final class OutputFile {
  private final class Stored: ByteSink {
    let sink: DescriptorSink
    var bytes: Int64 = 0
    var hash: SHA256?

    init(_ sink: DescriptorSink, isHashed: Bool) {
      self.sink = sink
      hash = isHashed ? SHA256() : nil
    }

    func write(_ piece: RawSpan) throws(ByteIOError) {
      try sink.write(piece)
      bytes += Int64(piece.byteCount)
      hash?.update(piece)
    }
  }

  private let file: AtomicFile?
  private let stored: Stored
  private let container: (any StreamContainer)?

  /// Begins a file.
  /// - Parameters:
  ///   - path: its name; nil for standard output.
  ///   - isReplacing: whether a file that is there may be replaced.
  ///   - isHashed: whether to compute SHA-256 of the bytes as they are stored.
  public init(
    _ path: FilePath?, compression: OutputCompression, isReplacing: Bool = true, isHashed: Bool = false
  ) throws(ByteIOError) {
    let file = try path.map { path throws(ByteIOError) in try AtomicFile(path, isReplacing: isReplacing) }
    self.file = file
    stored = Stored(DescriptorSink(file?.descriptor ?? .standardOutput, path: path), isHashed: isHashed)
    switch compression {
    case .none: container = nil
    case .gzip: container = GzipContainer(stored)
    case .zstd: container = try ZstdContainer(stored)
    case .xz: container = try XZContainer(stored)
    }
  }

  /// Writes bytes.
  public func write(_ bytes: RawSpan) throws(ByteIOError) {
    if let container { try container.write(bytes) } else { try stored.write(bytes) }
  }

  /// Writes bytes.
  public func write(_ bytes: [UInt8]) throws(ByteIOError) { unsafe try write(bytes.span.bytes) }

  /// Ends the file: now it is there under its name.
  /// - Returns: the bytes as they are stored, and their SHA-256 in hexadecimal digits if it was asked for.
  @discardableResult
  public func finish() throws(ByteIOError) -> (bytes: Int64, sha256: String?) {
    try container?.finish(last: [])
    try file?.commit()
    return (stored.bytes, stored.hash?.finish().map { hexadecimal($0).lowercased() }.joined())
  }

  /// Gives the file up.
  public func discard() { file?.discard() }
}
